"""Holding a case file, or an export of one, against its own chain and checksums.

What is found here the script that lies in every export finds, too, with other code: `enclosed/verify.py`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from widerspruch.casefile.archive import Archive, is_archive, opened_archive
from widerspruch.casefile.case_file import CaseFile, open_case_file
from widerspruch.casefile.chain import Head, ReadEvents, StoredEvent, as_numbered, read_events
from widerspruch.casefile.damage import Damage
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.manifest import EVENTS, MANIFEST, ExportedEvidence, ExportedFile, Manifest, read_manifest


class CaseVerification(Struct, frozen=True):
    """What was held against what.

    Attributes:
        events: Events that follow from each other up to `head`.

        evidence: Pieces whose bytes have the digest that an event holds.

        deleted: Pieces of which an event says that the person had them deleted.

        files: Files whose bytes have the checksum that the manifest of an export says.

        faults: What is not as it should be. An event that only a newer version understands is none.
    """

    events: int
    evidence: int
    deleted: int
    files: int
    head: str
    faults: tuple[Damage, ...]

    @property
    def is_verified(self) -> bool:
        """Everything matches, and there was something to match."""
        return not self.faults and self.events > 0


def verify(path: Path, passphrase: str | None = None) -> CaseVerification:
    """Verify a case file or an export.

    Raises:
        CaseFileError: It is neither, or cannot be opened.
    """
    if is_archive(path):
        with opened_archive(path) as archive:
            return verify_export(archive)[0]
    with open_case_file(path, passphrase) as file:
        return verify_file(file)


def verify_file(file: CaseFile) -> CaseVerification:
    """Verify an open case file: all its evidence is read."""
    with file.undisturbed():
        return _verified(file)


def _verified(file: CaseFile) -> CaseVerification:
    faults = [one for one in file.damages if one.code != "event_unknown"]
    named = {one.number for one in faults if one.code.startswith("evidence_")}
    sound = 0
    for one in file.evidence():
        if one.deleted or one.number in named:
            continue
        try:
            file.evidence_bytes(one.digest)
            sound += 1
        except CaseFileError as error:
            if error.code != "evidence_changed":
                raise
            faults.append(Damage("evidence_changed", one.number))
    deleted = sum(one.deleted and one.number not in named for one in file.evidence())
    return CaseVerification(file.head.count, sound, deleted, 0, file.head.digest, tuple(faults))


def verify_export(archive: Archive) -> tuple[CaseVerification, Manifest | None]:
    """Verify an export that is open, and hand its manifest on."""
    manifest = read_manifest(archive.read(MANIFEST) or b"")
    if manifest is None:
        return CaseVerification(0, 0, 0, 0, "", (Damage("manifest_unreadable"),)), None
    wrong_files = tuple(_wrong_files(archive, manifest))
    read = read_events(stored_events(archive), Head(manifest.events, manifest.head))
    known = {one.digest: one for one in manifest.evidence}
    wrong_evidence = tuple(_wrong_evidence(manifest, read, known))
    faults = (*wrong_files, *(one for one in read.damages if one.code != "event_unknown"), *wrong_evidence)
    verification = CaseVerification(
        events=read.head.count,
        evidence=sum(read.evidence.values()) - sum(one.code == "evidence_missing" for one in wrong_evidence),
        deleted=sum(not kept for kept in read.evidence.values()),
        files=len(manifest.files) - sum(one.code != "file_unlisted" for one in wrong_files),
        head=read.head.digest,
        faults=faults,
    )
    return verification, manifest


def _wrong_files(archive: Archive, manifest: Manifest) -> Iterator[Damage]:
    for name, listed in sorted(manifest.files.items()):
        if name not in archive.names:
            yield Damage("file_missing", file=name)
        elif archive.measure(name) != listed:
            yield Damage("file_changed", file=name)
    for name in sorted(archive.names - manifest.files.keys() - {MANIFEST}):
        yield Damage("file_unlisted", file=name)


def _wrong_evidence(manifest: Manifest, read: ReadEvents, known: Mapping[str, ExportedEvidence]) -> Iterator[Damage]:
    """Digests that events hold, against what the manifest lists, whose files were held against their checksums."""
    for place, (digest, is_kept) in enumerate(read.evidence.items(), 1):
        one = known.get(digest)
        if one is None:
            yield Damage("evidence_missing", place)
        elif is_kept != (one.file is not None):
            yield Damage("evidence_missing" if is_kept else "evidence_unlisted", one.number)
        elif one.file is not None and manifest.files.get(one.file) != ExportedFile(digest, one.size):
            yield Damage("evidence_changed", one.number)
    for one in manifest.evidence:
        if one.digest not in read.evidence:
            yield Damage("evidence_unlisted", one.number)


def stored_events(archive: Archive) -> tuple[StoredEvent, ...]:
    """The events of an export, byte for byte."""
    return tuple(as_numbered((archive.read(EVENTS) or b"").splitlines()))
