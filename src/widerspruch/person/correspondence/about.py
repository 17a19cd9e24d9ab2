"""Which letters a person can write of a case, what each is about, and what it is filled with at first.

account, way, kind  ->  what it is about  ->  fields with what the case knows  ->  what the person says  ->  letter
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct, structs

from widerspruch.letters.letter import Correspondent, LetterKind, LetterLaw
from widerspruch.objections.account import WHO, Account
from widerspruch.objections.case import AccountOnFile, Case, ObjectionKey, ObjectionOnFile
from widerspruch.objections.events import AnswerVerdict, AnyEvent, Reminded, Withdrawn
from widerspruch.objections.moves import ObjectionState, move
from widerspruch.objections.standing import STANDING
from widerspruch.objections.status import CaseStatus
from widerspruch.person.correspondence.parties import LetterWish, controller_as_recipient, has_account
from widerspruch.person.telling.accounts import account_name
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Platform, Route

WRITTEN_WAYS = ("email", "letter")

FieldKind = Literal["line", "prose", "day", "tick", "lines", "choices"]

FIELD_KINDS: Mapping[str, FieldKind] = {
    "answer": "prose",
    "answered": "tick",
    "asked_for": "lines",
    "asked_on": "day",
    "doubts": "choices",
    "email": "line",
    "found_by": "lines",
    "further_accounts": "lines",
    "gives_reasons": "tick",
    "grounds": "choices",
    "known_as": "lines",
    "locked_out": "tick",
    "may_go_to_court": "tick",
    "may_write": "tick",
    "name_hidden": "tick",
    "objected_on": "day",
    "offered": "lines",
    "photos": "tick",
    "places": "lines",
    "prompt": "prose",
    "proofs": "choices",
    "question": "prose",
    "reasons": "prose",
    "refusal": "prose",
    "remarks": "prose",
    "sensitive": "tick",
    "sensitive_items": "lines",
    "truth": "prose",
    "until": "day",
    "wanted": "prose",
}
"""How each field of a letter's facts is asked for."""

FIELDS: Mapping[LetterKind, tuple[str, ...]] = {
    "objection": ("reasons", "known_as", "further_accounts", "email", "locked_out", "sensitive", "sensitive_items"),
    "training_access": ("objected_on", "known_as", "further_accounts", "email"),
    "correction": ("asked_on", "prompt", "answer", "truth"),
    "others_posts": ("known_as", "places", "photos", "reasons", "sensitive"),
    "withdrawal": ("objected_on",),
    "dpo_note": ("objected_on", "answered"),
    # Of these the case knows the days and the deadlines.
    "reminder": ("known_as",),
    "answer_question": ("question", "answer", "gives_reasons", "known_as"),
    "answer_identity": ("wanted", "proofs", "offered", "known_as"),
    "answer_refusal": ("refusal", "grounds", "reasons", "found_by", "known_as"),
    "complaint": ("remarks", "reasons", "doubts", "asked_for", "name_hidden"),
    "mandate": ("may_write", "may_go_to_court", "sensitive", "until"),
}
"""What is asked for, in this order."""

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


class LetterSaid(Struct, frozen=True):
    """What a person says for a letter.

    Attributes:
        law: None: that of where they live.

        fields: By the names of `FIELDS`: text, day, yes or no, or several texts.
    """

    sender: Correspondent
    recipient: Correspondent
    day: date
    fields: Mapping[str, object]
    wish: LetterWish = LetterWish()
    law: LetterLaw | None = None


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
    return about.objection is not None and about.objection.state in ("sent", "acknowledged", "unclear")


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


def start_recipient(about: LetterAbout) -> Correspondent:
    """To whom a letter goes unless the person says otherwise: the address of its way, else the company's."""
    controller = about.platform.controller
    company = controller_as_recipient(controller)
    if about.kind in ("mandate", "complaint"):
        return Correspondent("")
    route = about.route
    if route is None or route.kind not in WRITTEN_WAYS:
        return company
    address = tuple(line for line in route.address if line != company.name) or company.address
    return Correspondent(company.name, address, route.email or company.email, controller.country)


def asked_fields(about: LetterAbout) -> tuple[str, ...]:
    """What is asked for: by what somebody is recognised only where they have no account."""
    named = about.known is not None and has_account(about.known.account)
    return tuple(name for name in FIELDS[about.kind] if not (named and name in _WITHOUT_ACCOUNT))


_WITHOUT_ACCOUNT = ("known_as",)


def start_fields(about: LetterAbout, rulebook: Rulebook) -> Mapping[str, object]:
    """What the case knows for the fields of a letter."""
    known = dict(_known(about, rulebook))
    return {name: known[name] for name in FIELDS[about.kind] if known.get(name)}


def _known(about: LetterAbout, rulebook: Rulebook) -> Iterator[tuple[str, object]]:
    yield "may_write", True
    yield "further_accounts", tuple(_other_name(one, rulebook) for one in about.others)
    if about.known is not None:
        account = about.known.account
        yield "locked_out", account.kind == "locked_out"
        yield "known_as", () if has_account(account) else tuple(filter(None, (_own_name(account), account.email)))
    objection = about.objection
    if objection is None:
        return
    yield "objected_on", objection.first_sent or objection.sent
    yield "answered", bool(objection.readings)
    for verdict, names in _WORDS_OF.items():
        words = [one.quoted for _, one in sorted(objection.readings.items()) if one.verdict == verdict and one.quoted]
        if words:
            yield from ((name, words[-1]) for name in names)


_WORDS_OF: Mapping[AnswerVerdict, tuple[str, ...]] = {"asked_back": ("question", "wanted"), "refused": ("refusal",)}
"""What the platform's words fill."""


def _own_name(account: Account) -> str:
    return account.key.partition(":")[2]


def _other_name(account: Account, rulebook: Rulebook) -> str:
    """A further account as the platform can find it: its name here, with its address."""
    name = account_name(account.key, rulebook)
    return f"{name}: {account.email}" if account.email else name
