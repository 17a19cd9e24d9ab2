"""For which accounts of a case one can object at a desk directly, and what each may be called there."""

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from widerspruch.lib.shown import in_a_line
from widerspruch.objections.account import Account
from widerspruch.objections.case import AccountOnFile, Case, FilingOnFile
from widerspruch.objections.events import FilingOutcome
from widerspruch.person.filing.direct import takes_name
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook

_OVER: tuple[FilingOutcome, ...] = ("no_match", "not_covered", "refused", "withdrawn", "lapsed")
"""What a desk says of a request of which nothing more will come: one can object again."""


class DirectChoice(Struct, frozen=True):
    """An account of the case.

    Attributes:
        number: Of the event that added it.

        named: What it may be called there, as far as the case tells; empty: nothing is known.

        has_account: Whether there is an account to name; else others write of the person there.

        runs: Whether a request for it is under way already.
    """

    number: int
    key: str
    platform: str
    name: str
    named: str
    has_account: bool
    runs: bool


def direct_choices(
    case: Case, platforms: Collection[str], agent_id: str, rulebook: Rulebook
) -> tuple[DirectChoice, ...]:
    """The accounts that a desk may be asked for.

    Args:
        platforms: Those that it takes objections for.

        agent_id: Who would ask. What was asked with another key cannot be followed any more, and is asked for anew.
    """
    on_list = (one for one in case.accounts.values() if not one.removed and one.account.platform in platforms)
    return tuple(_choice(case, one, agent_id, rulebook) for one in on_list)


def what_is_sent(case: Case, scopes: Sequence[str], words: PersonWords) -> tuple[str, ...]:
    """All that goes to a desk with a request, one sentence each. `scopes`: what can be objected to there, in words."""
    say = words.person
    told = [say("direct.sends.account"), say("direct.sends.email")]
    told.append(say("direct.sends.scopes", scopes=words.listed(scopes) if scopes else ""))
    told.append(say("direct.sends.language"))
    if case.residence is not None:
        told.append(say("direct.sends.country", country=case.residence.country))
    if any(account.adult is False for account in case.listed):
        told.append(say("direct.sends.minor"))
    if case.sender is not None and not all(map(takes_name, case.listed)):
        told.append(say("direct.sends.name", name=in_a_line(case.sender.name)))
    return (*told, say("direct.sends.key"))


def usual_email(case: Case, platforms: Collection[str]) -> str:
    """An address to begin with: the only one that the accounts there have, or that letters are signed with."""
    there = [one for one in case.listed if one.platform in platforms]
    known = {one.email for one in there if one.email and "@" in one.email}
    if len(known) == 1:
        return known.pop()
    everywhere = {one.email for one in case.listed if one.email and "@" in one.email}
    if not known and len(everywhere) == 1:
        return everywhere.pop()
    return (case.sender.email or "") if case.sender is not None else ""


def new_account(case: Case, platform: str, named: str, email: str) -> Account:
    """An account that the case does not have yet, under a key that it has not."""
    keys = (f"{platform}:{named}", *(f"{platform}:{named} ({number})" for number in range(2, len(case.accounts) + 3)))
    return Account(next(key for key in keys if key not in case.accounts), platform, email=email)


def _filings_of(case: Case, key: str) -> Iterator[FilingOnFile]:
    """What desks were asked for about an account, the oldest first."""
    found = [one for objection in case.objections_of(key) for one in objection.filings.values()]
    yield from sorted(found, key=lambda one: one.number)


def waiting_requests(case: Case) -> int:
    """How many direct requests wait for the person: no desk has answered them yet, or a code is to be entered."""
    filings = (filing for objection in case.objections.values() for filing in objection.filings.values())
    return sum(one.answer is None or one.answer.outcome == "needs_code" for one in filings)


def _choice(case: Case, known: AccountOnFile, agent_id: str, rulebook: Rulebook) -> DirectChoice:
    account = known.account
    asked = [one for one in _filings_of(case, account.key) if one.begun.asks == "object"]
    newest = asked[-1] if asked else None
    return DirectChoice(
        number=known.number,
        key=account.key,
        platform=account.platform,
        name=account_name(account.key, rulebook),
        named=newest.begun.named if newest is not None else account.key.partition(":")[2],
        has_account=takes_name(account),
        runs=newest is not None and newest.begun.agent == agent_id and not _is_over(newest),
    )


def _is_over(filing: FilingOnFile) -> bool:
    return filing.answer is not None and filing.answer.outcome in _OVER
