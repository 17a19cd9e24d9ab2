"""The files of a mask: a case number per row of an input, and the table that says what the numbers mean.

Nothing here decides. What is read was bound by a manifest before, byte for byte.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.corpus.shards import open_filesystem
from widerspruch.gate.digests import Digest, HashedTarget, atomic_stream
from widerspruch.gate.errors import GateError
from widerspruch.gate.ledger import WORD, ledger_name, words_as_codes
from widerspruch.protocol.manifest import DataFile

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]

MASK = pa.schema(
    [
        pa.field("case", pa.int32(), nullable=False),
        pa.field("identifier", WORD),
        pa.field("because", WORD),
    ]
)
"""One row per row of the input, in its order. identifier, because: as in the ledger, where a row mentions somebody."""

CASES_USED = pa.schema(
    [
        pa.field("case", pa.int32(), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("rule", pa.string()),
        pa.field("terms_id", pa.string()),
        pa.field("used", pa.bool_(), nullable=False),
        pa.field("rows", pa.int64(), nullable=False),
    ]
)
"""One row per case, in the order of their numbers from 0. used: whether such rows may be used. rows: how many there
are, 0 for most."""

CASES_FILE = "cases.parquet"

ROWS_PER_GROUP = 1 << 20


def mask_name(name: str) -> str:
    """What the mask of an input file is called, within the mask's folder."""
    return f"mask/{ledger_name(name)}"


class MaskWriter:
    """Streams the mask of one input into a Parquet file, and hashes it meanwhile."""

    def __init__(self, target: pa.NativeFile) -> None:
        self._hashed = HashedTarget(target)
        self._writer = pq.ParquetWriter(
            pa.PythonFile(self._hashed, mode="w"), MASK, compression="zstd", use_dictionary=True, write_statistics=False
        )
        self._waiting: list[tuple[pa.Array, tuple[pa.Array, ...] | None]] = []
        self._rows_waiting = 0
        self.rows = 0

    def write(
        self,
        case_numbers: pa.Array,
        places: pa.Array | None = None,
        identifiers: tuple[pa.Array, pa.Array] | None = None,
    ) -> None:
        """Append rows in the order of the input.

        Args:
            places: Of some of these rows, counted from 0, whose mentions are told. `identifiers`: kind of identifier
                and reason of each of their mentions, NULL for none.
        """
        words = None
        if places is not None and identifiers is not None and len(places):
            which = np.full(len(case_numbers), -1, np.int64)
            which[places.to_numpy(zero_copy_only=False)] = np.arange(len(places))
            chosen = pa.array(which, mask=which < 0)
            words = tuple(one.cast(pa.string()).take(chosen) for one in identifiers)
        self._waiting.append((case_numbers.cast(pa.int32()), words))
        self.rows += len(case_numbers)
        self._rows_waiting += len(case_numbers)
        if self._rows_waiting >= ROWS_PER_GROUP:
            self._write_group()

    def close(self) -> Digest:
        """Finish the file. What it holds depends on its rows alone, not on how many came at a time."""
        while self._rows_waiting:
            self._write_group()
        self._writer.close()
        return self._hashed.digest()

    def abandon(self) -> None:
        """As `ShardWriter.abandon`."""
        self._writer.is_open = False

    def _write_group(self) -> None:
        numbers = pa.concat_arrays([numbers for numbers, _ in self._waiting])
        words = self._words_waiting()
        group = [column.slice(0, ROWS_PER_GROUP) for column in (numbers, *words)]
        table = pa.table([group[0], *(words_as_codes(column) for column in group[1:])], schema=MASK)
        self._writer.write_table(table, row_group_size=ROWS_PER_GROUP)
        left = tuple(column.slice(ROWS_PER_GROUP) for column in (numbers, *words))
        self._rows_waiting = len(left[0])
        self._waiting = [(left[0], left[1:])] if self._rows_waiting else []

    def _words_waiting(self) -> tuple[pa.Array, ...]:
        """Identifiers and reasons of all rows that wait: mostly of none."""
        if not any(words for _, words in self._waiting):
            return (pa.nulls(self._rows_waiting, pa.string()),) * 2
        given = [words or (pa.nulls(len(numbers), pa.string()),) * 2 for numbers, words in self._waiting]
        return tuple(pa.concat_arrays(column) for column in zip(*given, strict=True))


def write_cases(path: Path, cases: pa.Table, kept_verdicts: tuple[str, ...], rows: Mapping[int, int]) -> DataFile:
    """Write what the case numbers of a mask mean.

    Args:
        cases: All cases, as `decision.cases.CASE`.

        rows: How many rows each case has.
    """
    used = pc.is_in(cases.column("verdict"), pa.array(kept_verdicts, pa.string()))
    counted = np.zeros(len(cases), np.int64)
    for number, count in rows.items():
        counted[number] = count
    table = pa.table([*cases.columns, used, pa.array(counted)], names=CASES_USED.names).cast(CASES_USED)
    with atomic_stream(str(path)) as stream:
        hashed = HashedTarget(stream)
        pq.write_table(table, pa.PythonFile(hashed, mode="w"), compression="zstd")
    written = hashed.digest()
    return DataFile(CASES_FILE, written.sha256, written.size, len(table))


class MaskCases(Struct, frozen=True):
    """What the case numbers of a mask mean. `table`: as `CASES_USED`."""

    table: pa.Table

    def used(self, numbers: npt.NDArray[np.integer[Any]], name: str) -> Flags:
        """Whether rows with these case numbers may be used.

        Raises:
            GateError: One of them is none, or by the table no row has it (`mask_case_unknown`).
        """
        occurs = self.table.column("rows").to_numpy() > 0
        if len(numbers) and (numbers.min() < 0 or numbers.max() >= len(occurs) or not occurs[numbers].all()):
            raise GateError("mask_case_unknown", name=name)
        used: Flags = self.table.column("used").to_numpy(zero_copy_only=False)[numbers]
        return used


def read_cases(folder: Path, expected: DataFile) -> MaskCases:
    """What a mask's case numbers mean. Raises as `read_bound`."""
    table = _parsed(read_bound(folder, expected), CASES_USED, expected)
    if not np.array_equal(table.column("case").to_numpy(), np.arange(len(table))):
        raise GateError("mask_wrong", name=expected.name)
    return MaskCases(table)


def read_mask(folder: Path, expected: DataFile) -> pa.Table:
    """A mask file's rows, as `MASK`. Raises as `read_bound`."""
    return _parsed(read_bound(folder, expected), MASK, expected)


def read_case_numbers(folder: Path, expected: DataFile) -> npt.NDArray[np.int32]:
    """The case number of every row, and nothing else of a mask file. Raises as `read_bound`."""
    numbers: npt.NDArray[np.int32] = _parsed(read_bound(folder, expected), MASK, expected, ["case"])["case"].to_numpy()
    return numbers


def read_bound(folder: Path, expected: DataFile) -> bytes:
    """The bytes of a file of a mask, if they are those that were signed for.

    Raises:
        GateError: `built_file_missing`, `built_file_changed`; when they are parsed, `mask_wrong`, where the file is not
            what a mask is made of: another number of rows, other columns.
    """
    try:
        data = (folder / expected.name).read_bytes()
    except OSError as error:
        raise GateError("built_file_missing", name=expected.name) from error
    if len(data) != expected.bytes or hashlib.sha256(data).hexdigest() != expected.sha256:
        raise GateError("built_file_changed", name=expected.name)
    return data


def _parsed(data: bytes, schema: pa.Schema, expected: DataFile, columns: list[str] | None = None) -> pa.Table:
    try:
        with pq.ParquetFile(pa.BufferReader(data)) as file:
            fits = file.schema_arrow.equals(schema)
            table = file.read(columns, use_threads=False) if fits else None
    except (pa.ArrowException, OSError, EOFError) as error:
        raise GateError("mask_wrong", name=expected.name) from error
    if table is None or len(table) != expected.rows:
        raise GateError("mask_wrong", name=expected.name)
    if any(table.column(field.name).null_count for field in table.schema if not field.nullable):
        raise GateError("mask_wrong", name=expected.name)
    return table


class Footer(Struct, frozen=True):
    """A Parquet file's footer: SHA-256 in hex from its first byte to the end of the file; rows that it claims."""

    sha256: str
    rows: int


def footer_of(address: str) -> Footer | None:
    """The footer of a file anywhere; None if it is no Parquet file that can be read."""
    try:
        filesystem, path = open_filesystem(address)
        with filesystem.open_input_file(path) as file:
            size = file.size()
            length = int.from_bytes(file.read_at(4, max(0, size - 8)), "little")
            if length + 8 > size:
                return None
            data = file.read_at(length + 8, size - length - 8)
            return Footer(hashlib.sha256(data).hexdigest(), pq.read_metadata(file).num_rows)
    except (pa.ArrowException, OSError, EOFError):
        return None
