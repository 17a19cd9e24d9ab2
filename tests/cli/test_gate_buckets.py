"""Buckets by command: a run, what it says, a purge."""

import json
from pathlib import Path

import pytest

from cli.conftest import Run
from gate import made
from gate.made import objection
from gate.purge.test_purge import KNOWN, LATE
from widerspruch.gate.profile_toml import to_toml

RUN = (
    *("gate", "run", "corpus", "--exclusions", "set", "--freeze", "2026-06-30"),
    *("--profile", "profile.toml", "--key", "hashing.key", "--workers", "1", "--out", "out"),
)
BUCKETS = ("--buckets", "3", "--family", "family.toml")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One file of three people, of whom person 3 objected; the command stands beside it."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3]))
    made.exclusion_set(tmp_path / "set", [objection(3)])
    made.key_file(tmp_path)
    (tmp_path / "profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_says_how_many_buckets_there_are_and_nothing_of_the_family(place: Path, run: Run) -> None:
    done = run(*RUN, *BUCKETS, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["buckets"]["count"] == 3
    written = made.manifest(place)
    assert written.command[-2:] == ("--buckets", "3")
    assert "family" not in " ".join(written.command)

    assert "Nach Personen in 3 Buckets aufgeteilt" in run("gate", "show", "out").said
    shown = json.loads(run("gate", "show", "out/ledger", "--json").out)
    assert (shown["kind"], shown["entries"]) == ("ledger", 3)
    assert run("gate", "verify", "out").code == 0
    explained = run("gate", "explain", "out", "a.parquet:1")
    assert "Ihr Bucket: bucket-" in explained.said


def test_what_was_made_is_told_in_sentences(place: Path, run: Run) -> None:
    done = run(*RUN, *BUCKETS)
    assert "Die Zeilen liegen nach Personen in 3 Buckets" in done.said
    assert "Bewahren Sie die Datei der Modellfamilie auf" in done.said
    assert "Das Geheimnis der Modellfamilie ist neu" in done.said
    again = run(*RUN[:-1], "again", *BUCKETS)
    assert again.code == 0
    assert "Das Geheimnis der Modellfamilie ist neu" not in again.said


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--buckets", "3"), "Nennen Sie seine Datei mit --family"),
        (("--family", "family.toml"), "Ergänzen Sie --buckets N"),
        ((*BUCKETS, "--as", "mask"), "Eine Maske kopiert keine Zeilen"),
        (("--buckets", "0", "--family", "family.toml"), "In 0 Buckets lässt sich ein Korpus nicht aufteilen"),
        (("--buckets", "3", "--family", "hashing.key"), "keine Datei mit dem Geheimnis einer Modellfamilie"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(place: Path, run: Run, options: tuple[str, ...], sentence: str) -> None:
    done = run(*RUN, *options)
    assert done.code in (1, 2)
    assert sentence in done.complained
    assert not (place / "out").exists()


def test_a_purge_takes_the_family_to_look_closer(place: Path, run: Run) -> None:
    run(*RUN, *BUCKETS)
    made.exclusion_set(
        place / "later", [objection(3), objection(1, LATE)], number=2, issued_at=KNOWN, received_until=KNOWN
    )
    purge = ("gate", "purge", "out", "--exclusions", "later", "--key", "hashing.key", "--apply", "--family")
    assert "keine Datei mit dem Geheimnis" in run(*purge, "hashing.key").complained
    done = run(*purge, "family.toml", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert (told["removed"], told["of_files"], len(told["files"])) == (1, 4, 1)
