"""What a case file's tables hold, read as frozen values, and the statements that change them."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from widerspruch.casefile import format as file_format
from widerspruch.casefile.chain import LARGEST_EVENTS, Head, StoredEvent, canonical, digest_of, read_events
from widerspruch.casefile.damage import Damage
from widerspruch.casefile.database import Database
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Evidence
from widerspruch.objections.events import RecordedEvent


class About(Struct, frozen=True):
    """What is said of the file itself. `created_at`: microseconds UTC.

    Attributes:
        filing_key: The person's own key, 64 hexadecimal digits; empty: they have none. It never leaves the file.
    """

    name: str
    created_at: int
    deletion_day: date | None = None
    filing_key: str = ""

    def __repr__(self) -> str:
        return f"About({self.name!r})"


class FileContents(Struct, frozen=True):
    """All that a case file says, its evidence's bytes excepted.

    Attributes:
        may_not_be_written: Writing could make it worse.

        size: Bytes of all events.
    """

    about: About
    head: Head
    recorded: tuple[RecordedEvent, ...]
    evidence: tuple[Evidence, ...]
    damages: tuple[Damage, ...]
    may_not_be_written: bool
    size: int

    def piece(self, digest: str) -> Evidence:
        """A piece of evidence. Raises `CaseFileError` (evidence_unknown)."""
        for one in self.evidence:
            if one.digest == digest:
                return one
        raise CaseFileError("evidence_unknown")


def about_rows(about: About, head: Head) -> Mapping[str, str]:
    """The rows of the table `about`; the last is the checksum of the others."""
    rows = {"name": about.name, "created_at": str(about.created_at), "events": str(head.count), "head": head.digest}
    if about.deletion_day is not None:
        rows["deletion_day"] = about.deletion_day.isoformat()
    if about.filing_key:
        rows["filing_key"] = about.filing_key
    return rows | {"checksum": digest_of(canonical(rows))}


def read_contents(database: Database) -> FileContents:
    """Read everything as far as it is sound.

    Raises:
        CaseFileError: damaged: not even its tables are there; too_large.
    """
    sound, structure = _structure(database)
    about, head, about_damages = _read_about(database if "about" in sound else None)
    stored = stored_events(database, head)
    read = read_events(stored, head)
    evidence, evidence_damages = _read_evidence(database if "evidence" in sound else None, read.evidence)
    return FileContents(
        about=about,
        head=read.head,
        recorded=read.recorded,
        evidence=evidence,
        damages=(*structure, *about_damages, *read.damages, *evidence_damages),
        may_not_be_written=bool(structure),
        size=sum(len(one.body) for one in stored),
    )


def stored_events(database: Database, head: Head) -> tuple[StoredEvent, ...]:
    """All events as they are stored, as far as they can be read. Raises `CaseFileError` (too_large)."""
    if _size_of_events(database) > LARGEST_EVENTS:
        raise CaseFileError("too_large")
    return tuple(StoredEvent(number, body) for number, body in _rows(database, _EVENTS, head.count))


def _size_of_events(database: Database) -> float:
    try:
        ((size,),) = database.rows("SELECT total(length(CAST(body AS BLOB))) FROM akte.events")
    except CaseFileError:  # some pages cannot be read
        return 0
    return size if isinstance(size, float) else 0


_EVENTS = "SELECT number, coalesce(CAST(body AS BLOB), x'') FROM akte.events"


def _structure(database: Database) -> tuple[set[str], tuple[Damage, ...]]:
    """Which tables are ours to the letter: another, or a view, is never read from; and what is not as it should be."""
    found = {
        name: (kind, sql)
        for kind, name, sql in database.rows("SELECT type, name, sql FROM akte.sqlite_schema")
        if not str(name).startswith("sqlite_autoindex_")
    }
    sound = {name for name, sql in file_format.TABLES.items() if found.pop(name, None) == ("table", sql)}
    if "events" not in sound:
        raise CaseFileError("damaged")
    damages: list[Damage] = []
    if found != {name: ("trigger", sql) for name, sql in file_format.FENCES.items()}:
        damages.append(Damage("fences_missing"))
    if sound != file_format.TABLES.keys() or not _pages_are_sound(database):
        damages.append(Damage("pages_damaged"))
    return sound, tuple(damages)


def _pages_are_sound(database: Database) -> bool:
    rows, error = database.rows_until("PRAGMA akte.quick_check(1)")
    is_sound = error is None and rows == [("ok",)]
    if not is_sound:
        database.start_anew()
    return is_sound


def _read_about(database: Database | None) -> tuple[About, Head, tuple[Damage, ...]]:
    try:
        rows = dict(database.rows("SELECT name, value FROM akte.about")) if database else {}
    except CaseFileError:
        rows = {}
    about = About(
        name=rows.get("name", ""),
        created_at=_whole(rows.get("created_at")),
        deletion_day=_day(rows.get("deletion_day")),
        filing_key=rows.get("filing_key", ""),
    )
    head = Head(_whole(rows.get("events")), rows.get("head", ""))
    return about, head, () if rows == about_rows(about, head) else (Damage("about_changed"),)


def read_about(database: Database) -> About:
    """What is said of the file itself, as far as it can be read."""
    sound, _ = _structure(database)
    return _read_about(database if "about" in sound else None)[0]


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else 0


_LONGEST_NUMBER = 18


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _rows(database: Database, select: str, expected: int) -> Iterator[tuple[Any, ...]]:
    """All rows of a table in the order of their numbers; where some pages cannot be read, those before and after."""
    found, error = _rows_from(database, select, "ASC", ">", 0)
    if error is not None:
        found |= _rows_from(database, select, "DESC", "<", 1 << 62)[0]
        if not database.is_encrypted:  # there every further try would cost a key
            for number in range(1, min(expected, _MOST_LOOKED_FOR) + 1):
                found |= {row[0]: row for row in database.rows_until(f"{select} WHERE number = ?", (number,))[0]}
    for number in sorted(found):
        yield found[number]


def _rows_from(
    database: Database, select: str, order: str, beyond: str, edge: int
) -> tuple[dict[int, tuple[Any, ...]], CaseFileError | None]:
    """Rows from one end by number, until something cannot be read; and why it cannot."""
    rows, error = database.rows_until(f"{select} ORDER BY number {order}")
    if error is not None:
        # The library steps on before it hands a row over: the last that can be read is asked for by itself.
        last = rows[-1][0] if rows else edge
        rows += database.rows_until(f"{select} WHERE number {beyond} ? ORDER BY number {order} LIMIT 1", (last,))[0]
    return {row[0]: row for row in rows}, error


_MOST_LOOKED_FOR = 100_000


_EvidenceRow = tuple[int, str, str, str | None, int, int, bool, str]
_EVIDENCE = (
    "SELECT number, digest, media_type, name, size, added_at, typeof(bytes) = 'null', checksum FROM akte.evidence"
)


def _read_evidence(
    database: Database | None, expected: Mapping[str, bool]
) -> tuple[tuple[Evidence, ...], tuple[Damage, ...]]:
    """Pieces, and what is not as the events say."""
    evidence: list[Evidence] = []
    damages: list[Damage] = []
    for row in _rows(database, _EVIDENCE, len(expected)) if database else ():
        try:
            *values, checksum = msgspec.convert((*row[:6], bool(row[6]), row[7]), _EvidenceRow)
        except msgspec.ValidationError:
            damages.append(Damage("evidence_changed", row[0] if isinstance(row[0], int) else 0))
            continue
        one = Evidence(*values)
        evidence.append(one)
        if one.checksum != checksum:
            damages.append(Damage("evidence_changed", one.number))
        elif expected.get(one.digest) is None:
            damages.append(Damage("evidence_unlisted", one.number))
        elif expected[one.digest] == one.deleted:
            damages.append(Damage("evidence_missing" if one.deleted else "evidence_unlisted", one.number))
    there = {one.digest for one in evidence}
    damages += [Damage("evidence_missing", place) for place, one in enumerate(expected, 1) if one not in there]
    return tuple(evidence), tuple(damages)


def set_about(database: Database, about: About, head: Head) -> None:
    """What is said of the file, and where its chain ends."""
    database.rows("DELETE FROM akte.about")
    for row in about_rows(about, head).items():
        database.rows("INSERT INTO akte.about VALUES (?, ?)", row)


def insert_event(database: Database, stored: StoredEvent) -> None:
    """One event, byte for byte."""
    database.rows("INSERT INTO akte.events VALUES (?, ?)", (stored.number, stored.body.decode()))


def put_evidence(database: Database, evidence: Evidence, data: bytes | None) -> None:
    """A piece of evidence, in place of what has its number."""
    row = (*evidence.columns, evidence.checksum, data)
    database.rows("INSERT OR REPLACE INTO akte.evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
