"""A log whose writer is killed: at whatever step, what follows is one history."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from log.killed import die_at
from log.made_logs import LOG_KEY, NOW, made_log, statements
from widerspruch.log.append import append
from widerspruch.log.folder import LogFolder
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.merkle import verify_consistency
from widerspruch.protocol.log.tiles import TileReader

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")

BEFORE = 250
"""Entries: with ten more a tile becomes whole, and the parts of it go."""


def killed_at(step: int, folder: Path) -> bool:
    """Append in a process of its own that dies at its so many-th call to the disk. Whether it came so far."""
    child = os.fork()
    if child == 0:
        die_at(step, ("fsync", "replace", "link", "unlink", "rmdir", "mkdir"))
        append(folder, LOG_KEY, statements(10, BEFORE), NOW)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def published(folder: Path) -> list[Checkpoint]:
    """Every checkpoint that anybody could have read."""
    log = LogFolder(folder)
    return [log.newest().checkpoint, *(log.kept(size).checkpoint for size in log.sizes())]


def test_a_log_whose_writer_was_killed_goes_on_as_one(tmp_path: Path) -> None:
    """At each step: everything that was published before and after belongs to one tree, and nothing is lost."""
    template = made_log(tmp_path / "template", BEFORE)
    step = 0
    while True:
        step += 1
        folder = Path(shutil.copytree(template, tmp_path / str(step)))
        was_killed = killed_at(step, folder)
        seen = published(folder)
        # Others than those that the dead process wanted to log.
        appended = append(folder, LOG_KEY, statements(3, 1000), NOW)

        assert appended.added == 3
        seen += published(folder)
        newest = LogFolder(folder).newest().checkpoint
        reader = TileReader(LogFolder(folder).read, newest)
        for one in seen:
            path = reader.consistency(one.size, newest.size)
            assert verify_consistency(one.size, one.root, newest.size, newest.root, path), step
        assert list(reader.entries(0, BEFORE)) == statements(BEFORE)
        assert [reader.entry(index) for index in appended.indexes] == statements(3, 1000)
        again = append(folder, LOG_KEY, statements(10, BEFORE), NOW)
        assert again.size == BEFORE + 13
        if not was_killed:
            break
    assert step > 20
