"""What came of asking a desk directly, in words: the same in the terminal and in the app."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.lib.errors import told_values
from widerspruch.objections.events import DeskAnswer, FilingAsks
from widerspruch.person.filing.errors import FilingError
from widerspruch.person.filing.kept import KeptFiling
from widerspruch.person.telling.case_names import CaseNames
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import day_of


class FilingTold(Struct, frozen=True):
    """One account's request.

    Attributes:
        account: Key of the account; `name`: what it is called.

        desk: Host of the desk; empty: nobody was asked.

        outcome: A word of `objections.events.FilingOutcome`; empty: the desk has not answered yet.

        sentence: How it stands. `said`: what the desk says itself.

        details: Number of the case, days, the page for a code, a new key.

        problem: Why it did not work this time; None: it did. `code`: the word for it.
    """

    account: str
    name: str
    desk: str
    asks: FilingAsks
    outcome: str
    sentence: str
    case_id: str = ""
    said: str = ""
    details: tuple[str, ...] = ()
    problem: str | None = None
    code: str | None = None


def tell_filing(kept: KeptFiling, names: CaseNames, words: PersonWords) -> FilingTold:
    """How a request stands, and what is to be done."""
    filing, answer = kept.filing, kept.filing.answer
    outcome = "unknown" if answer is None else answer.outcome
    problem = filing.problem
    return FilingTold(
        account=kept.account,
        name=names.account(kept.account),
        desk=host_shown(filing.desk),
        asks=filing.asks,
        outcome="" if answer is None else answer.outcome,
        sentence=words.person(f"filing.{filing.asks}.{outcome}"),
        case_id="" if answer is None else answer.case_id,
        said="" if answer is None else answer.sentence,
        details=() if answer is None else tuple(about_answer(answer, words)),
        problem=None if problem is None else words.person(f"problem.{problem}", refusal=filing.refusal or "?"),
        code=problem,
    )


def tell_not_filed(
    account: str, asks: FilingAsks, error: FilingError, names: CaseNames, words: PersonWords
) -> FilingTold:
    """Why a desk was not even asked."""
    return FilingTold(
        account=account,
        name=names.account(account),
        desk="",
        asks=asks,
        outcome="",
        sentence=words.person("filing.not_asked"),
        problem=words.person(f"problem.{error.code}", **told_values(error, words.language)),
        code=error.code,
    )


def about_answer(answer: DeskAnswer, words: PersonWords) -> Iterator[str]:
    """What a desk said, but for its own words."""
    if answer.case_id:
        yield words.person("case.reading.case_id", case_id=answer.case_id)
    days = {
        "effective_from": answer.effective_from,
        "in_sets_from": answer.in_sets_from,
        "effective_until": answer.effective_until,
        "expires_at": answer.expires_at,
        "undo_until": answer.undo_until,
    }
    for name, at in days.items():
        if at is not None:
            yield words.person(f"case.filing.{name}", day=day_of(at))
    if answer.page:
        yield words.person("case.filing.page", page=answer.page)
    if answer.is_key_new:
        yield words.person("case.filing.key_new", key=answer.signed_by)


def host_shown(desk: str) -> str:
    """A desk as people know it."""
    return desk.partition("://")[2] or desk
