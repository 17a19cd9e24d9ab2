"""A witness that is killed: what it gave out it knows for ever."""

import os
import sys
from pathlib import Path

import pytest

from log.killed import die_at
from log.made_logs import LOG_KEY, NOW, ORIGIN, made_log, statements
from log.made_witnesses import SECOND, log_verifier, witness_signer
from widerspruch.log.append import append
from widerspruch.log.cosign import add_checkpoint_body
from widerspruch.log.folder import LogFolder
from widerspruch.log.witness.state import WitnessState
from widerspruch.log.witness.witness import Witness
from widerspruch.protocol.log.tiles import TileReader

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")

ME = witness_signer("me")


def witness_over(state: WitnessState) -> Witness:
    return Witness(ME, {ORIGIN: [log_verifier()]}, state)


def killed_at(step: int, path: Path, body: bytes) -> tuple[bool, bytes]:
    """Ask a witness in a process of its own that dies at its so many-th call to the disk: whether it came so far, and
    what it had given out."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with WitnessState.held(path, ME.verifier) as state:
            die_at(step, ("fsync", "replace", "link", "unlink"))
            done = witness_over(state).add_checkpoint(body, SECOND)
            assert done.cosignature is not None
            os.write(writing, done.cosignature.line.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        given = file.read()
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), given


def test_a_killed_witness_signs_no_second_history(tmp_path: Path) -> None:
    """At each step: whoever has a cosignature finds the witness knowing of it, and nobody else gets another one."""
    logs = []
    for name, start in (("log", 0), ("other", 500)):
        folder = made_log(tmp_path / name)
        append(folder, LOG_KEY, statements(3, start), NOW)
        logs.append(LogFolder(folder))
    log, forked = logs
    step = 0
    while True:
        step += 1
        path = tmp_path / f"{step}.json"
        with WitnessState.held(path, ME.verifier, is_new=True):
            pass
        was_killed, given = killed_at(step, path, add_checkpoint_body(0, (), log.kept(3).note.data))
        with WitnessState.held(path, ME.verifier) as state:
            known = state.of(ORIGIN)
            if given:
                assert known is not None
            if known is not None:
                body = add_checkpoint_body(3, (), forked.kept(3).note.data)
                assert witness_over(state).add_checkpoint(body, SECOND).verdict == "inconsistent"
            again = add_checkpoint_body(
                3 if known else 0,
                TileReader(log.read, log.newest().checkpoint).consistency(3, 3),
                log.kept(3).note.data,
            )
            assert witness_over(state).add_checkpoint(again, SECOND).verdict == "cosigned"
        if not was_killed:
            assert given
            break
    assert step > 3
