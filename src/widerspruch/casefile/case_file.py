"""A case file (Akte), open: what it holds, and what may be done with it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from widerspruch.casefile.chain import LARGEST_EVENTS, Head, StoredEvent, digest_of, head_after, written
from widerspruch.casefile.damage import BREAKS, Damage
from widerspruch.casefile.database import Database, open_database
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment, Evidence, forgotten, read_attachment
from widerspruch.casefile.fresh import clear_rewritten, fresh_file, rewrite
from widerspruch.casefile.media import sniffed
from widerspruch.casefile.stored import About, insert_event, put_evidence, read_contents, set_about, stored_events
from widerspruch.lib.errors import Sentence
from widerspruch.objections.case import Case
from widerspruch.objections.events import AnyEvent, EvidenceDeleted, RecordedEvent
from widerspruch.objections.moves import move
from widerspruch.objections.replay import replay

LONGEST_NAME = 200
"""Characters."""


def create_case_file(path: Path, name: str, at: int, passphrase: str | None = None) -> "CaseFile":
    """Make a new case file, its owner's alone, and open it. It appears whole or not at all.

    Args:
        name: What the person calls it. It stands in the file, not in its path.
        at: Microseconds UTC.

    Raises:
        CaseFileError: exists, unwritable, name_unfit, passphrase_empty.
    """
    about = About(fit(name), at)
    with fresh_file(path, passphrase) as database:
        set_about(database, about, Head())
    return open_case_file(path, passphrase)


def open_case_file(path: Path, passphrase: str | None = None) -> "CaseFile":
    """Open a case file and lock it. What is not sound in it is among its `damages`.

    Raises:
        CaseFileError: It cannot be opened.
    """
    database = open_database(path, passphrase)
    try:
        with suppress(CaseFileError):  # in a folder that may only be read it stays, and so does the file
            clear_rewritten(path)
        return CaseFile(path, database)
    except BaseException:
        database.close()
        raise


class CaseFile:
    """An open case file. It is locked against every other opening until it is closed; threads may share it."""

    def __init__(self, path: Path, database: Database) -> None:
        self.path = path
        self._lock = RLock()
        self._database: Database | None = database
        self._contents = read_contents(database)
        self._replayed: tuple[tuple[RecordedEvent, ...], Case] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file. Twice is once."""
        with self._lock:
            if self._database is not None:
                self._database.close()
                self._database = None

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """What is asked in the block is of one moment: other threads wait."""
        with self._lock:
            yield

    @property
    def name(self) -> str:
        """What the person calls it."""
        return self._contents.about.name

    @property
    def created_at(self) -> int:
        """Microseconds UTC."""
        return self._contents.about.created_at

    @property
    def deletion_day(self) -> date | None:
        """The day from which on it should be gone, if the person has set one. Nothing is deleted by itself."""
        return self._contents.about.deletion_day

    @property
    def filing_key(self) -> str:
        """The person's own key to speak to desks with, 64 hexadecimal digits; empty: none was made. It lies in the file
        alone: no export has it."""
        return self._contents.about.filing_key

    @property
    def is_closed(self) -> bool:
        """Whether it was let go: by `close`, or because what went wrong left nothing to hold."""
        return self._database is None

    @property
    def is_encrypted(self) -> bool:
        """Whether it has a passphrase."""
        return self._open.is_encrypted

    @property
    def is_read_only(self) -> bool:
        """Whether nothing can be written: the file or its place forbids it, or that could make a damage worse."""
        return self._open.is_read_only or self._contents.may_not_be_written

    @property
    def head(self) -> Head:
        """How many events there are, and the digest that proves them all."""
        return self._contents.head

    @property
    def damages(self) -> tuple[Damage, ...]:
        """What is not sound in it."""
        return self._contents.damages

    @property
    def unproven_from(self) -> int | None:
        """Number of the first event that the chain does not prove any more; None: it proves them all."""
        return min((one.number for one in self.damages if one.code in BREAKS), default=None)

    def recorded(self) -> tuple[RecordedEvent, ...]:
        """All events that this version understands, in their order; of the others `damages` tells. Asking costs
        nothing."""
        return self._contents.recorded

    def case(self) -> Case:
        """The case that these events tell."""
        with self._lock:
            recorded = self._contents.recorded
            if self._replayed is None or self._replayed[0] is not recorded:
                self._replayed = recorded, replay(recorded)
            return self._replayed[1]

    def evidence(self) -> tuple[Evidence, ...]:
        """All pieces of evidence in the order in which they came, deleted ones among them."""
        return self._contents.evidence

    def stored_events(self) -> tuple[StoredEvent, ...]:
        """All events byte for byte, those that cannot be read among them."""
        with self._lock:
            return stored_events(self._open, self._contents.head)

    def evidence_bytes(self, digest: str) -> bytes:
        """The original bytes.

        Raises:
            CaseFileError: evidence_unknown, evidence_deleted, evidence_changed.
        """
        with self._lock:
            evidence = self._contents.piece(digest)
            if evidence.deleted:
                raise CaseFileError("evidence_deleted")
            rows, _ = self._open.rows_until("SELECT bytes FROM akte.evidence WHERE number = ?", (evidence.number,))
        data = rows[0][0] if rows else None
        if not isinstance(data, bytes) or digest_of(data) != digest:
            raise CaseFileError("evidence_changed")
        return data

    def record(self, event: AnyEvent, at: int, attachments: Sequence[Attachment] = ()) -> RecordedEvent:
        """Add an event, with the evidence for it. It is on the disk when this returns.

        Args:
            at: Now, microseconds UTC.

        Raises:
            CaseFileError: It may not be added (move_refused: with the sentence), or cannot be; the file is as it was.
        """
        (recorded,) = self.record_all((event,), at, attachments)
        return recorded

    def record_all(
        self, events: Sequence[AnyEvent], at: int, attachments: Sequence[Attachment] = ()
    ) -> tuple[RecordedEvent, ...]:
        """Add several events, with the evidence for the last of them: all of it, or, if one may not be added or the
        disk is full, nothing.

        Args:
            at: Now, microseconds UTC.

        Raises:
            CaseFileError: As `record` does.
        """
        assert events or not attachments, "evidence is kept with an event"
        pieces = {digest_of(data): (one.name, data) for one in attachments for data in (read_attachment(one),)}
        with self._lock:
            before, case, head = self._contents, self.case(), self._contents.head
            added: list[tuple[RecordedEvent, StoredEvent]] = []
            for left, event in zip(reversed(range(len(events))), events, strict=True):
                if added:
                    case = replay((*before.recorded, *(recorded for recorded, _ in added)))
                if (refusal := move(case, event)) is not None:
                    raise CaseFileError("move_refused", why=Sentence("widerspruch.objections", refusal.text_id))
                recorded = RecordedEvent(head.count + 1, at, event, () if left else tuple(pieces))
                stored = written(recorded, head)
                head = head_after(stored)
                added.append((recorded, stored))
            size = before.size + sum(len(stored.body) for _, stored in added)
            if size > LARGEST_EVENTS:
                raise CaseFileError("file_full")
            evidence = {one.digest: one for one in before.evidence}
            with self._writing() as database:
                for digest, (name, data) in pieces.items():
                    evidence[digest] = _kept(database, evidence, digest, name, data, at)
                for recorded, stored in added:
                    if isinstance(recorded.event, EvidenceDeleted):
                        digest = recorded.event.digest
                        evidence[digest] = forgotten(before.piece(digest))
                        put_evidence(database, evidence[digest], None)
                    insert_event(database, stored)
                set_about(database, before.about, head)
            recorded_now = tuple(recorded for recorded, _ in added)
            self._contents = replace(
                before,
                head=head,
                recorded=(*before.recorded, *recorded_now),
                evidence=tuple(evidence.values()),
                size=size,
            )
        return recorded_now

    def delete_evidence(self, digest: str, at: int) -> RecordedEvent:
        """Remove a piece's bytes and name for good; that there was one, and its digest, stay.

        Raises:
            CaseFileError: evidence_unknown, evidence_deleted, or it cannot be written.
        """
        with self._lock:
            if self._contents.piece(digest).deleted:
                raise CaseFileError("evidence_deleted")
            return self.record(EvidenceDeleted(digest=digest), at)

    def rename(self, name: str) -> None:
        """Call it otherwise. Its path stays.

        Raises:
            CaseFileError: name_unfit, or it cannot be written.
        """
        self._set(name=fit(name))

    def set_deletion_day(self, day: date | None) -> None:
        """Set the day from which on it should be gone, or none. Raises `CaseFileError`."""
        self._set(deletion_day=day)

    def set_filing_key(self, key: str) -> None:
        """Keep the person's own key, 64 hexadecimal digits. Raises `CaseFileError`."""
        self._set(filing_key=key)

    def change_passphrase(self, passphrase: str | None) -> None:
        """Encrypt the whole file with a passphrase, another one, or none; without one it can be read by anybody.

        Nobody can restore a passphrase that was forgotten. Copies and backups of before keep the one that they had.

        Raises:
            CaseFileError: passphrase_empty, or it cannot be written: then it is as it was.
        """
        with self._lock:
            database = self._writable()
            try:
                rewrite(database, self.path, passphrase)
            except CaseFileError:
                if not database.is_open:
                    self._database = None
                raise
            self._database = None  # should somebody else open it first
            self._database = open_database(self.path, passphrase)
            self._contents = read_contents(self._database)

    def _set(self, **changes: object) -> None:
        with self._lock:
            about = replace(self._contents.about, **changes)
            with self._writing() as database:
                set_about(database, about, self._contents.head)
            self._contents = replace(self._contents, about=about)

    @property
    def _open(self) -> Database:
        if self._database is None:
            raise CaseFileError("closed")
        return self._database

    def _writable(self) -> Database:
        database = self._open
        if database.is_read_only:
            raise CaseFileError("read_only")
        if self._contents.may_not_be_written:
            raise CaseFileError("damaged_read_only")
        return database

    @contextmanager
    def _writing(self) -> Iterator[Database]:
        database = self._writable()
        # What is written into a file that was deleted or moved away would be shown as kept and be gone.
        if not database.is_at(self.path):
            raise CaseFileError("unwritable")
        try:
            with database.transaction():
                yield database
        except CaseFileError:
            # A commit may have come onto the disk although the system said that it did not.
            with suppress(CaseFileError):
                self._contents = read_contents(database)
            raise


def _kept(database: Database, evidence: dict[str, Evidence], digest: str, name: str, data: bytes, at: int) -> Evidence:
    """A piece of evidence, kept once however often it comes."""
    there = evidence.get(digest)
    if there is not None and not there.deleted:
        return there
    number = there.number if there else 1 + max((one.number for one in evidence.values()), default=0)
    kept = Evidence(number, digest, sniffed(data), shown_name(name), len(data), at)
    put_evidence(database, kept, data)
    return kept


def shown_name(name: str) -> str:
    """A file's name as it can be written and shown."""
    return "".join(sign if sign.isprintable() else "_" for sign in name)[:LONGEST_NAME]


def fit(name: str) -> str:
    """What the person calls a file, as it is kept. Raises `CaseFileError` (name_unfit)."""
    plain = " ".join(name.split())
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise CaseFileError("name_unfit", limit=LONGEST_NAME)
    return plain
