"""What a manifest, a record of a run, an exclusion set, a mask or a ledger says of itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.decision.claims import verdict_for
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import BUCKET_LEDGER, LEDGER
from widerspruch.gate.mask.format import CASES_FILE, CASES_USED, MASK
from widerspruch.protocol.envelope import Opened, claimed_signer, open_envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.files import read_small
from widerspruch.protocol.manifest import GATE_RUN, MANIFEST, GateRun, open_manifest
from widerspruch.protocol.run_record import RUN_RECORD, ReadRunRecord, read_run_record
from widerspruch.protocol.sets.exclusion_set import STATEMENT_FILE
from widerspruch.protocol.sets.header import EXCLUSION_SETS, SetHeader, header_of
from widerspruch.protocol.sets.tables import GROUNDED_OBJECTIONS, MENTIONS, OBJECTIONS
from widerspruch.protocol.signing_keys import VerifyingKey

Kind = (
    Literal["corpus", "mask", "run_record", "exclusion_set"]
    | Literal["ledger", "mask_rows", "mask_cases", "objections", "mention_keys"]
)

_COUNTED = ("kept", "verdict", "reason", "rule", "identifier")
_KINDS: tuple[tuple[Kind, pa.Schema], ...] = (
    ("ledger", LEDGER),
    ("ledger", BUCKET_LEDGER),
    ("mask_rows", MASK),
    ("mask_cases", CASES_USED),
    ("objections", OBJECTIONS),
    ("objections", GROUNDED_OBJECTIONS),
    ("mention_keys", MENTIONS),
)


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
        digest: SHA-256 of the statement's file in hex; None for a table, which is bound by its statement. `signed`: as
            well.

        rows: By reason, most frequent first: of a corpus or mask all, of a table those that it has. None of a set.

        entries: Rows of a table; None of a statement.

        record: All of it, of a record of a run.

        manifest: All of it, of a corpus or a mask. `header`: all of it, of an exclusion set.

        tree_checked: Whether the set's tree was made again from its rows.
    """

    kind: Kind
    name: str
    digest: str | None = None
    signed: Signed | None = None
    rows: tuple[ShownRows, ...] = ()
    entries: int | None = None
    manifest: GateRun | None = None
    header: SetHeader | None = None
    tree_checked: bool = False
    record: ReadRunRecord | None = None


def statement_report(path: Path, trusted: Sequence[VerifyingKey] = ()) -> StatementReport:
    """What it is shows from what it is made of.

    Args:
        path: A built corpus, a mask, an exclusion set, a folder of ledgers or masks, or one of their files.

        trusted: With any, what is shown must be signed by one of them; tables are not signed, their statement is.

    Raises:
        GateError: It is none of these (`statement_unknown`), a table cannot be read (`built_unreadable`), or a file of
            a mask lies without the cases that its numbers mean (`built_file_missing`).

        ProtocolError: The statement cannot be read or trusted.
    """
    if path.is_dir():
        for name in (MANIFEST, STATEMENT_FILE):
            if (path / name).is_file():
                return _of_statement(path / name, path, trusted)
        return _of_tables(sorted(path.rglob("*.parquet")), path)
    if path.suffix == ".parquet":
        return _of_tables([path], path)
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
    if kind in EXCLUSION_SETS:
        header = header_of(opened.statement)
        return StatementReport(
            kind="exclusion_set",
            name=shown.name,
            digest=opened.digest,
            signed=_signed(data, opened),
            header=header,
        )
    if kind == RUN_RECORD:
        return StatementReport(
            kind="run_record",
            name=shown.name,
            digest=opened.digest,
            signed=_signed(data, opened),
            record=read_run_record(data, trusted, signature_needed=bool(trusted)),
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


def _of_tables(files: Sequence[Path], shown: Path) -> StatementReport:
    counts: Counter[tuple[object, ...]] = Counter()
    kinds, entries = set[Kind](), 0
    for file in files:
        try:
            with pq.ParquetFile(file) as table:
                kind = next((kind for kind, schema in _KINDS if table.schema_arrow.equals(schema)), None)
                kinds |= {kind} if kind else set()
                if kind is None or len(kinds) > 1:
                    raise GateError("statement_unknown", name=shown.name)
                entries += table.metadata.num_rows
                for words in _batches(table, kind, file):
                    counted = words.group_by(_COUNTED).aggregate([("rows", "sum")])
                    for row in counted.to_pylist():
                        counts[tuple(row[name] for name in _COUNTED)] += row["rows_sum"]
        except (pa.ArrowException, OSError, EOFError) as error:
            raise GateError("built_unreadable", name=file.name) from error
    if not files:
        raise GateError("statement_unknown", name=shown.name)
    rows = _sorted(
        ShownRows(number, bool(kept), str(verdict), str(reason), _text(rule), _text(identifier))
        for (kept, verdict, reason, rule, identifier), number in counts.items()
        if number
    )
    return StatementReport(kind=kinds.pop(), name=shown.name, rows=rows, entries=entries)


def _batches(table: pq.ParquetFile, kind: Kind, file: Path) -> Iterator[pa.Table]:
    """What `_COUNTED` names, and `rows` that have it. Of the tables of a set nothing: they hold keys alone."""
    if kind == "mask_cases":
        yield _said(table.read(), "rows")
    elif kind in ("ledger", "mask_rows"):
        cases = None if kind == "ledger" else _said(_cases_of(file), "case")
        for batch in table.iter_batches(columns=["case", "identifier"] if cases else list(_COUNTED)):
            words = pa.Table.from_batches([batch])
            if cases is not None:
                words = words.set_column(1, "identifier", words["identifier"].cast(pa.string())).join(cases, "case")
            yield words.append_column("rows", pa.repeat(1, len(words)))


def _said(cases: pa.Table, needed: str) -> pa.Table:
    """A table of cases in a ledger's words."""
    cases = cases.rename_columns({"used": "kept"}).select(["kept", "verdict", "reason", "rule", needed])
    return cases if needed == "case" else cases.append_column("identifier", pa.nulls(len(cases), pa.string()))


def _cases_of(file: Path) -> pa.Table:
    """What the numbers of a mask's file mean: the table lies in the mask's folder, above it."""
    for folder in file.absolute().parents:
        if folder.name == "mask" and (folder.parent / CASES_FILE).is_file():
            return pq.ParquetFile(folder.parent / CASES_FILE).read()
    raise GateError("built_file_missing", name=CASES_FILE)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _sorted(rows: Iterable[ShownRows]) -> tuple[ShownRows, ...]:
    return tuple(sorted(rows, key=_place))


def _place(one: ShownRows) -> tuple[object, ...]:
    return not one.kept, -one.rows, one.reason, one.rule or "", one.identifier or ""
