"""What a run asks of its workers shard by shard, and what became of each."""

from widerspruch.gate.authors.objectors_rows import Slice
from widerspruch.gate.corpus.sealing import Seal
from widerspruch.gate.decision.case_sql import AuthorType
from widerspruch.gate.digests import Digest
from widerspruch.gate.profile import Profile
from widerspruch.gate.schedule.tasks import ResultOfShard, TaskOfShard
from widerspruch.rulebook.decide import Run


class DecidingTask(TaskOfShard, frozen=True):
    """A task for which a shard's rows are decided. `author_type`: how all shards together hold authors."""

    profile: Profile
    run: Run
    author_type: AuthorType


class ShardTask(DecidingTask, frozen=True):
    """Decide a shard and write what is kept.

    Attributes:
        rows: How many rows the survey counted.

        covered: Where the rows lie whose authors objected.

        mentioned: The identifiers of objectors in this shard (`mentions.match.HITS`), or None where nobody looked.

        redact: Whether a mention is replaced, instead of the row left out.

        kept_verdicts: Which verdicts are kept.

        data, ledger: Where to write; None with `--dry-run`.

        seal: What the survey read.
    """

    cases: str
    rows: int
    covered: tuple[Slice, ...]
    mentioned: str | None
    redact: bool
    kept_verdicts: tuple[str, ...]
    data: str | None
    ledger: str | None
    seal: Seal | None = None


class Gated(ResultOfShard, frozen=True):
    """What became of a shard.

    Attributes:
        cases: Rows per case number.

        kept: Rows kept; `redacted`: those of them with a mention replaced.
    """

    kept: int
    redacted: int
    cases: dict[int, int]
    source: Digest | None = None
    data: Digest | None = None
    ledger: Digest | None = None
    ledger_rows: int = 0
