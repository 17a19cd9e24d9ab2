"""`gate verify`: whether a built corpus is what its manifest says, for whoever has neither set nor hashing key."""

from pathlib import Path

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.audit.bucket_ledgers import check_ledgers
from widerspruch.gate.audit.files import count_rows
from widerspruch.gate.audit.record import (
    AuditProblem,
    check_counts,
    check_files,
    check_record,
    check_stated,
)
from widerspruch.gate.built import Built, open_built
from widerspruch.protocol.manifest import GateRun
from widerspruch.protocol.signing_keys import VerifyingKey


class Verified(Struct, frozen=True):
    """What was found.

    Attributes:
        problems: Everything that is wrong; empty if nothing is.

        signed_by: Who signed the manifest; None if nobody did, or no key was given to check it with.

        digest: Of the manifest's file.
    """

    problems: tuple[AuditProblem, ...]
    signed_by: str | None
    digest: str
    run: GateRun

    @property
    def rows(self) -> int:
        """Of the corpus, as the manifest says. `kept`: of them in the built one."""
        return sum(file.rows for file in self.run.inputs)

    @property
    def kept(self) -> int:
        return self.run.kept()


def verify_built(folder: Path, platforms: tuple[str, ...], trusted: tuple[VerifyingKey, ...] = ()) -> Verified:
    """Check every file of a built corpus against its manifest: digests, numbers of rows, ledgers, counts.

    Raises:
        GateError, ProtocolError: As `built.open_built`.
    """
    built = open_built(folder, platforms, trusted)
    problems = check_files(built)
    kept = {} if built.run.mask is not None else {file.name: _rows(built, file.name) for file in built.files}
    ledgers = check_ledgers(built, {name: rows for name, rows in kept.items() if rows is not None})
    problems += [problem for ledger in ledgers for problem in ledger.problems]
    problems += [*check_stated(built), *check_counts(built, ledgers), *check_record(built, trusted).problems]
    return Verified(tuple(problems), built.signed_by, built.digest, built.run)


def _rows(built: Built, name: str) -> int | None:
    """None where the file is missing or damaged: that it is not the manifest's, its digest tells."""
    try:
        return count_rows(built.folder / "data" / name)
    except (pa.ArrowException, OSError, EOFError, ValueError):
        return None
