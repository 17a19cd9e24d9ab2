"""One line of a list of objectors, understood.

What is unclear is read in the objector's favour: an objection without a readable date counts for every run, a scope
that cannot be read is covered, a withdrawal that cannot be read has not happened. Only a line that names no account
is left out. Everything unclear is named, by line and column, never by content.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, TypeVar

from msgspec import Struct

from widerspruch.gate.sets.columns import Field
from widerspruch.gate.sets.lists import Broken, ListLine
from widerspruch.identifiers.fold import fold_url
from widerspruch.identifiers.handles import handle_of
from widerspruch.identifiers.profile_hosts import handle_in
from widerspruch.lib.parse import YEARS, parse_yes_or_no
from widerspruch.protocol.hashing_key import Identifier
from widerspruch.protocol.sets.naming import DESCRIBED, identifiers_of_account, identifiers_written
from widerspruch.protocol.sets.tables import UNDATED
from widerspruch.rulebook.instants import day_of, end_of_day, instant_meant, parse_instant
from widerspruch.rulebook.vocabulary import PURPOSES

Flaw = (
    Broken
    | Literal["no_account", "no_scope", "id_float", "id_odd", "id_several", "id_address", "handle_odd"]
    | Literal["handle_address", "encoding", "date", "date_to_come", "withdrawal", "withdrawn_before"]
    | Literal["yes_or_no", "purpose", "number", "identifier"]
)

T = TypeVar("T")

_OWN_SCOPES: tuple[Field, Field] = ("own_content", "ai_interactions")
_COMMON = frozenset(("account_id", "received_at"))
_NONE: tuple[str, ...] = ()
_LONGEST_ID = 256
# Programs that make floats of ids write the sign of a large exponent: `12e5` is a hexadecimal id.
_FLOAT = re.compile(r"[+-]?\d+[.,]\d*(e[+-]?\d+)?|[+-]?\d+e[+-]\d+|\d{1,3}([.,]\d{3})+|nan|inf", re.IGNORECASE)
_ODD_ID = re.compile(r"[\s\x00-\x1f\x7f]|^['=\"]")
_ODD_HANDLE = re.compile(r"[\s\x00-\x1f\x7f,;]")
_NOT_DECODED = re.compile("[\ud800-\udfff\ufffd]")
_TICKS = {"1": True, "x": True, "0": False, "-": False}
"""What tables have besides words."""


class LineProblem(Struct, frozen=True):
    """What is wrong with a line. `left_out`: whether nothing of it is in the set."""

    line: int
    last_line: int
    flaw: Flaw
    column: Field | None
    left_out: bool


class Objector(Struct, frozen=True):
    """A line as it goes into the set. Instants in microseconds UTC; handles and identifiers are folded; `identifiers`
    only where `mentions` was chosen; `bearers`: how many accounts of the platform bear the name."""

    account_id: str | None
    received_at: int = UNDATED
    handles: tuple[str, ...] = ()
    person: str | None = None
    withdrawn_at: int | None = None
    own_content: bool = True
    ai_interactions: bool = True
    mentions: bool = False
    purposes: tuple[str, ...] = PURPOSES[:1]
    identifiers: tuple[tuple[Identifier, str], ...] = ()
    bearers: int | None = None


class _Unclear(Exception):  # noqa: N818 (never leaves this module)
    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


class LineReader:
    """Turns lines into objectors and names what was unclear.

    Args:
        platform: Whose accounts the list names: an address of a profile there stands for its handle.
        received_until: No objection of the list can have been received after this instant. One of its day counts as
            received by then, so that a run that knows no more than the list does not overlook it.
        on_problem: Called for every flaw, in the order of the lines.
    """

    def __init__(self, platform: str, received_until: int, on_problem: Callable[[LineProblem], None]) -> None:
        self._platform = platform
        self._until = received_until
        self._its_day_ends = end_of_day(day_of(received_until))
        self._on_problem = on_problem
        self._instants: dict[str, int] = {}

    def read(self, line: ListLine) -> Objector | None:
        """The objector, or None for a line that names no account (and that has been reported)."""
        if line.broken is not None:
            self._leave_out(line, line.broken)
            return None
        cells = _Cells(line.cells)
        account_id = cells.read("account_id", _account_id, None, None)
        handles = (
            *cells.read("handle", self._handles, _NONE, _NONE),
            *cells.read("old_handles", self._old_handles, _NONE, _NONE),
        )
        if account_id is None and not handles:
            for flaw, column in cells.flaws or [("no_account", None)]:
                self._leave_out(line, flaw, column)
            return None
        if account_id is not None and line.cells.keys() <= _COMMON:  # of ten million lines, most of the time
            objector = Objector(account_id, cells.read("received_at", self._received, UNDATED, UNDATED))
        else:
            objector = self._read_all(cells, account_id, handles)
        if not (objector.own_content or objector.ai_interactions or objector.mentions):
            self._leave_out(line, "no_scope")
            return None
        for flaw, column in cells.flaws:
            self._on_problem(LineProblem(line.number, line.last, flaw, column, left_out=False))
        return objector

    def _read_all(self, cells: "_Cells", account_id: str | None, handles: tuple[str, ...]) -> Objector:
        own, ai = (cells.read(scope, _yes_or_no, True, True) for scope in _OWN_SCOPES)
        mentions = cells.read("mentions", _yes_or_no, False, True)
        received_at, withdrawn_at = self._period(cells)
        return Objector(
            account_id=account_id,
            handles=handles,
            person=cells.read("person", _token, None, None),
            received_at=received_at,
            withdrawn_at=withdrawn_at,
            own_content=own,
            ai_interactions=ai,
            mentions=mentions,
            purposes=cells.read("purpose", _purposes, PURPOSES[:1], PURPOSES),
            identifiers=_identifiers(cells, account_id, handles) if mentions else (),
            bearers=cells.read("name_bearers", _number, None, None),
        )

    def _period(self, cells: "_Cells") -> tuple[int, int | None]:
        received_at = cells.read("received_at", self._received, UNDATED, UNDATED)
        withdrawn_at = cells.read("withdrawn_at", self._withdrawn, None, None)
        if withdrawn_at is not None and withdrawn_at < received_at:
            cells.flaws.append(("withdrawn_before", "withdrawn_at"))
            return received_at, None
        return received_at, withdrawn_at

    def _leave_out(self, line: ListLine, flaw: Flaw, column: Field | None = None) -> None:
        self._on_problem(LineProblem(line.number, line.last, flaw, column, left_out=True))

    def _handles(self, cell: Any) -> tuple[str, ...]:
        """Of one cell: one, or a list of JSON or Parquet."""
        several = cell if isinstance(cell, list) else [cell]
        return tuple(handle for one in several if one is not None for handle in _handle(self._platform, one))

    def _old_handles(self, cell: Any) -> tuple[str, ...]:
        return self._handles(re.split("[;,]", cell) if isinstance(cell, str) else cell)

    def _received(self, cell: Any) -> int:
        received_at = self._instant(cell, "date")
        if received_at == self._its_day_ends:
            return self._until
        if received_at > self._until:
            raise _Unclear("date_to_come")
        return received_at

    def _withdrawn(self, cell: Any) -> int | None:
        if cell is False or (isinstance(cell, str) and _answer(cell) is False):
            return None
        return self._instant(cell, "withdrawal")

    def _instant(self, cell: Any, flaw: Flaw) -> int:
        """A day counts as over by its end in Berlin, as the person's end counts it; an instant without a zone is
        Berlin's."""
        if isinstance(cell, str):
            known = self._instants.get(cell)
            if known is None:
                known = parse_instant(cell)
                if known is None:
                    raise _Unclear(flaw)
                if len(self._instants) < 100_000:
                    self._instants[cell] = known
            return known
        if not isinstance(cell, date) or cell.year not in YEARS:
            raise _Unclear(flaw)
        return instant_meant(cell)


class _Cells:
    """The cells of a line, and what was unclear in them."""

    def __init__(self, cells: Mapping[str, Any]) -> None:
        self._cells = cells
        self.flaws: list[tuple[Flaw, Field | None]] = []

    def read(self, column: Field, understood: Callable[[Any], T | None], empty: T, unclear: T) -> T:
        """What stands there; `empty` where nothing does, `unclear` where nobody can tell."""
        if (cell := self._cells.get(column)) is None or cell == "":
            return empty
        try:
            value = understood(cell)
        except _Unclear as error:
            self.flaws.append((error.flaw, column))
            return unclear
        return empty if value is None else value


def _identifiers(cells: _Cells, account_id: str | None, handles: tuple[str, ...]) -> tuple[tuple[Identifier, str], ...]:
    identifiers = identifiers_of_account(account_id, handles)
    for column in DESCRIBED:
        for written in cells.read(column, _several, _NONE, _NONE):
            found = identifiers_written(column, written)
            identifiers += found
            if not found:
                cells.flaws.append(("identifier", column))
    return tuple(identifiers)


def _account_id(cell: Any) -> str | None:
    match cell:
        case bool():
            raise _Unclear("id_odd")
        case int():
            return str(cell)
        case float():
            raise _Unclear("id_float")
        case Decimal() if cell == cell.to_integral_value():
            return str(int(cell))
        case str():
            if cell.isascii() and cell.isdecimal() and len(cell) <= _LONGEST_ID:  # nearly always
                return cell
            return _written_id(_decoded(cell).strip()) or None
        case list():
            raise _Unclear("id_several")
    raise _Unclear("id_odd")


def _written_id(given: str) -> str:
    if _FLOAT.fullmatch(given):
        raise _Unclear("id_float")
    if _ODD_ID.search(given) or len(given) > _LONGEST_ID:
        raise _Unclear("id_odd")
    if "/" in given and handle_in(fold_url(given))[0]:
        raise _Unclear("id_address")
    return given


def _handle(platform: str, cell: Any) -> tuple[str, ...]:
    if isinstance(cell, float):
        raise _Unclear("id_float")
    if isinstance(cell, bool) or not isinstance(cell, str | int):
        raise _Unclear("handle_odd")
    given = _decoded(str(cell)).strip()
    folded = handle_of(platform, given)
    if given and not folded and "/" in given:
        raise _Unclear("handle_address")
    if given and (not folded or _ODD_HANDLE.search(folded) or len(folded) > _LONGEST_ID):
        raise _Unclear("handle_odd")
    return (folded,) if folded else ()


def _several(cell: Any) -> tuple[str, ...]:
    several = cell if isinstance(cell, list) else cell.split(";") if isinstance(cell, str) else [cell]
    if any(isinstance(one, bool | float) or not isinstance(one, str | int) for one in several):
        raise _Unclear("identifier")
    return tuple(text for one in several if (text := _decoded(str(one)).strip()))


def _token(cell: Any) -> str | None:
    # Only ever compared: whatever stands there will do.
    return str(cell).strip() or None


def _yes_or_no(cell: Any) -> bool | None:
    if isinstance(cell, bool):
        return cell
    answer = _answer(str(cell))
    if answer is None and str(cell).strip():
        raise _Unclear("yes_or_no")
    return answer


def _answer(cell: str) -> bool | None:
    answer = parse_yes_or_no(cell)
    return _TICKS.get(cell.strip().casefold()) if answer is None else answer


def _purposes(cell: Any) -> tuple[str, ...]:
    words = tuple(word.casefold() for word in _several(cell))
    if any(word not in PURPOSES for word in words):
        raise _Unclear("purpose")
    return words or PURPOSES[:1]


def _number(cell: Any) -> int | None:
    written = str(cell).strip()
    if isinstance(cell, bool) or not re.fullmatch("[0-9]{0,9}", written):
        raise _Unclear("number")
    return int(written) if written else None


def _decoded(text: str) -> str:
    """The text, unless the file is in another encoding than it should be."""
    if not text.isascii() and _NOT_DECODED.search(text):
        raise _Unclear("encoding")
    return text
