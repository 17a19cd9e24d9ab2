"""What a person is told who objects at a platform directly: what its desk says of itself, and how each request stands.

What a desk wrote is shown as its own words, and led to is nothing but the desk itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal
from urllib.parse import urlsplit

from msgspec import Struct

from widerspruch.lib.errors import told_values
from widerspruch.lib.shown import in_a_line
from widerspruch.objections.events import DeskAnswer, FilingAsks, FilingOutcome
from widerspruch.person.filing.errors import FilingCode, FilingError
from widerspruch.person.filing.filing import Filing
from widerspruch.person.filing.kept import KeptFiling
from widerspruch.person.telling.case import Tone
from widerspruch.person.telling.case_names import CaseNames
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.discovery import Discovery, PublicKeyEntry
from widerspruch.protocol.web_addresses import host_of
from widerspruch.rulebook.instants import day_of, in_berlin

FilingStanding = FilingOutcome | Literal["not_asked", "begun", "not_arrived", "stopped"]
"""How a request stands for its person. not_asked: there is none; begun: written down, and nothing sent; not_arrived:
nobody knows whether it came in, and it is sent again; stopped: the same will go wrong again until the person does
something."""

_TONES: Mapping[FilingStanding, Tone] = {
    "not_asked": "bad",
    "begun": "todo",
    "not_arrived": "todo",
    "stopped": "bad",
    "received": "waiting",
    "needs_code": "todo",
    "under_way": "waiting",
    "granted": "good",
    "no_match": "bad",
    "not_covered": "bad",
    "refused": "bad",
    "withdrawn": "off",
    "lapsed": "bad",
}

_LONGEST_SENTENCE = 600
"""Characters of what a desk says that are shown."""


class DirectFact(Struct, frozen=True):
    """One thing that is known."""

    name: str
    value: str


class DeskTold(Struct, frozen=True):
    """What a desk says of itself.

    Attributes:
        host: Whom the person would speak to: the one thing here that does not come from the desk's own words.

        platforms: For which platforms it takes objections, by their names in the rulebook.

        facts: Scopes, languages, rules, each in a line. `keys`: with which it signs, the newest first.

        page: Its form for people.
    """

    host: str
    platforms: Mapping[str, str]
    name: str
    scopes: tuple[str, ...]
    languages: tuple[str, ...]
    rules: tuple[str, ...]
    keys: tuple[str, ...]
    page: str | None


class DirectTold(Struct, frozen=True):
    """How a request stands: the same in the terminal and in the app.

    Attributes:
        number: Of the event that it was begun with; None: it was not even begun.

        asks, outcome, case_id, code: For programs: what is asked, how it stands (empty: the desk has not answered yet),
            the desk's number of the case, and the word for the problem.

        title: What is asked, and for which account. `host`: of the desk; empty: nobody was asked.

        account: What the account is called. `account_number`: of the event that added it.

        state: In a word or two. `sentence`: what that means. `todo`: what the person can do; None: nothing.

        problem: What went wrong when the desk was asked last; None: nothing did.

        desk_says: The desk's own words; None: it used none.

        page: Of the desk, where the code is entered; None: it is entered here, or none is needed.

        takes_code: Whether the code is entered here.

        may_look: Whether it is of use to ask how it stands. `may_take_back`: whether there is anything to take back.

        receipts: Numbers of the receipts among the evidence.
    """

    number: int | None
    asks: FilingAsks
    title: str
    account: str
    account_key: str
    account_number: int | None
    host: str
    standing: FilingStanding
    tone: Tone
    state: str
    sentence: str
    outcome: str = ""
    case_id: str = ""
    code: FilingCode | None = None
    todo: tuple[str, ...] = ()
    problem: str | None = None
    desk_says: str | None = None
    page: str | None = None
    takes_code: bool = False
    may_look: bool = True
    may_take_back: bool = False
    facts: tuple[DirectFact, ...] = ()
    receipts: tuple[int, ...] = ()


def tell_desk(discovery: Discovery, words: PersonWords) -> DeskTold:
    """What a desk says of itself. `discovery`: as it was checked against the host that was asked."""
    return DeskTold(
        host=host_of(discovery.desk) or "",
        platforms={slug: in_a_line(name) for slug, name in discovery.platforms.items()},
        name=_listed(map(in_a_line, discovery.platforms.values()), words),
        scopes=tuple(words.person(f"receipt.scope.{scope}") for scope in discovery.scopes),
        languages=tuple(_language(one, words) for one in discovery.languages),
        rules=tuple(in_a_line(one) for one in discovery.rulebook.values()),
        keys=tuple(_key(one, words) for one in reversed(discovery.keys) if one.use == "receipts"),
        page=own_page(discovery.object, discovery.desk),
    )


def tell_direct(
    kept: KeptFiling, problem: FilingCode | None, names: CaseNames, words: PersonWords, look: str
) -> DirectTold:
    """How a request stands.

    Args:
        problem: What went wrong when its desk was asked last; None: nothing did.

        look: What the person does to ask how it stands, as an order: it begins a sentence.
    """
    filing, account = kept.filing, names.account(kept.account)
    answer, standing = filing.answer, standing_of(filing, problem)
    needs_code = standing == "needs_code"
    there = needs_code and (filing.asks == "take_back" or answer is None or not answer.case_id)
    said = "" if answer is None else in_a_line(answer.sentence)[:_LONGEST_SENTENCE]
    receipts = () if answer is None else answer.receipts
    return DirectTold(
        number=kept.number,
        asks=filing.asks,
        title=_title(filing.asks, account, words),
        account=account,
        account_key=kept.account,
        account_number=names.numbers.get(kept.account),
        host=host_of(filing.desk) or filing.desk,
        standing=standing,
        tone=_TONES[standing],
        state=words.person(f"direct.state.{standing}"),
        sentence=_sentence(filing, standing, words),
        outcome="" if answer is None else answer.outcome,
        case_id="" if answer is None else answer.case_id,
        code=problem,
        todo=tuple(_todo(filing, standing, words, look, there=there)),
        problem=None if problem is None else tell_filing_problem(problem, words),
        desk_says=said or None,
        page=own_page(answer.page, filing.desk) if answer is not None and there else None,
        takes_code=needs_code and not there,
        may_look=standing not in _OVER,
        may_take_back=filing.asks == "object" and standing in _STANDS,
        facts=tuple(_facts(filing, words)),
        receipts=tuple(names.evidence[one] for one in receipts if one in names.evidence),
    )


def tell_not_asked(
    account: str, asks: FilingAsks, error: FilingError, names: CaseNames, words: PersonWords
) -> DirectTold:
    """Why a desk was not even asked. `account`: its key, be it that of none in the case file."""
    name = names.account(account)
    return DirectTold(
        number=None,
        asks=asks,
        title=_title(asks, name, words),
        account=name,
        account_key=account,
        account_number=names.numbers.get(account),
        host="",
        standing="not_asked",
        tone=_TONES["not_asked"],
        state=words.person("direct.state.not_asked"),
        sentence=words.person("direct.not_asked"),
        problem=words.person(f"problem.{error.code}", **told_values(error, words.language)),
        code=error.code,
        may_look=False,
    )


def _title(asks: FilingAsks, account: str, words: PersonWords) -> str:
    return f"{words.person(f'direct.asks.{asks}')}: {account}"


_OVER: tuple[FilingStanding, ...] = ("no_match", "not_covered", "refused", "withdrawn", "lapsed")
_STANDS: tuple[FilingStanding, ...] = ("received", "needs_code", "under_way", "granted")


def tell_filing_problem(code: FilingCode, words: PersonWords) -> str:
    """What went wrong, in a sentence. A desk's own code says nothing to people."""
    return words.person(_OWN_SENTENCES.get(code, f"problem.{code}"))


_OWN_SENTENCES: Mapping[FilingCode, str] = {
    "asking_refused": "direct.refused_there",
    "filing_without_name": "direct.name_needed",
}


def standing_of(filing: Filing, problem: FilingCode | None) -> FilingStanding:
    """How a request stands for its person."""
    if filing.answer is not None:
        return filing.answer.outcome
    if problem is None:
        return "begun"
    return "stopped" if FilingError(problem).is_over else "not_arrived"


def own_page(address: str, desk: str) -> str | None:
    """An address of the desk itself, that a page may lead to; None: it is none, or somebody else's."""
    is_its_own = host_of(address) is not None and host_of(address) == host_of(desk)
    return address if is_its_own and urlsplit(address).scheme == urlsplit(desk).scheme else None


def _sentence(filing: Filing, standing: FilingStanding, words: PersonWords) -> str:
    since = None if filing.answer is None else filing.answer.effective_from
    told = "" if since is None else f" {words.person('direct.when.since', day=words.day(day_of(since)))}"
    return words.person(f"direct.{filing.asks}.{standing}", since=told, email=in_a_line(filing.asked.email))


def _todo(filing: Filing, standing: FilingStanding, words: PersonWords, look: str, *, there: bool) -> Iterator[str]:
    answer = filing.answer
    if standing == "needs_code" and answer is not None:
        if there:
            yield words.person("direct.todo.needs_code_there", look=look)
        elif answer.expires_at is not None:
            yield words.person("direct.todo.needs_code_until", day=words.day(day_of(answer.expires_at)))
        else:
            yield words.person("direct.todo.needs_code")
    elif standing in _TO_ASK_AGAIN:
        yield words.person(f"direct.todo.{standing}", look=look)
    elif filing.asks == "object" and standing in _ADVISED:
        yield words.person(f"direct.todo.{standing}")
    if standing == "withdrawn" and answer is not None and answer.undo_until is not None:
        yield words.person("direct.todo.undo", day=words.day(day_of(answer.undo_until)))


_TO_ASK_AGAIN: tuple[FilingStanding, ...] = ("begun", "not_arrived")
_ADVISED: tuple[FilingStanding, ...] = ("no_match", "not_covered", "refused", "lapsed")


def _facts(filing: Filing, words: PersonWords) -> Iterator[DirectFact]:
    for name, value in _values(filing, filing.answer, words):
        if value:
            yield DirectFact(words.person(f"direct.fact.{name}"), in_a_line(value))


def _values(filing: Filing, answer: DeskAnswer | None, words: PersonWords) -> Iterator[tuple[str, str]]:
    asked = filing.asked
    yield "account", _listed((str(one) for one in asked.claims.accounts), words)
    yield "email", asked.email
    yield "desk", host_of(filing.desk) or filing.desk
    yield "asked", _instant(filing.begun_at, words)
    if answer is None:
        return
    yield "told", _instant(answer.stated_at, words)
    yield "case", answer.case_id
    yield "effective_from", _instant(answer.effective_from, words)
    yield "in_sets_from", _instant(answer.in_sets_from, words)
    yield "effective_until", _instant(answer.effective_until, words)
    yield "scopes", _listed(_named(answer.scopes, "receipt.scope", words), words)
    yield "covers", _listed(answer.covers, words)
    yield "not_covered", _listed(_named(answer.not_covered, "direct.not_covered", words), words)
    yield "key_new", answer.signed_by if answer.is_key_new else ""


def _listed(names: Iterable[str], words: PersonWords) -> str:
    named = tuple(names)
    return words.listed(named) if named else ""


def _named(said: Iterable[str], texts: str, words: PersonWords) -> Iterator[str]:
    """What has a name here; a word of a later version is told as it is."""
    for one in said:
        yield words.person(f"{texts}.{one}") if f"{texts}.{one}" in words.person else one


def _instant(microseconds: int | None, words: PersonWords) -> str:
    if microseconds is None:
        return ""
    here = in_berlin(microseconds)
    return words.person("direct.when.instant", day=words.day(here.date()), time=f"{here:%H:%M}")


def _language(language: str, words: PersonWords) -> str:
    text_id = f"direct.desk.language_{language}"
    return words.person(text_id) if text_id in words.person else in_a_line(language)


def _key(key: PublicKeyEntry, words: PersonWords) -> str:
    if key.until is None:
        return words.person("direct.desk.key_now", key=key.key_id)
    return words.person("direct.desk.key_old", key=key.key_id, day=words.day(day_of(key.until)))
