"""What a manifest, an exclusion set, a mask or a ledger says of itself."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.decision.claims import verdict_for
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import LEDGER
from widerspruch.protocol.envelope import Opened, claimed_signer, open_envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.files import read_small
from widerspruch.protocol.manifest import GATE_RUN, MANIFEST, GateRun, open_manifest
from widerspruch.protocol.sets.exclusion_set import STATEMENT_FILE
from widerspruch.protocol.sets.header import EXCLUSION_SET, SetHeader
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.protocol.statement import stated

Kind = Literal["corpus", "mask", "exclusion_set", "ledger"]

_COUNTED = ("kept", "verdict", "reason", "rule", "identifier")


class Signed(Struct, frozen=True):
    """Whether a statement is signed: `checked` by a key that was given, `unchecked`, or `unsigned`. `key_id`: of who
    signed, or says so."""

    state: Literal["checked", "unchecked", "unsigned"]
    key_id: str | None


class ShownRows(Struct, frozen=True):
    """Rows that one reason, rule and identifier of a mention were written down for, and whether they were kept."""

    rows: int
    kept: bool
    verdict: str
    reason: str
    rule: str | None = None
    identifier: str | None = None


class StatementReport(Struct, frozen=True, kw_only=True):
    """What a statement says; its other files are not looked at.

    Attributes:
        digest: SHA-256 of the statement's file in hex; None for ledgers. `signed`: as well.

        rows: By reason, most frequent first: of a corpus or mask all, of a ledger those that it has. None of a set.

        manifest: All of it, of a corpus or a mask. `header`: all of it, of an exclusion set.
    """

    kind: Kind
    name: str
    digest: str | None = None
    signed: Signed | None = None
    rows: tuple[ShownRows, ...] = ()
    manifest: GateRun | None = None
    header: SetHeader | None = None


def statement_report(path: Path, trusted: Sequence[VerifyingKey] = ()) -> StatementReport:
    """What it is shows from what it is made of.

    Args:
        path: A built corpus, a mask, an exclusion set, a folder of ledgers, or one of their files.

        trusted: With any, what is shown must be signed by one of them; ledgers are not signed, their manifest is.

    Raises:
        GateError: It is none of these (`statement_unknown`), or a ledger cannot be read (`built_unreadable`).

        ProtocolError: The statement cannot be read or trusted.
    """
    if path.is_dir():
        for name in (MANIFEST, STATEMENT_FILE):
            if (path / name).is_file():
                return _of_statement(path / name, path, trusted)
        return _of_ledgers(sorted(path.rglob("*.parquet")), path)
    if path.suffix == ".parquet":
        return _of_ledgers([path], path)
    try:
        return _of_statement(path, path, trusted)
    except ProtocolError as error:
        if error.code.startswith("json_") and path.name not in (MANIFEST, STATEMENT_FILE):
            raise GateError("statement_unknown", name=path.name) from error
        raise


def _of_statement(file: Path, shown: Path, trusted: Sequence[VerifyingKey]) -> StatementReport:
    data = read_small(file)
    opened = open_envelope(data, trusted, signature_needed=bool(trusted))
    kind = opened.statement.predicateType
    if kind == EXCLUSION_SET:
        header = stated(opened.statement, EXCLUSION_SET, SetHeader).checked()
        return StatementReport(
            kind="exclusion_set",
            name=shown.name,
            digest=opened.digest,
            signed=_signed(data, opened),
            header=header,
        )
    if kind != GATE_RUN:
        raise GateError("statement_unknown", name=shown.name)
    run = open_manifest(data, trusted, signature_needed=bool(trusted)).run
    return StatementReport(
        kind=run.result,
        name=shown.name,
        digest=opened.digest,
        signed=_signed(data, opened),
        rows=_by_reason(run),
        manifest=run,
    )


def _signed(data: bytes, opened: Opened) -> Signed:
    if opened.signed_by is not None:
        return Signed("checked", opened.signed_by)
    claimed = claimed_signer(data)
    return Signed("unsigned" if claimed is None else "unchecked", claimed)


def _by_reason(run: GateRun) -> tuple[ShownRows, ...]:
    kept = ("allowed", "undecided") if run.undecided == "keep" else ("allowed",)
    shown = []
    for reason, rows in run.counts.items():
        verdict = verdict_for(reason)
        shown.append(ShownRows(rows, verdict in kept, verdict, reason))
    return _sorted(shown)


def _of_ledgers(files: Sequence[Path], shown: Path) -> StatementReport:
    counts: Counter[tuple[object, ...]] = Counter()
    for file in files:
        try:
            with pq.ParquetFile(file) as ledger:
                if not ledger.schema_arrow.equals(LEDGER):
                    raise GateError("statement_unknown", name=shown.name)
                for batch in ledger.iter_batches(columns=list(_COUNTED)):
                    counted = pa.Table.from_batches([batch]).group_by(_COUNTED).aggregate([([], "count_all")])
                    for row in counted.to_pylist():
                        counts[tuple(row[name] for name in _COUNTED)] += row["count_all"]
        except (pa.ArrowException, OSError, EOFError) as error:
            raise GateError("built_unreadable", name=file.name) from error
    if not files:
        raise GateError("statement_unknown", name=shown.name)
    rows = _sorted(
        ShownRows(number, bool(kept), str(verdict), str(reason), _text(rule), _text(identifier))
        for (kept, verdict, reason, rule, identifier), number in counts.items()
    )
    return StatementReport(kind="ledger", name=shown.name, rows=rows)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _sorted(rows: Iterable[ShownRows]) -> tuple[ShownRows, ...]:
    return tuple(sorted(rows, key=_place))


def _place(one: ShownRows) -> tuple[object, ...]:
    return not one.kept, -one.rows, one.reason, one.rule or "", one.identifier or ""
