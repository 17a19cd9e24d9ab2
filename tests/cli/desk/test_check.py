"""`widerspruch desk check`, `desk migrate`, `desk backup`: what they print, and how they end."""

import json
import sqlite3
from pathlib import Path

import pytest

from cli.conftest import Run
from cli.desk.settings_file import write_settings

GOOD = """
[desk.smtp]
host = "127.0.0.1"
port = 1
tls = "none"
sender = "desk@example.org"
"""


def test_a_desk_nobody_should_run(run_apart: Run, tmp_path: Path) -> None:
    """Each thing in a sentence, errors first; it ends with 1."""
    file = write_settings(tmp_path, GOOD)
    ended = run_apart("desk", "check", "--config", file)

    lines = ended.out.splitlines()
    assert (ended.code, ended.err) == (1, "")
    assert any("beginnt nicht mit https://" in line for line in lines)
    assert any(line.startswith("Hinweis: Der Mailserver lässt uns gerade nicht ein") for line in lines)
    weights = [line.split(":")[0] for line in lines[:-1]]
    assert weights == sorted(weights)
    assert lines[-1].startswith("So sollte die Stelle nicht betrieben werden: ")
    assert not (tmp_path / "data").exists()


def test_the_same_for_a_machine(run_apart: Run, tmp_path: Path) -> None:
    """Codes and weights, and whether it passes."""
    file = write_settings(tmp_path, GOOD)
    ended = run_apart("desk", "check", "--json", "--config", file, "--lang", "en")
    told = json.loads(ended.out)

    assert (ended.code, told["passes"], told["format"]) == (1, False, "widerspruch-desk-check/1")
    found = {one["code"]: one["weight"] for one in told["findings"]}
    assert found["public_not_https"] == "error"
    assert found["mail_unreachable"] == "warning"
    assert all(one["sentence"].endswith((".", ")")) for one in told["findings"])


@pytest.mark.slow
def test_keys_that_others_can_read_are_refused(run_apart: Run, tmp_path: Path) -> None:
    """After the first start, keys and tables are looked at, too."""
    file = write_settings(tmp_path)
    assert run_apart("desk", "migrate", "--config", file).code == 0
    (tmp_path / "keys" / "receipts.pem").chmod(0o644)
    ended = run_apart("desk", "check", "--json", "--config", file)

    assert "key_file_open" in {one["code"] for one in json.loads(ended.out)["findings"]}


@pytest.mark.parametrize("command", ["check", "migrate", "serve"])
def test_a_file_that_is_not_there(run: Run, tmp_path: Path, command: str) -> None:
    """Whoever names a file means it."""
    ended = run("desk", command, "--config", tmp_path / "nowhere.toml")
    assert ended.code == 1
    assert "Die Datei mit den Einstellungen, nowhere.toml, gibt es nicht." in ended.complained


def test_the_variable_names_a_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container there may be no command line to change."""
    monkeypatch.setenv("WIDERSPRUCH_DESK_CONFIG", str(write_settings(tmp_path, "[desk.smtp]\nport = 0")))
    monkeypatch.setenv("WIDERSPRUCH_DESK_UNDO_HOURS", "x")
    ended = run("desk", "migrate")
    assert ended.code == 2
    assert "[desk.smtp] port" in ended.complained
    assert "WIDERSPRUCH_DESK_UNDO_HOURS muss eine ganze Zahl" in ended.complained


@pytest.mark.slow
def test_migrating_twice(run_apart: Run, tmp_path: Path) -> None:
    """The first time makes tables and keys, the second nothing."""
    file = write_settings(tmp_path)
    first, second = (run_apart("desk", "migrate", "--config", file) for _ in "ab")

    assert (first.code, second.code) == (0, 0)
    assert "Die Tabellen passen zu dieser Fassung." in first.said
    assert second.said == "Die Tabellen passen schon zu dieser Fassung."
    assert (tmp_path / "keys" / "receipts.pem").exists()
    assert (tmp_path / "data" / "desk.sqlite").stat().st_mode & 0o777 == 0o600


def test_backing_up(run: Run, run_apart: Run, tmp_path: Path) -> None:
    """It says what is in it, and that the keys are not."""
    file = write_settings(tmp_path)
    run_apart("desk", "migrate", "--config", file)
    ended = run("desk", "backup", tmp_path / "copy.sqlite", "--config", file)

    assert (ended.code, ended.err) == (0, "")
    assert "0 Fälle" in ended.said
    assert "Ohne die Schlüssel ist sie wertlos." in ended.said
    with sqlite3.connect(tmp_path / "copy.sqlite") as copy:
        assert copy.execute("SELECT COUNT(*) FROM desk_deskcase").fetchone() == (0,)
    again = run("desk", "backup", tmp_path / "copy.sqlite", "--config", file)
    assert (again.code, "Sicherungen werden nie überschrieben" in again.complained) == (3, True)


def test_without_what_the_desk_needs(run_apart: Run) -> None:
    """Whoever installed the person's end alone is told what to install, and can still ask what there is."""
    without = "import sys; sys.modules['granian'] = None"
    ended = run_apart("desk", "serve", before=without)

    assert ended.code == 2
    assert "Installieren Sie es mit dem Zusatz desk: widerspruch[desk]." in ended.complained
    assert run_apart("desk", "--help", before=without).code == 0
