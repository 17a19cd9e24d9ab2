"""Which files of a built corpus are opened to somebody who looks: drawn from what nobody could choose alone.

A checkpoint that witnesses signed after the run record was logged is a number that the platform did not know when it
published. From it, the manifest and, if whoever asks wishes, a number of their own, rows are drawn; the files in which
these rows lie are opened, each as a whole. That is sound however rows of objectors are spread over the files: whoever
opens a file sees more than the row that was drawn.
"""

import hashlib
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from typing import Self

from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.errors import ProtocolError

CHALLENGE_FORMAT = "widerspruch/challenge/1"
LONGEST_CHALLENGE = 64 * 2**20
"""Bytes: of a challenge that names half a million files."""

MOST_DRAWS = 10_000_000
MOST_NONCE_BYTES = 64

_LABEL = b"widerspruch/challenge/1\0"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_NONCE = re.compile(rf"([0-9a-f]{{2}}){{0,{MOST_NONCE_BYTES}}}")


class KeptFile(Struct, frozen=True):
    """A file of a corpus, in the order of its manifest: its input's name, and how many of its rows may be used."""

    name: str
    kept: int


class DrawnFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A file to be opened, and how many draws fell on rows of it."""

    name: str
    drawn: int


class Challenge(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which files are to be opened, and what they were drawn from.

    Attributes:
        checkpoint: The log's signed note, as it was served.

        manifest: SHA-256 of the manifest's file, hexadecimal.

        nonce: Of whoever asks, hexadecimal; may be empty.

        draws: How many rows were drawn, a row as often as it fell.

        files: In the order of the manifest.
    """

    checkpoint: str
    manifest: str
    nonce: str = ""
    draws: int
    files: tuple[DrawnFile, ...]
    format: str = CHALLENGE_FORMAT

    def checked(self) -> Self:
        """The challenge itself, if it may be one.

        Raises:
            ProtocolError: `challenge_format` (values: found), `challenge_contradicts` (values: member).
        """
        if self.format != CHALLENGE_FORMAT:
            raise ProtocolError("challenge_format", found=shown(self.format[:40]))
        for member, fits in (
            ("manifest", _DIGEST.fullmatch(self.manifest)),
            ("nonce", _NONCE.fullmatch(self.nonce)),
            ("draws", 1 <= self.draws <= MOST_DRAWS),
        ):
            if not fits:
                raise ProtocolError("challenge_contradicts", member=member)
        return self

    def require_drawn(self, manifest: str, files: Sequence[KeptFile]) -> None:
        """Raise ProtocolError `challenge_other_manifest` where this is about another manifest, `challenge_contradicts`
        (values: member) where other files follow from what it was drawn from.

        Args:
            manifest: SHA-256 of the file of the manifest that is looked at. `files`: what it says.
        """
        if self.manifest != manifest:
            raise ProtocolError("challenge_other_manifest")
        if self != draw(self.checkpoint.encode(), manifest, bytes.fromhex(self.nonce), files, self.draws):
            raise ProtocolError("challenge_contradicts", member="files")


def draw(checkpoint: bytes, manifest: str, nonce: bytes, files: Sequence[KeptFile], draws: int) -> Challenge:
    """Draw rows, and so the files to open.

    Args:
        checkpoint: The bytes of the signed note.

        manifest: SHA-256 of the manifest's file, hexadecimal. `files`: all that it names, in its order.

        nonce: Of whoever asks, at most 64 bytes.

    Raises:
        ProtocolError: `challenge_of_nothing` where no row was kept, `manifest_contradicts` where fewer than none were.
    """
    # The steps are those of docs/protocol/challenge.md.

    # (0): hash the checkpoint.
    seed = hashlib.sha256(checkpoint).digest()
    # (1): bind the seed.
    key = hashlib.sha256(_LABEL + seed + bytes.fromhex(manifest) + nonce).digest()
    # (2): count the rows.
    if any(file.kept < 0 for file in files):
        raise ProtocolError("manifest_contradicts")
    ends = list(accumulate(file.kept for file in files))
    if not ends or not ends[-1]:
        raise ProtocolError("challenge_of_nothing")
    # (3): draw; (4): find the files.
    drawn = Counter(bisect_right(ends, _drawn(key, number, ends[-1])) for number in range(draws))
    found = tuple(DrawnFile(files[place].name, count) for place, count in sorted(drawn.items()))
    return Challenge(
        checkpoint=checkpoint.decode(), manifest=manifest, nonce=nonce.hex(), draws=draws, files=found
    ).checked()


def _drawn(key: bytes, number: int, rows: int) -> int:
    return int.from_bytes(hashlib.sha256(key + number.to_bytes(8, "big")).digest(), "big") % rows


def write_challenge(challenge: Challenge) -> bytes:
    """The bytes of its file."""
    return to_bytes(challenge)


def read_challenge(data: bytes) -> Challenge:
    """A challenge from the bytes of its file. Raises ProtocolError as `from_bytes` and `Challenge.checked`."""
    return from_bytes(data, Challenge, longest=LONGEST_CHALLENGE).checked()


def draws_needed(share: float, certainty: float) -> int:
    """How many rows to draw so that of a corpus in which this share of rows should not be, at least one such row is
    drawn with this certainty. Both above 0 and below 1."""
    return math.ceil(math.log1p(-certainty) / math.log1p(-share))


def certainty_of(draws: int, share: float) -> float:
    """With which certainty at least one of so many draws hits, where this share would be hit."""
    return -math.expm1(draws * math.log1p(-share))
