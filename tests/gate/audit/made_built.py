"""Built corpora without a run: rows as they stand in an output, a profile in words, and sets of any identifiers."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from gate import made
from widerspruch.gate.audit.audit import Audit, AuditRequest, audit
from widerspruch.gate.digests import digest_of
from widerspruch.gate.ledger import LEDGER, ledger_name
from widerspruch.protocol.envelope import open_envelope
from widerspruch.protocol.hashing_key import Identifier
from widerspruch.protocol.manifest import (
    AuthorIdentifier,
    DataFile,
    GateRun,
    Match,
    MatchReport,
    RulebookUsed,
    SetUsed,
    Verification,
    write_manifest,
)
from widerspruch.protocol.sets.exclusion_set import STATEMENT_FILE, read_header, write_set
from widerspruch.protocol.sets.tables import OBJECTIONS
from widerspruch.rulebook.instants import end_of_day

FROZEN = end_of_day(made.FREEZE)
Objected = tuple[str, str]
"""An identifier and its folded value."""


def a_set(
    folder: Path, platform: str, objected: Sequence[Objected], received_at: int = made.BEFORE, **header: Any
) -> Path:
    """A set of objections by any identifiers."""
    rows = [
        {
            "account_key": UUID(bytes=made.KEY.key_of(platform, cast("Identifier", identifier), value)),
            "purpose": "generative",
            "received_at": received_at,
            "own_content": True,
            "ai_interactions": True,
            "mentions": False,
            "withdrawn_at": None,
        }
        for identifier, value in objected
    ]
    path = folder / f"set-{platform}-{header.get('number', 1)}"
    write_set(
        path, made.header(platform=platform, **header), [pa.Table.from_pylist(rows, schema=OBJECTIONS)], None, None
    )
    return path


def built(
    folder: Path,
    rows: Mapping[str, pa.Table | Sequence[dict[str, Any]]],
    profile: str,
    sets: Sequence[Path],
    found_by: Sequence[AuthorIdentifier] = ("account",),
    **fields: Any,
) -> None:
    """A corpus of these files, in `folder/out`, from which nothing was left out."""
    out = folder / "out"
    for name, given in rows.items():
        path = out / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(given, pa.Table):
            pq.write_table(given, path)
        else:
            path.write_text("".join(f"{json.dumps(row)}\n" for row in given), "utf-8")
        made.write(out / "ledger" / ledger_name(name), LEDGER.empty_table())
    (out / "profile.toml").write_text(profile, "utf-8")
    outputs = tuple(_file(out, f"data/{name}", len(given)) for name, given in rows.items())
    count = sum(file.rows for file in outputs)
    headers = [(path, read_header(path)) for path in sorted(sets, key=lambda one: read_header(one).platform)]
    usual: dict[str, Any] = {
        "inputs": tuple(
            DataFile(file.name.removeprefix("data/"), file.sha256, file.bytes, file.rows) for file in outputs
        ),
        "outputs": outputs,
        "ledgers": tuple(_file(out, f"ledger/{ledger_name(name)}", 0) for name in rows),
        "counts": {"used": count},
        "rulebook": RulebookUsed("1", "3" * 64),
        "exclusion_sets": tuple(
            SetUsed(one.platform, one.number, _digest(path), None, one.key_id, FROZEN) for path, one in headers
        ),
        "matches": tuple(
            MatchReport(one.platform, identifiers=tuple(Match(kind, None, 1, 1) for kind in found_by))
            for _, one in headers
        ),
        "frozen_at": FROZEN,
        "purpose": "generative",
        "undecided": "exclude",
        "mentions": "exclude",
        "profile_sha256": hashlib.sha256(profile.encode()).hexdigest(),
        "scheduler": "pool",
        "versions": {},
        "command": (),
        "verification": Verification(count, 0),
    }
    write_manifest(out / "manifest.json", GateRun(**{**usual, **fields}), None)


def audited(folder: Path, *sets: Path, **fields: Any) -> Audit:
    """Audit `folder/out`."""
    request = AuditRequest(built=folder / "out", exclusions=sets, key_files=(made.key_file(folder),), **fields)
    return audit(request, made.rulebook(), made.NOW)


def _file(out: Path, name: str, rows: int) -> DataFile:
    found = digest_of(str(out / name))
    return DataFile(name, found.sha256, found.size, rows)


def _digest(path: Path) -> str:
    return open_envelope((path / STATEMENT_FILE).read_bytes(), (), signature_needed=False).payload_digest
