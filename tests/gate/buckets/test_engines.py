"""The same bytes on processes, Spark and Ray, and after a kill in any step."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from gate import made
from gate.buckets import bucketed
from gate.made import objection
from gate.run.test_resume import Breaking, Watched
from gate.schedule.engines import local_ray, local_spark, needs_ray, needs_spark
from widerspruch.gate.buckets.family import FamilySalt
from widerspruch.gate.buckets.forms import form_of
from widerspruch.gate.buckets.pieces import LINES, PieceWriter, ShardPiece, parts_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.schedule.choose import open_scheduler
from widerspruch.gate.schedule.scheduler import Scheduler

COUNT, SHARDS = 6, 5

PROGRAM = """
import sys, time
from pathlib import Path
from gate import in_process
from gate.buckets import bucketed

class Slow(in_process.InProcess):
    def run(self, function, tasks):
        for place, task in enumerate(tasks):
            time.sleep(0.15 if function.__name__ == sys.argv[2] else 0)
            yield place, function(task)

bucketed.gate(Path(sys.argv[1]), 6, Slow())
"""


def corpus_in(folder: Path) -> Path:
    """Five files with rows of thirty people, of whom two objected; of others the platform presets so, or somebody said it
    elsewhere."""
    bucketed.fixed_family(folder)
    for number in range(SHARDS):
        authors = [(row * 7 + number) % 30 for row in range(400)]
        made.write(folder / "corpus" / f"{number}.parquet", made.posts(authors), row_group_size=90)
    heeded = [objection(person, rests_on=ground) for person, ground in ((4, "signal"), (5, "preset"), (12, "preset"))]
    made.exclusion_set(folder / "set", [objection(2), objection(12), *heeded])
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return corpus_in(tmp_path)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """The digests of a run in one process that nobody disturbed."""
    folder = corpus_in(tmp_path_factory.mktemp("undisturbed"))
    bucketed.gate(folder, COUNT)
    return made.digests(folder)


@pytest.mark.parametrize(
    "opened",
    [
        pytest.param(lambda: open_scheduler("pool", workers=2), id="pool"),
        pytest.param(local_spark, id="spark", marks=needs_spark),
        pytest.param(local_ray, id="ray", marks=needs_ray),
    ],
)
def test_the_same_bytes_wherever_it_runs(
    opened: Callable[[], Scheduler], folder: Path, undisturbed: Mapping[str, str]
) -> None:
    with opened() as scheduler:
        bucketed.gate(folder, COUNT, scheduler)
    assert made.digests(folder) == undisturbed
    assert len(undisturbed) == 2 * (COUNT + 1)


@pytest.mark.parametrize(
    ("function", "step", "tasks"), [("gate_shard", "gate", SHARDS), ("merge_bucket", "merge", COUNT + 1)]
)
def test_a_run_that_was_killed_goes_on_where_it_stopped(
    function: str, step: str, tasks: int, folder: Path, undisturbed: Mapping[str, str]
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(folder), function],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    done, until = folder / "out.part" / "run" / "done" / step, time.monotonic() + 60
    while len(list(done.glob("*.json"))) < 2:
        assert time.monotonic() < until
        time.sleep(0.01)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    finished = len(list(done.glob("*.json")))
    assert not (folder / "out").exists()

    watched = Watched()
    bucketed.gate(folder, COUNT, watched)
    assert watched.given[function] == tasks - finished
    assert made.digests(folder) == undisturbed
    assert not (folder / "out.part").exists()


def test_another_number_of_buckets_is_another_run(folder: Path) -> None:
    with pytest.raises(GateError):
        bucketed.gate(folder, COUNT, Breaking("merge_bucket", 2))
    with pytest.raises(GateError) as refused:
        bucketed.gate(folder, COUNT + 1)
    assert refused.value.code == "work_of_another_run"


def test_another_family_is_another_run(folder: Path) -> None:
    with pytest.raises(GateError):
        bucketed.gate(folder, COUNT, Breaking("merge_bucket", 2))
    bucketed.family(folder).unlink()
    FamilySalt.load_or_make(bucketed.family(folder))
    with pytest.raises(GateError) as refused:
        bucketed.gate(folder, COUNT)
    assert refused.value.code == "work_of_another_run"


@pytest.mark.parametrize("place", [10, 3000, -10])
def test_a_piece_that_is_not_as_it_was_written_is_never_used(
    place: int, folder: Path, undisturbed: Mapping[str, str]
) -> None:
    with pytest.raises(GateError):
        bucketed.gate(folder, COUNT, Breaking("merge_bucket", 0))
    piece = folder / "out.part" / "run" / "pieces" / "000002"
    data = bytearray(piece.read_bytes())
    data[place] ^= 1
    piece.write_bytes(data)
    with pytest.raises(GateError) as refused:
        bucketed.gate(folder, COUNT)
    assert refused.value.code == "work_damaged"

    bucketed.gate(folder, COUNT)  # nothing of it is believed
    assert made.digests(folder) == undisturbed


@pytest.mark.parametrize("size", [b"\xff" * 8, b"\xff" * 7 + b"\x7f"], ids=["below nought", "more than there is"])
def test_a_piece_is_read_no_further_than_it_goes(tmp_path: Path, size: bytes) -> None:
    """A number in its index that was damaged asks for no memory."""
    piece = _piece(tmp_path / "000000", "one")
    data = bytearray(Path(piece.file).read_bytes())
    data[piece.index_at + 8 : piece.index_at + 16] = size
    Path(piece.file).write_bytes(data)
    with pytest.raises(GateError) as refused:
        [*parts_of(piece, 0, form_of("jsonl"))]
    assert refused.value.code == "work_damaged"


def test_no_piece_passes_for_another(tmp_path: Path) -> None:
    """Even where both have the same lengths: else rows of one would be there twice, and those of the other not at all."""
    pieces = [_piece(tmp_path / f"00000{number}", word) for number, word in enumerate(("one", "two"))]
    shutil.copy(pieces[0].file, pieces[1].file)
    with pytest.raises(GateError) as refused:
        [*parts_of(pieces[1], 0, form_of("jsonl"))]
    assert refused.value.code == "work_damaged"


def _piece(path: Path, word: str) -> ShardPiece:
    """With one row."""
    form = form_of("jsonl")
    line = pa.RecordBatch.from_pylist([{"row": 0, "case": 0, "kept": True}], LINES)
    with pa.OSFile(str(path), "wb") as target:
        writer = PieceWriter(target, str(path), form, 1)
        writer.add([[word.encode()]], np.zeros(1, np.int32), line, np.zeros(1, np.int32))
        return writer.close()


def test_nothing_of_people_outlives_the_run(folder: Path) -> None:
    """Pieces hold what people wrote; they lie in a private folder and go with the work."""
    with pytest.raises(GateError):
        bucketed.gate(folder, COUNT, Breaking("merge_bucket", 2))
    assert (folder / "out.part").stat().st_mode & 0o777 == 0o700
    bucketed.gate(folder, COUNT)
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "data",
        "ledger",
        "manifest.json",
        "profile.toml",
    ]
