"""Where things lie in a log's folder: what of it anybody may read, and how it is served. C2SP tlog-tiles, and beside it
every checkpoint that was ever published.
"""

import re

from msgspec import Struct

CHECKPOINT = "checkpoint"
CHECKPOINTS = "checkpoints"
POLICY = "policy"
LOCK = ".lock"
"""Who appends holds it. It is no part of the log and is not served."""

LONGEST_ENTRY = 2**16 - 1
LONGEST_CHECKPOINT = 256 * 2**10
"""Bytes, with all cosignatures: one of ML-DSA-44 has more than three thousand."""
LONGEST_STAMP = 64 * 2**10
_TILE = 256
_LONGEST_TILE = _TILE * 32
_LONGEST_BUNDLE = _TILE * (2 + LONGEST_ENTRY)

_NUMBER = r"(0|[1-9][0-9]{0,18})"
_TILE_PATH = r"(x[0-9]{3}/){0,5}[0-9]{3}(\.p/([1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5]))?"
_LEVEL = r"([0-9]|[1-5][0-9]|6[0-3])"


class PublicFile(Struct, frozen=True):
    """How a file of the log is served. `longest`: bytes that it can have. `keeps_for`: seconds that a cache may."""

    content_type: str
    longest: int
    keeps_for: int

    @property
    def cache_control(self) -> str:
        never_changes = self.keeps_for >= _YEAR
        return f"public, max-age={self.keeps_for}" + (", immutable" if never_changes else "")


_YEAR = 365 * 24 * 60 * 60
_TEXT = "text/plain; charset=utf-8"
_BYTES = "application/octet-stream"

_FILES = (
    (re.compile(CHECKPOINT), PublicFile(_TEXT, LONGEST_CHECKPOINT, 2)),
    # A cosignature may still come to it.
    (re.compile(f"{CHECKPOINTS}/{_NUMBER}"), PublicFile(_TEXT, LONGEST_CHECKPOINT, 60)),
    (re.compile(rf"{CHECKPOINTS}/{_NUMBER}\.tsr"), PublicFile("application/timestamp-reply", LONGEST_STAMP, 60)),
    (re.compile(POLICY), PublicFile(_TEXT, 2**20, 60)),
    (re.compile(f"tile/{_LEVEL}/{_TILE_PATH}"), PublicFile(_BYTES, _LONGEST_TILE, _YEAR)),
    (re.compile(f"tile/entries/{_TILE_PATH}"), PublicFile(_BYTES, _LONGEST_BUNDLE, _YEAR)),
)


LONGEST_FILE = max(one.longest for _, one in _FILES)
"""Bytes of any of them."""


def public_file(name: str) -> PublicFile | None:
    """How a file is served; None: it is none of the log's. `name`: relative to the folder, with `/`."""
    return next((one for pattern, one in _FILES if pattern.fullmatch(name)), None)


def is_kept_checkpoint(name: str) -> bool:
    """Whether a file in the folder of the kept checkpoints is one."""
    return re.fullmatch(_NUMBER, name, re.ASCII) is not None


def kept_checkpoint(size: int) -> str:
    """The checkpoint of a size, with its cosignatures, for ever: proofs that were handed out rest on it."""
    return f"{CHECKPOINTS}/{size}"


def stamp_of(size: int) -> str:
    """A time-stamping authority's answer about that checkpoint."""
    return f"{CHECKPOINTS}/{size}.tsr"
