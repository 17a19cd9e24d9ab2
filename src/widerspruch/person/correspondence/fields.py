"""What a person is asked for a letter, and what it is filled with at first: all that the case knows."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from widerspruch.letters.letter import Correspondent, LetterKind, LetterLaw
from widerspruch.objections.account import Account
from widerspruch.objections.events import AnswerVerdict
from widerspruch.person.correspondence.about import WRITTEN_WAYS, LetterAbout
from widerspruch.person.correspondence.parties import LetterWish, controller_as_recipient, has_account
from widerspruch.person.telling.accounts import account_name
from widerspruch.rulebook.load import Rulebook

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
