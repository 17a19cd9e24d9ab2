"""The files of a mask: small, the same bytes however they are written, and refused where they are not what was signed."""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.mask.made_mask import CASES, OBJECTED, UNKNOWN, USED, write_mask_file
from widerspruch.gate.digests import atomic_stream
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask import format as mask_format
from widerspruch.gate.mask.format import MaskWriter, footer_of, read_bound, read_cases, read_mask, write_cases
from widerspruch.protocol.manifest import DataFile


def written(path: Path, cases: list[int], at_a_time: int) -> bytes:
    with atomic_stream(str(path)) as target:
        writer = MaskWriter(target)
        for first in range(0, len(cases), at_a_time):
            writer.write(pa.array(cases[first : first + at_a_time], pa.int32()))
        digest = writer.close()
    data = path.read_bytes()
    assert (digest.sha256, digest.size) == (hashlib.sha256(data).hexdigest(), len(data))
    return data


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """Case numbers come back in order, and the mentions of rows with them."""
    with atomic_stream(str(tmp_path / "a.parquet")) as target:
        writer = MaskWriter(target)
        writer.write(pa.array([USED, OBJECTED], pa.int32()))
        told = (pa.array(["handle", None]), pa.array(["exact", None]))
        writer.write(pa.array([USED, OBJECTED, OBJECTED], pa.int32()), pa.array([2, 1]), told)
        digest = writer.close()
    read = read_mask(tmp_path, DataFile("a.parquet", digest.sha256, digest.size, 5))

    assert read.to_pylist() == [
        {"case": USED, "identifier": None, "because": None},
        {"case": OBJECTED, "identifier": None, "because": None},
        {"case": USED, "identifier": None, "because": None},
        {"case": OBJECTED, "identifier": None, "because": None},
        {"case": OBJECTED, "identifier": "handle", "because": "exact"},
    ]


def test_the_bytes_do_not_hang_on_the_size_of_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it runs and however often it is broken off, a shard's mask is the same file."""
    monkeypatch.setattr(mask_format, "ROWS_PER_GROUP", 100)
    cases = [(USED, OBJECTED, UNKNOWN)[row * row % 3] for row in range(1234)]
    files = [written(tmp_path / f"{size}.parquet", cases, size) for size in (1, 7, 100, 333, 5000)]

    assert len(set(files)) == 1
    assert pq.ParquetFile(tmp_path / "7.parquet").metadata.num_row_groups == 13


def test_a_mask_takes_a_third_of_a_byte_a_row(tmp_path: Path) -> None:
    """Half the rows at random out, for two reasons: what `gate-speed` promises, 0.24 to 0.28 bytes a row."""
    drawn = np.random.default_rng(1).choice([USED, OBJECTED, UNKNOWN], 300_000, p=[0.53, 0.45, 0.02])
    data = written(tmp_path / "a.parquet", drawn.tolist(), 65_536)

    assert len(data) / len(drawn) < 0.3


def test_an_empty_file_has_an_empty_mask(tmp_path: Path) -> None:
    """No row, no group, and still a file with its columns."""
    data = write_mask_file(tmp_path / "a.parquet", [])

    assert len(read_mask(tmp_path, data)) == 0


class TestWhatIsRefused:
    """Whatever is not what the manifest says."""

    @given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
    def test_one_flipped_bit(self, tmp_path_factory: pytest.TempPathFactory, place: int, bit: int) -> None:
        """Anywhere in the file."""
        folder = tmp_path_factory.mktemp("flipped")
        expected = write_mask_file(folder / "a.parquet", [USED, OBJECTED] * 50)
        data = bytearray((folder / "a.parquet").read_bytes())
        data[place % len(data)] ^= 1 << bit
        (folder / "a.parquet").write_bytes(data)
        with pytest.raises(GateError, match="built_file_changed"):
            read_mask(folder, expected)

    def test_a_file_cut_short_and_one_that_is_gone(self, tmp_path: Path) -> None:
        """The end of a copy that was broken off, and no copy at all."""
        expected = write_mask_file(tmp_path / "a.parquet", [USED] * 9)
        (tmp_path / "a.parquet").write_bytes((tmp_path / "a.parquet").read_bytes()[:-9])
        with pytest.raises(GateError, match="built_file_changed"):
            read_bound(tmp_path, expected)
        (tmp_path / "a.parquet").unlink()
        with pytest.raises(GateError, match="built_file_missing"):
            read_bound(tmp_path, expected)

    @pytest.mark.parametrize(
        "table",
        [
            pa.table({"case": pa.array([USED], pa.int32())}),
            pa.table({"case": [USED], "identifier": [None], "because": [None]}),
            pa.table({"case": pa.array([None, USED], pa.int32()), "identifier": [None] * 2, "because": [None] * 2}),
        ],
        ids=["columns missing", "other types", "a row without a case"],
    )
    def test_a_signed_file_of_another_shape(self, tmp_path: Path, table: pa.Table) -> None:
        """Though the digest fits: whoever signed it made no mask."""
        pq.write_table(table, tmp_path / "a.parquet")
        data = (tmp_path / "a.parquet").read_bytes()
        with pytest.raises(GateError, match="mask_wrong"):
            read_mask(tmp_path, DataFile("a.parquet", hashlib.sha256(data).hexdigest(), len(data), len(table)))

    def test_bytes_that_are_no_parquet(self, tmp_path: Path) -> None:
        """The digest fits here, too."""
        (tmp_path / "a.parquet").write_bytes(b"PAR1 nothing")
        expected = DataFile("a.parquet", hashlib.sha256(b"PAR1 nothing").hexdigest(), 12, 1)
        with pytest.raises(GateError, match="mask_wrong"):
            read_mask(tmp_path, expected)


class TestCases:
    """What the numbers mean."""

    def test_they_say_how_many_rows_there_are(self, tmp_path: Path) -> None:
        """And whether these may be used."""
        expected = write_cases(tmp_path / "cases.parquet", CASES, ("allowed", "undecided"), {UNKNOWN: 2, USED: 7, 4: 0})
        cases = read_cases(tmp_path, expected)

        assert [(one["case"], one["used"], one["rows"]) for one in cases.table.to_pylist() if one["rows"]] == [
            (USED, True, 7),
            (UNKNOWN, True, 2),
        ]

    @pytest.mark.parametrize("stranger", [0, 4, 901, -1])
    def test_a_case_that_no_row_has_is_refused(self, tmp_path: Path, stranger: int) -> None:
        """Nor one that is none: nobody guesses what it may mean."""
        expected = write_cases(tmp_path / "cases.parquet", CASES, ("allowed",), {USED: 1, OBJECTED: 1})
        cases = read_cases(tmp_path, expected)

        assert cases.used(np.array([OBJECTED, USED]), "a").tolist() == [False, True]
        with pytest.raises(GateError, match="mask_case_unknown"):
            cases.used(np.array([USED, stranger]), "a")

    def test_an_empty_corpus_has_no_cases(self, tmp_path: Path) -> None:
        """And still a table; a number that no row has is refused there, too."""
        cases = read_cases(tmp_path, write_cases(tmp_path / "cases.parquet", CASES, ("allowed",), {}))

        assert cases.used(np.zeros(0, np.int64), "a").tolist() == []
        with pytest.raises(GateError, match="mask_case_unknown"):
            cases.used(np.array([USED]), "a")


class TestFooter:
    """The end of a Parquet file."""

    def test_it_is_what_stands_there(self, tmp_path: Path) -> None:
        """From the footer's first byte to the file's last."""
        pq.write_table(pa.table({"a": [1, 2]}), tmp_path / "a.parquet")
        data = (tmp_path / "a.parquet").read_bytes()
        length = int.from_bytes(data[-8:-4], "little")
        footer = footer_of(str(tmp_path / "a.parquet"))

        assert footer is not None
        assert (footer.sha256, footer.rows) == (hashlib.sha256(data[-length - 8 :]).hexdigest(), 2)

    @pytest.mark.parametrize("data", [b"", b"PAR1", b"\xff" * 100, b'{"a": 1}\n'])
    def test_what_is_no_parquet_has_none(self, tmp_path: Path, data: bytes) -> None:
        """Too short, or a length that leads before the file's beginning."""
        (tmp_path / "a.parquet").write_bytes(data)

        assert footer_of(str(tmp_path / "a.parquet")) is None
