"""A corpus is replaced whole or not at all, at whatever line of the program its process is killed."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from widerspruch.gate.built import manifest_digest
from widerspruch.gate.errors import GateError
from widerspruch.gate.purge import swap as swap_module
from widerspruch.gate.purge.swap import swapping

OLD = {"manifest.json": "old", "data/a": "a, old", "data/lang=de/b": "b", "ledger/a": "old ledger"}
NEW = {**OLD, "manifest.json": "new", "data/a": "a, new", "ledger/a": "new ledger"}
MANY = 400
"""More lines than a replacement runs through."""


def write(folder: Path, files: dict[str, str]) -> None:
    """Files by name."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def read(folder: Path) -> dict[str, str]:
    """All files of a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def replace(target: Path) -> None:
    """Bring NEW about, whatever is there."""
    with swapping(target) as swap:
        if read(target) == NEW:
            return
        changed = {name for name in NEW if NEW[name] != OLD[name]}
        write(swap.next, {name: NEW[name] for name in changed})
        swap.keep_others(changed)
        swap.commit(digest(target))


def digest(folder: Path) -> str:
    """Of the manifest."""
    found = manifest_digest(folder)
    assert found is not None
    return found


def killed_at(line: int, work: Callable[[], None]) -> bool:
    """Do it in a process that dies at the n-th line of swap.py; whether it came so far."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status) == 99
    lines = 0

    def count(frame: FrameType, event: str, _: object) -> object:
        nonlocal lines
        if frame.f_code.co_filename != swap_module.__file__:
            return None
        lines += event == "line"
        if lines == line:
            os._exit(99)
        return count

    sys.settrace(count)
    try:
        work()
    finally:
        os._exit(0)


@pytest.mark.parametrize(
    ("at_once", "step"),
    [
        (True, 11),
        (False, 11),
        pytest.param(True, 1, marks=pytest.mark.slow),
        pytest.param(False, 1, marks=pytest.mark.slow),
    ],
)
def test_killed_at_any_line_it_is_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool, step: int
) -> None:
    """Whatever line is the last one, the corpus is the old or the new one, and the next attempt makes it the new one.

    Where two folders cannot be exchanged in one step, there may be none for a moment, but never a mixture."""
    if not at_once:
        monkeypatch.setattr(swap_module, "_exchanged_at_once", lambda *_: False)
    seen = set()
    for line in range(1, MANY, step):
        target = tmp_path / str(line) / "out"
        write(target, OLD)
        if not killed_at(line, lambda target=target: replace(target)):
            break
        left = read(target) if target.exists() else None
        seen.add("none" if left is None else "old" if left == OLD else "new" if left == NEW else "mixed")

        replace(target)

        assert read(target) == NEW
        assert [path.name for path in target.parent.iterdir()] == ["out"]
    else:
        pytest.fail("it runs through more lines than were tried")
    assert line > 50
    possible = {"old", "new"} if at_once else {"old", "new", "none"}
    assert seen == possible if step == 1 else {"old"} < seen <= possible


def test_what_does_not_change_is_the_same_file(tmp_path: Path) -> None:
    """Files that are taken over are not copied."""
    write(tmp_path / "out", OLD)
    before = (tmp_path / "out" / "data" / "lang=de" / "b").stat()

    replace(tmp_path / "out")

    after = (tmp_path / "out" / "data" / "lang=de" / "b").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    """While one process replaces a corpus, another one is told so."""
    write(tmp_path / "out", OLD)
    with swapping(tmp_path / "out"), pytest.raises(GateError, match="purge_busy"), swapping(tmp_path / "out"):
        pass


def test_a_journal_of_another_corpus_is_refused(tmp_path: Path) -> None:
    """If somebody put another corpus in the place meanwhile, it is not overwritten."""
    target = tmp_path / "out"
    write(target, OLD)
    for line in range(1, MANY, 5):
        assert killed_at(line, lambda: replace(target))
        if (tmp_path / "out.purge" / "journal.json").exists():
            break
    write(target, {"manifest.json": "a third one"})

    with pytest.raises(GateError, match="purge_journal"):
        replace(target)

    assert read(target)["manifest.json"] == "a third one"
