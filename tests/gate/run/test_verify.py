"""Verify: nothing is published in which the independent pass finds anybody."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate import made
from gate.in_process import InProcess
from gate.made import objection
from widerspruch.gate.authors.objectors_rows import SpreadTask
from widerspruch.gate.engine import connect_joining
from widerspruch.gate.errors import GateError
from widerspruch.gate.run.tasks import ShardTask
from widerspruch.gate.run.verify import verify
from widerspruch.gate.schedule.scheduler import Work
from widerspruch.protocol.sets.exclusion_set import open_sets
from widerspruch.rulebook.decide import Objection, Run
from widerspruch.rulebook.instants import end_of_day


class Meddling(InProcess):
    """Does something with the output of every shard that was gated, before anybody looks at it."""

    def __init__(self, meddle: Callable[[ShardTask], None]) -> None:
        self._meddle = meddle

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """As in process, and then the meddling."""
        for place, answer in super().run(work, tasks):
            if work.__name__ == "gate_shard":
                self._meddle(msgspec.msgpack.decode(tasks[place], type=ShardTask))
            yield place, answer


def swap_in(table: pa.Table) -> Callable[[ShardTask], None]:
    """Puts other rows in the place of the kept ones."""

    def meddle(task: ShardTask) -> None:
        assert task.data is not None
        pq.write_table(table, task.data)

    return meddle


def refused(folder: Path, meddle: Callable[[ShardTask], None]) -> str:
    """The code with which a run ends whose worker wrote something else; nothing is published."""
    with pytest.raises(GateError) as error:
        made.gate_table(folder, made.posts([1, 2, 3]), [objection(2)], scheduler=Meddling(meddle))
    assert not (folder / "out").exists()
    assert not (folder / "out.part").exists()
    return error.value.code


def test_an_objector_in_the_output(tmp_path: Path) -> None:
    """If a worker had let an objector through, nothing would be published."""
    assert refused(tmp_path, swap_in(made.posts([1, 2]))) == "verification_found"


def test_an_author_whom_nobody_surveyed(tmp_path: Path) -> None:
    """Whoever is in the output and was not in the corpus counts as found: nobody looked them up."""
    assert refused(tmp_path, swap_in(made.posts([1, 99]))) == "verification_found"


def test_a_row_too_few(tmp_path: Path) -> None:
    """If the output has other rows than were counted, nothing is published."""
    assert refused(tmp_path, swap_in(made.posts([1]))) == "verification_rows"


def test_an_objector_list_that_lost_somebody(tmp_path: Path) -> None:
    """The pass asks the set itself, not the reduced one: a fault of the reduction shows."""

    class Forgetting(InProcess):
        def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
            if work.__name__ == "spread_partition":
                for objectors in msgspec.msgpack.decode(tasks[0], type=SpreadTask).objectors:
                    pq.write_table(pq.read_table(objectors).slice(1), objectors)
            return super().run(work, tasks)

    with pytest.raises(GateError) as error:
        made.gate_table(tmp_path, made.posts([1, 2, 3]), [objection(2)], scheduler=Forgetting())
    assert error.value.code == "verification_found"


@pytest.mark.parametrize(
    ("one", "ai", "found"),
    [
        (objection(1), False, 7),
        (objection(1, own_content=False), False, 0),
        (objection(1, own_content=False), True, 7),
        (objection(1, ai_interactions=False), True, 0),
        (objection(1, withdrawn_at=made.BEFORE + 1), False, 0),
        (objection(1, purpose="other_ai"), False, 0),
        (objection(2), False, 0),
    ],
)
def test_what_counts_as_found(one: Objection, ai: bool, found: int, tmp_path: Path) -> None:
    """Rows of authors whose objection covers their kind, is in force and is for this purpose."""
    key = UUID(bytes=made.KEY.key_of("instagram", "account", "1"))
    made.write(tmp_path / "kept.parquet", pa.table({"author": [1] * 7, "ai": [ai] * 7}))
    made.write(tmp_path / "keyed.parquet", pa.table({"author": [1], "key": pa.array([key], pa.uuid())}))
    made.exclusion_set(tmp_path / "set", [one, one])
    exclusions = open_sets([tmp_path / "set"], platform="instagram", now=made.NOW, signature_needed=False)
    run = Run(end_of_day(made.FREEZE))
    with connect_joining(tmp_path / "spill", 2, [tmp_path]) as connection:
        files = [tmp_path / "kept.parquet"]
        verification = verify(connection, exclusions, files, [tmp_path / "keyed.parquet"], run, 7)
    assert (verification.rows, verification.found) == (7, found)
