"""The draft that scripts/new_platform.py makes: it can be read, and all that is wrong with it is what nobody has written."""

import shutil
from argparse import Namespace
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from scripts import new_platform

from widerspruch.lib.texts import Catalogue, read_folder
from widerspruch.rulebook.checks import run_checks
from widerspruch.rulebook.checks.report import is_about
from widerspruch.rulebook.load import read_rulebook
from widerspruch.rulebook.watch.archive import CapturedVersion, DocumentVersion

PATH = "Tumblr/Privacy Policy.md"
BEFORE, FIRST, NEWEST = (
    DocumentVersion(CapturedVersion(f"{number}" * 40, day), PATH)
    for number, day in ((1, date(2026, 1, 2)), (2, date(2026, 3, 4)), (3, date(2026, 8, 20)))
)
GIVEN = Namespace(
    id="probe", name="Probe", document="Tumblr/Privacy Policy", words='to "train" models', url="https://p.example/p"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped rulebook, and of the page with the list."""
    copy = tmp_path / "rulebook"
    with as_file(files("widerspruch.rulebook")) as shipped:
        shutil.copytree(shipped, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copyfile(new_platform.DOCS, tmp_path / "cli.md")
    monkeypatch.setattr(new_platform, "RULEBOOK", copy)
    monkeypatch.setattr(new_platform, "DOCS", tmp_path / "cli.md")
    return copy


@pytest.mark.parametrize("before", [BEFORE, None])
def test_only_what_nobody_has_written_is_wrong_with_a_draft(folder: Path, before: DocumentVersion | None) -> None:
    """Its days, passages, ids and source are whole, whether or not an earlier version is known."""
    new_platform.write(GIVEN, "pga-versions", new_platform.Found(FIRST, before, NEWEST, date(2026, 3, 1)), "2026-08-22")
    rulebook = read_rulebook(folder)
    (terms,) = rulebook.terms_of("probe")
    assert terms.valid_from == date(2026, 3, 1)
    german = Catalogue("de", read_folder(folder / "texts/de"))
    catalogues = {
        "de": german,
        "en": Catalogue("en", read_folder(folder / "texts/en")),
        "de-leicht": Catalogue("de-leicht", read_folder(folder / "texts/de-leicht"), german),
    }
    mistakes = [one for one in run_checks(rulebook, catalogues, date(2026, 8, 31)) if is_about(one, "probe")]
    assert {one.check for one in mistakes} == {"nothing_is_a_draft"}


def test_a_draft_is_in_the_list_of_the_page(folder: Path) -> None:
    """At its place in the alphabet, in lines that are no longer than the others."""
    new_platform.write(GIVEN, "pga-versions", new_platform.Found(FIRST, BEFORE, NEWEST, date(2026, 3, 4)), "2026-08-22")
    page = (folder.parent / "cli.md").read_text("utf-8")
    paragraph = page[page.index("The rulebook knows") :].split("\n[")[0]
    assert "`pinterest`, `probe`, `quora`" in " ".join(paragraph.split())
    assert max(map(len, paragraph.splitlines())) < 120


@pytest.mark.parametrize(
    ("words", "day"), [("June 12, 2024", date(2024, 6, 12)), ("1 May 2025", date(2025, 5, 1)), ("Mai 2025", None)]
)
def test_the_day_that_a_document_names_is_read(words: str, day: date | None) -> None:
    """In the spellings of English documents."""
    assert new_platform.named_day(words) == day
