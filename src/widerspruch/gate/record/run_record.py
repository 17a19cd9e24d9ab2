"""The record that a run puts beside its manifest, made of exactly that manifest's bytes.

It is there with the corpus, in one step. What is left is to enter it into the log; whoever was stopped before that does
so later, and it is the same record.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from secrets import token_bytes

from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.record.beside import outputs_root
from widerspruch.gate.record.kept_tokens import KeptTokens
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.kept_authors import tree_of_tokens
from widerspruch.protocol.manifest import GateRun, open_manifest
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.run_record import (
    KEPT_AUTHORS_KIND,
    SALT_BYTES,
    KeptAuthors,
    LogSeen,
    RecordedSet,
    RunRecord,
    seal_run_record,
)
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.signing_keys import SigningKey

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
