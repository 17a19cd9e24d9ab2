"""Which files are to be opened, for whoever has the manifest and its record, and found the record in a log.

The corpus need not be at hand: the manifest says which files there are, and how many rows of each may be used.
"""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from widerspruch.gate.built import BuiltFile, files_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.record.beside import require_record_of
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.challenge import (
    MOST_DRAWS,
    MOST_NONCE_BYTES,
    Challenge,
    KeptFile,
    draw,
    draws_needed,
    write_challenge,
)
from widerspruch.protocol.files import read_small
from widerspruch.protocol.manifest import MANIFEST, open_manifest
from widerspruch.protocol.run_record import LONGEST_RECORD, ReadRunRecord, read_run_record
from widerspruch.protocol.signing_keys import VerifyingKey

SHARE, CERTAINTY = 0.01, 0.95
"""What is to be seen, and how certainly, where nobody says otherwise."""

_READABLE_FOR_ALL = 0o644


class ChallengeRequest(Struct, frozen=True, kw_only=True):
    """What is asked for.

    Attributes:
        manifest, record: The files.

        checkpoint: The log's signed note that the record was found under: the first that holds it and has the
            witnesses that are needed.

        share, certainty: How many rows are drawn: so many that where this share of rows should not be there, one is
            drawn with this certainty. `draws`: instead, how many.

        nonce: Of whoever asks.

        trusted: Whose signatures count; with any, the record must be signed by one of them.
    """

    manifest: Path
    record: Path
    checkpoint: bytes
    share: float = SHARE
    certainty: float = CERTAINTY
    draws: int | None = None
    nonce: bytes = b""
    trusted: tuple[VerifyingKey, ...] = ()


class Challenged(Struct, frozen=True):
    """What was drawn, of which record and which of all files."""

    challenge: Challenge
    record: ReadRunRecord
    files: tuple[KeptFile, ...]


def challenge_files(request: ChallengeRequest) -> Challenged:
    """Draw the files to open.

    Raises:
        GateError: The record is of another manifest (`record_other`), more would be drawn than anybody opens
            (`challenge_draws`), or the nonce is too long (`challenge_nonce`).

        ProtocolError: As `open_manifest`, `read_run_record` and `draw`.
    """
    draws = request.draws or draws_needed(request.share, request.certainty)
    if draws > MOST_DRAWS:
        raise GateError("challenge_draws", most=MOST_DRAWS)
    if len(request.nonce) > MOST_NONCE_BYTES:
        raise GateError("challenge_nonce", most=MOST_NONCE_BYTES)
    manifest = read_small(request.manifest)
    opened = open_manifest(manifest, signature_needed=False)
    record = read_run_record(
        read_small(request.record, LONGEST_RECORD), request.trusted, signature_needed=bool(request.trusted)
    )
    require_record_of(record, manifest, request.manifest.parent.name)
    files = kept_files(files_of(opened.run))
    challenge = draw(request.checkpoint, opened.digest, request.nonce, files, draws)
    return Challenged(challenge, record, files)


def kept_files(files: Sequence[BuiltFile]) -> tuple[KeptFile, ...]:
    """The files of a corpus as a challenge draws from them."""
    return tuple(KeptFile(file.name, file.kept) for file in files)


def manifest_in(given: Path) -> Path:
    """The manifest, where its folder was named."""
    return given / MANIFEST if given.is_dir() else given


def keep_challenge(challenge: Challenge, path: Path) -> None:
    """Write its file, for everybody to read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, write_challenge(challenge), mode=_READABLE_FOR_ALL)
