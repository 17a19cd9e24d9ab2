"""A mask as people type it: made, read, shown, verified, purged, and applied."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from gate import made
from gate.made import objection
from widerspruch import gate
from widerspruch.gate.profile_toml import to_toml
from widerspruch.rulebook.instants import end_of_day, start_of_day

FREEZE = date(2025, 6, 30)
WRITTEN = start_of_day(date(2025, 6, 1))


def a_set(folder: Path, number: int, known: date, objections: list[Any]) -> None:
    until = end_of_day(known)
    made.exclusion_set(folder / f"set-{number}", objections, number=number, received_until=until, issued_at=until + 1)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`posts`, a profile, two sets and the key: these commands look at the clock."""
    monkeypatch.chdir(tmp_path)
    made.write(tmp_path / "posts" / "a.parquet", made.posts([1, 2, 3, 3], created_at=[WRITTEN] * 4))
    a_set(tmp_path, 1, FREEZE, [objection(2, WRITTEN)])
    a_set(tmp_path, 2, date(2025, 7, 31), [objection(2, WRITTEN), objection(3, start_of_day(date(2025, 7, 10)))])
    (tmp_path / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
    made.key_file(tmp_path)
    return tmp_path


MAKE = (
    *("gate", "run", "posts", "--exclusions", "set-1", "--freeze", "2025-06-30", "--out", "mask"),
    *("--profile", "profile.toml", "--key", "hashing.key", "--as", "mask"),
)
PURGE = ("gate", "purge", "mask", "--corpus", "posts", "--exclusions", "set-2", "--key", "hashing.key")


def test_a_mask_from_run_to_corpus(folder: Path, run: Run) -> None:
    """Run makes it and warns, verify is content, purge makes a new one, apply writes what that keeps."""
    ended = run(*MAKE)
    assert (ended.code, ended.err) == (0, "")
    assert "bekommt jede Zeile" in ended.said
    assert gate.open_mask("mask").allowed_indices("posts/a.parquet").tolist() == [0, 2, 3]
    assert run("gate", "verify", "mask").code == 0

    counted = run(*PURGE)
    assert counted.code == 0
    assert gate.open_mask("mask").allowed_indices("posts/a.parquet").tolist() == [0, 2, 3]
    assert json.loads(run(*PURGE, "--apply", "--json").out)["removed"] == 2
    assert gate.open_mask("mask").allowed_indices("posts/a.parquet").tolist() == [0]

    applied = run("gate", "apply", "mask", "posts", "--out", "built")
    assert (applied.code, applied.err) == (0, "")
    assert run("gate", "audit", "built", "--exclusions", "set-2", "--key", "hashing.key").code == 0


@pytest.mark.parametrize("purged", [False, True])
def test_an_applied_mask_is_called_purged_if_it_was(folder: Path, run: Run, purged: bool) -> None:
    """A predecessor alone is no purge."""
    run(*MAKE)
    if purged:
        run(*PURGE, "--apply")
    run("gate", "apply", "mask", "posts", "--out", "built")
    assert ("Purged since" in run("gate", "show", "built", "--lang", "en").said) is purged


def test_a_mask_says_that_it_is_one(folder: Path, run: Run) -> None:
    """In JSON, in its manifest's command, and when it is shown."""
    told = json.loads(run(*MAKE, "--json").out)
    shown = run("gate", "show", "mask")

    assert (told["result"], told["kept"]) == ("mask", 3)
    assert "--as" in gate.open_mask("mask").run.command
    assert (shown.code, "bekommt jede Zeile" in shown.said) == (0, True)


def test_a_purge_of_a_mask_needs_the_corpus(folder: Path, run: Run) -> None:
    """A sentence says so."""
    run(*MAKE)
    ended = run("gate", "purge", "mask", "--exclusions", "set-2", "--key", "hashing.key")

    assert ended.code == 1
    assert "Nennen Sie mit --corpus den Korpus" in ended.complained
