"""The record that a run puts beside its manifest, made of exactly that manifest's bytes.

It is there with the corpus, in one step. What is left is to enter it into the log; whoever was stopped before that does
so later, and it is the same record.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from secrets import token_bytes

from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.errors import GateError
from widerspruch.gate.record.kept_tokens import KeptTokens
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.files import read_small
from widerspruch.protocol.kept_authors import tree_of_tokens
from widerspruch.protocol.log.merkle import leaf_hash, root_of
from widerspruch.protocol.manifest import MANIFEST, GateRun, open_manifest
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.run_record import (
    KEPT_AUTHORS_KIND,
    LONGEST_RECORD,
    SALT_BYTES,
    KeptAuthors,
    LogSeen,
    ReadRunRecord,
    RecordedSet,
    RunRecord,
    read_run_record,
    seal_run_record,
)
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

_READ = 1 << 20


def new_salt() -> bytes:
    """Of one run's tokens."""
    return token_bytes(SALT_BYTES)


def record_run(
    folder: Path,
    manifest: bytes,
    sets: Sequence[ExclusionSet],
    seen: LogSeen,
    authors: KeptTokens | None,
    openings: Path | None,
    signer: SigningKey,
) -> None:
    """Put the record beside the manifest, and before that what opens its kept authors.

    Args:
        folder: Where the manifest lies, of these bytes.

        seen: The log as it was before the run.
    """
    digest = hashlib.sha256(manifest).hexdigest()
    run = open_manifest(manifest, (signer.public,), signature_needed=True).run
    kept = None if authors is None or openings is None else _kept_authors(authors, digest, openings)
    atomic_write(folder / RECORD_FILE, seal_run_record(record_of(run, sets, seen, kept), digest, signer))


def record_of(run: GateRun, sets: Sequence[ExclusionSet], seen: LogSeen, kept: KeptAuthors | None) -> RunRecord:
    """What a record says of a run. `sets`: those that its manifest names, in its order."""
    assert [one.digest for one in sets] == [used.digest for used in run.exclusion_sets], "the run's own"
    return RunRecord(
        purpose=run.purpose,
        frozen_at=run.frozen_at,
        heeds_until=run.heeds_until(),
        sets=tuple(RecordedSet(one.platform, one.number, one.digests[-1], one.received_until) for one in sets),
        rulebook=run.rulebook.digest,
        log=seen,
        counts=run.counts,
        kept_rows=run.kept(),
        redacted=run.redacted,
        verification=run.verification,
        outputs_root=outputs_root(run).hex(),
        kept_authors=kept,
        predecessor=run.predecessor,
        result=run.result,
    )


def outputs_root(run: GateRun) -> bytes:
    """The root over the files of the result, in the order of the manifest (docs/protocol/run-record.md)."""
    files = run.outputs if run.mask is None else (*run.ledgers, run.mask.cases)
    return root_of([leaf_hash(to_bytes(file)) for file in files])


def read_record_beside(
    folder: Path, trusted: Sequence[VerifyingKey] = (), *, signature_needed: bool = False
) -> tuple[bytes, ReadRunRecord]:
    """The record that lies beside a manifest, if it is of that: its bytes, and what it says.

    Raises:
        GateError: There is none (`record_missing`), or it says something else than the manifest (`record_other`).

        ProtocolError: As `read_run_record` and `open_manifest`.
    """
    if not (folder / RECORD_FILE).is_file():
        raise GateError("record_missing", folder=folder.name)
    data = read_small(folder / RECORD_FILE, LONGEST_RECORD)
    read = read_run_record(data, trusted, signature_needed=signature_needed)
    manifest = read_small(folder / MANIFEST)
    require_record_of(read, manifest, folder.name)
    return data, read


def require_record_of(read: ReadRunRecord, manifest: bytes, folder: str) -> None:
    """Raise GateError `record_other` (values: folder) where a record says something else than this manifest.

    The digests of sets are not compared: a manifest names a whole chain, a record the newest set of it.
    """
    run, record = open_manifest(manifest, signature_needed=False).run, read.record
    sets = [(used.platform, used.number, used.received_until) for used in run.exclusion_sets]
    told = (record.purpose, record.frozen_at, record.heeds_until, record.rulebook, record.counts, record.kept_rows)
    is_of = (
        read.manifest == hashlib.sha256(manifest).hexdigest()
        and told == (run.purpose, run.frozen_at, run.heeds_until(), run.rulebook.digest, run.counts, run.kept())
        and (record.redacted, record.verification, record.predecessor, record.result)
        == (run.redacted, run.verification, run.predecessor, run.result)
        and record.outputs_root == outputs_root(run).hex()
        and [(one.platform, one.number, one.received_until) for one in record.sets] == sets
    )
    if not is_of:
        raise GateError("record_other", folder=folder)


def _kept_authors(authors: KeptTokens, manifest: str, openings: Path) -> KeptAuthors:
    tree = tree_of_tokens(authors.file)
    with authors.file.open("rb") as tokens:
        Openings(openings).keep_run(manifest, iter(lambda: tokens.read(_READ), b""), tree.nodes)
    return KeptAuthors(
        kind=KEPT_AUTHORS_KIND,
        salt=authors.salt.hex(),
        root=tree.root.hex(),
        count=tree.count,
        identifiers=authors.identifiers,
        unnamed_rows=authors.unnamed_rows,
    )
