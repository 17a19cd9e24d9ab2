"""The record beside a manifest: whether it is of that."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.errors import GateError
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.files import read_small
from widerspruch.protocol.log.merkle import leaf_hash, root_of
from widerspruch.protocol.manifest import MANIFEST, GateRun, open_manifest
from widerspruch.protocol.run_record import LONGEST_RECORD, ReadRunRecord, read_run_record
from widerspruch.protocol.signing_keys import VerifyingKey


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
