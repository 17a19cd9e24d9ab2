"""What travels between the run and its workers, as bytes: tasks, and what became of them."""

from typing import Any

import msgspec
from msgspec import Struct

from widerspruch.gate.corpus.chunk import Unreadable
from widerspruch.gate.corpus.sealing import Seal
from widerspruch.gate.corpus.shards import Shard
from widerspruch.gate.decision.case_sql import AuthorType
from widerspruch.gate.digests import Digest
from widerspruch.gate.errors import GateCode, GateError
from widerspruch.gate.profile import Profile
from widerspruch.rulebook.decide import Run


class Fault(Struct, frozen=True):
    """A fault of a shard's data, as a value: the other shards go on."""

    code: GateCode
    values: dict[str, Any]

    @classmethod
    def of(cls, error: GateError) -> "Fault":
        """The fault that an error tells of; values as a sentence shows them."""
        return cls(error.code, {name: str(value) for name, value in error.values.items()})

    @property
    def is_damage(self) -> bool:
        """Whether it is of one file's bytes: the other files are done, this one is named."""
        return GateError.kinds[self.code] == "damaged"

    def error(self) -> GateError:
        """The error that this fault was."""
        return GateError(self.code, **self.values)


class SurveyTask(Struct, frozen=True):
    """Look at a shard before anything is decided: who wrote in it?

    Attributes:
        authors: Where to write who wrote what: (shard, row, author, bucket), sorted by bucket.

        seal: As for `sealing.reading`.
    """

    shard: Shard
    profile: Profile
    authors: str
    seal: Seal | None = None


class ShardSurvey(Struct, frozen=True):
    """What was seen in a shard.

    Attributes:
        author_type: `BIGINT`, `UUID` or `VARCHAR`: how the shard holds its authors.

        absent: Columns of the profile that no row has; `names`: those that rows have, some of them.

        unreadable: Lines that are no records.

        tag: Of the file, under the task's seal.
    """

    number: int
    rows: int
    author_type: AuthorType
    absent: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    unreadable: Unreadable | None = None
    tag: bytes = b""
    fault: Fault | None = None


class Slice(Struct, frozen=True):
    """Some bytes of a file: an Arrow stream of `covered.COVERED`."""

    address: str
    offset: int
    length: int


class ShardTask(Struct, frozen=True):
    """Decide a shard and write what is kept.

    Attributes:
        rows: How many rows the survey counted.

        covered: Where the rows lie whose authors objected.

        mentioned: The signs of objectors in this shard (`mentions.match.HITS`), or None where nobody looked.

        redact: Whether a mention is replaced, instead of the row left out.

        kept_verdicts: Which verdicts are kept.

        data, ledger: Where to write; None with `--dry-run`.

        seal: What the survey read.
    """

    shard: Shard
    profile: Profile
    run: Run
    author_type: AuthorType
    cases: str
    rows: int
    covered: tuple[Slice, ...]
    mentioned: str | None
    redact: bool
    kept_verdicts: tuple[str, ...]
    data: str | None
    ledger: str | None
    seal: Seal | None = None


class Gated(Struct, frozen=True):
    """What became of a shard.

    Attributes:
        cases: Rows per case number.

        kept: Rows kept; `redacted`: those of them with a mention replaced.
    """

    number: int
    rows: int = 0
    kept: int = 0
    redacted: int = 0
    cases: dict[int, int] = {}
    source: Digest | None = None
    data: Digest | None = None
    ledger: Digest | None = None
    ledger_rows: int = 0
    fault: Fault | None = None


def encode(value: Struct) -> bytes:
    """A task or an answer as bytes."""
    return msgspec.msgpack.encode(value)
