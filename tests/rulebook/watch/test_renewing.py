"""A later day for what still stands in an archive, and for nothing else."""

import tomllib
from datetime import date

import pytest
from tests.rulebook.watch.conftest import COLLECTION, fact, rulebook

from widerspruch.rulebook.load import RulebookError
from widerspruch.rulebook.watch.archive import ArchiveClone
from widerspruch.rulebook.watch.renewing import renew, renew_files
from widerspruch.rulebook.watch.watch import watch

POLICY = "Netz/Privacy Policy.md"
FILE = """# Beispielnetz.
[[terms]]
facts = [
  { source = "policy", references = ["row", "seat"], place = "row {1}, \\"A\\"", first_seen = { before = 2026-01-01 }, seen_on = 2026-01-02, confidence = "A" },
  { source = "policy", references = ["gone"], seen_on = 2026-01-02, confidence = "A" },
  { source = "ours", place = "seen_on = 2026-01-02", seen_on = 2026-01-02, confidence = "U" },
]
"""


def test_a_fact_whose_passages_all_stand_there_gets_the_older_of_their_archives_days():
    """Everything else in the file stays as it was, also what only looks like a day."""
    renewed = renew(FILE, {"row": date(2026, 8, 22), "seat": date(2026, 8, 16)})
    assert renewed.facts == 1
    assert renewed.text == FILE.replace("seen_on = 2026-01-02", "seen_on = 2026-08-16", 1)
    assert tomllib.loads(renewed.text)["terms"][0]["facts"][0]["seen_on"] == date(2026, 8, 16)


def test_one_passage_that_was_not_confirmed_keeps_the_day():
    assert renew(FILE, {"row": date(2026, 8, 22)}).text == FILE


def test_no_day_becomes_an_earlier_one():
    """An archive of last year says nothing of a fact that was looked at since."""
    assert renew(FILE, {"row": date(2025, 8, 22), "seat": date(2025, 8, 22)}).facts == 0


def test_only_what_is_as_before_and_holds_today_is_confirmed(archive, refer):
    """What changed, what is worth a look and what only tells of the past is not."""
    commit = archive.capture("2026-01-01", {POLICY: "We train AI.\n\nOur seat is here.\n\nIt began.\n"})
    archive.capture("2026-08-22", {POLICY: "We train AI with messages.\n\nOur seat is here.\n\nIt began.\n"})
    references = {
        "near": refer(commit, "We train AI"),
        "seat": refer(commit, "Our seat is here"),
        "past": refer(commit, "It began"),
    }
    book = rulebook(references, route=(fact("near"),), controller=(fact("seat"),), milestone=(fact("past"),))
    found = watch(book, {COLLECTION: ArchiveClone.open(archive.folder)})
    assert found.confirmed == {"seat": date(2026, 8, 22)}


def test_files_are_written_only_where_a_fact_is_renewed(tmp_path):
    """And a folder without any is refused before anything is written."""
    file, other = tmp_path / "netz.toml", tmp_path / "other.toml"
    file.write_text(FILE, "utf-8")
    other.write_text("id = 'other'\n", "utf-8")
    before = other.stat().st_mtime_ns
    assert renew_files(tmp_path, {"gone": date(2026, 8, 22)}) == 1
    assert "2026-08-22" in file.read_text("utf-8")
    assert other.stat().st_mtime_ns == before
    (tmp_path / "empty").mkdir()
    with pytest.raises(RulebookError) as caught:
        renew_files(tmp_path / "empty", {})
    assert caught.value.code == "nothing_to_renew"


def test_a_broken_file_keeps_all_as_they_were(tmp_path):
    """Nothing is written before everything was read."""
    (tmp_path / "a.toml").write_text(FILE, "utf-8")
    (tmp_path / "b.toml").write_text("[[", "utf-8")
    with pytest.raises(RulebookError):
        renew_files(tmp_path, {"gone": date(2026, 8, 22)})
    assert (tmp_path / "a.toml").read_text("utf-8") == FILE
