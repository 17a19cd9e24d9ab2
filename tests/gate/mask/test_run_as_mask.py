"""`gate run --as mask`: the rows that a copying run would keep, named instead of copied, and the same bytes later."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from msgspec import structs

from gate import made
from gate.in_process import InProcess
from gate.made import objection
from gate.mask.made_tables import delta_table, iceberg_table
from gate.run import test_run_mentions
from widerspruch.gate.corpus.parquet import ParquetShardWriter
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.apply import ApplyRequest, apply_mask
from widerspruch.gate.mask.format import MaskWriter
from widerspruch.gate.mask.reading import open_mask
from widerspruch.gate.run.run import run_gate
from widerspruch.gate.schedule.pool import Pool
from widerspruch.protocol.manifest import GateRun, read_manifest
from widerspruch.protocol.signing_keys import SigningKey

AUTHORS = [(row * 31 + row * row) % 50 for row in range(3000)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of Parquet and JSON Lines, plain and packed, and a set that names a third of its authors."""
    for number in range(2):
        adult = [None if row % 11 == number else row % 13 != 5 for row in range(3000)]
        table = made.posts(
            AUTHORS, adult=adult, audience=["friends" if row % 17 == 3 else "public" for row in range(3000)]
        )
        made.write(tmp_path / "corpus" / f"lang=de/{number}.parquet", table, row_group_size=700)
    line = b'{"author_id": %d, "audience": "public", "adult": true, "created_at": 0}\n'
    (tmp_path / "corpus" / "6.jsonl").write_bytes(b"".join(line % author for author in AUTHORS))
    made.exclusion_set(tmp_path / "set", [objection(account) for account in range(0, 50, 3)])
    return tmp_path


def mask_of(folder: Path, scheduler: Any = None, **fields: Any) -> GateRun:
    """Run the gate as a mask into `folder/mask`; what its manifest says."""
    request = made.request(folder, **{"result": "mask", "out": folder / "mask", **fields})
    run_gate(request, made.rulebook(), scheduler or InProcess(), made.NOW)
    return read_manifest(request.out / "manifest.json").run


def test_it_keeps_the_rows_that_a_copy_keeps(folder: Path) -> None:
    """Of each file exactly these, with the same counts and the same match report; nothing is copied."""
    copied = made.gate(folder).manifest
    run = mask_of(folder)
    mask = open_mask(folder / "mask")

    assert (run.result, run.outputs, run.counts, run.matches) == ("mask", (), copied.counts, copied.matches)
    assert run.inputs == copied.inputs
    assert run.mask is not None
    assert [file.kept for file in run.mask.files] == [file.rows for file in copied.outputs]
    for name in ("lang=de/0.parquet", "lang=de/1.parquet"):
        rows = [row for batch in mask.read(folder / "corpus" / name) for row in batch.to_pylist()]
        assert rows == pq.ParquetFile(folder / "out" / "data" / name).read().to_pylist()
    lines = (folder / "corpus" / "6.jsonl").read_bytes().splitlines(keepends=True)
    kept = b"".join(lines[row] for row in mask.allowed_indices(folder / "corpus" / "6.jsonl"))
    assert kept == (folder / "out" / "data" / "6.jsonl").read_bytes()
    assert {
        path.relative_to(folder / "mask").as_posix() for path in (folder / "mask").rglob("*") if path.is_file()
    } == {
        *("manifest.json", "profile.toml", "cases.parquet"),
        *("mask/lang=de/0.parquet", "mask/lang=de/1.parquet", "mask/6.jsonl.parquet"),
    }


@pytest.mark.parametrize("undecided", ["exclude", "keep"])
def test_applied_later_it_is_the_copy_byte_for_byte(folder: Path, undecided: Any) -> None:
    """Data and ledgers; the manifest names the mask."""
    copied = made.gate(folder, undecided=undecided).manifest
    mask_of(folder, undecided=undecided)
    apply_mask(ApplyRequest(mask=folder / "mask", corpus=(str(folder / "corpus"),), out=folder / "later"), InProcess())
    later = read_manifest(folder / "later" / "manifest.json")

    assert (later.run.outputs, later.run.ledgers) == (copied.outputs, copied.ledgers)
    assert structs.replace(later.run, predecessor=None, command=()) == structs.replace(copied, command=())


def test_what_of_a_layout_was_lost_is_said_in_both(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the run that copies and of the mask that is applied."""
    monkeypatch.setattr(ParquetShardWriter, "lost_layout", lambda _: ("page_index:text",))
    copied = made.gate(folder).manifest
    mask_of(folder)
    apply_mask(ApplyRequest(mask=folder / "mask", corpus=(str(folder / "corpus"),), out=folder / "later"), InProcess())

    assert copied.layout == {f"data/lang=de/{number}.parquet": ("page_index:text",) for number in (0, 1)}
    assert read_manifest(folder / "later" / "manifest.json").run.layout == copied.layout


def test_why_a_row_mentions_somebody_stands_in_the_mask(tmp_path: Path) -> None:
    """By what identifier and for what reason, as in a ledger; applied, it is the same ledger."""
    copied = test_run_mentions.run(tmp_path).manifest
    mask_of(tmp_path, profile=test_run_mentions.MENTION_PROFILE)
    rows = open_mask(tmp_path / "mask").rows_of("part.parquet").to_pylist()
    told = {number: (one["identifier"], one["because"]) for number, one in enumerate(rows) if one["identifier"]}
    ledger = test_run_mentions.ledger(tmp_path)

    assert told == {row: entry[2:] for row, entry in ledger.items() if entry[2]}
    assert len(told) > 3
    apply_mask(
        ApplyRequest(mask=tmp_path / "mask", corpus=(str(tmp_path / "corpus"),), out=tmp_path / "later"), InProcess()
    )
    later = read_manifest(tmp_path / "later" / "manifest.json").run
    assert (later.outputs, later.ledgers) == (copied.outputs, copied.ledgers)


def test_the_same_bytes_with_one_process_and_with_two(folder: Path) -> None:
    """However many work, and in whatever batches rows come."""
    runs = [mask_of(folder)]
    for workers in (1, 2):
        with Pool(workers) as pool:
            runs.append(mask_of(folder, pool, out=folder / f"mask{workers}"))

    assert runs[0].ledgers == runs[1].ledgers == runs[2].ledgers
    assert runs[0].mask == runs[1].mask == runs[2].mask


def test_it_is_verified_by_what_was_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mask in which rows of objectors are let through is not published: the second look finds them."""
    assert mask_of(folder, out=folder / "right").verification.rows > 0
    write = MaskWriter.write

    def let_through(self: MaskWriter, numbers: pa.Array, *told: Any) -> None:
        most = pc.mode(numbers)[0]["mode"].as_py()
        write(self, pa.array([most] * len(numbers), pa.int32()), *told)

    monkeypatch.setattr(MaskWriter, "write", let_through)
    with pytest.raises(GateError, match=r"verification_(found|rows)"):
        mask_of(folder)
    assert not (folder / "mask").exists()


def test_a_signed_mask_is_signed(folder: Path) -> None:
    """Whoever reads through it may demand that."""
    key = SigningKey.new()
    mask_of(folder, signer=key)

    assert open_mask(folder / "mask", [key.public]).signed_by == key.public.key_id


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    """It counts, and leaves no folder."""
    request = made.request(folder, result="mask", out=folder / "mask", dry_run=True)
    outcome = run_gate(request, made.rulebook(), InProcess(), made.NOW)

    assert sum(outcome.manifest.counts.values()) == 9000
    assert not (folder / "mask").exists()


def test_mentions_cannot_be_replaced_in_a_mask(folder: Path) -> None:
    """No file changes: that is said before anything is read."""
    with pytest.raises(GateError, match="mask_redact"):
        mask_of(folder, mentions="redact")


def test_an_empty_file_and_one_that_is_damaged(folder: Path) -> None:
    """The first has an empty mask; of the second nothing may be used, as it is not in the mask."""
    made.write(folder / "corpus" / "0.parquet", made.posts([]))
    (folder / "corpus" / "9.parquet").write_bytes(b"PAR1")
    run = mask_of(folder)
    mask = open_mask(folder / "mask")

    assert run.damaged == ("9.parquet",)
    assert mask.allowed_rows(folder / "corpus" / "0.parquet").tolist() == []
    with pytest.raises(GateError, match="mask_file_unknown"):
        mask.allowed_rows(folder / "corpus" / "9.parquet")


def test_a_footer_that_lies_about_its_rows_is_damage(folder: Path) -> None:
    """Readers count by the footer, the mask by the rows: where they differ, row numbers mean nothing."""
    path = folder / "corpus" / "lang=de" / "0.parquet"
    data = path.read_bytes()
    length = int.from_bytes(data[-8:-4], "little")
    footer = data[-8 - length : -8]
    rows = b"\x16\xf0\x2e"  # field 3, i64 in the compact protocol: 3000
    assert footer.count(rows) == 1
    path.write_bytes(data[: -8 - length] + footer.replace(rows, b"\x16\xee\x2e") + data[-8:])
    run = mask_of(folder)

    assert run.damaged == ("lang=de/0.parquet",)


class TestTables:
    """A table is decided by its present files."""

    def test_of_delta_lake(self, tmp_path: Path) -> None:
        """Rows that a commit dropped are none; another version is refused."""
        folder = tmp_path / "posts"
        table = delta_table(folder, made.posts([1, 2, 3]), made.posts([2, 4, 9]))
        table.delete("author_id = 9")
        made.exclusion_set(tmp_path / "set", [objection(2), objection(9)])
        run = mask_of(tmp_path, corpus=(str(folder),))
        mask = open_mask(tmp_path / "mask")
        read = [
            row
            for path in mask.table_files(folder)
            for batch in mask.read(path)
            for row in batch["author_id"].to_pylist()
        ]

        assert sorted(read) == [1, 3, 4]
        assert run.mask is not None
        assert run.mask.table is not None
        assert (run.mask.table.format, run.mask.table.version) == ("delta", 2)
        delta_table(folder, made.posts([2]))
        with pytest.raises(GateError, match="mask_table_changed"):
            mask.table_files(folder)

    def test_of_iceberg(self, tmp_path: Path) -> None:
        """By its metadata file."""
        table = iceberg_table(tmp_path / "lake", made.posts([1, 2, 3]), made.posts([2, 4, 9]))
        made.exclusion_set(tmp_path / "set", [objection(2)])
        mask_of(tmp_path, corpus=(table.metadata_location,))
        mask = open_mask(tmp_path / "mask")
        paths = mask.table_files(table.metadata_location)
        read = [row for path in paths for batch in mask.read(path) for row in batch["author_id"].to_pylist()]

        assert sorted(read) == [1, 3, 4, 9]

    def test_a_table_is_not_copied(self, tmp_path: Path) -> None:
        """Its folder is refused as before."""
        delta_table(tmp_path / "corpus", made.posts([1]))
        made.exclusion_set(tmp_path / "set", [objection(2)])
        with pytest.raises(GateError, match="corpus_table"):
            made.gate(tmp_path)
