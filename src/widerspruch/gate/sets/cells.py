"""What a cell of a list means; whatever is unclear in it is raised as the flaw that it is."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

import msgspec

from widerspruch.gate.sets.lists import Broken
from widerspruch.identifiers.account_ids import fold_account_id
from widerspruch.identifiers.fold import fold_email, fold_url
from widerspruch.identifiers.handles import account_id_of, handle_of
from widerspruch.identifiers.profile_hosts import handle_in
from widerspruch.identifiers.public_suffixes import is_of_many
from widerspruch.identifiers.repositories import names_repository
from widerspruch.identifiers.scopes import ScopeKind, fold_scope
from widerspruch.identifiers.unruled_platforms import handles_on, has_servers
from widerspruch.identifiers.web_pages import web_page
from widerspruch.lib.parse import parse_yes_or_no
from widerspruch.protocol.sets.rows import KeyName
from widerspruch.rulebook.vocabulary import PURPOSES

Flaw = (
    Broken
    | Literal["no_account", "no_scope", "id_float", "id_odd", "id_address", "id_handle", "handle_odd"]
    | Literal["handle_address", "email_odd"]
    | Literal["scope_odd", "scope_of_many", "encoding", "date", "date_to_come", "withdrawal", "withdrawn_before"]
    | Literal["yes_or_no", "purpose", "number", "identifier"]
)

_LONGEST_ID = 256
# Programs that make floats of ids write the sign of a large exponent: `12e5` is a hexadecimal id.
_FLOAT = re.compile(r"[+-]?\d+[.,]\d*(e[+-]?\d+)?|[+-]?\d+e[+-]\d+|\d{1,3}([.,]\d{3})+|nan|inf", re.IGNORECASE)
_ODD_ID = re.compile(r"[\s\x00-\x1f\x7f]|^['=\"]")
_ODD_HANDLE = re.compile(r"[\s\x00-\x1f\x7f,;]")
_NOT_DECODED = re.compile("[\ud800-\udfff\ufffd]")
_TICKS = {"1": True, "x": True, "0": False, "-": False}
"""What tables have besides words."""


class UnclearCell(Exception):  # noqa: N818 (never leaves this package)
    """`read`: what the cell names all the same."""

    def __init__(self, flaw: Flaw, read: tuple[KeyName, ...] = ()) -> None:
        super().__init__(flaw)
        self.flaw, self.read = flaw, read


def entries(cell: Any, between: re.Pattern[str] | None) -> Iterator[Any]:
    """What a cell lists: a list of JSON or Parquet, also one that a program wrote into a cell of text; else what
    stands `between` separators, or all of it."""
    if isinstance(cell, str):
        listed = _written_list(cell)
        cell = listed if listed is not None else [cell] if between is None else between.split(cell)
    for one in cell if isinstance(cell, list) else [cell]:
        if one is not None and one != "":
            yield one


def _written_list(cell: str) -> list[Any] | None:
    text = cell.strip()
    if not (text.startswith("[") and text.endswith("]")):
        return None
    for written in (text, text.replace("'", '"')):
        try:
            return msgspec.json.decode(written, type=list)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            continue
    return None


def account_named(platform: str, server: str, entry: Any) -> tuple[KeyName, ...]:
    """An account by its id. Where each server has its own users, `user@server` is none, but their handle."""
    account_id = fold_account_id(_account_id(platform, entry))
    if "@" in account_id and has_servers(platform):
        raise UnclearCell("id_handle", handle_named(platform, server, account_id))
    return (("account", account_id),) if account_id else ()


def is_plain_id(text: str) -> bool:
    """Whether a text is an id whatever the platform, in digits, as nearly all are."""
    return text.isascii() and text.isdecimal() and len(text) <= _LONGEST_ID


def _account_id(platform: str, entry: Any) -> str:
    match entry:
        case bool():
            raise UnclearCell("id_odd")
        case int():
            return str(entry)
        case UUID():
            return str(entry)
        case float():
            raise UnclearCell("id_float")
        case Decimal() if entry == entry.to_integral_value():
            return str(int(entry))
        case str():
            return entry if is_plain_id(entry) else _written_id(platform, decoded(entry).strip())
    raise UnclearCell("id_odd")


def _written_id(platform: str, given: str) -> str:
    if _FLOAT.fullmatch(given):
        raise UnclearCell("id_float")
    if _ODD_ID.search(given) or len(given) > _LONGEST_ID:
        raise UnclearCell("id_odd")
    if "/" not in given:
        return given
    if account_id := account_id_of(platform, given):
        return account_id
    if handle_of(platform, given) or handle_in(fold_url(given))[0]:
        raise UnclearCell("id_address")
    return given


def handle_named(platform: str, server: str, entry: Any) -> tuple[KeyName, ...]:
    """An account by its handle, or by an id that stands there in the open. The address of somebody's repository is no
    handle: who gives that means no more than it. Users of `server`, if one is given, are named with and without it."""
    if isinstance(entry, float):
        raise UnclearCell("id_float")
    if isinstance(entry, bool) or not isinstance(entry, str | int):
        raise UnclearCell("handle_odd")
    given = decoded(str(entry)).strip()
    if account_id := account_id_of(platform, given):
        return (("account", account_id),)
    folded = "" if names_repository(platform, given) else handle_of(platform, given)
    if given and not folded and "/" in given:
        raise UnclearCell("handle_address")
    if given and (not folded or _ODD_HANDLE.search(folded) or len(folded) > _LONGEST_ID):
        raise UnclearCell("handle_odd")
    if folded and server:
        return tuple(("handle", handle) for handle in handles_on(server, folded))
    return (("handle", folded),) if folded else ()


def email_named(entry: Any) -> tuple[KeyName, ...]:
    """Somebody by their e-mail address."""
    if not isinstance(entry, str):
        raise UnclearCell("email_odd")
    given = decoded(entry).strip()
    folded = fold_email(given)
    if given and not folded:
        raise UnclearCell("email_odd")
    return (("email", folded),) if folded else ()


def scope_named(platform: str, kind: ScopeKind, entry: Any) -> tuple[KeyName, ...]:
    """A scope; the address of somebody's profile is also that of an account."""
    if not isinstance(entry, str):
        raise UnclearCell("scope_odd")
    given = decoded(entry).strip()
    if not given:
        return ()
    folded = fold_scope(kind, given, platform)
    if not folded:
        raise UnclearCell("scope_of_many" if kind != "repository" and _is_of_many(given) else "scope_odd")
    return ((kind, folded), *(_whose_page(platform, given) if kind == "url" else ()))


def _is_of_many(given: str) -> bool:
    page = web_page(given.removeprefix("*."))
    return page is not None and page.domain != "" and is_of_many(page.domain)


def _whose_page(platform: str, address: str) -> tuple[KeyName, ...]:
    if account_id := account_id_of(platform, address):
        return (("account", account_id),)
    if "/" not in address or names_repository(platform, address):
        return ()
    handle = handle_of(platform, address)
    return (("handle", handle),) if handle else ()


def several(cell: Any) -> tuple[str, ...]:
    """Texts with `;` between them, or in a list."""
    listed = cell if isinstance(cell, list) else cell.split(";") if isinstance(cell, str) else [cell]
    if any(isinstance(one, bool | float) or not isinstance(one, str | int) for one in listed):
        raise UnclearCell("identifier")
    return tuple(text for one in listed if (text := decoded(str(one)).strip()))


def token(cell: Any) -> str | None:
    """What is only ever compared: whatever stands there will do."""
    return str(cell).strip() or None


def yes_or_no(cell: Any) -> bool | None:
    """None where nothing stands there."""
    if isinstance(cell, bool):
        return cell
    said = answer(str(cell))
    if said is None and str(cell).strip():
        raise UnclearCell("yes_or_no")
    return said


def answer(cell: str) -> bool | None:
    """None where it is neither."""
    said = parse_yes_or_no(cell)
    return _TICKS.get(cell.strip().casefold()) if said is None else said


def purposes(cell: Any) -> tuple[str, ...]:
    """Words of the vocabulary; the first where none stands there."""
    words = tuple(word.casefold() for word in several(cell))
    if any(word not in PURPOSES for word in words):
        raise UnclearCell("purpose")
    return words or PURPOSES[:1]


def number(cell: Any) -> int | None:
    """A whole number."""
    written = str(cell).strip()
    if isinstance(cell, bool) or not re.fullmatch("[0-9]{0,9}", written):
        raise UnclearCell("number")
    return int(written) if written else None


def decoded(text: str) -> str:
    """The text, unless the file is in another encoding than it should be."""
    if not text.isascii() and _NOT_DECODED.search(text):
        raise UnclearCell("encoding")
    return text
