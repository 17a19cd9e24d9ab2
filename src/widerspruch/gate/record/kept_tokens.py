"""Of whom rows were kept: a token each, sorted, in one file (docs/protocol/run-record.md).

    a file's author columns -> tokens, sorted part by part -> all parts together, each token once

It is the kept files that are read again, as they are published, not what the gate made of the corpus. No more tokens
are held than one part has.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from widerspruch.gate.digests import atomic_stream
from widerspruch.gate.errors import GateError
from widerspruch.gate.index.row_keys import Flags, RowKeys
from widerspruch.gate.profile import Profile
from widerspruch.gate.run.verification import KeysTask, keys_in
from widerspruch.gate.schedule.tasks import ResultOfShard, Runner, TaskFunction
from widerspruch.protocol.manifest import AuthorIdentifier
from widerspruch.protocol.run_record import TOKEN_BYTES, kept_author_token

TOKENS_PER_PART = 1 << 19
"""So many different ones a worker holds at a time, in some 50 MB."""

_PERSONS = ("account", "handle", "email", "key")
_BUCKETS = 256
"""Ranges of tokens that are brought together one after the other, by their first byte."""


class KeptTokens(Struct, frozen=True):
    """What was written.

    Attributes:
        file: The tokens, sorted, none twice, 16 bytes each. `count`: how many.

        salt: Of the run, 16 bytes.

        identifiers: By which the corpus names its authors.

        unnamed_rows: Kept rows without any author.
    """

    file: Path
    count: int
    salt: bytes
    identifiers: tuple[AuthorIdentifier, ...]
    unnamed_rows: int


class TokensTask(KeysTask, frozen=True, kw_only=True):
    """Read the authors of a file's kept rows. `keys`: how the files of tokens begin. `salt`: in hex."""

    salt: str


class TokensWritten(ResultOfShard, frozen=True):
    """How many parts were written of a shard, and how many of its rows name nobody."""

    parts: int
    unnamed: int


def kept_tokens(tasks: Sequence[KeysTask], profile: Profile, salt: bytes, runner: Runner, folder: Path) -> KeptTokens:
    """The tokens of all authors of the kept rows of some files.

    Args:
        tasks: A file each, as for the verification. `folder`: where to write.

    Raises:
        GateError: What the scheduler raises, and whatever is wrong with a file.
    """
    asked = [
        TokensTask(
            shard=task.shard,
            profile=task.profile,
            hashing=task.hashing,
            keys=str(folder / "parts" / f"{task.shard.number:06}"),
            mask=task.mask,
            salt=salt.hex(),
        )
        for task in tasks
    ]
    written, _ = runner.over_shards("authors", tokens_written, asked)
    parts = [
        Path(f"{task.keys}.{number}") for task, one in zip(asked, written, strict=True) for number in range(one.parts)
    ]
    file = folder / "tokens"
    count = _together(parts, file)
    identifiers = tuple(sorted({author.is_ for author in profile.persons()}))
    return KeptTokens(file, count, salt, identifiers, sum(one.unnamed for one in written))


@TaskFunction
def tokens_written(task: TokensTask) -> TokensWritten:
    """The tokens of one file, in parts."""
    allowed = None if task.mask is None else task.mask.allowed()
    parts, unnamed, first = _Parts(task.keys, bytes.fromhex(task.salt)), 0, 0
    for found, ai in keys_in(task):
        kept = ~ai
        if allowed is not None:
            of_these = allowed[first : first + len(ai)]
            if len(of_these) != len(ai):
                raise GateError("shard_changed", name=task.shard.name)
            kept = kept & of_these
        first += len(ai)
        unnamed += int(np.count_nonzero(found.unknown & kept))
        for keys in _keys_of(found, kept):
            parts.add(keys)
    return TokensWritten(task.shard.number, first, parts.written(), unnamed)


def _keys_of(found: RowKeys, kept: Flags) -> Iterator[pa.Array]:
    """Different keys of people in the rows that count."""
    for part in found.parts:
        if part.identifier in _PERSONS:
            yield pc.unique(part.keys.filter(pa.array(kept[part.rows])))


class _Parts:
    """Files of sorted tokens; two of them may have the same one."""

    def __init__(self, begin: str, salt: bytes) -> None:
        self._begin, self._salt = begin, salt
        self._tokens: set[bytes] = set()
        self._count = 0

    def add(self, keys: pa.Array) -> None:
        self._tokens.update(kept_author_token(self._salt, key) for key in keys.to_pylist())
        if len(self._tokens) >= TOKENS_PER_PART:
            self._write()

    def written(self) -> int:
        """How many there are, at the end."""
        if self._tokens:
            self._write()
        return self._count

    def _write(self) -> None:
        with atomic_stream(f"{self._begin}.{self._count}") as target:
            target.write(b"".join(sorted(self._tokens)))
        self._tokens, self._count = set(), self._count + 1


def _together(parts: Sequence[Path], target: Path) -> int:
    """All tokens in one file, each once; how many."""
    read = [np.memmap(part, np.uint8, "r").reshape(-1, TOKEN_BYTES) for part in parts]
    edges = [np.searchsorted(part[:, 0], np.arange(_BUCKETS + 1, dtype=np.uint16)) for part in read]
    count = 0
    with atomic_stream(str(target)) as stream:
        for bucket in range(_BUCKETS):
            there = [part[begin[bucket] : begin[bucket + 1]] for part, begin in zip(read, edges, strict=True)]
            tokens = _different(np.concatenate(there)) if there else b""
            count += len(tokens) // TOKEN_BYTES
            stream.write(tokens)
    return count


def _different(tokens: npt.NDArray[np.uint8]) -> bytes:
    words = np.ascontiguousarray(tokens).view(">u8").astype(np.uint64)
    ordered = words[np.lexsort((words[:, 1], words[:, 0]))]
    is_new = np.ones(len(ordered), np.bool_)
    is_new[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    return ordered[is_new].astype(">u8").tobytes()
