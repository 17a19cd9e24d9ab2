"""What the record of a built corpus says of one row: its ledger, or its mask."""

from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.built import Built, BuiltFile
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.format import read_cases, read_mask


class RecordedVerdict(Struct, frozen=True):
    """A verdict on a row with its reason; `nothing_claimed` where nobody looked at the terms of its platform."""

    verdict: str
    reason: str
    rule: str | None
    terms_id: str | None
    identifier: str | None = None
    because: str | None = None


class RecordedRow(Struct, frozen=True):
    """Of one row of an input what became of it.

    Attributes:
        kept: Whether it may be used. `redacted`: with a mention replaced.

        place: Its number in the output file; None where it is in none.

        verdict: None of a row that is kept as it was: the ledger does not speak of these.
    """

    kept: bool
    redacted: bool
    place: int | None
    verdict: RecordedVerdict | None


def recorded_row(built: Built, file: BuiltFile, number: int) -> RecordedRow:
    """What the record says of a row.

    Raises:
        GateError: The record is not the one that was signed for.
    """
    if built.run.mask is not None:
        (row,) = read_mask(built.folder, file.ledger).slice(number, 1).to_pylist()
        cases = read_cases(built.folder, built.run.mask.cases).table
        (case,) = cases.filter(pc.equal(cases.column("case"), row["case"])).to_pylist()
        return RecordedRow(bool(case["used"]), False, None, _verdict({**case, **row}))
    built.check(file.ledger)
    entry, out_before = _ledger_entry(built, file, number)
    kept = entry is None or bool(entry["kept"])
    return RecordedRow(
        kept,
        entry is not None and kept,
        number - out_before if kept else None,
        None if entry is None else _verdict(entry),
    )


class RowInBucket(Struct, frozen=True):
    """Where a row of an input lies. `file`: its bucket."""

    file: BuiltFile
    found: RecordedRow


def row_in_buckets(built: Built, number: int, row: int) -> RowInBucket:
    """What the ledgers of buckets say of a row. `number`: of its input in the manifest.

    Raises:
        GateError: None names it (`built_lists`), or one that was looked into is not the one that was signed for.
    """
    for file in built.files:
        built.check(file.ledger)
        kept_before = 0
        with pq.ParquetFile(built.path(file.ledger)) as ledger:
            for batch in ledger.iter_batches(use_threads=False):
                here = pc.and_(pc.equal(batch.column("input"), number), pc.equal(batch.column("row"), row))
                if not pc.any(here, min_count=0).as_py():
                    kept_before += batch.column("kept").true_count
                    continue
                place = pc.index(here, True).as_py()
                (entry,) = batch.slice(place, 1).to_pylist()
                kept = bool(entry["kept"])
                kept_before += batch.column("kept").slice(0, place).true_count
                is_redacted = kept and entry["identifier"] is not None
                said = RecordedRow(kept, is_redacted, kept_before if kept else None, _verdict(entry))
                return RowInBucket(file, said)
    raise GateError("built_lists")


def input_of_bucket_row(built: Built, file: BuiltFile, place: int) -> tuple[int, int]:
    """The number of the input of a row in a bucket's file, and its number there. Raises as `row_in_buckets`."""
    built.check(file.ledger)
    kept_before = 0
    with pq.ParquetFile(built.path(file.ledger)) as ledger:
        for batch in ledger.iter_batches(columns=["input", "row", "kept"], use_threads=False):
            kept = batch.filter(batch.column("kept"))
            if place < kept_before + len(kept):
                inside = kept.slice(place - kept_before, 1)
                return inside.column("input")[0].as_py(), inside.column("row")[0].as_py()
            kept_before += len(kept)
    raise GateError("built_lists")


def input_row(built: Built, file: BuiltFile, place: int) -> int:
    """The number in the input of a row that is in the corpus. Raises as `recorded_row`."""
    built.check(file.ledger)
    row = place
    with pq.ParquetFile(built.path(file.ledger)) as ledger:
        for batch in ledger.iter_batches(columns=["row", "kept"]):
            for out in batch.column(0).filter(pc.invert(batch.column(1))).to_pylist():
                if out > row:
                    return row
                row += 1
    return row


def _verdict(entry: dict[str, Any]) -> RecordedVerdict:
    return RecordedVerdict(
        *(entry[name] for name in ("verdict", "reason", "rule", "terms_id", "identifier", "because"))
    )


def _ledger_entry(built: Built, file: BuiltFile, number: int) -> tuple[dict[str, Any] | None, int]:
    """What the ledger says of a row, and how many rows before it are out."""
    out = 0
    with pq.ParquetFile(built.path(file.ledger)) as ledger:
        for batch in ledger.iter_batches(use_threads=False):
            rows = batch.column("row")
            before = pc.less(rows, number)
            out += pc.sum(pc.and_(before, pc.invert(batch.column("kept")))).as_py() or 0
            found = batch.filter(pc.equal(rows, number)).to_pylist()
            if found:
                return found[0], out
            if len(rows) and rows[-1].as_py() > number:
                break
    return None, out
