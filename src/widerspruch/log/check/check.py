"""One check of a whole folder: its checkpoints, its tree and entries, its stamps, and what else lies in it."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cryptography import x509
from msgspec import Struct

from widerspruch.log.check.files import look_at_files
from widerspruch.log.entries import kind_of, read_entry
from widerspruch.log.errors import LogError
from widerspruch.log.findings import LogFinding, LogFindingCode, finding
from widerspruch.log.folder import LogFolder, ReadCheckpoint
from widerspruch.log.layout import CHECKPOINT, kept_checkpoint, stamp_of
from widerspruch.log.reading import TREE_FINDINGS, all_entries
from widerspruch.log.stamp import Stamped, stamped_at
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.policy import LogPolicy
from widerspruch.protocol.log.tiles import TileReader

SECOND = 1_000_000
MOST_FINDINGS = 1_000


class CheckReport(Struct, frozen=True):
    """What was seen. Instants in microseconds UTC.

    Attributes:
        origin, size, root: Of the newest checkpoint; the root in hex. `kept`: how many checkpoints are.

        witnessed_at: When enough witnesses had seen it; None: never, or none are needed.

        stamps: Those that hold. `stamps_unchecked`: for want of a certificate.

        findings: At most `MOST_FINDINGS`.
    """

    origin: str
    size: int
    root: str
    kept: int
    witnessed_at: int | None
    stamps: tuple[Stamped, ...]
    stamps_unchecked: int
    findings: tuple[LogFinding, ...]


def check(folder: Path, policy: LogPolicy | None = None, certificates: Sequence[x509.Certificate] = ()) -> CheckReport:
    """Look at every file of a log.

    Args:
        policy: By which signatures are checked; None: the log's own.

        certificates: Whose time stamps count; none: stamps are only counted.

    Raises:
        LogError: `log_missing`, `policy_missing`, `checkpoint_missing`, `checkpoint_damaged`, `log_too_large`,
            `stamp_extra_missing`.

        ProtocolError: as `parse_policy`.
    """
    log = LogFolder.open(folder)
    checking = _Checking(log, log.policy() if policy is None else policy)
    findings = [*checking.checkpoints(), *checking.entries(), *look_at_files(log, checking.reader)]
    stamps, unchecked = checking.stamps(certificates, findings)
    newest = checking.newest.checkpoint
    return CheckReport(
        origin=newest.origin,
        size=newest.size,
        root=newest.root.hex(),
        kept=len(checking.sizes),
        witnessed_at=checking.witnessed_at,
        stamps=stamps,
        stamps_unchecked=unchecked,
        findings=tuple(findings[:MOST_FINDINGS]),
    )


class _Checking:
    def __init__(self, log: LogFolder, policy: LogPolicy) -> None:
        self._log, self._policy = log, policy
        self.newest, self.sizes = log.newest(), log.sizes()
        self.reader = TileReader(log.read, self.newest.checkpoint)
        self.witnessed_at: int | None = None

    def checkpoints(self) -> Iterator[LogFinding]:
        yield from self._signatures(self.newest, is_newest=True)
        for size in self.sizes:
            try:
                kept = self._log.kept(size)
            except LogError:
                yield finding("checkpoint_unreadable", file=kept_checkpoint(size))
                continue
            yield from self._signatures(kept, is_newest=False)
            if self._differs(kept):
                yield finding("checkpoint_root_differs", size=size)
        newest = self.newest.checkpoint.size
        try:
            is_kept = self._log.read(kept_checkpoint(newest)) == self._log.read(CHECKPOINT)
        except FileNotFoundError:
            is_kept = False
        if not is_kept or self.sizes[:1] != [newest]:
            yield finding("checkpoint_kept_otherwise", size=newest)

    def _signatures(self, one: ReadCheckpoint, *, is_newest: bool) -> Iterator[LogFinding]:
        size = one.checkpoint.size
        try:
            witnessed = self._policy.check(one.note.data)
            if is_newest and witnessed.witnessed_at is not None:
                self.witnessed_at = witnessed.witnessed_at * SECOND
        except ProtocolError as error:
            code = SIGNATURE_FINDINGS.get(error.code, "checkpoint_unsigned")
            # One that was followed by another before witnesses had seen it is no fault.
            if is_newest or code != "too_few_witnesses":
                yield finding(code, size=size)

    def _differs(self, kept: ReadCheckpoint) -> bool:
        size = kept.checkpoint.size
        if size > self.newest.checkpoint.size or kept.checkpoint.origin != self.newest.checkpoint.origin:
            return True
        try:
            return self.reader.root(size) != kept.checkpoint.root
        except ProtocolError:
            return False  # that is told where the entries are read

    def entries(self) -> Iterator[LogFinding]:
        index = 0
        try:
            for entry in all_entries(self._log.read, self.newest.checkpoint):
                yield from _entry(index, entry)
                index += 1
        except ProtocolError as error:
            yield finding(TREE_FINDINGS.get(error.code, "file_damaged"), index=index)
        except LogError as error:
            if error.code != "log_unreadable":
                raise
            yield finding("file_damaged", index=index)

    def stamps(
        self, certificates: Sequence[x509.Certificate], findings: list[LogFinding]
    ) -> tuple[tuple[Stamped, ...], int]:
        """Those that hold, and how many were not looked at."""
        held, unchecked = [], 0
        for size in self.sizes:
            name = stamp_of(size)
            try:
                data = self._log.read(name)
            except FileNotFoundError:
                continue
            if not certificates:
                unchecked += 1
                continue
            at = stamped_at(data, self._log.kept(size).note.text, certificates)
            if at is None:
                findings.append(finding("stamp_wrong", file=name))
            else:
                held.append(Stamped(size, at, name))
        return tuple(held), unchecked


SIGNATURE_FINDINGS: Mapping[str, LogFindingCode] = {
    "log_unknown": "checkpoint_of_other",
    "cosignature_wrong": "cosignature_wrong",
    "witnesses_missing": "too_few_witnesses",
}
"""What a policy refuses, as a finding; everything else is that the log has not signed."""


def _entry(index: int, entry: bytes) -> Iterator[LogFinding]:
    try:
        read = read_entry(entry)
    except LogError as error:
        yield finding("entry_unreadable", index=index, why=error.code)
        return
    if read.data != entry:
        yield finding("entry_unreadable", index=index, why="entry_no_statement")
    elif kind_of(read.statement) is None:
        yield finding("entry_kind", index=index, found=read.statement.predicateType[:100])
