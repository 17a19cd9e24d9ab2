"""Which letters make sense in a case, and what each is about: account, way, kind."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from msgspec import Struct, structs

from widerspruch.letters.letter import LetterKind
from widerspruch.objections.account import WHO, Account
from widerspruch.objections.case import AccountOnFile, Case, ObjectionKey, ObjectionOnFile
from widerspruch.objections.deadlines.of_case import CaseDeadlines
from widerspruch.objections.events import AnyEvent, Reminded, Withdrawn
from widerspruch.objections.moves import ObjectionState, move
from widerspruch.objections.next_step import CONFIRMED_BY_NOBODY, StepKind, StepReason, step_of
from widerspruch.objections.standing import STANDING, WAITING
from widerspruch.objections.status import CaseStatus
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Platform, Route

WRITTEN_WAYS = ("email", "letter")

ABOUT_OBJECTION: tuple[LetterKind, ...] = (
    *("objection", "reminder", "answer_question", "answer_identity", "answer_refusal", "withdrawal", "dpo_note"),
)
"""These need an account and a way; all others can do without."""

OTHER_LETTERS: tuple[LetterKind, ...] = ("training_access", "correction", "others_posts", "mandate")
"""Of their own: they can be written whatever has become of an objection."""


class LetterAbout(Struct, frozen=True):
    """What a letter is about.

    Attributes:
        platform: Whose company is written to, or about.

        known: The account; None: none that is on the list.

        route: By which way the objection was or is made.

        others: Further accounts that the objection counts for.
    """

    kind: LetterKind
    platform: Platform
    known: AccountOnFile | None = None
    route: Route | None = None
    objection: ObjectionOnFile | None = None
    others: tuple[Account, ...] = ()

    @property
    def key(self) -> str | None:
        """Of the account."""
        return None if self.known is None else self.known.account.key

    @property
    def objection_key(self) -> ObjectionKey | None:
        """Which objection it is about, also one by a way that no rulebook knows any more; None: none."""
        if self.objection is not None:
            return self.objection.key
        return None if self.known is None or self.route is None else (self.known.account.key, self.route.id)


def letter_about(
    kind: LetterKind,
    platform: Platform,
    status: CaseStatus,
    rulebook: Rulebook,
    known: AccountOnFile | None = None,
    route_id: str | None = None,
) -> LetterAbout:
    """What a letter of an address is about."""
    if known is None or route_id is None:
        return LetterAbout(kind, platform, known)
    key = (known.account.key, route_id)
    covered = [one.account for one in status.plan.covered if (one.by, one.route) == key]
    planned = [one.accounts[1:] for one in status.plan.needs if (one.accounts[0], one.route.id) == key]
    others = dict.fromkeys((*covered, *(planned[0] if planned else ())))
    return LetterAbout(
        kind,
        platform,
        known,
        rulebook.routes().get(route_id),
        status.case.objections.get(key),
        tuple(status.case.accounts[one].account for one in others),
    )


def letters_about(case: Case, about: LetterAbout, today: date) -> tuple[LetterKind, ...]:
    """The kinds of letters that make sense now for an account and a way, the most useful first."""
    return tuple(kind for kind, is_of_use in _OF_USE.items() if is_of_use(case, about, today))


def letters_to_write(status: CaseStatus, rulebook: Rulebook) -> Iterator[LetterAbout]:
    """All letters about what was objected to, or may be, in the order of the accounts."""
    for known in status.case.accounts.values():
        platform = rulebook.platforms.get(known.account.platform)
        if known.removed or platform is None:
            continue
        made = status.case.objections_of(known.account.key)
        ways = [one.route for one in made]
        covered = any(one.account == known.account.key for one in status.plan.covered)
        if not covered and not any(one.state in STANDING for one in made):
            ways += _written_ways(known.account, rulebook, status.today)
        for route in dict.fromkeys(ways):
            about = letter_about("objection", platform, status, rulebook, known, route)
            for kind in letters_about(status.case, about, status.today):
                yield structs.replace(about, kind=kind)


def letters_due(status: CaseStatus, about: LetterAbout, rulebook: Rulebook) -> tuple[LetterKind, ...]:
    """Those letters that an objection asks for now, the most useful first: its question is open, it was refused, or
    nobody has answered in time."""
    if about.objection is None:
        return ()
    running = CaseDeadlines(status.case, rulebook).running(about.objection)
    step = step_of(about.objection, about.route, running, status.today)
    return () if step is None else _DUE.get((step.kind, step.because), ())


_DUE: Mapping[tuple[StepKind, StepReason], tuple[LetterKind, ...]] = {
    ("answer", "asked_back"): ("answer_question", "answer_identity"),
    ("complain", "refused"): ("answer_refusal", "complaint"),
    ("complain", "silent"): ("complaint",),
    ("remind", "answer_overdue"): ("reminder",),
}


def _written_ways(account: Account, rulebook: Rulebook, today: date) -> list[str]:
    """The first by e-mail, and the first by post: whoever finds no form can write."""
    ways: dict[str, str] = {}
    for route in rulebook.routes_of(account.platform, today):
        if route.kind in WRITTEN_WAYS and WHO[account.kind] in route.who:
            ways.setdefault(route.kind, route.id)
    return list(ways.values())


def _may_be_sent(case: Case, about: LetterAbout, today: date) -> bool:
    is_written = about.route is not None and about.route.kind in WRITTEN_WAYS and about.route.open_on(today)
    return is_written and (about.objection is None or about.objection.state in _TO_BE_SENT)


def _was_asked(case: Case, about: LetterAbout, today: date) -> bool:
    return about.objection is not None and about.objection.state == "asked_back"


def _was_refused(case: Case, about: LetterAbout, today: date) -> bool:
    return about.objection is not None and about.objection.state == "refused"


def _is_waiting(case: Case, about: LetterAbout, today: date) -> bool:
    if about.route is not None and about.route.kind in CONFIRMED_BY_NOBODY:
        return False
    return about.objection is not None and about.objection.state in WAITING


def _can_be(event: Callable[..., AnyEvent]) -> Callable[[Case, LetterAbout, date], bool]:
    def can_be(case: Case, about: LetterAbout, today: date) -> bool:
        return about.objection is not None and move(case, event(*about.objection.key, today)) is None

    return can_be


def _was_sent(case: Case, about: LetterAbout, today: date) -> bool:
    return about.objection is not None and about.objection.sent is not None and about.platform.controller.country != ""


_TO_BE_SENT: tuple[ObjectionState, ...] = ("not_made", "begun", "failed", "changed", "withdrawn", "given_up")

_OF_USE: Mapping[LetterKind, Callable[[Case, LetterAbout, date], bool]] = {
    "objection": _may_be_sent,
    "answer_question": _was_asked,
    "answer_identity": _was_asked,
    "answer_refusal": _was_refused,
    "reminder": lambda case, about, today: _is_waiting(case, about, today) and _can_be(Reminded)(case, about, today),
    "dpo_note": _was_sent,
    "withdrawal": _can_be(Withdrawn),
}
