"""One look at a whole log: its tree, its witnesses, every statement in it, and what they say about each other."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.log.asking import Get, ask_witnesses
from widerspruch.log.errors import LogError
from widerspruch.log.findings import LogFinding, LogFindingCode, finding
from widerspruch.log.folder import ReadCheckpoint, read_checkpoint
from widerspruch.log.layout import CHECKPOINT
from widerspruch.log.monitor.entries import LogContents, read_entries
from widerspruch.log.monitor.memory import recall, remember
from widerspruch.log.monitor.promises import look_at_receipts
from widerspruch.log.monitor.runs import look_at_runs
from widerspruch.log.monitor.sets import look_at_sets
from widerspruch.log.monitor.source import LogSource
from widerspruch.log.reading import MOST_ENTRIES, TREE_FINDINGS, all_entries
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.policy import LogPolicy, WitnessedCheckpoint
from widerspruch.protocol.log.tiles import TileReader
from widerspruch.protocol.proof.trusted_keys import TrustedKeys

SECOND = 1_000_000
DAY = 24 * 60 * 60 * SECOND

_SKEW = 5 * 60 * SECOND


class MonitorRequest(Struct, frozen=True):
    """What is looked at, and by whose word.

    Attributes:
        policy: Which log is believed to be itself, and whose cosignatures it needs.

        keys: Whose statements count; none: of signatures of statements nothing is said.

        receipts: Files of receipts whose promises are held against the log.

        memory: File that remembers the last look; None: nothing is compared with earlier.

        now: Microseconds UTC.

        get: Asks witnesses of the policy what they saw; None: nobody is asked.

        late_after: Microseconds by which sets may stand in the log later than they say. `early_after`: by which a
            freeze may lie before the witnesses.
    """

    policy: LogPolicy
    now: int
    keys: TrustedKeys = TrustedKeys()
    receipts: Sequence[bytes] = ()
    memory: Path | None = None
    get: Get | None = None
    late_after: int = DAY
    early_after: int = 7 * DAY


class MonitorReport(Struct, frozen=True):
    """What was seen. Instants in microseconds UTC.

    Attributes:
        checkpoint: The note as it was read. `remembered`: that of the last look, where the two contradict each other:
            together they are the proof.

        root: In hex. `cosigned`: by the policy's names.

        sets, runs, others: Statements of these kinds. `receipts`: how many were held against them.

        are_signatures_checked: Whether any key was given.

        is_first_look: Whether nothing was remembered. `findings_left_out`: there were too many.
    """

    origin: str
    size: int
    root: str
    witnessed_at: int | None
    cosigned: Mapping[str, int]
    sets: int
    runs: int
    others: int
    receipts: int
    are_signatures_checked: bool
    is_first_look: bool
    findings: tuple[LogFinding, ...]
    findings_left_out: int
    checkpoint: str
    remembered: str | None = None


def monitor(source: LogSource, request: MonitorRequest) -> MonitorReport:
    """Read everything, once.

    Raises:
        LogError: `checkpoint_missing`, `checkpoint_damaged`, `address_refused`, `log_unreachable`, `log_unreadable`,
            `log_too_large` (values: most), `state_damaged`, `state_of_other` (values: file).
    """
    # 1. Read the checkpoint, and see who signed it.
    # 2. Compare it with the last look, and with what witnesses saw.
    # 3. Read all entries, each held to the root.
    # 4. See when witnesses had seen them.
    # 5. Hold sets, runs and receipts against each other.
    # 6. Remember the checkpoint, unless it contradicts what is remembered.

    # (1)
    newest = _newest(source)
    witnessed, findings = _signed(newest, request)
    before = None if request.memory is None else recall(request.memory)
    is_log = not any(one.code in _NOT_THIS_LOG for one in findings)
    logged, is_one_history = LogContents(), True
    if is_log:
        # (2)
        reader = TileReader(source.read, newest.checkpoint)
        compared = list(_compared(before, newest, reader, request.memory))
        is_one_history = not compared
        findings += compared
        if request.get is not None:
            findings += ask_witnesses(request.policy, reader, request.get)
        # (3)
        logged = _entries(source, newest, request.keys)
        findings += logged.findings
        # (4)
        indexes = [*(one.index for one in logged.sets), *(one.index for one in logged.runs)]
        times = _Times(source, newest, witnessed, request.policy, reader)
        seen = {index: times.of(index) for index in sorted(indexes)}
        findings += times.findings
        # (5)
        findings += look_at_sets(logged.sets, seen, request.late_after)
        findings += look_at_runs(logged.runs, logged.sets, reader, seen, request.early_after)
        findings += look_at_receipts(request.receipts, logged.sets, request.keys, request.now, request.late_after)
        # (6)
        if request.memory is not None and is_one_history and not logged.is_broken_off:
            remember(request.memory, newest)
    return MonitorReport(
        origin=newest.checkpoint.origin,
        size=newest.checkpoint.size,
        root=newest.checkpoint.root.hex(),
        witnessed_at=None if witnessed is None or witnessed.witnessed_at is None else witnessed.witnessed_at * SECOND,
        cosigned={} if witnessed is None else {shown(name): at * SECOND for name, at in witnessed.cosigned.items()},
        sets=len(logged.sets),
        runs=len(logged.runs),
        others=logged.others,
        receipts=len(request.receipts),
        are_signatures_checked=bool(request.keys.keys),
        is_first_look=before is None,
        findings=tuple(findings),
        findings_left_out=logged.left_out,
        checkpoint=newest.note.data.decode(),
        remembered=None if before is None or is_one_history else before.note.data.decode(),
    )


def _newest(source: LogSource) -> ReadCheckpoint:
    try:
        found = read_checkpoint(source.read(CHECKPOINT), CHECKPOINT)
    except FileNotFoundError as error:
        raise LogError("checkpoint_missing") from error
    if found.checkpoint.size > MOST_ENTRIES:
        raise LogError("log_too_large", most=MOST_ENTRIES)
    return found


_WHY: Mapping[str, LogFindingCode] = {
    "log_unknown": "checkpoint_of_other",
    "log_signature_missing": "checkpoint_unsigned",
    "log_signature_wrong": "checkpoint_unsigned",
    "cosignature_wrong": "cosignature_wrong",
    "witnesses_missing": "too_few_witnesses",
}
_NOT_THIS_LOG = ("checkpoint_of_other", "checkpoint_unsigned")


def _signed(newest: ReadCheckpoint, request: MonitorRequest) -> tuple[WitnessedCheckpoint | None, list[LogFinding]]:
    size = newest.checkpoint.size
    try:
        witnessed = request.policy.check(newest.note.data)
    except ProtocolError as error:
        return None, [finding(_WHY.get(error.code, "checkpoint_unsigned"), size=size)]
    early = [name for name, at in witnessed.cosigned.items() if at * SECOND > request.now + _SKEW]
    return witnessed, [
        finding("cosignature_from_future", size=size, name=shown(name), at=witnessed.cosigned[name] * SECOND)
        for name in early
    ]


def _compared(
    before: ReadCheckpoint | None, newest: ReadCheckpoint, reader: TileReader, memory: Path | None
) -> Iterator[LogFinding]:
    if before is None or memory is None:
        return
    old, new = before.checkpoint, newest.checkpoint
    if old.origin != new.origin:
        raise LogError("state_of_other", file=memory)
    if old.size > new.size:
        yield finding("went_back", size=new.size, before=old.size)
        return
    try:
        is_same = reader.root(old.size) == old.root
    except ProtocolError:
        return  # the tree cannot be read at all: that is told where it is read
    if not is_same:
        yield finding("two_histories", size=old.size)


def _entries(source: LogSource, newest: ReadCheckpoint, keys: TrustedKeys) -> LogContents:
    logged = LogContents()
    try:
        read_entries(logged, all_entries(source.read, newest.checkpoint), keys)
    except ProtocolError as error:
        logged.is_broken_off = True
        logged.findings.append(finding(TREE_FINDINGS.get(error.code, "file_damaged"), index=logged.read))
    return logged


class _Times:
    """When witnesses had seen entries: by the first kept checkpoint that holds one and counts."""

    def __init__(
        self,
        source: LogSource,
        newest: ReadCheckpoint,
        witnessed: WitnessedCheckpoint | None,
        policy: LogPolicy,
        reader: TileReader,
    ) -> None:
        self.findings: list[LogFinding] = []
        self._source, self._size, self._policy, self._reader = source, newest.checkpoint.size, policy, reader
        self._newest = (self._size, None if witnessed is None else witnessed.witnessed_at)
        self._last: tuple[int, int | None] = (0, None)

    def of(self, index: int) -> int | None:
        """Microseconds UTC; to be asked with rising indexes."""
        if self._last[0] <= index:
            self._last = next(self._found(index), self._newest)
        at = self._last[1]
        return None if at is None else at * SECOND

    def _found(self, index: int) -> Iterator[tuple[int, int | None]]:
        for data in self._source.kept_after(index, self._size):
            try:
                one = self._policy.check(data)
            except ProtocolError:
                continue
            size = one.checkpoint.size
            if not index < size <= self._size:
                continue
            if self._differs(one):
                self.findings.append(finding("checkpoint_root_differs", size=size))
                continue
            yield size, one.witnessed_at

    def _differs(self, one: WitnessedCheckpoint) -> bool:
        try:
            return self._reader.root(one.checkpoint.size) != one.checkpoint.root
        except ProtocolError:
            return False
