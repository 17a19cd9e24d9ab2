"""What a run asks of its workers shard by shard, and what became of each."""

from collections.abc import Mapping

from msgspec import Struct

from widerspruch.gate.buckets.assigning import Parting
from widerspruch.gate.buckets.pieces import ShardPiece
from widerspruch.gate.corpus.chunk import Unreadable
from widerspruch.gate.corpus.paths import Reach
from widerspruch.gate.corpus.sealing import Seal
from widerspruch.gate.digests import Digest
from widerspruch.gate.run.cases_of_rows import Deciding, FoundOfKind, SeenShapes
from widerspruch.gate.schedule.tasks import ResultOfShard, TaskOfShard


class PieceTask(Struct, frozen=True):
    """Where to write what a shard gives to the buckets.

    Attributes:
        layout: As of `RowForm.bucket`: a shard must have the columns of that file.
    """

    parting: Parting
    file: str
    layout: str | None


class ShardTask(TaskOfShard, frozen=True):
    """Decide a shard and write what is kept.

    Attributes:
        mentioned: The identifiers of objectors in this shard (`mentions.match.HITS`), or None where nobody looked.

        redact: Whether a mention is replaced, instead of the row left out.

        kept_verdicts: Which verdicts are kept.

        data, ledger: Where to write; with `mask` only that is written, with `piece` that. None with `--dry-run`.

        found: How files begin that say whom of the sets the rows bear.

        seal: What an earlier step read; None where there was none.
    """

    deciding: Deciding
    cases: str
    mentioned: str | None
    redact: bool
    kept_verdicts: tuple[str, ...]
    data: str | None
    ledger: str | None
    mask: str | None
    found: str
    seal: Seal | None = None
    piece: PieceTask | None = None


class Gated(ResultOfShard, frozen=True):
    """What became of a shard.

    Attributes:
        cases: Rows per case number.

        kept: Rows kept; `redacted`: those of them with a mention replaced.

        found: Whom of the sets its rows bear.

        shapes: How people are written in its first rows.

        unread_scopes: By column, values that can be read as no scope.

        absent: As `ShardReader.absent`; `names`: those that rows have, some of them.

        unreadable: Lines that are no records.

        lost_layout: Of the input's layout what the output could not keep.

        piece: What was given to buckets; then there is no data, and no ledger.

        ledger: Of the ledger, or of the mask. `footer`: for a mask, SHA-256 over a Parquet file's footer.
    """

    kept: int
    redacted: int
    cases: dict[int, int]
    found: tuple[FoundOfKind, ...] = ()
    shapes: tuple[SeenShapes, ...] = ()
    unread_scopes: Mapping[str, int] = {}
    absent: Mapping[str, Reach] = {}
    names: tuple[str, ...] = ()
    unreadable: Unreadable | None = None
    source: Digest | None = None
    data: Digest | None = None
    ledger: Digest | None = None
    ledger_rows: int = 0
    footer: str | None = None
    lost_layout: tuple[str, ...] = ()
    piece: ShardPiece | None = None
