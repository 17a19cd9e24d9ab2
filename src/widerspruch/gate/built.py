"""A built corpus, opened again: its manifest, its profile, its files, each checked against what was signed for.

Whoever looks at one, an audit, a purge or an explanation, opens it here; what they make of it is their own.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from widerspruch.gate.corpus.shards import Shard, format_of
from widerspruch.gate.digests import digest_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import ledger_name
from widerspruch.gate.profile import Profile, parse_profile
from widerspruch.gate.sets.opening import open_exclusions
from widerspruch.protocol.envelope import claimed_signer
from widerspruch.protocol.files import read_small
from widerspruch.protocol.manifest import MANIFEST, DataFile, GateRun, read_manifest
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

PROFILE_FILE, RECORD_FILE = "profile.toml", "run-record.json"


class BuiltFile(Struct, frozen=True):
    """What one input file became, or what one bucket got of all.

    Attributes:
        number: Its place in the corpus. `name`: of the input, within the corpus, or of the bucket's file.

        source: The input; None of a bucket. `data`: its kept rows; of a mask the input itself. `ledger`: the record of
            the others; of a mask or a bucket, of all.

        kept: How many rows are kept.
    """

    number: int
    name: str
    source: DataFile | None
    data: DataFile
    ledger: DataFile
    kept: int

    @property
    def input(self) -> DataFile:
        """Of a file that was made of one alone."""
        assert self.source is not None, "a bucket is made of many files"
        return self.source


class Built(Struct, frozen=True):
    """A published corpus.

    Attributes:
        digest: Of its manifest's file. `signed_by`: key id of who signed that; None if nobody did or none was trusted.

        files: In the order of the corpus's shards.
    """

    folder: Path
    run: GateRun
    digest: str
    signed_by: str | None
    profile: Profile
    files: tuple[BuiltFile, ...]

    def path(self, file: DataFile) -> Path:
        return self.folder / file.name

    def shard(self, file: BuiltFile) -> Shard:
        """The kept rows of a file as a shard."""
        return Shard(file.number, str(self.path(file.data)), file.name, format_of(file.name), file.data.bytes)

    def file_named(self, name: str) -> BuiltFile:
        """What an input file became. Raises GateError `input_unknown`."""
        for file in self.files:
            if file.name == name:
                return file
        raise GateError("input_unknown", name=name)

    def input_named(self, name: str) -> tuple[int, DataFile]:
        """The place of an input in the manifest, and what that says of it. Raises GateError `input_unknown`."""
        for number, file in enumerate(self.run.inputs):
            if file.name == name:
                return number, file
        raise GateError("input_unknown", name=name)

    def open_sets(
        self, folders: Sequence[Path], trusted: Sequence[VerifyingKey], now: int, held_in: Path | None = None
    ) -> tuple[ExclusionSet, ...]:
        """Sets of this corpus's platforms, in the order of its manifest, each signed by one of `trusted` if any are
        named. `held_in`, and what it raises, as `open_exclusions`."""
        platforms = [used.platform for used in self.run.exclusion_sets]
        return open_exclusions(folders, platforms, trusted, now, held_in=held_in)

    def check(self, file: DataFile) -> None:
        """Raise as `check_file`."""
        check_file(self.path(file), file)

    def strays(self) -> list[str]:
        """As `strays_in`."""
        return strays_in(self.folder, self.run)


def strays_in(folder: Path, run: GateRun) -> list[str]:
    """Names of all files in a corpus's folder that its manifest does not know, in order, and of all links: what lies
    behind one may be something else at any time."""
    known = {MANIFEST, PROFILE_FILE, RECORD_FILE, *(file.name for file in run.published())}
    found = ((path, path.relative_to(folder).as_posix()) for path in sorted(folder.rglob("*")))
    return [name for path, name in found if path.is_symlink() or not (path.is_dir() or name in known)]


def refuse_strays(folder: Path, run: GateRun) -> None:
    """Raise GateError `built_stray` or `built_link`: nobody would look into such a file, and it would stay."""
    for name in strays_in(folder, run):
        raise GateError("built_link" if (folder / name).is_symlink() else "built_stray", name=name)


def check_file(path: Path, expected: DataFile) -> None:
    """Check a file's size and digest against what a manifest says of it.

    Raises:
        GateError: `built_file_missing` or `built_file_changed`.
    """
    try:
        fits = path.stat().st_size == expected.bytes and digest_of(str(path)).sha256 == expected.sha256
    except OSError as error:
        raise GateError("built_file_missing", name=expected.name) from error
    if not fits:
        raise GateError("built_file_changed", name=expected.name)


def open_built(folder: Path, platforms: Sequence[str], trusted: Sequence[VerifyingKey] = ()) -> Built:
    """Open a built corpus; its data and ledgers are not read yet.

    Args:
        platforms: The slugs that the rulebook knows.

        trusted: Whose signatures count; with any, the manifest must be signed by one of them.

    Raises:
        GateError: It is no built corpus (`built_missing`), a purge was broken off at its very last step
            (`built_between`), the profile is not the one of the run (`built_profile`), or the manifest's lists do not
            belong together (`built_lists`).

        ProtocolError: The manifest cannot be trusted.
    """
    if not (folder / MANIFEST).is_file():
        between = (folder.with_name(f"{folder.name}.purge") / "before").exists()
        raise GateError("built_between" if between else "built_missing", folder=folder.name)
    manifest = read_manifest(folder / MANIFEST, trusted, signature_needed=bool(trusted))
    return Built(
        folder=folder,
        run=manifest.run,
        digest=manifest.digest,
        signed_by=manifest.signed_by,
        profile=_profile(folder, manifest.run, platforms),
        files=files_of(manifest.run),
    )


def require_signer(folder: Path, signer: SigningKey | None, *, unsigned: bool) -> None:
    """Raise GateError `successor_unsigned` where a manifest is signed and the one that takes its place would not be,
    unless it was said that it need not: whoever asks for a signature would refuse the new one."""
    if signer is None and not unsigned and claimed_signer(read_small(folder / MANIFEST)) is not None:
        raise GateError("successor_unsigned", folder=folder.name)


def require_recording(folder: Path, *, is_recorded: bool, unrecorded: bool) -> None:
    """Raise GateError `successor_unrecorded` where a run stands in a log and the version that takes its place would
    not, unless it was said that it need not."""
    if not is_recorded and not unrecorded and (folder / RECORD_FILE).exists():
        raise GateError("successor_unrecorded", folder=folder.name)


def files_of(run: GateRun) -> tuple[BuiltFile, ...]:
    """Inputs with their outputs and ledgers, or buckets with theirs.

    Raises:
        GateError: A file of one list has none in another (`built_lists`), or a name leads out of the corpus's folder
            (`built_name`).
    """
    if run.mask is not None:
        masked = zip(run.inputs, run.ledgers, run.mask.files, strict=True)
        found: list[tuple[DataFile | None, DataFile, DataFile, int]] = [
            (source, source, mask, one.kept) for source, mask, one in masked
        ]
        folders = "", "mask/"
    elif run.buckets is not None:
        found = [(None, data, ledger, data.rows) for data, ledger in zip(run.outputs, run.ledgers, strict=True)]
        folders = "data/", "ledger/"
    elif len(run.inputs) == len(run.outputs) == len(run.ledgers):
        copied = zip(run.inputs, run.outputs, run.ledgers, strict=True)
        found = [(source, data, ledger, data.rows) for source, data, ledger in copied]
        folders = "data/", "ledger/"
    else:
        raise GateError("built_lists")
    files = tuple(
        BuiltFile(
            number, data.name.removeprefix("data/") if source is None else source.name, source, data, ledger, kept
        )
        for number, (source, data, ledger, kept) in enumerate(found)
    )
    for file in files:
        if (file.data.name, file.ledger.name) != (folders[0] + file.name, folders[1] + ledger_name(file.name)):
            raise GateError("built_lists")
        if file.name.startswith("/") or {"", ".", ".."} & set(file.name.split("/")) or "\\" in file.name:
            raise GateError("built_name", name=file.name)
    return files


def manifest_digest(folder: Path) -> str | None:
    """Which version of a corpus lies in a folder: the digest of its manifest's file; None where there is none."""
    try:
        return hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    except OSError:
        return None


def _profile(folder: Path, run: GateRun, platforms: Sequence[str]) -> Profile:
    try:
        data = (folder / PROFILE_FILE).read_bytes()
    except OSError as error:
        raise GateError("built_file_missing", name=PROFILE_FILE) from error
    if hashlib.sha256(data).hexdigest() != run.profile_sha256:
        raise GateError("built_profile")
    return parse_profile(data.decode("utf-8"), tuple(platforms))
