"""`gate purge`: a late objection leaves a corpus that was built before it.

    index of late objectors -> files with rows of theirs -> those files anew
      -> verify -> new manifest -> undo bundle -> exchange

Of all files the digest is taken and the author columns are read; whole rows are read and written in the files that hold
rows of late objectors, and nowhere else. docs/operators/purge.md and docs/decisions/0009 say why files are found so.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct, structs

from widerspruch.gate.authors.match_report import match_reports, require_same_identifier
from widerspruch.gate.buckets.assigning import Parting
from widerspruch.gate.buckets.family import FamilySalt
from widerspruch.gate.built import (
    RECORD_FILE,
    Built,
    check_file,
    manifest_digest,
    open_built,
    refuse_strays,
    require_recording,
    require_signer,
)
from widerspruch.gate.digests import digest_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.purging import MaskPurge, MaskPurged, purge_mask
from widerspruch.gate.purge.bundle import HeldFile, UndoKey, new_header, read_undo_header, unpack, write_bundle
from widerspruch.gate.purge.new_run import new_run
from widerspruch.gate.purge.steps import PurgeFound, PurgeSteps, looks_for_mentions
from widerspruch.gate.purge.swap import Swap, swapping
from widerspruch.gate.record.recorder import recorder_for
from widerspruch.gate.record.recording import Recording
from widerspruch.gate.run.freeze import frozen_at
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.gate.schedule.tasks import Progress, Runner
from widerspruch.gate.sets.key import key_file_of, require_same_fold
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.manifest import (
    MANIFEST,
    DataFile,
    GateRun,
    MatchReport,
    open_manifest,
    seal_manifest,
)
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.rulebook.instants import instant_of
from widerspruch.rulebook.load import Rulebook

DAY = 24 * 3600 * 1_000_000
UNDO_DAYS = 30


class PurgeRequest(Struct, frozen=True, kw_only=True):
    """What is asked for.

    Attributes:
        exclusions: For each platform of the corpus the newer full set and increments on it.

        key_files: Where the hashing keys of these sets lie.

        freeze: Until when an objection must have been received; None for all that the sets of all platforms know.

        corpus: Of a mask, the files that it was made of.

        family: Of a corpus with buckets, the file of its family's salt: then files that are written anew are also held
            against it. A lost one keeps nobody's rows in.

        signer: For the new manifest. `unsigned`: whether it may go without though the old one is signed.

        recording: The log that the new version is to stand in. `unrecorded`: whether it may stand in none though the
            old one does.

        apply: Without it nothing is written, only counted.

        undo_key_file: Seals what is taken out into a bundle beside the corpus; the key is made if it is not there.
            None: what is gone is gone.

        undo_days: For how long the bundle can be used.
    """

    built: Path
    exclusions: tuple[Path, ...]
    freeze: date | datetime | None = None
    key_files: tuple[Path, ...] = ()
    corpus: tuple[str, ...] = ()
    family: Path | None = None
    trusted: tuple[VerifyingKey, ...] = ()
    signer: SigningKey | None = None
    unsigned: bool = False
    recording: Recording | None = None
    unrecorded: bool = False
    apply: bool = False
    undo_key_file: Path | None = None
    undo_days: int = UNDO_DAYS
    command: tuple[str, ...] = ()


class FilePurged(Struct, frozen=True):
    """Rows taken out of one file, of how many, and its size before, in bytes."""

    name: str
    removed: int
    rows: int
    bytes: int


class PurgeOutcome(Struct, frozen=True):
    """What a purge did, or would do.

    Attributes:
        authors: How many keys of late objectors, in force at `until`, have rows that go.

        files: Those with rows to take out, in the order of the corpus. `of_files`: how many there are in all.

        until: Objections received until then count, microseconds UTC.

        mentions_left: Whether the set also names people who are not to be mentioned, and the corpus's profile does not
            say where rows may mention somebody.

        matches: Late objectors among the authors, as a new manifest says of them.

        manifest: The new one; None where nothing was written.

        bundle: The undo bundle, with its last instant; None if none was asked for or needed.
    """

    authors: int
    files: tuple[FilePurged, ...]
    of_files: int
    until: int
    mentions_left: bool
    matches: tuple[MatchReport, ...]
    manifest: GateRun | None = None
    bundle: Path | None = None
    expires_at: int | None = None


def purge(
    request: PurgeRequest, rulebook: Rulebook, scheduler: Scheduler, now: int, on_progress: Progress = lambda *_: None
) -> PurgeOutcome:
    """Take the rows of everybody out who objected since a corpus was built.

    Args:
        now: The present, microseconds UTC.

    Raises:
        GateError, ProtocolError: The corpus is as it was; the sentence says why.
    """
    request = structs.replace(request, built=request.built.resolve())  # a link would be exchanged, not what it names
    with swapping(request.built) if request.apply else nullcontext() as swap:
        built = open_built(request.built, tuple(rulebook.platforms), request.trusted)
        if request.apply:
            require_signer(built.folder, request.signer, unsigned=request.unsigned)
            require_recording(built.folder, is_recorded=request.recording is not None, unrecorded=request.unrecorded)
        refuse_strays(built.folder, built.run)
        sets, until = _newer_sets(request, built, now, None if swap is None else swap.scratch / "set")
        parting = _parting(request, built, sets)
        recorder = recorder_for(request.recording, request.signer, sets, request.exclusions, request.built)
        if built.run.mask is not None:
            return _purge_mask(
                request,
                built,
                sets,
                until,
                swap,
                now,
                lambda asked: purge_mask(asked, rulebook, scheduler, now, on_progress),
            )
        hashing = _hashing(request, built, sets)
        with TemporaryDirectory() if swap is None else nullcontext(str(swap.scratch)) as scratch:
            steps = PurgeSteps(
                built=built,
                sets=sets,
                until=until,
                hashing=hashing,
                scratch=Path(scratch),
                new=None if swap is None else swap.next,
                rulebook=rulebook,
                runner=Runner(scheduler, on_progress=on_progress),
                parting=parting,
            )
            found = steps.find()
            outcome = _told(built, sets, found, until)
            if swap is None:
                return outcome
            verification = steps.verify(found)  # also that there is nothing to take out
            if not found.purged and not _is_news(request, built, sets, until):
                return outcome
            run = new_run(built, sets, found, outcome.matches, outcome.until, verification, request.command, now)

            def record(manifest: bytes) -> None:
                if recorder is not None:
                    salt = recorder.authors_salt
                    recorder.record(swap.next, manifest, None if salt is None else steps.kept_tokens(salt))

            return _replace(request, built, found, outcome, run, swap, now, record)


def _purge_mask(
    request: PurgeRequest,
    built: Built,
    sets: "Sets",
    until: int,
    swap: Swap | None,
    now: int,
    make: Callable[[MaskPurge], MaskPurged],
) -> PurgeOutcome:
    """A mask is made anew, and exchanged as a whole."""
    with TemporaryDirectory() if swap is None else nullcontext(str(swap.scratch)) as scratch:
        asked = MaskPurge(
            mask=built.folder,
            corpus=request.corpus,
            exclusions=request.exclusions,
            out=Path(scratch) / "mask",
            until=until,
            key_files=request.key_files,
            trusted=request.trusted,
            signer=request.signer,
            recording=None if swap is None else request.recording,
            command=request.command,
        )
        purged = make(asked)
        run = purged.run
        sizes = {file.name: file.bytes for file in run.inputs}
        outcome = PurgeOutcome(
            authors=max(0, sum(one.found() for one in run.matches) - sum(one.found() for one in built.run.matches)),
            files=tuple(FilePurged(one.name, one.removed, one.kept_before, sizes[one.name]) for one in purged.changes),
            of_files=len(run.inputs),
            until=until,
            matches=run.matches,
            mentions_left=False,
        )
        if swap is None:
            return outcome
        if not purged.changes and not _is_news(request, built, sets, until):
            _forget_tokens(request, asked.out)
            return outcome
        swap.next.rmdir()
        asked.out.rename(swap.next)
        outcome = _bundled(request, built, swap, built.run.published(), outcome, now)
        swap.commit(built.digest)
    return structs.replace(outcome, manifest=run)


Sets = tuple[ExclusionSet, ...]


def _is_news(request: PurgeRequest, built: Built, sets: Sets, until: int) -> bool:
    """Whether a log is to know that later objections were heeded, though nobody's rows had to go: who objected since
    can then be shown that."""
    numbers = [used.number for used in built.run.exclusion_sets]
    later = until > built.run.heeds_until() or [one.number for one in sets] != numbers
    return request.recording is not None and (later or not (built.folder / RECORD_FILE).exists())


def _forget_tokens(request: PurgeRequest, made: Path) -> None:
    """Of a version that takes nobody's place there is nothing to prove."""
    digest = manifest_digest(made)
    if request.recording is not None and request.recording.openings is not None and digest is not None:
        Openings(request.recording.openings).delete_run(digest)


def _newer_sets(request: PurgeRequest, built: Built, now: int, held_in: Path | None) -> tuple[Sets, int]:
    """The sets of all platforms, and until when objections that they know are heeded."""
    try:
        sets = built.open_sets(request.exclusions, request.trusted, now, held_in)
    except OSError as error:
        raise GateError("output_unwritable", why=error.strerror or type(error).__name__) from error
    by_key = any(author.is_ == "key" for author in built.profile.authors)
    for one, used in zip(sets, built.run.exclusion_sets, strict=True):
        if one.number < used.number:
            raise GateError("purge_set_older", number=one.number, used=used.number)
        require_same_identifier(one, built.profile)
        if by_key and one.key_id != used.key_id:
            raise GateError("purge_key_changed", key_id=one.key_id, used=used.key_id)
    known = min(one.received_until for one in sets)
    until = known if request.freeze is None else frozen_at(request.freeze, known)
    if until < built.run.heeds_until():
        heeded = instant_of(built.run.heeds_until()).isoformat(timespec="seconds")
        raise GateError("purge_back", until=instant_of(until).isoformat(timespec="seconds"), heeded=heeded)
    return sets, until


def _parting(request: PurgeRequest, built: Built, sets: Sets) -> Parting | None:
    """How the people of a corpus were parted; None where nobody can or wants to hold its rows against that.

    Raises:
        GateError: The corpus has no buckets (`family_of_none`), or as `FamilySalt.load_same`.
    """
    if request.family is None:
        return None
    if built.run.buckets is None:
        raise GateError("family_of_none")
    FamilySalt.load_same(request.family, built.run.buckets.commitment)
    # Under another hashing key the same people have other keys, so others' buckets would be theirs.
    same = all(one.key_id == used.key_id for one, used in zip(sets, built.run.exclusion_sets, strict=True))
    return Parting(built.run.buckets, str(request.family.absolute())) if same else None


def _hashing(request: PurgeRequest, built: Built, sets: Sets) -> dict[str, str]:
    """Where the hashing key of each platform lies; of none that needs none."""
    identifiers = {author.is_ for author in built.profile.authors}
    hashing: dict[str, str] = {}
    for one in sets:
        heeds_mentions = looks_for_mentions(built, one)
        if heeds_mentions or identifiers - {"key"}:
            hashing[one.platform] = str(key_file_of(one, request.key_files).absolute())
        if heeds_mentions or identifiers - {"key", "account"}:
            require_same_fold(one)
    return hashing


def _told(built: Built, sets: Sets, found: PurgeFound, until: int) -> PurgeOutcome:
    files = tuple(
        FilePurged(file.name, one.removed, file.data.rows, file.data.bytes)
        for one in found.purged
        for file in (built.files[one.number],)
    )
    mentions = any(one.mentions for one in sets)
    return PurgeOutcome(
        authors=sum(keys for _, _, keys, _ in found.found),
        files=files,
        of_files=len(built.files),
        until=until,
        matches=match_reports(sets, built.profile, found.found),
        mentions_left=mentions and built.run.mentions != "keep" and built.profile.mentions is None,
    )


def _replace(
    request: PurgeRequest,
    built: Built,
    found: PurgeFound,
    outcome: PurgeOutcome,
    run: GateRun,
    swap: Swap,
    now: int,
    record: Callable[[bytes], None],
) -> PurgeOutcome:
    """Everything is written beside the corpus; now the record, the bundle, then the exchange."""
    changed = {MANIFEST, RECORD_FILE}
    for one in found.purged:
        file = built.files[one.number]
        changed |= {file.data.name, file.ledger.name}
    manifest = seal_manifest(run, request.signer)
    atomic_write(swap.next / MANIFEST, manifest)
    swap.keep_others(changed)
    record(manifest)
    files = [file for one in found.purged for file in (built.files[one.number].data, built.files[one.number].ledger)]
    outcome = _bundled(request, built, swap, files, outcome, now)
    swap.commit(built.digest)
    return structs.replace(outcome, manifest=run)


def _bundled(
    request: PurgeRequest, built: Built, swap: Swap, files: Sequence[DataFile], outcome: PurgeOutcome, now: int
) -> PurgeOutcome:
    """Seal the files that go, the manifest and its record into a bundle, if one is wanted."""
    if request.undo_key_file is None:
        return outcome
    expires_at = now + request.undo_days * DAY
    successor = manifest_digest(swap.next)
    assert successor is not None, "it was written just now"
    bundle = bundle_beside(request.built, built.digest)
    key = UndoKey.load_or_make(request.undo_key_file)
    held = [HeldFile(file.name, file.sha256, file.bytes) for file in files]
    held += [_held(built.folder, name) for name in (MANIFEST, RECORD_FILE) if (built.folder / name).exists()]
    write_bundle(bundle, new_header(built.digest, successor, held, key, now, expires_at), built.folder, key)
    return structs.replace(outcome, bundle=bundle, expires_at=expires_at)


def _held(folder: Path, name: str) -> HeldFile:
    digest = digest_of(str(folder / name))
    return HeldFile(name, digest.sha256, digest.size)


def bundle_beside(built: Path, digest: str) -> Path:
    """Where the bundle lies that restores the version with this manifest."""
    return built.with_name(f"{built.name}.undo-{digest[:12]}")


def undo(built: Path, bundle: Path, key_file: Path, now: int) -> GateRun:
    """Restore the version of a corpus from before a purge, byte for byte.

    Raises:
        GateError: The bundle has expired, is not of this corpus or not of the last purge (`undo_other_corpus`), or
            cannot be opened; a file that stays is not the one that was signed for, or not known; the corpus is as it
            was.
    """
    built = built.resolve()
    with swapping(built) as swap:
        digest = manifest_digest(built)
        if digest is None:
            raise GateError("built_missing", folder=built.name)
        header = read_undo_header(bundle)
        if digest != header.successor:
            raise GateError("undo_other_corpus", file=bundle.name)
        unpack(bundle, UndoKey.load(key_file), swap.next, now)
        restored = open_manifest((swap.next / MANIFEST).read_bytes(), signature_needed=False)
        if restored.digest != header.predecessor:
            raise GateError("undo_damaged", file=bundle.name)
        refuse_strays(built, open_manifest((built / MANIFEST).read_bytes(), signature_needed=False).run)
        unpacked = {held.name for held in header.files}
        swap.keep_others({*unpacked, RECORD_FILE})
        for file in restored.run.published():
            if file.name not in unpacked:
                check_file(swap.next / file.name, file)
        swap.commit(header.successor)
    return restored.run
