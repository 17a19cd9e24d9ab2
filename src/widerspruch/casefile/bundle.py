"""A case file as a ZIP that is read without us, and a case file made from one."""

import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

from widerspruch.casefile.archive import LARGEST, MOST_FILES, Archive, opened_archive
from widerspruch.casefile.case_file import CaseFile, fit, open_case_file, shown_name
from widerspruch.casefile.chain import Head, digest_of
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Evidence
from widerspruch.casefile.fresh import fresh_file, whole
from widerspruch.casefile.manifest import (
    EVENTS,
    EVIDENCE_FOLDER,
    MANIFEST,
    ExportedEvidence,
    ExportedFile,
    Manifest,
    written_manifest,
)
from widerspruch.casefile.media import ENDINGS, UNKNOWN, sniffed
from widerspruch.casefile.stored import About, insert_event, put_evidence, set_about
from widerspruch.casefile.verify import stored_events, verify_export

ENCLOSED = ("LIESMICH.txt", "verify.py")
"""What lies in every export, whosever it is."""


def export_bundle(case_file: CaseFile, documents: Mapping[str, bytes], target: Path, at: int) -> Head:
    """Write an export: the same bytes for the same file, documents and time.

    Evidence whose bytes are damaged is left out; verifying the export says so, as it does of the file.

    Args:
        documents: By file name: what people read, such as `akte.pdf`.
        at: Now, microseconds UTC.

    Returns:
        The head of the chain: whoever notes it down can tell later that nothing was changed.

    Raises:
        CaseFileError: exists, unwritable, export_too_large.
    """
    with case_file.undisturbed(), whole(target) as unfinished, zipfile.ZipFile(unfinished, "w") as opened:
        writing = _Writing(opened, at)
        for name, data in sorted(documents.items()):
            writing.add(name, data)
        evidence = tuple(_exported(case_file, one, writing) for one in case_file.evidence())
        writing.add(EVENTS, b"".join(one.body + b"\n" for one in case_file.stored_events()))
        for name in ENCLOSED:
            writing.add(name, (files("widerspruch.casefile") / "enclosed" / name).read_bytes())
        manifest = Manifest(
            name=case_file.name,
            created_at=case_file.created_at,
            exported_at=at,
            deletion_day=case_file.deletion_day,
            events=case_file.head.count,
            head=case_file.head.digest,
            evidence=evidence,
            files=dict(sorted(writing.files.items())),
        )
        writing.add(MANIFEST, written_manifest(manifest))
    return case_file.head


def import_bundle(export: Path, target: Path, passphrase: str | None = None) -> CaseFile:
    """Make a case file from an export, and open it: events byte for byte, the same head, the same evidence.

    Raises:
        CaseFileError: export_not_verified, not_an_export, export_unsafe, export_too_large, or as `create_case_file`.
    """
    with opened_archive(export) as archive:
        verification, manifest = verify_export(archive)
        if verification.faults or manifest is None:
            raise CaseFileError("export_not_verified")
        with fresh_file(target, passphrase) as database:
            for event in stored_events(archive):
                insert_event(database, event)
            for one in manifest.evidence:
                evidence, data = _imported(archive, one)
                put_evidence(database, evidence, data)
            about = About(fit(manifest.name), manifest.created_at, manifest.deletion_day)
            set_about(database, about, Head(manifest.events, manifest.head))
    return open_case_file(target, passphrase)


def exported_name(one: Evidence) -> str:
    """Where a piece of evidence lies in an export: a name of ours, whatever its own holds."""
    return f"{EVIDENCE_FOLDER}/{one.number:04}-{one.digest[:12]}.{ENDINGS.get(one.media_type, ENDINGS[UNKNOWN])}"


class _Writing:
    """A ZIP that is being written, and what is in it already. Nothing is compressed: other versions of a compressor
    would write other bytes, and pictures and PDFs are compressed as they are."""

    def __init__(self, opened: zipfile.ZipFile, at: int) -> None:
        self._zip = opened
        self._written = min(max(_EPOCH + timedelta(microseconds=at), _FIRST), _LAST).timetuple()[:6]
        self._size = 0
        self.files: dict[str, ExportedFile] = {}

    def add(self, name: str, data: bytes) -> None:
        self._size += len(data)
        if self._size > LARGEST or len(self.files) >= MOST_FILES:
            raise CaseFileError("export_too_large")
        info = zipfile.ZipInfo(name, self._written)
        info.create_system = _UNIX
        info.external_attr = 0o100600 << 16
        self._zip.writestr(info, data)
        self.files[name] = ExportedFile(digest_of(data), len(data))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2107, 12, 31, tzinfo=UTC)
"""Times that a ZIP can hold."""
_UNIX = 3


def _exported(case_file: CaseFile, one: Evidence, writing: _Writing) -> ExportedEvidence:
    name = None
    if not one.deleted:
        try:
            data = case_file.evidence_bytes(one.digest)
        except CaseFileError as error:
            if error.code not in ("evidence_changed", "damaged"):
                raise
        else:
            name = exported_name(one)
            writing.add(name, data)
    return ExportedEvidence(one.number, one.digest, one.media_type, one.name, one.size, one.added_at, name)


def _imported(archive: Archive, one: ExportedEvidence) -> tuple[Evidence, bytes | None]:
    """A piece as it was, its bytes once more held against its digest: somebody may have changed the archive since."""
    if one.file is None:
        return Evidence(one.number, one.digest, one.media_type, None, one.size, one.added_at, deleted=True), None
    name = None if one.name is None else shown_name(one.name)
    data = archive.read(one.file)
    if data is None or digest_of(data) != one.digest:
        raise CaseFileError("export_not_verified")
    return Evidence(one.number, one.digest, sniffed(data), name, len(data), one.added_at), data
