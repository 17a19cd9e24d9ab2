"""The journal: what was asked for whom, and what the desk said, one line each, on the disk before anything goes on.

A request gets its name, drawn by chance, before it is sent for the first time: whoever is killed in between sends it
again under the same name, and the desk knows it. The journal names members by the association's own numbers; of what
their lines say it has digests alone.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import BinaryIO, Self

import msgspec
from msgspec import Struct, structs

from widerspruch.person.association.errors import AssociationError
from widerspruch.protocol.drp.status import DrpState

_OVER: frozenset[DrpState] = frozenset({"denied", "revoked", "expired"})


class Drawn(Struct, frozen=True, kw_only=True, tag_field="event", tag="drawn"):
    """A request got its name.

    Attributes:
        request: Its `agent-request-id`. `desk`: address of the desk. `at`: microseconds UTC, as everywhere here.

        line: Digest by which the line is known again: desk, member, platform, account. `content`: of all it says.
    """

    request: str
    desk: str
    member: str
    platform: str
    line: str
    content: str
    mandate: str
    at: int


class MemberAnswered(Struct, frozen=True, kw_only=True, tag_field="event", tag="answered"):
    """The desk said how a request stands.

    Attributes:
        request_id: As the desk calls it. `stated_at`: when it said so: of two, the later one counts.

        state, reason: In the words of the protocol. `case`: the platform's number; empty: none is told.
    """

    request: str
    request_id: str
    state: DrpState
    reason: str = ""
    case: str = ""
    stated_at: int
    effective_from: int | None = None
    at: int


class MemberRefused(Struct, frozen=True, kw_only=True, tag_field="event", tag="refused"):
    """The desk will never take it as it is. `code`: of `FilingError`, or a word of the desk's refusals."""

    request: str
    code: str
    at: int


class TakenBack(Struct, frozen=True, kw_only=True, tag_field="event", tag="taken_back"):
    """The member wants it withdrawn: written down before the desk is asked."""

    request: str
    at: int


JournalEntry = Drawn | MemberAnswered | MemberRefused | TakenBack


class JournalRequest(Struct, frozen=True):
    """A request as it stands by the journal."""

    drawn: Drawn
    answered: MemberAnswered | None = None
    refused: MemberRefused | None = None
    taken_back: TakenBack | None = None

    @property
    def is_sent(self) -> bool:
        """Whether the desk has said anything to it that stays."""
        return self.answered is not None or self.refused is not None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come."""
        return self.refused is not None or (self.answered is not None and self.answered.state in _OVER)

    @property
    def waits_for_code(self) -> bool:
        """Whether the member has to enter a code that the platform mailed."""
        return self.answered is not None and self.answered.reason == "need_user_verification"

    def with_entry(self, entry: JournalEntry) -> "JournalRequest":
        """The same after one more entry; an answer that is older than the one there is changes nothing."""
        match entry:
            case MemberAnswered():
                is_newer = self.answered is None or entry.stated_at >= self.answered.stated_at
                return structs.replace(self, answered=entry, refused=None) if is_newer else self
            case MemberRefused():
                return structs.replace(self, refused=entry)
            case TakenBack():
                return structs.replace(self, taken_back=entry)
            case Drawn():
                return self


class MemberJournal:
    """An open journal: `with MemberJournal.open(path) as journal`. One process at a time (`folder.held`)."""

    def __init__(self, file: BinaryIO, entries: Iterable[JournalEntry]) -> None:
        self._file = file
        self._requests: dict[str, JournalRequest] = {}
        self._by_line: dict[str, str] = {}
        for entry in entries:
            self._take(entry)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read what is there; half a line at the end, of whoever was killed while writing it, is cut off.

        Raises:
            AssociationError: `journal_damaged` (values: line).
        """
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        file = os.fdopen(descriptor, "r+b")
        try:
            data = file.read()
            whole = data[: data.rfind(b"\n") + 1]
            if len(whole) < len(data):
                file.truncate(len(whole))
            file.seek(0, os.SEEK_END)
            return cls(file, _entries(whole))
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, entry: JournalEntry) -> JournalRequest:
        """Bring one entry onto the disk; gives its request as it stands then.

        Raises:
            OSError: The place cannot be written.
        """
        self._file.write(msgspec.json.encode(entry) + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._take(entry)

    @property
    def requests(self) -> Mapping[str, JournalRequest]:
        """All of them by their names, in the order in which they were drawn."""
        return self._requests

    def of_line(self, line: str) -> JournalRequest | None:
        """The last request of a line, by its digest."""
        found = self._by_line.get(line)
        return None if found is None else self._requests[found]

    def of_member(self, member: str) -> list[JournalRequest]:
        """All of a member."""
        return [one for one in self._requests.values() if one.drawn.member == member]

    def _take(self, entry: JournalEntry) -> JournalRequest:
        if isinstance(entry, Drawn):
            self._requests[entry.request] = JournalRequest(entry)
            self._by_line[entry.line] = entry.request
        else:
            self._requests[entry.request] = self._requests[entry.request].with_entry(entry)
        return self._requests[entry.request]


def _entries(data: bytes) -> list[JournalEntry]:
    decoder = msgspec.json.Decoder(JournalEntry)
    entries: list[JournalEntry] = []
    drawn: set[str] = set()
    for number, line in enumerate(data.splitlines(), 1):
        try:
            entry = decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise AssociationError("journal_damaged", line=number) from error
        if isinstance(entry, Drawn):
            drawn.add(entry.request)
        elif entry.request not in drawn:
            raise AssociationError("journal_damaged", line=number)
        entries.append(entry)
    return entries
