"""`widerspruch` opens the app: a real process, as somebody starts it who knows nothing more."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from cli.apart import heed_interrupts


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    """Starts the command without a display and with a home of its own; what still runs at the end is ended."""
    running = []

    def started(*arguments: str) -> "subprocess.Popen[str]":
        variables = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        process = subprocess.Popen(
            [sys.executable, "-m", "widerspruch", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=heed_interrupts,
            env={**variables, "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "BROWSER": "true"},
        )
        running.append(process)
        return process

    yield started
    for process in running:
        process.kill()
        process.communicate()


def address_in(line: str) -> str:
    """The address that a line shows."""
    return line[line.index("http://") :].strip()


@pytest.mark.parametrize("arguments", [(), ("app", "--no-browser"), ("app", "--lang", "de")])
def test_it_can_be_opened_and_ends_cleanly(arguments, start):
    """The address leads to a page; Ctrl-C ends the app without a word of trouble, however often it is pressed."""
    app = start(*arguments)
    shown = urlopen(address_in(app.stdout.readline())).read().decode()
    assert "Widerspruch" in shown

    app.send_signal(signal.SIGINT)
    app.send_signal(signal.SIGINT)
    out, err = app.communicate(timeout=20)

    assert (app.returncode, err) == (0, "")
    assert out.splitlines()[-1] == "Die App ist beendet. Was gespeichert war, bleibt gespeichert."


def test_enter_shows_a_new_address(start):
    """Somebody who closed the browser gets in again."""
    app = start("app", "--no-browser")
    first = address_in(app.stdout.readline())
    app.stdout.readline()
    app.stdin.write("\n")
    app.stdin.flush()
    second = address_in(app.stdout.readline())

    assert first != second
    assert urlopen(second).status == 200


def test_a_port_in_use_is_said(start):
    """Two apps cannot have one; the second says what to do."""
    first = start("app", "--no-browser")
    port = address_in(first.stdout.readline()).split(":")[2].split("/")[0]
    second = start("app", "--no-browser", "--port", port)
    _, err = second.communicate(timeout=20)

    assert second.returncode == 3
    assert f"An Port {port} antwortet schon ein anderes Programm." in err


def test_started_again_it_leads_to_the_one_that_runs(start):
    """The second command ends at once, and its address lets into the first app; after that one's end, it starts anew."""
    first = start("app", "--no-browser")
    port = address_in(first.stdout.readline()).split(":")[2].split("/")[0]
    out, err = start("app", "--no-browser").communicate(timeout=20)

    assert (out.split(":")[0], err) == ("Die App läuft schon. Öffnen Sie im Browser", "")
    assert f":{port}/" in address_in(out)
    assert urlopen(address_in(out)).status == 200

    first.send_signal(signal.SIGINT)
    first.communicate(timeout=20)
    assert start("app", "--no-browser").stdout.readline().startswith("Die App läuft. ")


def test_one_that_was_killed_is_not_waited_for(start):
    """Its note leads nowhere."""
    first = start("app", "--no-browser")
    first.stdout.readline()
    first.kill()
    first.wait()

    assert start("app", "--no-browser").stdout.readline().startswith("Die App läuft. ")


def test_for_another_folder_there_is_another_app(start, tmp_path):
    """An adviser's files are not one's own."""
    first, second = start("app", "--no-browser"), start("app", "--no-browser", "--folder", str(tmp_path / "other"))

    assert {one.stdout.readline().split(".")[0] for one in (first, second)} == {"Die App läuft"}
