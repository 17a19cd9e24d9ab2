"""Evidence: original bytes, known by their SHA-256."""

import os
import stat
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from widerspruch.casefile.chain import canonical, digest_of
from widerspruch.casefile.database import refuse_open_here
from widerspruch.casefile.errors import CaseFileError

LARGEST_ATTACHMENT = 50 * 1000 * 1000
"""Bytes: a long screen recording; a whole mailbox is none."""


class Attachment(Struct, frozen=True):
    """What is to be kept with an event: bytes, or where they lie.

    Attributes:
        media_type: What its sender calls it. What it is, is read from its bytes.
    """

    name: str
    media_type: str = ""
    data: bytes | None = None
    path: Path | None = None


class Evidence(Struct, frozen=True):
    """One piece of evidence. Its bytes are asked for by its digest.

    Attributes:
        number: Its place among all pieces, from 1; stays.

        digest: SHA-256 of its bytes, hexadecimal.

        media_type: By its bytes; see `media`.

        name: As the person knows it; None: deleted with the bytes.

        size: Bytes.

        added_at: Microseconds UTC.
    """

    number: int
    digest: str
    media_type: str
    name: str | None
    size: int
    added_at: int
    deleted: bool = False

    @property
    def checksum(self) -> str:
        """Over what is known of it: no event holds it, for it must be deletable."""
        return digest_of(canonical(self.columns))

    @property
    def columns(self) -> tuple[int, str, str, str | None, int, int]:
        """What is known of it, as the table has it."""
        return self.number, self.digest, self.media_type, self.name, self.size, self.added_at


def forgotten(evidence: Evidence) -> Evidence:
    """What stays of a piece that the person has deleted."""
    return replace(evidence, name=None, deleted=True)


def read_attachment(attachment: Attachment) -> bytes:
    """Its bytes. What is too large is refused before it is read.

    Raises:
        CaseFileError: attachment_missing, attachment_too_large, in_use (a case file that is open).
    """
    if attachment.data is not None:
        _refuse_large(len(attachment.data))
        return attachment.data
    try:
        return _read_file(attachment.path) if attachment.path else b""
    except OSError as error:
        raise CaseFileError("attachment_missing") from error


def _read_file(path: Path) -> bytes:
    refuse_open_here(path)
    if not stat.S_ISREG(path.stat().st_mode):
        raise CaseFileError("attachment_missing")
    with path.open("rb") as file:
        _refuse_large(os.fstat(file.fileno()).st_size)
        data = file.read(LARGEST_ATTACHMENT + 1)
    _refuse_large(len(data))
    return data


def _refuse_large(size: int) -> None:
    if size > LARGEST_ATTACHMENT:
        raise CaseFileError("attachment_too_large", limit=LARGEST_ATTACHMENT // 1_000_000)
