"""What a receipt proves, what it does not, and from when the platform has to keep its promise, in words."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.lib.shown import in_a_line
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.receipt import Outcome, ReadReceipt, ReceiptFindings
from widerspruch.rulebook.instants import day_of, in_berlin
from widerspruch.rulebook.load import Rulebook


class ReceiptFact(Struct, frozen=True):
    """One thing that a receipt states."""

    name: str
    value: str


class ReceiptTold(Struct, frozen=True):
    """A receipt, explained.

    Attributes:
        sentence: What came out. `why`: why it proves nothing, if so.

        facts: What it states; nothing where it is refused.

        proves, limits: What follows from it and what does not, one sentence each.
    """

    outcome: Outcome
    sentence: str
    why: str | None = None
    facts: tuple[ReceiptFact, ...] = ()
    proves: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


def tell_receipt(
    found: ReceiptFindings,
    rulebook: Rulebook,
    words: PersonWords,
    account: str | None = None,
    published_at: str | None = None,
    *,
    is_earlier: bool = False,
) -> ReceiptTold:
    """What was found.

    Args:
        account: What the account is called that it was found to be about, where the channel knows a name for it.

        published_at: Where the keys were published that it was checked with; None: the person gave them.

        is_earlier: Whether whoever published the key that signed it signs with another by now.
    """
    is_published = published_at is not None and found.outcome == "verified"
    of_key = "earlier" if is_earlier else "published"
    sentence = words.person(
        f"receipt.verified_{of_key}" if is_published else f"receipt.{found.outcome}", host=published_at
    )
    if found.read is None:
        return ReceiptTold(found.outcome, sentence, _why(found, words))
    return ReceiptTold(
        outcome=found.outcome,
        sentence=sentence,
        facts=tuple(_facts(found, found.read, rulebook, words, account)),
        proves=tuple(_proves(found, found.read, words)),
        limits=tuple(_limits(found, words)),
    )


def _why(found: ReceiptFindings, words: PersonWords) -> str | None:
    problem = found.problem
    return None if problem is None else words.protocol_problem(problem.code, problem.values)


def _facts(
    found: ReceiptFindings, read: ReadReceipt, rulebook: Rulebook, words: PersonWords, account: str | None
) -> Iterator[ReceiptFact]:
    receipt = read.receipt
    platform = rulebook.platforms[receipt.platform].name if receipt.platform in rulebook.platforms else receipt.platform
    values = {
        "platform": platform,
        "case": receipt.case,
        "received": _instant(receipt.received_at, words),
        "account": _account(found, read, words, account),
        "scopes": words.listed(words.person(f"receipt.scope.{scope}") for scope in receipt.scopes),
        "purposes": words.listed(words.person(f"receipt.purpose.{purpose}") for purpose in receipt.purposes),
        "in_sets_from": _instant(receipt.in_sets_from, words),
        "signer": found.named_signer or "",
    }
    for name, value in values.items():
        yield ReceiptFact(words.person(f"receipt.fact.{name}"), value)


def _account(found: ReceiptFindings, read: ReadReceipt, words: PersonWords, account: str | None) -> str:
    if account is not None:
        return words.person("receipt.account.named", account=in_a_line(account))
    if found.is_account_opened:
        return words.person("receipt.account.given")
    if read.is_without_account:
        return words.person("receipt.account.none")
    return words.person("receipt.account.unknown")


def _proves(found: ReceiptFindings, read: ReadReceipt, words: PersonWords) -> Iterator[str]:
    receipt = read.receipt
    if found.outcome == "verified":
        yield words.person("receipt.proves.stated", day=day_of(receipt.received_at))
    else:
        yield words.person("receipt.proves.if_genuine")
    promise = "due" if found.is_due else "ahead"
    yield words.person(f"receipt.proves.{promise}", day=_instant(receipt.in_sets_from, words))


def _limits(found: ReceiptFindings, words: PersonWords) -> Iterator[str]:
    yield words.person(f"receipt.limit.signer_{found.outcome}", signer=found.named_signer)
    for limit in ("stands", "trained"):
        yield words.person(f"receipt.limit.{limit}")


def _instant(microseconds: int, words: PersonWords) -> str:
    here = in_berlin(microseconds)
    return words.person("receipt.instant", day=words.day(here.date()), time=f"{here:%H:%M}")
