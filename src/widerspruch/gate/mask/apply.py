"""`gate apply`: the corpus that a mask describes, written later from the mask and the same files.

What comes out are the bytes that a run would have written without `--as mask`: data and ledgers, through the same
readers and writers, in the same pieces.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct, structs

from widerspruch.gate.built import PROFILE_FILE, require_signer
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.row_numbers import row_numbers
from widerspruch.gate.corpus.sealing import reading
from widerspruch.gate.corpus.shards import Shard, find_corpus
from widerspruch.gate.digests import Digest, atomic_stream, digest_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import LedgerWriter, ledger_name
from widerspruch.gate.mask.format import read_cases, read_mask
from widerspruch.gate.mask.reading import Mask, open_mask
from widerspruch.gate.mask.same_files import require_same_names
from widerspruch.gate.run.work_folder import working_beside
from widerspruch.gate.schedule.attempt import versions_here
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.gate.schedule.tasks import Progress, ResultOfShard, Runner, TaskFunction, TaskOfShard
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.manifest import MANIFEST, DataFile, GateRun, write_manifest
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey


class ApplyRequest(Struct, frozen=True, kw_only=True):
    """What is asked for.

    Attributes:
        corpus: Files, folders or globs: those that the mask was made of, and no other.

        trusted: With any, the mask must be signed by one of them.

        signer: For the new manifest. `unsigned`: whether it may go without though the mask's is signed.

        command: As it was typed, for the manifest.
    """

    mask: Path
    corpus: tuple[str, ...]
    out: Path
    trusted: tuple[VerifyingKey, ...] = ()
    signer: SigningKey | None = None
    unsigned: bool = False
    command: tuple[str, ...] = ()


class ApplyReport(Struct, frozen=True):
    """What was written: rows of the corpus, of them kept, in how many files; the mask's digest; the manifest's path."""

    rows: int
    kept: int
    files: int
    mask: str
    manifest: str


class ApplyPlan(Struct, frozen=True):
    """What makes two attempts the same: the mask's digest, and the versions of what writes."""

    shards: tuple[Shard, ...]
    mask: str
    versions: dict[str, str]


class ApplyTask(TaskOfShard, frozen=True):
    """Write what a mask keeps of a shard.

    Attributes:
        mask: Its folder; `rows`, `cases`: files in it.

        data, ledger: Where to write.
    """

    source: DataFile
    mask: str
    rows: DataFile
    cases: DataFile
    data: str
    ledger: str


class Applied(ResultOfShard, frozen=True):
    """What was written of a shard: its kept rows, the ledger of the others, and what of its layout was lost."""

    kept: int
    data: Digest
    ledger: Digest
    lost_layout: tuple[str, ...] = ()


@TaskFunction
def apply_to_shard(task: ApplyTask) -> Applied:
    if task.shard.size != task.source.bytes:
        raise GateError("mask_other_file", name=task.source.name)
    folder = Path(task.mask)
    rows, cases = read_mask(folder, task.rows), read_cases(folder, task.cases)
    allowed = cases.used(rows.column("case").to_numpy(), task.rows.name)
    first = kept = 0
    with (
        reading(task.shard, None, digest=True) as seen,
        open_shard(task.shard, (), whole=True) as reader,
        atomic_stream(task.data) as data,
        atomic_stream(task.ledger) as ledger,
    ):
        writer, left_out = reader.writer(data), LedgerWriter(ledger, cases.table)
        try:
            for chunk in reader.chunks():
                count = chunk.columns.num_rows
                keep = pa.array(allowed[first : first + count])
                if len(keep) != count:
                    raise GateError("mask_other_file", name=task.source.name)
                writer.write(chunk.rows, keep, {})
                noted = pc.invert(keep)
                case, *words = (column.filter(noted).combine_chunks() for column in rows.slice(first, count).columns)
                told = tuple(word.cast(pa.string()) for word in words)
                left_out.write(row_numbers(first, count).filter(noted), case, pa.repeat(False, len(case)), told)
                first, kept = first + count, kept + count - len(case)
            writer.close()
            left_out.close()
        finally:
            writer.abandon()
            left_out.abandon()
    if seen.digest is None or seen.digest.sha256 != task.source.sha256 or first != len(allowed):
        raise GateError("mask_other_file", name=task.source.name)
    digests = digest_of(task.data), digest_of(task.ledger)
    return Applied(task.shard.number, first, kept, *digests, writer.lost_layout())


def apply_mask(request: ApplyRequest, scheduler: Scheduler, on_progress: Progress = lambda *_: None) -> ApplyReport:
    """Write the corpus that a mask describes.

    Raises:
        GateError, ProtocolError: Nothing was published: the mask cannot be used, the corpus has other files
            (`mask_file_missing`, `mask_file_unknown`) or another version of one (`mask_other_file`).
    """
    mask = open_mask(request.mask.absolute(), request.trusted)
    require_signer(mask.folder, request.signer, unsigned=request.unsigned)
    corpus = tuple(one if "://" in one else str(Path(one).absolute()) for one in request.corpus)
    shards = _shards(mask, corpus)
    out = request.out.absolute()
    plan = ApplyPlan(shards, mask.digest, versions_here())
    with working_beside(out, plan) as work:
        try:
            work.check_names([shard.name for shard in shards])
            tasks = [_task(mask, shard, work.folder) for shard in shards]
            applied, _ = Runner(scheduler, work.memory, on_progress).over_shards("gate", apply_to_shard, tasks)
            run = _applied_run(request, mask, applied)
            atomic_write(work.folder / PROFILE_FILE, mask.profile())
        except GateError as error:
            if not error.ending.may_be_resumed:
                work.drop()
            raise
        write_manifest(work.folder / MANIFEST, run, request.signer)
        sources = {f"data/{shard.name}": shard.address for shard in shards}
        work.publish(out, sources | {f"ledger/{ledger_name(shard.name)}": shard.address for shard in shards})
    kept = sum(file.rows for file in run.outputs)
    return ApplyReport(sum(file.rows for file in run.inputs), kept, len(run.outputs), mask.digest, str(out / MANIFEST))


def _shards(mask: Mask, corpus: Sequence[str]) -> tuple[Shard, ...]:
    """The files of the mask, in its order. Files that its run could not read are left out here, too."""
    found = {shard.name: shard for shard in find_corpus(corpus).shards if shard.name not in mask.run.damaged}
    require_same_names(mask.names, found)
    return tuple(structs.replace(found[name], number=number) for number, name in enumerate(mask.names))


def _task(mask: Mask, shard: Shard, folder: Path) -> ApplyTask:
    assert mask.run.mask is not None
    return ApplyTask(
        shard=shard,
        source=mask.run.inputs[shard.number],
        mask=str(mask.folder),
        rows=mask.run.ledgers[shard.number],
        cases=mask.run.mask.cases,
        data=str(folder / "data" / shard.name),
        ledger=str(folder / "ledger" / ledger_name(shard.name)),
    )


def _applied_run(request: ApplyRequest, mask: Mask, applied: Sequence[Applied]) -> GateRun:
    run = mask.run
    assert run.mask is not None
    for one, masked, rows in zip(applied, run.mask.files, run.ledgers, strict=True):
        if one.kept != masked.kept:
            raise GateError("mask_wrong", name=rows.name)
    named = [(source.name, one) for source, one in zip(run.inputs, applied, strict=True)]
    return structs.replace(
        run,
        outputs=tuple(DataFile(f"data/{name}", one.data.sha256, one.data.size, one.kept) for name, one in named),
        ledgers=tuple(
            DataFile(f"ledger/{ledger_name(name)}", one.ledger.sha256, one.ledger.size, one.rows - one.kept)
            for name, one in named
        ),
        layout={f"data/{name}": one.lost_layout for name, one in named if one.lost_layout},
        result="corpus",
        mask=None,
        versions={**run.versions, **versions_here()},
        command=request.command,
        predecessor=mask.digest,
    )
