"""`widerspruch desk keys`: every key can be shown and rotated by command, each command a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = """
[desk]
public_address = "http://localhost:8700"
keys = "keys"
sets = "sets"
data = "data"
[desk.platforms.beispielnetz]
name = "Beispielnetz"
controller = "Beispielnetz GmbH"
controller_address = "Musterweg 1, 10115 Berlin"
"""


def _keys(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    (folder / "widerspruch.toml").write_text(CONFIG)
    command = [sys.executable, "-m", "widerspruch", "desk", "keys", *arguments, "--lang", "en"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("keys")
    shown = _keys(made, "show")
    assert shown.returncode == 0, shown.stderr
    return made


def test_a_rotation_says_what_follows_from_it(folder: Path) -> None:
    rotated = _keys(folder, "rotate", "hashing")
    assert rotated.returncode == 0, rotated.stderr
    assert "next set has to be a full one" in rotated.stdout
    assert "Receipts that were issued stay valid" in rotated.stdout


def test_old_and_new_are_shown_with_what_still_needs_them(folder: Path) -> None:
    assert _keys(folder, "rotate", "fields").returncode == 0
    shown = json.loads(_keys(folder, "show", "--json").stdout)["keys"]
    fields = [(key["id"], key["is_in_use"], key["is_there"], key["rows"]) for key in shown if key["use"] == "fields"]
    assert fields == [("1", False, True, 0), ("2", True, True, 0)]


def test_a_key_that_is_needed_is_not_removed(folder: Path) -> None:
    refused = _keys(folder, "remove", "lookup", "1")
    assert refused.returncode == 1
    assert "stays for ever" in refused.stderr
    assert (folder / "keys" / "lookup-1.key").is_file()


def test_a_key_that_there_is_not_is_named_wrong(folder: Path) -> None:
    refused = _keys(folder, "rotate", "nonsense")
    assert refused.returncode == 2
    assert "fields, lookup, receipts" in refused.stderr.replace("\n", " ")
