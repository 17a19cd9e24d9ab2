"""What is used is what was checked: sets and files that change while a run works."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pyarrow.parquet as pq
import pytest

from gate import made
from gate.corpus.test_open_shard import lines, post
from gate.in_process import InProcess
from gate.made import BEFORE, objection
from gate.run.test_resume import Breaking
from gate.run.test_run_mentions import MENTION_PROFILE, identifiers
from widerspruch.gate.errors import GateError
from widerspruch.gate.run import steps
from widerspruch.gate.run.verification import write_beginnings
from widerspruch.gate.schedule.scheduler import Work
from widerspruch.protocol.sets.exclusion_set import write_set

ANNA = 7


class Before(InProcess):
    """Does something once, before the first task of one function."""

    def __init__(self, function: str, act: Callable[[], object]) -> None:
        self._function, self._act = function, act

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """As in process."""
        if work.__name__ == self._function:
            self._act()
        yield from super().run(work, tasks)


def exchange(one: Path, other: Path, *, in_place: bool = False) -> None:
    """Two files change places, or only what is in them; nobody sees it by size or by the time of the change."""
    times = {path: (path.stat().st_atime_ns, path.stat().st_mtime_ns) for path in (one, other)}
    contents = {one: other.read_bytes(), other: one.read_bytes()}
    for path, content in contents.items():
        if not in_place:
            path.unlink()
        path.write_bytes(content)
        os.utime(path, ns=times[path])


def cut(folder: Path) -> None:
    """Every table below it loses its second half."""
    for path in folder.rglob("*.parquet"):
        os.truncate(path, path.stat().st_size // 2)


def empty(folder: Path) -> None:
    """Every table below it loses its rows, and can still be read."""
    for path in folder.rglob("*.parquet"):
        pq.write_table(pq.read_table(path).slice(0, 0), path)


class TestTheSet:
    """It is copied while it is hashed, and only the copy is read."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """A corpus with two objectors, and an empty set beside the right one."""
        made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3, ANNA]))
        made.exclusion_set(tmp_path / "set", [objection(2), objection(ANNA)])
        made.exclusion_set(tmp_path / "empty", [])
        return tmp_path

    @pytest.mark.parametrize("function", ["gate_shard", "keys_kept"])
    def test_exchanged_after_it_was_checked(self, function: str, folder: Path) -> None:
        """The objectors of the set that was checked are out, whatever lies there by then."""
        scheduler = Before(
            function,
            lambda: exchange(folder / "set" / "objections.parquet", folder / "empty" / "objections.parquet"),
        )
        made.run_gate(made.request(folder), made.rulebook(), scheduler, made.NOW)

        assert made.kept_authors(folder) == [1, 3]

    def test_exchanged_between_two_attempts(self, folder: Path) -> None:
        """What was checked once goes on to be used."""
        with pytest.raises(GateError):
            made.gate(folder, Breaking("gate_shard", 0))
        made.exclusion_set(folder / "others", [objection(8), objection(9)])
        exchange(folder / "set" / "objections.parquet", folder / "others" / "objections.parquet")
        made.run_gate(made.request(folder), made.rulebook(), InProcess(), made.NOW)

        assert made.kept_authors(folder) == [1, 3]

    @pytest.mark.parametrize("damage", ["cut", "shorter"])
    def test_a_copy_that_is_damaged_while_it_is_used(
        self, damage: str, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The run ends with a sentence; the next attempt copies anew and ends as any other."""
        damaged, act = Event(), {"cut": cut, "shorter": empty}[damage]

        def after_the_damage(*given: Any) -> Path:
            assert damaged.wait(60)
            return write_beginnings(*given)

        def do_damage() -> None:
            act(folder / "out.part" / "run" / "set")
            damaged.set()

        with monkeypatch.context() as patched, pytest.raises(GateError) as refused:
            patched.setattr(steps, "write_beginnings", after_the_damage)
            made.gate(folder, Before("gate_shard", do_damage))
        assert refused.value.code == "work_damaged"
        made.gate(folder)

        assert made.kept_authors(folder) == [1, 3]

    def test_a_copy_that_is_cut_between_two_attempts(self, folder: Path) -> None:
        """It is made anew."""
        with pytest.raises(GateError):
            made.gate(folder, Breaking("gate_shard", 0))
        cut(folder / "out.part" / "run" / "set")
        made.gate(folder)

        assert made.kept_authors(folder) == [1, 3]

    def test_nothing_of_the_copy_is_published(self, folder: Path) -> None:
        """It goes with the work."""
        made.gate(folder)
        assert sorted(path.name for path in (folder / "out").iterdir()) == [
            "data",
            "ledger",
            "manifest.json",
            "profile.toml",
        ]


class TestTheFiles:
    """Every step reads the bytes that the first one read, and none reads a file of another size."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """Two files of one size, in one of which Anna is mentioned."""
        for name, text in (("a", "Danke @anna.weiss"), ("b", "Danke @anne.weiss")):
            table = made.posts([1, 2], text=["x", text], thread=["t", "t"], tagged=[[], []])
            made.write(tmp_path / "parquet" / f"{name}.parquet", table, use_dictionary=False, compression="none")
            (tmp_path / "lines").mkdir(exist_ok=True)
            records = [post(1, text="x", thread="t", tagged=[]), post(2, text=text, thread="t", tagged=[])]
            (tmp_path / "lines" / f"{name}.jsonl").write_bytes(lines(*records))
        stated = [objection(ANNA, mentions=True)]
        write_set(tmp_path / "set", made.header(), [made.objections_table(stated)], [identifiers()], None)
        return tmp_path

    @pytest.mark.parametrize("in_place", [True, False])
    @pytest.mark.parametrize("kind", ["parquet", "lines"])
    def test_exchanged_between_two_steps(self, kind: str, in_place: bool, folder: Path) -> None:
        """Neighbours that change places after somebody looked into them: the run ends and says so."""
        one, other = sorted((folder / kind).iterdir())
        scheduler = Before("gate_shard", lambda: exchange(one, other, in_place=in_place))
        with pytest.raises(GateError) as refused:
            made.gate(folder, scheduler, corpus=(str(folder / kind),), profile=MENTION_PROFILE, allow_no_match=True)

        assert refused.value.code == "shard_changed"
        assert not (folder / "out").exists()

    @pytest.mark.parametrize("spoil", [cut, shutil.rmtree], ids=["cut", "lost"])
    @pytest.mark.parametrize("what", ["mentioned", "found"])
    def test_what_was_found_is_spoilt_between_two_attempts(
        self, what: str, spoil: Callable[[Path], None], folder: Path
    ) -> None:
        """Who is mentioned is matched once more, or the run says that it will do all anew, and does."""
        fields = {"corpus": (str(folder / "parquet"),), "profile": MENTION_PROFILE, "allow_no_match": True}
        with pytest.raises(GateError):
            made.gate(folder, Breaking("gate_shard", 0), **fields)
        spoil(folder / "out.part" / "run" / what)
        if what == "found":
            shutil.rmtree(folder / "out.part" / "run" / "mentioned")
            with pytest.raises(GateError) as refused:
                made.gate(folder, **fields)
            assert refused.value.code == "work_damaged"
        made.gate(folder, **fields)

        rows = {name: pq.read_metadata(folder / "out" / "data" / f"{name}.parquet").num_rows for name in "ab"}
        assert rows == {"a": 1, "b": 2}

    @pytest.mark.parametrize("kind", ["parquet", "lines"])
    def test_exchanged_between_two_attempts(self, kind: str, folder: Path) -> None:
        """A run that was broken off does not go on with files that have other bytes, though as many."""
        fields = {"corpus": (str(folder / kind),), "profile": MENTION_PROFILE, "allow_no_match": True}
        with pytest.raises(GateError):
            made.gate(folder, Breaking("find_in_shard", 1), **fields)
        exchange(*sorted((folder / kind).iterdir()))
        with pytest.raises(GateError) as refused:
            made.gate(folder, **fields)

        assert refused.value.code == "shard_changed"

    @pytest.mark.parametrize(
        "change",
        [
            lambda path: made.write(path, made.posts([1, ANNA, 3, 4])),
            lambda path: made.write(path, made.posts([1])),
            lambda path: path.write_bytes(b"gone"),
            lambda path: path.unlink(),
        ],
        ids=["more rows", "fewer rows", "damaged", "gone"],
    )
    def test_changed_between_two_steps(self, change: Callable[[Path], object], tmp_path: Path) -> None:
        """Whatever it was changed to, the sentence is that it changed, and not that something is to be reported."""
        path = made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, ANNA]))
        made.exclusion_set(tmp_path / "set", [objection(ANNA)])
        with pytest.raises(GateError) as refused:
            made.gate(tmp_path, Before("gate_shard", lambda: change(path)))

        assert refused.value.code == "shard_changed"

    def test_touched_is_not_changed(self, tmp_path: Path) -> None:
        """A file with another date, but the same bytes, is the same between two steps."""
        path = made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, ANNA]))
        made.exclusion_set(tmp_path / "set", [objection(ANNA)])
        made.gate(tmp_path, Before("gate_shard", lambda: os.utime(path, ns=(BEFORE, BEFORE))))

        assert made.kept_authors(tmp_path) == [1, 2]
        assert pq.read_metadata(path).num_rows == 3
