"""The list of members: a CSV file as offices write it. What is wrong with a line is known by its number and its kind.

Comma, semicolon or tab; UTF-8, with or without a mark, or Windows' encoding; the names of columns in German or English.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from widerspruch.lib.parse import folded
from widerspruch.person.association.errors import AssociationError

MemberColumn = (
    Literal["member", "email", "email_verified", "name", "platform", "account", "mandate", "signed_on", "until"]
    | Literal["scopes", "country", "language"]
)

NEEDED: tuple[MemberColumn, ...] = ("member", "mandate")

_NAMED: Mapping[MemberColumn, tuple[str, ...]] = {
    "member": ("member", "mitglied", "mitgliedsnummer", "member number"),
    "email": ("email", "e-mail", "mail"),
    "email_verified": ("email_verified", "email verified", "e-mail geprüft", "email_geprueft"),
    "name": ("name",),
    "platform": ("platform", "plattform"),
    "account": ("account", "konto"),
    "mandate": ("mandate", "vollmacht"),
    "signed_on": ("signed_on", "signed on", "unterschrieben", "unterschrieben am"),
    "until": ("until", "bis", "gültig bis"),
    "scopes": ("scopes", "umfang"),
    "country": ("country", "land"),
    "language": ("language", "sprache"),
}
_COLUMN_OF = {folded(name): column for column, names in _NAMED.items() for name in names}

LONGEST_FILE = 64 * 2**20
"""Bytes: some hundred thousand members."""


class MemberRow(Struct, frozen=True):
    """A line. `values`: by column, as written; None: it is no line of this table."""

    number: int
    values: Mapping[MemberColumn, str] | None


def read_rows(path: Path) -> list[MemberRow]:
    """All lines, in their order; empty ones are passed over.

    Raises:
        AssociationError: `members_missing`, `members_too_big`, `members_columns`, `members_empty` (values: file).
    """
    text = _decoded(_bytes_of(path))
    first, _, _ = text.partition("\n")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        header = tuple(_COLUMN_OF.get(folded(name)) for name in next(lines, []))
    except csv.Error as error:
        raise AssociationError("members_columns", file=path.name) from error
    named = [one for one in header if one is not None]
    if len({*named}) != len(named) or not {*NEEDED} <= {*named}:
        raise AssociationError("members_columns", file=path.name)
    rows = [*_rows(lines, header)]
    if not rows:
        raise AssociationError("members_empty", file=path.name)
    return rows


def _rows(lines: Any, header: tuple[MemberColumn | None, ...]) -> Iterator[MemberRow]:
    while True:
        number = lines.line_num + 1
        try:
            fields = next(lines)
        except StopIteration:
            return
        except csv.Error:
            yield MemberRow(number, None)
            continue
        if not any(field.strip() for field in fields):
            continue
        if len(fields) != len(header):
            yield MemberRow(number, None)
            continue
        yield MemberRow(number, {name: field.strip() for name, field in zip(header, fields, strict=True) if name})


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise AssociationError("members_missing", file=path.name) from error
    if len(data) > LONGEST_FILE:
        raise AssociationError("members_too_big", file=path.name)
    return data


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
