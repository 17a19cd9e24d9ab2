"""The tree over the authors that a run kept: its root for the record, and the path that shows that somebody is none.

The tokens lie sorted in a file of any size (`openings`). The tree is parted by the first bits of the tokens; of each
part its hash is kept beside them, so that a path needs one part and not all tokens.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.openings import NODES_FILE, TOKENS_FILE
from widerspruch.protocol.prefix_tree import (
    HASH_BYTES,
    KEY_BITS,
    NO_COMMIT,
    Leaf,
    Subtree,
    TreePath,
    bit_of,
    hashed,
    joined,
    subtree_over,
    way_below,
)
from widerspruch.protocol.run_record import TOKEN_BYTES

_MOST_BITS = 16
_TOKENS_PER_PART_BITS = 8
_UNSAID = bytes(HASH_BYTES)
"""Of a part with no token, or one: what that says, its tokens say."""


class TokenTree(Struct, frozen=True):
    """What was found out of a file of tokens. `nodes`: of each part its hash, to be kept beside it."""

    root: bytes
    count: int
    nodes: bytes


class Absence(NamedTuple):
    """The path to where a token would have to lie, and what lies there (`prefix_tree.verify_absent`)."""

    path: TreePath
    other: Leaf | None


def tree_of_tokens(file: Path) -> TokenTree:
    """The tree over a file of sorted tokens, part by part.

    Raises:
        ProtocolError: as `absence`.
    """
    tokens = _Tokens(file)
    bits = _bits_for(len(tokens))
    parts = list(_parts(tokens, bits))
    return TokenTree(hashed(_levels(parts, bits)[0][0], 0), len(tokens), _written(parts))


def absence(folder: Path, token: bytes, root: bytes) -> Absence | None:
    """That no row of an author was kept; None: their token is there.

    Args:
        folder: Of the run's openings. `root`: of the run's record.

    Raises:
        ProtocolError: `opening_missing`, or `opening_damaged` (values: file) where the tokens have another root.
    """
    path, found = _shown(folder, token, root)
    return None if found is not None and found[0] == token else Absence(path, found)


def presence(folder: Path, token: bytes, root: bytes) -> TreePath | None:
    """That rows of an author were kept; None: their token is not there. As `absence`."""
    path, found = _shown(folder, token, root)
    return path if found is not None and found[0] == token else None


def _shown(folder: Path, token: bytes, root: bytes) -> tuple[TreePath, Leaf | None]:
    """The path to a token's place, and what lies there."""
    tokens = _Tokens(folder / TOKENS_FILE)
    bits = _bits_for(len(tokens))
    part = _first_bits(token, bits)
    for parts in (_read(folder / NODES_FILE, tokens, bits), _parts(tokens, bits)):  # of the cache nothing is believed
        levels = _levels(list(parts), bits)
        if hashed(levels[0][0], 0) == root and levels[bits][part] == subtree_over(tokens.part(part, bits), bits):
            break
    else:
        raise ProtocolError("opening_damaged", file=TOKENS_FILE)
    path, found = _way(tokens, token, levels)
    return TreePath(path), found


def _way(tokens: "_Tokens", token: bytes, levels: Sequence[Sequence[Subtree]]) -> tuple[tuple[bytes, ...], Leaf | None]:
    bits, siblings = len(levels) - 1, list[bytes]()
    for depth in range(bits):
        here = levels[depth][_first_bits(token, depth)]
        if not isinstance(here, bytes):
            return tuple(siblings), here
        below = _first_bits(token, depth) << 1 | (1 - bit_of(token, depth))
        siblings.append(hashed(levels[depth + 1][below], depth + 1))
    rest, found = way_below(tokens.part(_first_bits(token, bits), bits), token, bits)
    return (*siblings, *rest.siblings), found


def _first_bits(token: bytes, bits: int) -> int:
    return int.from_bytes(token) >> (KEY_BITS - bits)


def _bits_for(count: int) -> int:
    return max(0, min(_MOST_BITS, count.bit_length() - _TOKENS_PER_PART_BITS))


def _parts(tokens: "_Tokens", bits: int) -> Iterator[Subtree]:
    for part in range(1 << bits):
        yield subtree_over(tokens.part(part, bits), bits)


def _levels(parts: Sequence[Subtree], bits: int) -> list[Sequence[Subtree]]:
    """What lies below each place, from the root down to the parts."""
    levels = [parts]
    for depth in range(bits, 0, -1):
        below = levels[0]
        levels.insert(0, [joined(*pair, depth) for pair in zip(below[::2], below[1::2], strict=True)])
    return levels


def _written(parts: Sequence[Subtree]) -> bytes:
    return b"".join(part if isinstance(part, bytes) else _UNSAID for part in parts)


def _read(file: Path, tokens: "_Tokens", bits: int) -> Sequence[Subtree]:
    """The parts as they were written; as they are where that is gone or does not fit."""
    try:
        data = file.read_bytes()
    except OSError:
        data = b""
    if len(data) != HASH_BYTES << bits:
        return list(_parts(tokens, bits))
    nodes = [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
    return [subtree_over(tokens.part(part, bits), bits) if node == _UNSAID else node for part, node in enumerate(nodes)]


class _Tokens:
    """A file of sorted tokens, of which only what is asked for is read."""

    def __init__(self, file: Path) -> None:
        try:
            with file.open("rb") as opened:
                size = opened.seek(0, 2)
                self._data = mmap(opened.fileno(), 0, access=ACCESS_READ) if size else b""
        except FileNotFoundError as error:
            raise ProtocolError("opening_missing") from error
        if size % TOKEN_BYTES:
            raise ProtocolError("opening_damaged", file=file.name)
        self._count = size // TOKEN_BYTES

    def __len__(self) -> int:
        return self._count

    def part(self, number: int, bits: int) -> list[Leaf]:
        """Those that begin with these bits."""
        begin, end = (self._below(edge << (KEY_BITS - bits)) for edge in (number, number + 1))
        return [(self._at(place), NO_COMMIT) for place in range(begin, end)]

    def _below(self, edge: int) -> int:
        """How many are smaller than this number."""
        return bisect_left(range(self._count), edge, key=lambda place: int.from_bytes(self._at(place)))

    def _at(self, place: int) -> bytes:
        return self._data[place * TOKEN_BYTES : (place + 1) * TOKEN_BYTES]
