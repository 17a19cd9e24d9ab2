"""What somebody types into the fields about an account, as values, or what is wrong with it."""

from typing import Literal, cast

from msgspec import Struct

from widerspruch.identifiers.fold import fold_email, fold_phone
from widerspruch.lib.parse import one_of, parse_yes_or_no, typed
from widerspruch.objections.account import ACCOUNT_KINDS, AccountKind
from widerspruch.objections.plan import people_platforms
from widerspruch.rulebook.load import Rulebook

FieldMistake = (
    Literal["unknown_platform", "unknown_kind", "unknown_age", "unprintable", "too_long"]
    | Literal["email_not_whole", "not_an_address", "label_signs"]
)

LONGEST_LABEL, LONGEST_ADDRESS = 60, 254
_SIGNS_OF_STATEMENTS = frozenset(":=,@")
"""What separates the parts of a statement on the command line, where an account is called by its key."""


class Mistaken(Struct, frozen=True):
    """A field that was not understood, and what is wrong with it."""

    code: FieldMistake


def parse_platform(given: str, rulebook: Rulebook) -> str | Mistaken:
    """A platform by its slug or by its name, whatever its capitals."""
    known = people_platforms(rulebook)
    names = {rulebook.platforms[slug].name: slug for slug in known}
    slug = one_of(given, known) or names.get(one_of(given, names) or "")
    return slug or Mistaken("unknown_platform")


def parse_kind(given: str) -> AccountKind | Mistaken:
    """What somebody has at a platform, or has not; an own account where nothing is said."""
    kind = one_of(given or "own", ACCOUNT_KINDS)
    return cast("AccountKind", kind) if kind else Mistaken("unknown_kind")


def parse_label(given: str) -> str | Mistaken:
    """The person's own name for an account; empty: none."""
    label = _line(given, LONGEST_LABEL)
    if isinstance(label, Mistaken):
        return label
    label = label.removeprefix("@")
    return Mistaken("label_signs") if _SIGNS_OF_STATEMENTS.intersection(label) else label


def possible_label(name: str) -> str:
    """The name nearest to a given one that is a label: of an account in an export, which may hold anything."""
    plain = "".join("-" if sign in _SIGNS_OF_STATEMENTS else sign for sign in typed(name[: 4 * LONGEST_LABEL]))
    return typed("".join(filter(str.isprintable, plain))).strip("-")[:LONGEST_LABEL].strip()


def parse_address(given: str) -> str | Mistaken | None:
    """An e-mail address, in small letters, or a telephone number with its country (+49 ... where none is typed)."""
    address = _line(given, LONGEST_ADDRESS)
    if isinstance(address, Mistaken):
        return address
    if not address:
        return None
    if "@" in address:
        return address.casefold() if fold_email(address) and " " not in address else Mistaken("email_not_whole")
    return fold_phone(address, "DE") or Mistaken("not_an_address")


def parse_age(given: str) -> bool | Mistaken | None:
    """Whether the holder is of age; None where nothing is said."""
    if not given.strip():
        return None
    answer = parse_yes_or_no(given)
    return Mistaken("unknown_age") if answer is None else answer


def _line(given: str, longest: int) -> str | Mistaken:
    if len(given) > 4 * longest:  # before anything looks at every sign of it
        return Mistaken("too_long")
    line = typed(given)
    if len(line) > longest:
        return Mistaken("too_long")
    return line if line.isprintable() else Mistaken("unprintable")
