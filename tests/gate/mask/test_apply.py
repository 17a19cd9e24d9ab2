"""`gate apply`: a corpus written later from a mask, of exactly the files that the mask was made of."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from msgspec import structs

from gate.in_process import InProcess
from gate.mask.made_mask import OBJECTED, UNKNOWN, USED, change_run, corpus_of, made_mask
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.apply import ApplyRequest, apply_mask
from widerspruch.gate.schedule.scheduler import Work
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import GateRun, read_manifest, write_manifest
from widerspruch.protocol.signing_keys import SigningKey

A = [USED, OBJECTED, USED, UNKNOWN, OBJECTED, OBJECTED, USED, USED]
B = [OBJECTED, USED]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with `corpus`, of Parquet and of JSON Lines, and its `mask`."""
    corpus_of(tmp_path / "corpus", {"a.parquet": len(A)})
    (tmp_path / "corpus" / "lang=de").mkdir()
    (tmp_path / "corpus" / "lang=de" / "b.jsonl").write_bytes(b'{"row":0}\n\n{"row": 1}\n')
    made_mask(tmp_path / "mask", tmp_path / "corpus", {"a.parquet": A, "lang=de/b.jsonl": B})
    (tmp_path / "mask" / "profile.toml").write_bytes(b"")
    return tmp_path


def apply(folder: Path, **fields: object) -> GateRun:
    usual = {"mask": folder / "mask", "corpus": (str(folder / "corpus"),), "out": folder / "out"}
    request = ApplyRequest(**{**usual, **fields})
    apply_mask(request, InProcess())
    return read_manifest(request.out / "manifest.json").run


def test_rows_and_ledger_are_those_of_the_mask(folder: Path) -> None:
    """Kept rows as they stood, the others in the ledger with their reasons, each file under its name."""
    apply(folder)
    ledger = pq.read_table(folder / "out" / "ledger" / "a.parquet")

    assert pq.ParquetFile(folder / "out" / "data" / "a.parquet").read().column("row").to_pylist() == [0, 2, 6, 7]
    assert (folder / "out" / "data" / "lang=de" / "b.jsonl").read_bytes() == b'{"row": 1}\n'
    assert list(zip(*ledger.select(["row", "reason"]).to_pydict().values(), strict=True)) == [
        (1, "objected"),
        (3, "author_unknown"),
        (4, "objected"),
        (5, "objected"),
    ]


def test_the_manifest_names_the_mask(folder: Path) -> None:
    """It is the run's, with the files that were written, and the mask's digest as what it comes from."""
    key = SigningKey.new()
    run = apply(folder, signer=key, command=("widerspruch", "gate", "apply"))
    read = read_manifest(folder / "out" / "manifest.json", [key.public], signature_needed=True)
    mask = read_manifest(folder / "mask" / "manifest.json")

    assert read.run == run
    assert (run.result, run.mask, run.predecessor) == ("corpus", None, mask.digest)
    assert (run.inputs, run.counts, run.frozen_at) == (mask.run.inputs, mask.run.counts, mask.run.frozen_at)
    assert [(file.name, file.rows) for file in run.outputs] == [("data/a.parquet", 4), ("data/lang=de/b.jsonl", 1)]
    assert (folder / "out" / "profile.toml").read_bytes() == b""


class TestWhatIsRefused:
    """Nothing is written where mask and corpus do not belong together."""

    def refused(self, folder: Path, code: str, **fields: object) -> None:
        with pytest.raises((GateError, ProtocolError), match=code):
            apply(folder, **fields)
        assert not (folder / "out").exists()

    def test_another_version_of_a_file(self, folder: Path) -> None:
        """Longer, or as long with other bytes in a line or in a page."""
        path = folder / "corpus" / "lang=de" / "b.jsonl"
        path.write_bytes(b'{"row":0}\n\n{"row": 2}\n')
        self.refused(folder, "mask_other_file")
        path.write_bytes(b'{"row":0}\n\n{"row": 1}\n\n')
        self.refused(folder, "mask_other_file")

    def test_a_file_too_few_or_too_many(self, folder: Path) -> None:
        """Of the others nobody knows which rows may be used, and what is missing would be missing in silence."""
        corpus_of(folder / "corpus", {"c.parquet": 1})
        self.refused(folder, "mask_file_unknown")
        (folder / "corpus" / "c.parquet").unlink()
        (folder / "corpus" / "a.parquet").unlink()
        self.refused(folder, "mask_file_missing")

    def test_files_that_were_exchanged(self, folder: Path) -> None:
        """Each by its name: what lies there is another's rows."""
        corpus_of(folder / "corpus", {"a.parquet": len(A)}, row_group_size=2)
        self.refused(folder, "mask_other_file")

    def test_a_mask_without_the_signature_that_is_demanded(self, folder: Path) -> None:
        """A stranger could keep anything."""
        self.refused(folder, "unsigned", trusted=(SigningKey.new().public,))

    def test_a_mask_whose_profile_or_kept_rows_are_others(self, folder: Path) -> None:
        """All that it says of itself must fit."""
        (folder / "mask" / "profile.toml").write_bytes(b"platform = 'x'")
        self.refused(folder, "built_profile")
        (folder / "mask" / "profile.toml").write_bytes(b"")
        record = read_manifest(folder / "mask" / "manifest.json").run.mask
        assert record is not None
        change_run(
            folder / "mask",
            mask=structs.replace(record, files=(structs.replace(record.files[0], kept=3), record.files[1])),
        )
        self.refused(folder, "mask_wrong")

    def test_a_place_that_is_taken(self, folder: Path) -> None:
        """A corpus is never overwritten."""
        (folder / "out").mkdir()
        with pytest.raises(GateError, match="out_exists"):
            apply(folder)


def test_a_signed_mask_makes_a_signed_corpus_unless_told(folder: Path) -> None:
    """Without a key it is refused before anything is written; `--unsigned` does without."""
    signer = SigningKey.new()
    write_manifest(folder / "mask" / "manifest.json", read_manifest(folder / "mask" / "manifest.json").run, signer)
    with pytest.raises(GateError, match="successor_unsigned"):
        apply(folder)
    assert not list(folder.glob("out*"))
    apply(folder, signer=signer, out=folder / "signed")
    assert read_manifest(folder / "signed" / "manifest.json", [signer.public]).signed_by == signer.public.key_id
    assert apply(folder, unsigned=True).outputs == read_manifest(folder / "signed" / "manifest.json").run.outputs


class LosesItsWorker(InProcess):
    """A scheduler that does one task and then has nobody left."""

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """The first task only."""
        yield 0, work(tasks[0])
        raise GateError("cluster_gone")


def test_an_attempt_that_was_broken_off_goes_on(folder: Path) -> None:
    """What was done before is not done twice, and the end is the same."""
    once = apply(folder, out=folder / "once")
    request = ApplyRequest(mask=folder / "mask", corpus=(str(folder / "corpus"),), out=folder / "out")
    with pytest.raises(GateError, match="cluster_gone"):
        apply_mask(request, LosesItsWorker())
    written = (folder / "out.part" / "data" / "a.parquet").stat().st_ino
    report = apply_mask(request, InProcess())
    run = read_manifest(folder / "out" / "manifest.json").run

    assert (report.rows, report.kept, report.files, report.mask) == (10, 5, 2, run.predecessor)
    assert (run.outputs, run.ledgers) == (once.outputs, once.ledgers)
    assert (folder / "out" / "data" / "a.parquet").stat().st_ino == written
