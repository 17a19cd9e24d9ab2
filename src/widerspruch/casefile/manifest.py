"""What an export says of itself: `manifest.json`. `docs/casefile.md` describes it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

VERSION = 1

MANIFEST = "manifest.json"
EVENTS = "events.jsonl"
EVIDENCE_FOLDER = "belege"

_Whole = Annotated[int, Meta(ge=0, lt=2**53)]
_Place = Annotated[int, Meta(ge=1, lt=2**31)]
_Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class ExportedEvidence(Struct, frozen=True):
    """A piece of evidence: see `evidence.Evidence`. `file`: where its bytes are in the export; None: deleted."""

    number: _Place
    digest: _Sha256
    media_type: str
    name: str | None
    size: _Whole
    added_at: _Whole
    file: str | None


class ExportedFile(Struct, frozen=True):
    """One file of the export. `size`: bytes."""

    sha256: _Sha256
    size: _Whole


class Manifest(Struct, frozen=True, omit_defaults=False):
    """All that an export says besides its events.

    Attributes:
        events: How many there are.

        head: SHA-256 of the last event's body.

        files: All files but this one.
    """

    name: str
    created_at: _Whole
    exported_at: _Whole
    deletion_day: date | None
    events: _Whole
    head: _Sha256
    evidence: tuple[ExportedEvidence, ...]
    files: Mapping[str, ExportedFile]
    format: Literal["widerspruch case file export"] = "widerspruch case file export"
    version: int = VERSION


def written_manifest(manifest: Manifest) -> bytes:
    """For people to read, too."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1) + b"\n"


def read_manifest(data: bytes) -> Manifest | None:
    """None: it is no manifest of this version."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    numbers = {one.number for one in manifest.evidence}
    digests = {one.digest for one in manifest.evidence}
    is_sound = manifest.version == VERSION and len(numbers) == len(digests) == len(manifest.evidence)
    return manifest if is_sound else None
