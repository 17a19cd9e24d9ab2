"""The members' mandates: documents that stay with the association, and a note beside each of what it allows."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from widerspruch.lib.whole_files import atomic_write
from widerspruch.person.association.folder import AssociationFolder
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.mandate import MandateNote, member_commitment, read_digest, read_mandate, write_mandate
from widerspruch.rulebook.vocabulary import Scope

MandateFault = Literal["mandate_over", "mandate_narrow", "mandate_of_other", "mandate_damaged"]

_HEX = 64


def document_digest(written: str, beside: Path) -> str | None:
    """Digest of a signed document in hex, of a line that names a file or the digest itself; None: no such file.

    Args:
        beside: The folder that names of files count from.
    """
    named = written.removeprefix("sha256:").lower()
    if len(named) == _HEX and read_digest(f"sha256:{named}"):
        return named
    digest = hashlib.sha256()
    try:
        with (beside / written).open("rb") as file:
            while part := file.read(2**20):
                digest.update(part)
    except (OSError, ValueError):
        return None
    return digest.hexdigest()


def kept_notes(folder: AssociationFolder) -> Mapping[str, MandateNote | None]:
    """The notes in the folder by the digests of their documents; None: one that cannot be read."""
    return {path.stem: _note(path) for path in folder.mandates.glob("*.json")}


def new_note(
    folder: AssociationFolder,
    document: str,
    member: str,
    signed_on: date,
    until: date | None,
    scopes: tuple[Scope, ...],
) -> MandateNote:
    """What is to be kept beside a document. Raises ProtocolError as `MandateNote.checked`."""
    return MandateNote(
        document=document,
        association=folder.agent_id,
        member=member_commitment(folder.salt_of(document), member),
        signed_on=signed_on,
        until=until,
        scopes=scopes,
    ).checked()


def keep_note(folder: AssociationFolder, note: MandateNote) -> None:
    """Write a note down."""
    atomic_write(folder.mandates / f"{note.document}.json", write_mandate(note))


def fault_of(
    folder: AssociationFolder, note: MandateNote, member: str, platform: str, scopes: tuple[Scope, ...], today: date
) -> MandateFault | None:
    """Why a mandate does not allow a request; None: it does."""
    if note.association != folder.agent_id or note.member != member_commitment(folder.salt_of(note.document), member):
        return "mandate_of_other"
    if not note.holds_on(today):
        return "mandate_over"
    if not {*scopes} <= {*note.scopes} or (note.platforms and platform not in note.platforms):
        return "mandate_narrow"
    return None


def _note(path: Path) -> MandateNote | None:
    try:
        note = read_mandate(path.read_bytes())
    except (OSError, ProtocolError):
        return None
    return note if note.document == path.stem else None
