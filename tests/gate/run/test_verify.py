"""Verify: nothing is published in which the independent pass finds anybody."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from gate import made
from gate.in_process import InProcess
from gate.made import objection
from widerspruch.gate.engine import connect_joining
from widerspruch.gate.errors import GateError
from widerspruch.gate.run.tasks import ShardTask
from widerspruch.gate.run.verification import _begin_as_asked, verified, write_beginnings
from widerspruch.gate.schedule.scheduler import Work
from widerspruch.protocol.sets.exclusion_set import ExclusionSet, open_sets, write_set
from widerspruch.protocol.sets.header import SetCounts
from widerspruch.protocol.sets.tables import OBJECTIONS
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


def cut_in_half(path: Path) -> None:
    """Half of its bytes are gone."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


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


def test_a_row_too_few(tmp_path: Path) -> None:
    """If the output has other rows than were counted, nothing is published."""
    assert refused(tmp_path, swap_in(made.posts([1]))) == "verification_rows"


def test_an_index_that_lost_somebody(tmp_path: Path) -> None:
    """The pass asks the sets themselves, not the index: a fault of the index shows."""

    class Forgetting(InProcess):
        def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
            if work.__name__ == "gate_shard":
                files = msgspec.msgpack.decode(tasks[0], type=ShardTask).deciding.index
                np.zeros(files.length, np.int8).tofile(Path(files.folder) / "covers")
            return super().run(work, tasks)

    with pytest.raises(GateError) as error:
        made.gate_table(tmp_path, made.posts([1, 2, 3]), [objection(2)], scheduler=Forgetting())
    assert error.value.code == "verification_found"


@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(bytes(path.stat().st_size)), cut_in_half])
def test_what_is_asked_for_is_what_the_sets_say(spoil: Callable[[Path], object], tmp_path: Path) -> None:
    """Whoever empties or cuts the list of how objectors' keys begin ends the run: it would find nobody."""

    class Spoiling(InProcess):
        def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
            if work.__name__ == "keys_kept":
                for path in (tmp_path / "out.part" / "run" / "asked").iterdir():
                    spoil(path)
            return super().run(work, tasks)

    with pytest.raises(GateError) as error:
        made.gate_table(tmp_path, made.posts([1, 2, 3]), [objection(2)], scheduler=Spoiling())
    assert error.value.code == "work_damaged"


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
    written = pa.table({"key": pa.array([key] * 7, pa.uuid()), "ai": [ai] * 7})
    made.exclusion_set(tmp_path / "set", [one, one])
    assert checked(tmp_path, written, [tmp_path / "set"]) == (7, found)


def checked(folder: Path, written: pa.Table, sets: Sequence[Path]) -> tuple[int, int]:
    """Rows that were looked at, and those that were found, of these keys."""
    file = made.write(folder / "kept.parquet", written)
    exclusions = [open_sets([one], platform="instagram", now=made.NOW, signature_needed=False) for one in sets]
    run = Run(end_of_day(made.FREEZE))
    with connect_joining(folder / "spill", 2, [folder]) as connection:
        verification = verified(connection, exclusions, [file], run, len(written))
    return verification.rows, verification.found


@pytest.mark.parametrize("rows", [1 << 30, 3, 1])
def test_ranges_of_keys_hold_every_key(rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many keys are joined at a time, the first and the last key there are among them."""
    monkeypatch.setattr("widerspruch.gate.run.verification.ROWS_PER_RANGE", rows)
    keys = [UUID(int=key) for key in (0, 1, 1 << 126, 1 << 127, (1 << 128) - 1)]
    made.exclusion_set(tmp_path / "set", [])
    objected = [
        dict(zip(OBJECTIONS.names, [key, "generative", made.BEFORE, True, True, False, None], strict=True))
        for key in keys
    ]
    write_set(tmp_path / "all", made.header(), [pa.Table.from_pylist(objected, schema=OBJECTIONS)], None, None)
    written = pa.table({"key": pa.array(keys, pa.uuid()), "ai": [False] * len(keys)})
    assert checked(tmp_path, written, [tmp_path / "set", tmp_path / "all"]) == (5, 5)


@given(st.lists(st.binary(min_size=16, max_size=16), min_size=1, max_size=40), st.integers(0, 5))
def test_no_key_of_a_set_is_passed_over(keys: list[bytes], offset: int) -> None:
    """Whoever stands in a set, wherever in a column and in whichever order, is asked about; few others are."""
    with TemporaryDirectory() as folder:
        path = made.write(Path(folder) / "set" / "objections.parquet", pa.table({"account_key": uuids(keys)}))
        stated = structs.replace(made.header(), counts=SetCounts(len(keys), len(keys), 0))
        one = ExclusionSet((stated,), (path,), (), "", None, "instagram", 1, 0, "")
        bits = np.fromfile(write_beginnings([one], Path(folder) / "asked"), np.uint8)

    column = uuids([bytes(16)] * offset + keys).storage.slice(offset)
    assert _begin_as_asked(bits, column, None).tolist() == list(range(len(keys)))
    assert _begin_as_asked(bits, column, np.array([0])).tolist() == [0]
    assert np.unpackbits(bits).sum() <= len(keys)


def uuids(keys: Sequence[bytes]) -> pa.Array:
    """Keys as sets hold them."""
    return pa.ExtensionArray.from_storage(pa.uuid(), pa.array(keys, pa.binary(16)))
