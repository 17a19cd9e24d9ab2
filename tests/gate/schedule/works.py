"""Work functions for the schedulers to run; a worker imports this file by its name."""

import os
import signal
import time
from pathlib import Path

from widerspruch.gate.errors import GateError
from widerspruch.protocol.errors import ProtocolError


def echo(task: bytes) -> bytes:
    """The task backwards."""
    return task[::-1]


def who(task: bytes) -> bytes:
    """The process that does it, after a while."""
    time.sleep(float(task or b"0"))
    return str(os.getpid()).encode()


def _first_time(task: bytes) -> bool:
    """Whether no attempt at this task left its mark yet; leaves one."""
    marks = len(list(Path(os.fsdecode(task)).parent.glob(f"{Path(os.fsdecode(task)).name}.begun.*")))
    Path(os.fsdecode(task) + f".begun.{marks}").touch()
    return marks == 0


def killed_once(task: bytes) -> bytes:
    """Kills its own process the first time, as the kernel does when memory runs out."""
    if task.endswith(b"fatal") and _first_time(task):
        os.kill(os.getpid(), signal.SIGKILL)
    return task[-5:]


def killed_always(task: bytes) -> bytes:
    """Takes down every worker that tries it."""
    _first_time(task)
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def raises_once(task: bytes) -> bytes:
    """Fails the first time, as a storage that is away for a moment."""
    if _first_time(task):
        raise ConnectionResetError(104, "somebody's text")
    return b"done"


def raises_always(task: bytes) -> bytes:
    """A mistake of ours; its message quotes a row."""
    raise ValueError(f"the text of {os.fsdecode(task)}")


def refuses(task: bytes) -> bytes:
    """A fault that no second attempt mends."""
    _first_time(task)
    raise GateError("mention_value", column="author")


def distrusts(task: bytes) -> bytes:
    """A file of the protocol that is not what it claims to be."""
    raise ProtocolError("hashing_key_damaged", file=os.fsdecode(task))


def needs_a_package(task: bytes) -> bytes:
    """Imports what this worker does not have."""
    import no_such_package_anywhere  # noqa: F401

    return task


def begun_and_slow(task: bytes) -> bytes:
    """Says in a file which process began, then takes its time; the second attempt is quick."""
    file = Path(os.fsdecode(task))
    if _first_time(task):
        file.with_suffix(".pid").write_text(f"{os.getpid()} {os.getppid()}")
        time.sleep(60)
    return file.name.encode()
