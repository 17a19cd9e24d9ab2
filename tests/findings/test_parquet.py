"""A Parquet file of items is scanned in one process or in several, with the same result."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from widerspruch.findings.bulk import scan_table
from widerspruch.findings.parquet import scan_parquet

SOME = ["Meine IBAN ist DE89370400440532013000", "Der Bus kam pünktlich.", None, "Ich habe Diabetes.", ""]


@pytest.mark.parametrize("rows", [200, 3_200])
def test_several_processes_find_what_one_finds(tmp_path, rows):
    """Two processes over eight row groups give the same rows as one pass over the table, few rows or many."""
    ids = pa.array([number.to_bytes(16, "big") for number in range(rows)], pa.binary(16))
    table = pa.table({"item_id": ids, "text": pa.array((SOME * rows)[:rows], pa.large_string())})
    pq.write_table(table, tmp_path / "items.parquet", row_group_size=rows // 8)

    found = scan_parquet(tmp_path / "items.parquet", processes=2)

    assert len(found) > 0
    assert found.sort_by("item_id").to_pylist() == scan_table(table).sort_by("item_id").to_pylist()


def test_a_file_without_rows_has_no_findings(tmp_path):
    """No items, no findings, no error."""
    table = pa.table({"item_id": pa.array([], pa.binary(16)), "text": pa.array([], pa.large_string())})
    pq.write_table(table, tmp_path / "items.parquet")
    assert len(scan_parquet(tmp_path / "items.parquet")) == 0
