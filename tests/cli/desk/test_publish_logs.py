"""`widerspruch desk publish-exclusions` with a log: what is made is logged, also what somebody else had left out."""

import json
import signal
import subprocess
from pathlib import Path

import pytest

from cli.apart import command
from cli.conftest import Run
from cli.desk.settings_file import write_settings
from widerspruch.log.init import begin
from widerspruch.protocol.log.note import ED25519_COSIGNATURE, NoteSigner
from widerspruch.protocol.signing_keys import SigningKey

LOG = '[desk.log]\nfolder = "log"\nkey = "log.pem"\n'


@pytest.fixture
def publish(run_apart: Run, tmp_path: Path):  # type: ignore[no-untyped-def]
    """The command, of a desk that has no log yet."""
    settings = write_settings(tmp_path)
    return lambda *options: run_apart("desk", "publish-exclusions", "--config", settings, *options)


def begin_log(folder: Path, witnesses: bytes = b"quorum none\n") -> None:
    key = SigningKey.new()
    key.save(folder / "log.pem")
    begin(folder / "log", "beispielnetz.example/statements", key, witnesses=witnesses)
    write_settings(folder, LOG)


def test_what_was_made_without_a_log_is_logged_with_the_next(publish, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """As where somebody was killed between the set and the log. Nothing is logged twice."""
    assert publish().code == 0
    assert "--log-only: Es ist kein Log eingestellt ([desk.log])." in publish("--log-only").complained
    begin_log(tmp_path)

    made = publish("--since", "last")
    assert (made.code, made.err) == (0, "")
    assert "beispielnetz: Ausschlussliste Nummer 1 steht im Log, Eintrag 0." in made.said
    assert "beispielnetz: Ausschlussliste Nummer 2 steht im Log, Eintrag 1." in made.said
    assert "Dieses Log hat keine Zeugen." in made.said

    told = json.loads(publish("--log-only", "--json").out)
    assert told["sets"] == []
    assert (told["log"]["logged"], told["log"]["size"], told["log"]["witnessed"]["is_enough"]) == ([], 2, True)
    assert "Im Log fehlte nichts." in publish("--log-only").said


KILLED = """
import os, signal
from widerspruch.log import append as log
appended = log.append
def append(*told):
    if {is_logged}:
        appended(*told)
    os.kill(os.getpid(), signal.SIGKILL)
log.append = append
"""


@pytest.mark.parametrize("is_logged", [False, True], ids=["between set and log", "between log and witnesses"])
def test_who_was_killed_is_made_up_for_by_the_next(publish, tmp_path: Path, is_logged: bool) -> None:  # type: ignore[no-untyped-def]
    """Each set stands in the log once, in the order in which they were issued."""
    begin_log(tmp_path)
    settings, before = tmp_path / "widerspruch.toml", KILLED.format(is_logged=is_logged)
    called = command("desk", "publish-exclusions", "--config", settings, before=before)
    killed = subprocess.run(called, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    told = json.loads(publish("--json").out)
    assert [one["number"] for one in told["sets"]] == [2]
    assert [one["number"] for one in told["log"]["logged"]] == ([2] if is_logged else [1, 2])
    assert (told["log"]["size"], told["log"]["witnessed"]["is_enough"]) == (2, True)


def test_a_witness_that_does_not_answer_ends_it_as_incomplete(publish, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """The set is there, and in the log."""
    vkey = NoteSigner("witness.example/1", SigningKey.new(), ED25519_COSIGNATURE).vkey
    begin_log(tmp_path, f"witness One {vkey} http://127.0.0.1:9\nquorum One\n".encode())
    made = publish("--json")
    told = json.loads(made.out)
    assert made.code == 4
    assert [one["number"] for one in told["sets"]] == [one["number"] for one in told["log"]["logged"]] == [1]
    assert [one["outcome"] for one in told["log"]["witnessed"]["replies"]] == ["unreachable"]


def test_a_log_that_takes_nothing_keeps_no_set_from_being_made(publish, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    begin_log(tmp_path)
    (tmp_path / "log.pem").unlink()
    SigningKey.new().save(tmp_path / "log.pem")
    made = publish()
    assert made.code == 1
    assert "Dieser Schlüssel gehört nicht zu diesem Log." in made.complained
    assert "widerspruch desk publish-exclusions --log-only" in made.complained
    assert (tmp_path / "data" / "sets" / "beispielnetz" / "000001").is_dir()
