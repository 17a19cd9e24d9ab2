"""Which rows of a file are by people who objected since the corpus was built: its small columns alone are parsed."""

from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.built import check_file
from widerspruch.gate.corpus.sealing import reading
from widerspruch.gate.digests import atomic_stream
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.objector_index import IndexFiles, open_index
from widerspruch.gate.run.cases_of_rows import FoundKeys, FoundOfKind, levels_of_rows
from widerspruch.gate.run.verification import KEPT_KEYS, KeysTask, keys_in
from widerspruch.gate.schedule.tasks import ResultOfShard, TaskFunction
from widerspruch.protocol.manifest import DataFile


class LateTask(KeysTask, frozen=True, kw_only=True):
    """Look for rows of late objectors in one file.

    Attributes:
        data, ledger: What the manifest says of the file and of its ledger, which lies at `old_ledger`.

        index: Of late objectors.

        keys: Where the keys of all rows are written, for the verification, which asks for the bytes that were signed
            for; "" for nowhere: then nothing is written, and no digest taken.

        found: How files begin that say whom the index knows.
    """

    data: DataFile
    ledger: DataFile
    old_ledger: str
    index: IndexFiles
    found: str


class LateRows(ResultOfShard, frozen=True):
    """What was found in one file: who has rows that go, by identifier."""

    found: tuple[FoundOfKind, ...]


@TaskFunction
def find_late_rows(task: LateTask) -> LateRows:
    if not task.keys:
        return _late_rows(task)
    check_file(Path(task.old_ledger), task.ledger)
    if not Path(task.shard.address).is_file():
        raise GateError("built_file_missing", name=task.data.name)
    # Most files stay as they are and are signed for anew: nobody but this step would see that one is another.
    with reading(task.shard, None, digest=True) as seen:
        found = _late_rows(task)
    if seen.digest is None or seen.digest.sha256 != task.data.sha256:
        raise GateError("built_file_changed", name=task.data.name)
    return found


def _late_rows(task: LateTask) -> LateRows:
    index, found, rows = open_index(task.index), FoundKeys(), 0
    with ExitStack() as stack:
        writer = None
        if task.keys:
            target = stack.enter_context(atomic_stream(task.keys))
            writer = stack.enter_context(pq.ParquetWriter(target, KEPT_KEYS, compression="none", use_dictionary=["ai"]))
        for keys, ai in keys_in(task):
            rows += len(ai)
            looked_up = []
            for part in keys.parts:
                late = index.look_up(part.keys)
                looked_up.append((part, late.only(levels_of_rows(late.covers, ai[part.rows[late.which]]) > 0)))
                if writer is not None:
                    held = pa.ExtensionArray.from_storage(pa.uuid(), part.keys)
                    writer.write_batch(pa.record_batch([held, pa.array(ai[part.rows])], schema=KEPT_KEYS))
            found.add(looked_up, len(ai))
    return LateRows(task.shard.number, rows, found.written(task.found))
