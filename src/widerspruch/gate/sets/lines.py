"""One line of a list of objectors, understood.

What is unclear is read in the objector's favour: an objection without a readable date counts for every run, a scope
that cannot be read is covered, a withdrawal that cannot be read has not happened. Only a line that names no account
and nothing else to object for is left out. Everything unclear is named, by line and column, never by content.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, TypeVar

from msgspec import Struct

from widerspruch.gate.sets.cells import (
    Flaw,
    UnclearCell,
    account_named,
    answer,
    email_named,
    entries,
    handle_named,
    is_plain_id,
    number,
    purposes,
    scope_named,
    several,
    token,
    yes_or_no,
)
from widerspruch.gate.sets.columns import KEYED_FIELDS, Field
from widerspruch.gate.sets.lists import ListLine
from widerspruch.identifiers.scopes import SCOPE_KINDS, ScopeKind
from widerspruch.lib.parse import YEARS
from widerspruch.protocol.hashing_key import Identifier
from widerspruch.protocol.sets.naming import DESCRIBED, identifiers_of_account, identifiers_written
from widerspruch.protocol.sets.rows import KeyName
from widerspruch.protocol.sets.tables import UNDATED
from widerspruch.rulebook.instants import day_of, end_of_day, instant_meant, parse_instant
from widerspruch.rulebook.vocabulary import PURPOSES, RestsOn

T = TypeVar("T")

_OWN_SCOPES: tuple[Field, Field] = ("own_content", "ai_interactions")
_COMMON = frozenset(("account_id", "received_at"))
_NONE: tuple[str, ...] = ()
_COMMAS, _BLANKS = re.compile("[;,]"), re.compile(r"\s+")
_COMMAS_OR_BLANKS = re.compile(r"[;,\s]+")
_BETWEEN_SCOPES: Mapping[ScopeKind, re.Pattern[str]] = {
    "repository": _COMMAS_OR_BLANKS,
    "domain": _COMMAS_OR_BLANKS,
    "url": _BLANKS,  # the others may be part of an address
    "path_prefix": _BLANKS,
}
_Understood = Callable[[Any], tuple[KeyName, ...]]


class LineProblem(Struct, frozen=True):
    """What is wrong with a line. `left_out`: whether nothing of it is in the set."""

    line: int
    last_line: int
    flaw: Flaw
    column: Field | None
    left_out: bool


class Objector(Struct, frozen=True, gc=False):
    """A line as it goes into the set. Instants in microseconds UTC; handles, scopes and identifiers are folded.

    Attributes:
        keys: What the objection is for: accounts by id, by handle or by e-mail address, scopes. Never empty.

        identifiers: Only where `mentions` was chosen.

        bearers: How many accounts of the platform bear the name.

        rests_on: Of a signal, what it is instead of an objection.
    """

    keys: tuple[KeyName, ...]
    received_at: int = UNDATED
    person: str | None = None
    withdrawn_at: int | None = None
    own_content: bool = True
    ai_interactions: bool = True
    mentions: bool = False
    purposes: tuple[str, ...] = PURPOSES[:1]
    identifiers: tuple[tuple[Identifier, str], ...] = ()
    bearers: int | None = None
    rests_on: RestsOn = "objection"


class LineReader:
    """Turns lines into objectors and names what was unclear.

    Args:
        platform: Whose accounts the list names: an address of a profile there stands for its handle.
        received_until: No objection of the list can have been received after this instant. One of its day counts as
            received by then, so that a run that knows no more than the list does not overlook it.
        on_problem: Called for every flaw, in the order of the lines.
        server: Whose users have no server in the corpus, where each server has its own; "" for none.
    """

    def __init__(
        self, platform: str, received_until: int, on_problem: Callable[[LineProblem], None], server: str = ""
    ) -> None:
        self._platform = platform
        self._until = received_until
        self._its_day_ends = end_of_day(day_of(received_until))
        self._on_problem = on_problem
        self._instants: dict[str, int] = {}
        account, handle = (partial(named, platform, server) for named in (account_named, handle_named))
        self._keyed: Mapping[Field, tuple[_Understood, re.Pattern[str] | None]] = {
            "account_id": (account, None),
            "handle": (handle, None),
            "old_handles": (handle, _COMMAS),
            "email": (email_named, _COMMAS),
            **{kind: (partial(scope_named, platform, kind), _BETWEEN_SCOPES[kind]) for kind in SCOPE_KINDS},
        }

    def read(self, line: ListLine) -> Objector | None:
        """The objector, or None for a line that names nothing to object for (and that has been reported)."""
        if line.broken is not None:
            self._leave_out(line, line.broken)
            return None
        cells = _Cells(line.cells)
        keys = self._keys(cells, line.cells)
        if not keys:
            for flaw, column in cells.flaws or [("no_account", None)]:
                self._leave_out(line, flaw, column)
            return None
        if line.cells.keys() <= _COMMON:
            objector = Objector(keys, cells.read("received_at", self._received, UNDATED, UNDATED))
        else:
            objector = self._read_all(cells, keys)
        if not (objector.own_content or objector.ai_interactions or objector.mentions):
            self._leave_out(line, "no_scope")
            return None
        for flaw, column in cells.flaws:
            self._on_problem(LineProblem(line.number, line.last, flaw, column, left_out=False))
        return objector

    def _keys(self, cells: "_Cells", written: Mapping[str, Any]) -> tuple[KeyName, ...]:
        """All that the line objects for, each once."""
        account_id = written.get("account_id")
        if type(account_id) is str and is_plain_id(account_id) and written.keys() <= _COMMON:
            return (("account", account_id),)  # of ten million lines, most of the time
        found: dict[KeyName, None] = {}
        for column, (understood, between) in self._keyed.items():
            if column in written:
                found.update(dict.fromkeys(cells.read_each(column, between, understood)))
        return tuple(found)

    def _read_all(self, cells: "_Cells", keys: tuple[KeyName, ...]) -> Objector:
        own, ai = (cells.read(scope, yes_or_no, True, True) for scope in _OWN_SCOPES)
        mentions = cells.read("mentions", yes_or_no, False, True)
        received_at, withdrawn_at = self._period(cells)
        return Objector(
            keys=keys,
            person=cells.read("person", token, None, None),
            received_at=received_at,
            withdrawn_at=withdrawn_at,
            own_content=own,
            ai_interactions=ai,
            mentions=mentions,
            purposes=cells.read("purpose", purposes, PURPOSES[:1], PURPOSES),
            identifiers=self._identifiers(cells, keys) if mentions else (),
            bearers=cells.read("name_bearers", number, None, None),
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

    def _identifiers(self, cells: "_Cells", keys: tuple[KeyName, ...]) -> tuple[tuple[Identifier, str], ...]:
        ids, handles = ([value for of, value in keys if of == kind] for kind in ("account", "handle"))
        identifiers = identifiers_of_account(self._platform, ids, handles)
        for column in DESCRIBED:
            for written in cells.read(column, several, _NONE, _NONE):
                found = identifiers_written(column, written)
                identifiers += found
                if not found and column not in KEYED_FIELDS:  # named already
                    cells.flaws.append(("identifier", column))
        return tuple(identifiers)

    def _received(self, cell: Any) -> int:
        received_at = self._instant(cell, "date")
        if received_at == self._its_day_ends:
            return self._until
        if received_at > self._until:
            raise UnclearCell("date_to_come")
        return received_at

    def _withdrawn(self, cell: Any) -> int | None:
        if cell is False or (isinstance(cell, str) and answer(cell) is False):
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
                    raise UnclearCell(flaw)
                if len(self._instants) < 100_000:
                    self._instants[cell] = known
            return known
        if not isinstance(cell, date) or cell.year not in YEARS:
            raise UnclearCell(flaw)
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
        except UnclearCell as error:
            self.flaws.append((error.flaw, column))
            return unclear
        return empty if value is None else value

    def read_each(self, column: Field, between: re.Pattern[str] | None, understood: _Understood) -> list[KeyName]:
        """All that a cell lists and that can be read."""
        found: list[KeyName] = []
        for entry in entries(self._cells[column], between):
            try:
                found += understood(entry)
            except UnclearCell as error:
                found += error.read
                if (error.flaw, column) not in self.flaws:
                    self.flaws.append((error.flaw, column))
        return found
