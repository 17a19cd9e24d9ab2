"""The statement about one run of the gate: what went in, what came out, by which rule and against which set."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.buckets import RunBuckets, bucket_names
from widerspruch.protocol.envelope import open_envelope, seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.files import read_small
from widerspruch.protocol.sets.header import Shape
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import NAMES, Statement, Subject, stated

GATE_RUN = f"{NAMES}#gate-run/v1"
"""The predicate's type."""

MANIFEST = "manifest.json"


class DataFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a corpus or ledger: its name relative to the corpus's folder (with `/`), SHA-256 in hex, size in
    bytes, rows in it."""

    name: str
    sha256: str
    bytes: int
    rows: int


class RulebookUsed(Struct, frozen=True, forbid_unknown_fields=True):
    """Which rulebook decided: its version (a day), and SHA-256 over the decision and its terms."""

    version: str
    digest: str


class SetUsed(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which exclusion set was used. `digest` and `signed_by` as in `sets.exclusion_set.ExclusionSet`; `sources` and
    `policies` as in `sets.header.SetHeader`, over the whole chain."""

    platform: str
    number: int
    digest: str
    signed_by: str | None
    key_id: str
    received_until: int
    sources: Mapping[str, int] = {}
    policies: Mapping[str, int] = {}


AuthorIdentifier = Literal["account", "handle", "email", "key", "repository", "domain", "url", "path_prefix"]
"""By what rows of a corpus and objections are brought together: account ids, handles, e-mail addresses, or keys of
these; or by a scope that somebody objected for."""


class Match(Struct, frozen=True, forbid_unknown_fields=True):
    """How many of a set's keys of one identifier were found among a corpus's authors.

    Attributes:
        in_set: Keys of this identifier that the set states, withdrawn ones among them; None where it does not say.

        found: Different ones of them that wrote rows of the corpus, whether or not their objection counts in this run;
            None where authors are named by another identifier, so that nobody could be found by this one.

        rows: What these authors wrote, before anything was left out.
    """

    identifier: AuthorIdentifier
    in_set: int | None
    found: int | None
    rows: int


class SpelledOtherwise(Struct, frozen=True, forbid_unknown_fields=True):
    """Objectors whose identifier is written in a set as nobody's is in the corpus: nobody can find them here.

    Attributes:
        column: By which the corpus names authors; several with commas between them.

        shape: How they are written in the set.

        in_set: Of how many of the set's identifiers that is so, `of` all of this kind.

        seen: How the authors are written that were looked at: different values, the first of each file.
    """

    identifier: Literal["account", "handle"]
    column: str
    shape: Shape
    in_set: int
    of: int
    seen: Mapping[Shape, int]


class MatchReport(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether objectors were found at all: a run that finds nobody has most likely looked for the wrong thing.

    Attributes:
        platform: Of the exclusion set.

        persons: In the set, as far as whoever made it could tell; None if nobody counted.

        out_of_reach: Those of them of whom the set has no key of the identifier by which the corpus names authors.
            Nobody can find them here.

        identifiers: First the one by which the corpus names authors.

        otherwise: Who is most likely not found because list and corpus are not written alike.
    """

    platform: str
    persons: int | None = None
    out_of_reach: int | None = None
    identifiers: tuple[Match, ...] = ()
    otherwise: tuple[SpelledOtherwise, ...] = ()

    def found(self) -> int:
        """Of all identifiers together."""
        return sum(one.found or 0 for one in self.identifiers)


class Verification(Struct, frozen=True, forbid_unknown_fields=True):
    """The independent pass over the output: rows looked at, and rows found that should not be there."""

    rows: int
    found: int


class MaskedFile(Struct, frozen=True, forbid_unknown_fields=True):
    """What a mask says of one input.

    Attributes:
        kept: How many of its rows may be used.

        footer_sha256: SHA-256 in hex over a Parquet file's footer, from its first byte to the end of the file; None for
            another format.
    """

    kept: int
    footer_sha256: str | None = None


class TableVersion(Struct, frozen=True, forbid_unknown_fields=True):
    """Which version of a table was masked: the table's own id, and the number of its version or snapshot."""

    format: Literal["delta", "iceberg"]
    table: str
    version: int


class RunMask(Struct, frozen=True, forbid_unknown_fields=True):
    """Which rows may be used, where nothing was copied.

    Attributes:
        cases: The file that says what each case number means.

        files: One per input, in the same order. Its rows lie in the ledger beside it, a case number each.

        table: Where the inputs are the files of a table.
    """

    cases: DataFile
    files: tuple[MaskedFile, ...]
    table: TableVersion | None = None


class GateRun(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run. Instants in int64 microseconds UTC.

    Attributes:
        inputs: Every file of the corpus that was read, in the order of its shards.

        outputs: The kept rows, one file per input that kept any layout, in the same order; of a run with buckets one
            per bucket, in which the rows lie in the order of the inputs.

        ledgers: The record of what was kept out and why, one file per input; of a run with buckets one per bucket, with
            every row of it.

        damaged: Files of the corpus that could not be read: nothing of them is in the outputs, the counts do not
            know their rows.

        unreadable_lines: Lines of JSON Lines that are no records, by file. They count as no rows and are in no output.

        counts: Rows per reason; together the rows of all inputs.

        redacted: Rows kept with a mention replaced.

        exclusion_sets: One per platform, in the order of their names.

        matches: For each of them how many objectors were found among the authors; after a purge, by that purge.

        result: Whether the rows were copied, or a mask names those that may be used. `mask`: that mask; then there are
            no outputs, and a ledger has every row of its input.

        buckets: How the kept rows were parted by people; None where they were not. A manifest without them leaves the
            word out, as it did before there were any.

        nothing_claimed: Platforms whose terms nobody looked at: rows that nobody objected to stayed, and of these
            nothing is claimed.

        unread_scopes: By column of the profile, how many values can be read as no repository, domain or page: nobody's
            objection can hit them, and their rows stay unless something else keeps them out.

        layout: By output what of its input's layout could not be kept.

        frozen_at, purpose, undecided, mentions, strict_names: What was asked for.

        scheduler, versions: What ran it, and the versions of all that could change a byte.

        command: As it was typed, of paths only the last part, without those of keys.

        predecessor: Digest of the manifest whose corpus this one replaces (`purge`), else None.

        objections_until: After a purge: objections received until then are kept out, though the rows were decided
            as of `frozen_at`. None: those received until `frozen_at`.

        made_at: When the corpus was published, None where two runs must give the same bytes.
    """

    inputs: tuple[DataFile, ...]
    outputs: tuple[DataFile, ...]
    ledgers: tuple[DataFile, ...]
    damaged: tuple[str, ...] = ()
    unreadable_lines: Mapping[str, int] = {}
    counts: Mapping[str, int]
    redacted: int = 0
    rulebook: RulebookUsed
    exclusion_sets: tuple[SetUsed, ...]
    matches: tuple[MatchReport, ...]
    result: Literal["corpus", "mask"] = "corpus"
    mask: RunMask | None = None
    buckets: RunBuckets | None = None
    nothing_claimed: tuple[str, ...] = ()
    unread_scopes: Mapping[str, int] = {}
    layout: Mapping[str, tuple[str, ...]] = {}
    frozen_at: int
    purpose: str
    undecided: str
    mentions: str
    strict_names: bool = False
    profile_sha256: str
    scheduler: str
    versions: Mapping[str, str]
    command: tuple[str, ...]
    predecessor: str | None = None
    objections_until: int | None = None
    verification: Verification
    made_at: int | None = None

    def heeds_until(self) -> int:
        """Until when an objection had to be received to be heeded, microseconds UTC."""
        return self.frozen_at if self.objections_until is None else self.objections_until

    def kept(self) -> int:
        """How many rows may be used: those that were copied, or that a mask leaves."""
        return (
            sum(file.rows for file in self.outputs) if self.mask is None else sum(one.kept for one in self.mask.files)
        )

    def published(self) -> tuple[DataFile, ...]:
        """All files that are signed for, in order: outputs, ledgers, the cases of a mask."""
        return (*self.outputs, *self.ledgers, *((self.mask.cases,) if self.mask else ()))


class ReadManifest(Struct, frozen=True):
    """A manifest that may be used; `signed_by` and `digest` as in `envelope.Opened`."""

    run: GateRun
    signed_by: str | None
    digest: str


def seal_manifest(run: GateRun, signer: SigningKey | None) -> bytes:
    """The envelope's bytes. The statement's subjects are the files that it publishes."""
    subjects = tuple(Subject(file.name, {"sha256": file.sha256}) for file in run.published())
    said = msgspec.to_builtins(run)
    if run.buckets is None:
        del said["buckets"]
    return seal(Statement(subjects, GATE_RUN, said), signer)


def write_manifest(path: Path, run: GateRun, signer: SigningKey | None) -> None:
    """Write it whole or not at all; an earlier manifest of this name is replaced."""
    atomic_write(path, seal_manifest(run, signer))


def open_manifest(data: bytes, trusted: Sequence[VerifyingKey] = (), *, signature_needed: bool) -> ReadManifest:
    """A manifest from the envelope's bytes. Whether the files are those it names is for the caller to compare.

    Raises:
        ProtocolError: whatever `open_envelope` and `stated` raise, or `manifest_contradicts` where the files that
            are signed for are not those that the run names.
    """
    # The steps are those of docs/protocol/manifest.md.

    # (0): open the envelope.
    opened = open_envelope(data, trusted, signature_needed=signature_needed)
    # (1): read the run.
    run = stated(opened.statement, GATE_RUN, GateRun)
    # (2): compare the subjects.
    named = [(file.name, file.sha256) for file in run.published()]
    if list(opened.statement.sha256_by_name().items()) != named:
        raise ProtocolError("manifest_contradicts")
    # (3): compare the mask, and the buckets.
    if not _is_as_its_result_says(run) or not _has_its_buckets(run):
        raise ProtocolError("manifest_contradicts")
    return ReadManifest(run, opened.signed_by, opened.digest)


def _is_as_its_result_says(run: GateRun) -> bool:
    """Whether a mask, and only a mask, has no outputs, and the same number of everything else."""
    if run.mask is None:
        return run.result == "corpus"
    same_number = len(run.inputs) == len(run.ledgers) == len(run.mask.files)
    return run.result == "mask" and same_number and not run.outputs


def _has_its_buckets(run: GateRun) -> bool:
    """Whether there is one output and one ledger for each bucket, in order, or there are no buckets."""
    if run.buckets is None:
        return True
    if run.result != "corpus" or not run.buckets.is_right() or not run.outputs:
        return False
    ending = run.outputs[0].name.partition(".")[2]
    names = [f"data/{name}" for name in bucket_names(run.buckets.count, f".{ending}")]
    return [file.name for file in run.outputs] == names and len(run.ledgers) == len(names)


def read_manifest(path: Path, trusted: Sequence[VerifyingKey] = (), *, signature_needed: bool = False) -> ReadManifest:
    """As `open_manifest`, from a file. Raises ProtocolError `statement_missing` (values: file) where none is."""
    return open_manifest(read_small(path), trusted, signature_needed=signature_needed)
