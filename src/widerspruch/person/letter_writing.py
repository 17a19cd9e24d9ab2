"""Which letters a person can write of a case, what each is about, and what it is filled with at first.

account, way, kind  ->  what it is about  ->  fields with what the case knows  ->  what the person says  ->  letter
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Literal

from msgspec import Struct, structs

from widerspruch.letters.as_email import LetterAttachment
from widerspruch.letters.errors import LettersError, field_label
from widerspruch.letters.facts import FACTS
from widerspruch.letters.language import LanguageChoice, choose_language
from widerspruch.letters.letter import Correspondent, Letter, LetterKind, LetterLaw, law_for
from widerspruch.letters.write import write_letter
from widerspruch.objections.account import Account
from widerspruch.objections.case import AccountOnFile, Case, ObjectionOnFile
from widerspruch.objections.deadlines.of_case import CaseDeadlines
from widerspruch.objections.events import AnswerVerdict, AnyEvent, Reminded, Withdrawn
from widerspruch.objections.moves import ObjectionState, move
from widerspruch.objections.status import CaseStatus
from widerspruch.person.letter_parties import LetterWish, account_as_known, controller_as_recipient, has_account
from widerspruch.person.telling.accounts import account_name
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Platform, Route

PATIENCE = timedelta(days=14)
"""How long somebody waits for an answer to a letter that sets a day: two weeks, as reminders do."""

WRITTEN_WAYS = ("email", "letter")

FieldKind = Literal["line", "prose", "day", "tick", "lines", "choices"]

FIELD_KINDS: Mapping[str, FieldKind] = {
    "accounts": "lines",
    "acknowledged_on": "day",
    "answer": "prose",
    "answered": "tick",
    "asked_for": "lines",
    "asked_on": "day",
    "doubts": "choices",
    "due": "day",
    "email": "line",
    "extended": "tick",
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
    "refused_on": "day",
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
    "reminder": ("objected_on", "due", "until", "acknowledged_on", "extended", "further_accounts", "known_as"),
    "answer_question": ("question", "answer", "gives_reasons", "objected_on", "asked_on", "known_as"),
    "answer_identity": ("wanted", "proofs", "offered", "until", "objected_on", "asked_on", "known_as"),
    "answer_refusal": (
        *("refusal", "grounds", "reasons", "found_by", "until", "objected_on", "refused_on", "known_as"),
    ),
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


class LetterDraft(Struct, frozen=True):
    """A letter that can be looked at, sent and recorded.

    Attributes:
        remarks: Sentences beside it: what is doubtful about whom it goes to, say.

        attachments: What goes with the mail.
    """

    letter: Letter
    language: LanguageChoice
    attachments: tuple[LetterAttachment, ...] = ()
    remarks: tuple[str, ...] = ()


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
    return Correspondent(
        company.name, route.address or company.address, route.email or company.email, controller.country
    )


def start_fields(about: LetterAbout, case: Case, rulebook: Rulebook, today: date) -> Mapping[str, object]:
    """What the case knows for the fields of a letter."""
    known = dict(_known(about, case, rulebook, today))
    return {name: known[name] for name in FIELDS[about.kind] if known.get(name)}


def _known(about: LetterAbout, case: Case, rulebook: Rulebook, today: date) -> Iterator[tuple[str, object]]:
    yield "until", None if about.kind == "mandate" else today + PATIENCE
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
    yield "extended", any(one.extended for one in objection.readings.values())
    for verdict, day, words in _ANSWERS:
        latest = [one for _, one in sorted(objection.readings.items()) if one.verdict == verdict]
        if latest:
            yield day, latest[-1].received_on
            for name in words:
                yield name, latest[-1].quoted
    deadline = CaseDeadlines(case, rulebook).running(objection)
    if deadline is not None:
        yield "due", deadline.last_day


_ANSWERS: tuple[tuple[AnswerVerdict, str, tuple[str, ...]], ...] = (
    ("acknowledged", "acknowledged_on", ()),
    ("asked_back", "asked_on", ("question", "wanted")),
    ("refused", "refused_on", ("refusal",)),
)


def _own_name(account: Account) -> str:
    return account.key.partition(":")[2]


def _other_name(account: Account, rulebook: Rulebook) -> str:
    """A further account as the platform can find it: its name here, with its address."""
    name = account_name(account.key, rulebook)
    return f"{name}: {account.email}" if account.email else name


def account_of(about: LetterAbout, wish: LetterWish) -> str | None:
    """How the platform knows the account that a letter is about; None: there is none."""
    return wish.account if about.known is None else account_as_known(about.known.account, wish)


def law_of(case: Case, said: LetterSaid) -> LetterLaw:
    """Whose law a letter speaks."""
    return said.law or law_for(None if case.residence is None else case.residence.country)


def letter_language_of(said: LetterSaid) -> LanguageChoice:
    """In which language a letter is written, and why."""
    return choose_language(said.recipient.country, said.wish.language)


def draft_letter(about: LetterAbout, said: LetterSaid, case: Case) -> LetterDraft:
    """The letter.

    Raises:
        LettersError: Something is missing, or longer than a letter.
    """
    facts: Any = FACTS[about.kind]
    own = dict(_own_fields(about, said))
    for one in structs.fields(facts):
        if one.required and one.name not in own and one.name in FIELD_KINDS:
            raise LettersError("field_empty", field=field_label(one.name))
    language = letter_language_of(said)
    letter = write_letter(
        facts(
            sender=said.sender,
            recipient=said.recipient,
            day=said.day,
            platform=about.platform.name,
            account=account_of(about, said.wish),
            case_id=None if about.objection is None else about.objection.case_id,
            reference=said.wish.reference,
            **own,
        ),
        language.language,
        law_of(case, said),
    )
    return LetterDraft(letter, language)


def _own_fields(about: LetterAbout, said: LetterSaid) -> Iterator[tuple[str, object]]:
    for name in FIELDS[about.kind]:
        value = said.fields.get(name)
        if value is not None:
            yield name, value
    if about.kind == "mandate":
        yield "controller", controller_as_recipient(about.platform.controller)
