"""Files that appear whole or not at all, for their owner alone."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

from widerspruch.lib import clock

UNFINISHED = ".widerspruch-"
"""How the name of a file begins until it is whole. A process that was killed leaves such files behind."""


@contextmanager
def whole_or_nothing(target: Path, check: Callable[[], None] = lambda: None) -> Iterator[Path]:
    """A path to write to that becomes `target` on success and vanishes on any failure, Ctrl-C included.

    Nobody can know its name beforehand, and so nobody can lay a link there.

    Args:
        check: Called when all is written: raises where `target` has become something that may not be replaced.
    """
    handle, name = mkstemp(prefix=_prefix(), dir=target.parent)
    unfinished = Path(name)
    try:
        os.close(handle)
        yield unfinished
        check()
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def clear_unfinished(folder: Path) -> None:
    """Remove what this process has begun in a folder: an interruption may have come while that was cleared away
    where it was made."""
    for path in folder.glob(f"{_prefix()}*"):
        path.unlink(missing_ok=True)


def clear_left(folder: Path) -> None:
    """Remove what processes that were killed left in a folder: what nobody has written to for a day."""
    for path in folder.glob(f"{UNFINISHED}*"):
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and clock.age(status.st_mtime) > _LEFT_FOR_CERTAIN:
            path.unlink(missing_ok=True)


_LEFT_FOR_CERTAIN = 24 * 60 * 60
"""Seconds."""


def _prefix() -> str:
    return f"{UNFINISHED}{os.getpid()}-"
