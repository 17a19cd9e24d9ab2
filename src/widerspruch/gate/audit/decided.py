"""Whether the kept rows may be there at all: the rule decides each of them anew, out of what the row itself says.

Row by row in plain Python, by `rulebook.decide`, where the gate asks `decide.sql` once for each case. Whether its
author objected is not asked here: `join` looks for that.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import repeat
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.audit.audit_profile import AuditProfile, AuthorColumn
from widerspruch.gate.audit.kept_rows import KeptRows
from widerspruch.gate.audit.places import Places
from widerspruch.gate.audit.record import AuditProblem
from widerspruch.gate.built import Built, BuiltFile
from widerspruch.gate.rulebook_used import rulebook_used
from widerspruch.identifiers.fold import fold_email
from widerspruch.rulebook.coming_of_age import Age, latest_birth, latest_birth_year
from widerspruch.rulebook.decide import ItemRow, Run, decide
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.instants import day_of, micros
from widerspruch.rulebook.load import Rulebook

_SCOPES = ("repository", "domain", "url")
_PER_SECOND = {"seconds": 1_000_000, "milliseconds": 1_000, "microseconds": 1}
_TRUE, _FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")
_Said = tuple[str | None, str | None, str | None, str | None, bool, bool | None, bool]
"""Platform, kind, audience, state, whether a row was made after the freeze, whether its author is of age and known."""


class DecidedAnew(Struct, frozen=True):
    """What came out. `everywhere`: whether it could be asked of every row."""

    problems: list[AuditProblem]
    everywhere: bool


def decide_anew(built: Built, rows: KeptRows, profile: AuditProfile, rulebook: Rulebook) -> DecidedAnew:
    """Rows that the rule does not let stay. With another rulebook than that of the run, nothing can be said."""
    if rulebook_used(rulebook).digest != built.run.rulebook.digest:
        return DecidedAnew([], everywhere=False)
    rule, problems, everywhere = _Rule(built, profile, rulebook), list[AuditProblem](), True
    for file in built.files:
        wrong: dict[str, Places] = {}
        try:
            for row, reason in rule.wrong_rows(rows, file):
                wrong.setdefault(reason, Places()).add(row)
        except (pa.ArrowException, OSError, EOFError, KeyError, AttributeError, ValueError, TypeError):
            everywhere = False  # whoever reads the authors says what is wrong with the file
        for reason, found in sorted(wrong.items()):
            values = {"name": file.data.name, "n": found.rows, "rows": found.named, "reason": reason}
            problems.append(AuditProblem("audit_verdict", values))
    return DecidedAnew(problems, everywhere)


class _Rule:
    """Decides what rows say of themselves."""

    def __init__(self, built: Built, profile: AuditProfile, rulebook: Rulebook) -> None:
        self._profile = profile
        self._run = Run(frozen_at=built.run.frozen_at, purpose=built.run.purpose)  # type: ignore[arg-type]
        self._terms = [row for row in terms_rows(rulebook) if row.platform not in profile.without_terms]
        self._stay = ("allowed", "undecided") if built.run.undecided == "keep" else ("allowed",)
        self._known: dict[_Said, str | None] = {}

    def wrong_rows(self, rows: KeptRows, file: BuiltFile) -> Iterator[tuple[int, str]]:
        """Numbers of rows that must not be there, in order, and why. Raises as `KeptRows.read`."""
        profile = self._profile
        words = (profile.platform, profile.kind, profile.audience, profile.state)
        persons = [author for author in profile.authors if author.identifier not in _SCOPES]
        asked = [one.column for one in words if one.column is not None]
        asked += [table["column"] for table in (profile.created, profile.adult) if table]
        asked += [author.way for author in persons]
        names = list(dict.fromkeys(asked))
        for numbers, columns in rows.read(file, names, few=True):
            by_name, count = dict(zip(names, columns, strict=True)), len(numbers)
            said = [
                *(one.of_rows(by_name, count) for one in words),
                self._of_values(profile.created, by_name, count, self._is_late, otherwise=False),
                self._of_values(profile.adult, by_name, count, self._is_adult, otherwise=None),
                _known(persons, by_name, count),
            ]
            reasons = {one: self._reason(one) for one in set(zip(*said, strict=True))}
            if any(reasons.values()):
                for number, one in zip(numbers, zip(*said, strict=True), strict=True):
                    if (reason := reasons[one]) is not None:
                        yield number, reason

    def _reason(self, said: _Said) -> str | None:
        """Why a row must not be there; None if it may."""
        if said not in self._known:
            self._known[said] = self._decided(said)
        return self._known[said]

    def _decided(self, said: _Said) -> str | None:
        platform, kind, audience, state, late, adult, known = said
        if None in said[:4]:
            return "no_rule"  # no run lets a value pass that its profile does not name
        row = ItemRow(
            platform=str(platform),
            account="author" if known else None,
            kind=kind,  # type: ignore[arg-type]
            audience=audience,  # type: ignore[arg-type]
            created_at=self._run.frozen_at + late,
            state=state,  # type: ignore[arg-type]
            age=Age(adult=adult),
        )
        decision = decide(row, self._terms, (), self._run)
        unclaimed = decision.reason == "no_rule" and platform in self._profile.without_terms
        return None if unclaimed or decision.verdict in self._stay else decision.reason

    def _of_values(
        self,
        table: dict[str, Any],
        columns: dict[str, list[Any]],
        rows: int,
        means: Callable[[Any], Any],
        *,
        otherwise: bool | None,
    ) -> Sequence[Any]:
        """What a column means row by row; `otherwise` where there is none."""
        if not table:
            return list(repeat(otherwise, rows))
        column = columns[table["column"]]
        known = {value: otherwise if value is None else means(value) for value in set(column)}
        return [known[value] for value in column]

    def _is_late(self, value: Any) -> bool:
        created = self._profile.created
        unit = _PER_SECOND.get(created.get("is", "timestamp"))
        try:
            if unit is not None:
                return round(Decimal(str(value)) * unit) > self._run.frozen_at
            return micros(_aware(value, created.get("zone"))) > self._run.frozen_at
        except (ValueError, TypeError, ArithmeticError):
            return False  # the run could read it; what it says stays unknown here

    def _is_adult(self, value: Any) -> bool | None:
        freeze = day_of(self._run.frozen_at)
        try:
            match self._profile.adult.get("is", "boolean"):
                case "birth_date":
                    return _day(value) <= latest_birth(freeze)
                case "birth_year":
                    return int(value) <= latest_birth_year(freeze)
        except (ValueError, TypeError):
            return True  # as above
        word = str(value).lower()
        return False if word in _FALSE else True if word in _TRUE else None


def _known(persons: Sequence[AuthorColumn], columns: dict[str, list[Any]], rows: int) -> Sequence[bool]:
    """Whether somebody is named in each row as its author, if any column names people at all."""
    if not persons:
        return list(repeat(True, rows))
    each = []
    for author in persons:
        column = columns[author.way]
        if author.many:
            each.append([any(_is_somebody(author, one) for one in values) for values in column])
        else:
            known = {value: _is_somebody(author, value) for value in set(column)}
            each.append([known[value] for value in column])
    return [any(flags) for flags in zip(*each, strict=True)]


def _is_somebody(author: AuthorColumn, value: Any) -> bool:
    named = author.named(value)
    return named is not None and (author.identifier != "email" or bool(fold_email(str(named))))


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _aware(value: Any, zone: str | None) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime) or (value.tzinfo is None and zone is None):
        raise TypeError
    return value.astimezone(UTC) if value.tzinfo is not None else value.replace(tzinfo=ZoneInfo(str(zone)))
