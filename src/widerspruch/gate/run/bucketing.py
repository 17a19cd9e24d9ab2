"""What a run with buckets does beside other runs: each shard gives a piece, and each bucket is brought together."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from msgspec import Struct, structs

from widerspruch.gate.buckets.assigning import Parting
from widerspruch.gate.buckets.layout import files_of_buckets, keep_layout
from widerspruch.gate.buckets.merging import MergedBucket, MergeTask, merge_bucket, write_pieces
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import ledger_name
from widerspruch.gate.run.request import RunPlan
from widerspruch.gate.run.tasks import Gated, PieceTask
from widerspruch.gate.run.work_folder import Work
from widerspruch.gate.schedule.tasks import Runner


class Bucketing(Struct, frozen=True):
    """How a run parts its rows.

    Attributes:
        folder: Of what is published. `scratch`: for the pieces.

        layout: As of `RowForm.bucket`.

        shards: The buckets, as files of the corpus that is made.

        of_several: Whether the corpus has several files.

        folders: What names of folders say of rows (`lang=de/`) and files of buckets cannot, as `lost_layout` has it.
    """

    parting: Parting
    folder: Path
    scratch: Path
    layout: str | None
    shards: tuple[Shard, ...]
    of_several: bool
    folders: tuple[str, ...]

    @classmethod
    def of(cls, plan: RunPlan, work: Work) -> Self | None:
        """None where a run has no buckets."""
        if plan.parting is None:
            return None
        kind, count = plan.shards[0].format, plan.parting.buckets.count
        size = sum(shard.size for shard in plan.shards) // (count + 1)
        layout = keep_layout(plan.shards, work.scratch / "layout") if kind == "parquet" else None
        return cls(
            plan.parting,
            work.folder,
            work.scratch / "pieces",
            None if layout is None else str(layout),
            tuple(
                Shard(number, str(work.folder / "data" / name), name, kind, size)
                for number, name in enumerate(files_of_buckets(count, kind))
            ),
            len(plan.shards) > 1,
            _partitions(plan.shards),
        )

    def piece_of(self, shard: Shard) -> PieceTask:
        """Where a shard's piece is to be written."""
        return PieceTask(self.parting, str(self.scratch / f"{shard.number:06}"), self.layout)

    def merged(self, gated: Sequence[Gated], cases: str, runner: Runner) -> list[MergedBucket]:
        """Each bucket, brought together.

        Raises:
            GateError: What the scheduler raises; `work_damaged` where a piece is not as it was written, or rows of the
                shards are in no bucket.
        """
        pieces = write_pieces(self.scratch, tuple(one.piece for one in gated if one.piece is not None))
        tasks = [
            MergeTask(
                shard=shard,
                ledger=str(self.folder / "ledger" / ledger_name(shard.name)),
                cases=cases,
                pieces=str(pieces),
                layout=self.layout,
                of_several=self.of_several,
            )
            for shard in self.shards
        ]
        merged, _ = runner.over_shards("merge", merge_bucket, tasks)
        given = sum(one.kept for one in gated), sum(one.rows for one in gated)
        if (sum(one.kept for one in merged), sum(one.ledger_rows for one in merged)) != given:
            raise GateError("work_damaged")
        return [structs.replace(one, lost_layout=(*self.folders, *one.lost_layout)) for one in merged]


def _partitions(shards: Sequence[Shard]) -> tuple[str, ...]:
    folders = (folder for shard in shards for folder in shard.name.split("/")[:-1])
    return tuple(f"partition:{name}" for name in sorted({folder.split("=")[0] for folder in folders if "=" in folder}))
