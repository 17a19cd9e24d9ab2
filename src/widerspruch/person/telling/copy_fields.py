"""What a way asks to be typed, each thing by itself, so that a person can copy it instead of typing it."""

from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from widerspruch.objections.account import Account
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.model import Route

CopyKind = Literal["recipient", "address", "name", "email", "phone", "country", "objection", "reason", "note"]


class CopyField(Struct, frozen=True):
    """One thing to be typed.

    Attributes:
        value: What to type; None: only the person knows.
    """

    kind: CopyKind
    label: str
    value: str | None = None
    hint: str | None = None

    @property
    def is_long(self) -> bool:
        """Whether it takes more than a line."""
        return self.kind in ("address", "objection", "reason", "note")


def copy_fields(
    account: Account, route: Route, words: PersonWords, reason: str = "", notes: Sequence[str] = ()
) -> tuple[CopyField, ...]:
    """What is to be typed on a way, in the order of most forms.

    Args:
        reason: The person's own text for a field that takes one.

        notes: What they kept beside the account.
    """
    fields = [*_to_whom(route, words), *_who(account, route, words)]
    if _takes_a_text(route):
        fields.append(_field("objection", words, words.person("copy.objection_text"), "objection"))
    if reason:
        fields.append(_field("reason", words, reason, "reason"))
    fields += [_field("note", words, note, "note") for note in notes]
    return tuple(fields)


def _to_whom(route: Route, words: PersonWords) -> Iterator[CopyField]:
    if route.email is not None:
        yield _field("recipient", words, route.email)
    if route.address:
        yield _field("address", words, "\n".join(route.address))


def _who(account: Account, route: Route, words: PersonWords) -> Iterator[CopyField]:
    demands = route.demands
    if demands.identity:
        yield _field("name", words, None, "identity")
    if demands.email == "account":
        known = _email(account)
        yield _field("email", words, known, "email_unknown" if known is None else "email")
    elif demands.email == "any":
        yield _field("email", words, _email(account), "email_any")
    if demands.phone:
        yield _field("phone", words, None if _email(account) else account.email, "phone")
    if demands.country != "no":
        hint = "country_maybe" if demands.country == "maybe" else "country"
        yield _field("country", words, words.person("copy.germany"), hint)


def _email(account: Account) -> str | None:
    """The address of an account, where it is one: a person may have given any name for it."""
    return account.email if account.email and "@" in account.email else None


def _takes_a_text(route: Route) -> bool:
    """Whether the objection itself is to be written out: not on a form that is made for nothing but AI training."""
    if route.kind in ("email", "letter"):
        return True
    return route.kind == "form" and (route.demands.reason in ("asked", "required") or _is_general(route))


def _is_general(route: Route) -> bool:
    return "other_ai" in route.covers.purposes


def _field(kind: CopyKind, words: PersonWords, value: str | None, hint: str | None = None) -> CopyField:
    return CopyField(kind, words.person(f"copy.{kind}"), value, hint and words.person(f"copy.hint.{hint}"))
