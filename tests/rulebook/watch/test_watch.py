"""Errors that were really made in this rulebook are found over an archive that shows them, and nothing else is."""

from datetime import date

import pytest
from tests.rulebook.watch.conftest import COLLECTION, fact, rulebook

from widerspruch.rulebook.load import RulebookError
from widerspruch.rulebook.model import CapturedBetween
from widerspruch.rulebook.watch.archive import ArchiveClone
from widerspruch.rulebook.watch.watch import watch

POLICY = "Netz/Privacy Policy.md"
_HEAD = "Privacy policy\n\nEffective January 1, 2026\n\n"
_ROW = "| For people of age | Public posts | Develop AI |\n"
_MINORS = "| For all registered users, minors too | Public posts | Develop AI |\n"


def kinds(book, archive, **more):
    """The findings by reference."""
    found = watch(book, {COLLECTION: ArchiveClone.open(archive.folder)}, **more)
    return {one.reference: one.kind for one in found.findings}, found


def test_an_unchanged_document_gives_no_finding(archive, refer):
    archive.capture("2025-12-20", {POLICY: "Privacy policy\n\nNothing of AI.\n"})
    commit = archive.capture("2026-01-02", {POLICY: _HEAD + _ROW})
    archive.capture("2026-08-01", {"Netz/Terms.md": "Others changed.\n"})
    book = rulebook({"row": refer(commit, "For people of age")}, terms=(fact("row"),), route=(fact("row"),))
    by_reference, found = kinds(book, archive)
    assert by_reference == {"row": "unchanged"}
    assert not found.is_stale


def test_a_commit_cited_for_the_opposite_of_what_it_says_is_found(archive, refer):
    """As with the row for minors, which a fact said was not there."""
    commit = archive.capture("2025-12-17", {POLICY: _HEAD + _MINORS})
    book = rulebook({"minors": refer(commit, "minors too", present=False)}, milestone=(fact("minors"),))
    by_reference, found = kinds(book, archive)
    assert by_reference == {"minors": "not_as_cited"}
    assert found.is_stale


def test_a_row_that_went_and_a_row_that_came_are_found(archive, refer):
    commit = archive.capture("2025-12-17", {POLICY: _HEAD + _MINORS})
    archive.capture("2026-02-25", {POLICY: _HEAD + _ROW})
    references = {"gone": refer(commit, "minors too"), "came": refer(commit, "people of age", present=False)}
    by_reference, found = kinds(rulebook(references, terms=(fact("gone"), fact("came"))), archive)
    assert by_reference["gone"] == "anchor_gone"
    assert by_reference["came"] == "anchor_appeared"
    assert found.is_stale


def test_a_passage_is_followed_into_a_file_that_was_renamed(archive, refer):
    commit = archive.capture("2025-01-01", {"Altnetz/Privacy Policy.md": _HEAD + _ROW * 9})
    archive.rename("2026-01-01", "Altnetz/Privacy Policy.md", POLICY)
    old = refer(commit, "people of age", path="Altnetz/Privacy Policy.md")
    assert kinds(rulebook({"row": old}, route=(fact("row"),)), archive)[0] == {"row": "unchanged"}


def test_the_day_of_a_renamed_file_is_no_day_on_which_something_began(archive, refer):
    """A day was once taken for the start that was that of a new file name; the passage stood in the first capture."""
    archive.capture("2023-09-29", {"Altnetz/Privacy Policy.md": _HEAD + _ROW * 9})
    commit = archive.rename("2024-02-01", "Altnetz/Privacy Policy.md", POLICY)
    _, found = kinds(rulebook({"row": refer(commit, "people of age")}, terms=(fact("row"),)), archive)
    assert [(one.kind, one.day) for one in found.findings] == [("first_capture", date(2023, 9, 29))]


def test_weeks_between_two_captures_are_told_unless_the_fact_says_them(archive, refer):
    archive.capture("2025-04-22", {POLICY: "Privacy policy\n\nNothing of AI.\n"})
    commit = archive.capture("2025-06-10", {POLICY: _HEAD + _ROW})
    references = {"row": refer(commit, "people of age")}
    _, found = kinds(rulebook(references, terms=(fact("row"),)), archive)
    assert [(one.kind, one.was, one.now) for one in found.findings] == [("capture_gap", "2025-04-22", "2025-06-10")]
    both = CapturedBetween(after=date(2025, 4, 22), before=date(2025, 6, 10))
    assert kinds(rulebook(references, terms=(fact("row", both),)), archive)[0] == {"row": "unchanged"}


def test_a_link_that_leads_elsewhere_is_found(archive, refer):
    text = "You may [object]({}) at any time.\n"
    commit = archive.capture("2026-02-25", {POLICY: text.format("https://netz.example/contact/1")})
    archive.capture("2026-07-24", {POLICY: text.format("https://help.netz.example/2")})
    references = {"words": refer(commit, "You may object"), "link": refer(commit, "netz.example/contact/1")}
    by_reference, found = kinds(rulebook(references, route=(fact("words"), fact("link"))), archive)
    assert by_reference == {"words": "link_changed", "link": "link_changed"}
    assert found.findings[0].now == "https://help.netz.example/2"


def test_an_address_that_changed_is_found(archive, refer):
    commit = archive.capture("2025-01-01", {POLICY: "We sit at Wilton Plaza, Dublin 2, Ireland.\n"})
    archive.capture("2025-05-01", {POLICY: "We sit at Waterloo Road, Dublin 4, Ireland.\n"})
    book = rulebook({"seat": refer(commit, "Wilton Plaza, Dublin 2")}, controller=(fact("seat"),))
    assert kinds(book, archive)[0] == {"seat": "address_changed"}


def test_new_words_beside_a_passage_and_another_heading_are_worth_a_look(archive, refer):
    commit = archive.capture("2026-01-01", {POLICY: "# Purposes\n\nWe train AI.\n"})
    archive.capture("2026-03-01", {POLICY: "# Rights\n\nWe train AI with your messages.\n"})
    _, found = kinds(rulebook({"ai": refer(commit, "We train AI")}, route=(fact("ai"),)), archive)
    assert [(one.kind, one.now) for one in found.findings] == [
        ("moved", "Rights"),
        ("text_near", "AI with your messages."),
    ]
    assert not found.is_stale


def test_another_day_of_coming_into_force_is_worth_a_look(archive, refer):
    commit = archive.capture("2026-01-01", {POLICY: _HEAD + _ROW})
    archive.capture("2026-03-01", {POLICY: _HEAD.replace("January 1", "March 3") + _ROW})
    _, found = kinds(rulebook({"row": refer(commit, "people of age")}, route=(fact("row"),)), archive)
    assert [(one.kind, one.was, one.now) for one in found.findings] == [
        ("in_force_changed", "January 1, 2026", "March 3, 2026")
    ]


def test_a_document_that_was_taken_out_is_silent_since_that_day(archive, refer):
    commit = archive.capture("2023-01-01", {POLICY: _HEAD + _ROW})
    archive.capture("2024-01-01", {POLICY: None})
    _, found = kinds(rulebook({"row": refer(commit, "people of age")}, route=(fact("row"),)), archive)
    assert [(one.kind, one.day) for one in found.findings] == [("silent_since", date(2024, 1, 1))]


def test_what_earlier_terms_said_may_have_changed_since(archive, refer):
    archive.capture("2025-12-01", {POLICY: "Privacy policy\n"})
    commit = archive.capture("2025-12-17", {POLICY: _HEAD + _MINORS})
    later = archive.capture("2026-02-25", {POLICY: _HEAD + _ROW})
    references = {"old": refer(commit, "minors too"), "new": refer(later, "minors too", present=False)}
    both = CapturedBetween(after=date(2025, 12, 1), before=date(2025, 12, 17))
    book = rulebook(references, earlier=(fact("old", both),), terms=(fact("new"),))
    assert kinds(book, archive)[0] == {"old": "unchanged", "new": "unchanged"}


def test_a_version_that_nobody_has_is_stale(archive, refer):
    archive.capture("2026-01-01", {POLICY: _HEAD})
    references = {"commit": refer("0123456789ab", "AI"), "path": refer("HEAD", "AI", path="Netz/Other.md")}
    by_reference, found = kinds(rulebook(references, route=(fact("commit"), fact("path"))), archive)
    assert by_reference == {"commit": "version_unknown", "path": "version_unknown"}
    assert found.is_stale


def test_an_archive_of_which_no_copy_was_given_is_told(archive, refer):
    book = rulebook({"row": refer("0123456789ab", "AI")}, route=(fact("row"),))
    assert [one.kind for one in watch(book, {}).findings] == ["archive_missing"]


def test_a_folder_that_is_no_clone_is_refused(tmp_path):
    with pytest.raises(RulebookError) as caught:
        ArchiveClone.open(tmp_path)
    assert caught.value.code == "clone_unreadable"


def test_what_a_clones_settings_name_is_not_run(archive, refer, tmp_path):
    """Git runs programs that a repository's own settings name: a stranger's clone must not choose them."""
    commit = archive.capture("2026-01-01", {POLICY: _HEAD + _ROW, ".gitattributes": "*.md diff=evil\n"})
    archive.capture("2026-02-01", {POLICY: _HEAD + _ROW + "More.\n"})
    was_run = tmp_path / "was_run"
    for name in ("diff.evil.command", "diff.evil.textconv", "core.fsmonitor", "core.pager", "diff.external"):
        archive.git("config", name, f"touch {was_run}")
    kinds(rulebook({"row": refer(commit, "people of age")}, terms=(fact("row"),), route=(fact("row"),)), archive)
    assert not was_run.exists()


def test_a_document_that_was_read_for_what_it_does_not_say_is_read_again_when_it_changes(archive, refer):
    """Silence has no words that could be gone: a clause on AI may come without a new day of coming into force."""
    commit = archive.capture("2026-01-01", {POLICY: "Privacy policy\n\nNothing of it.\n"})
    book = rulebook({"silent": refer(commit)}, terms=(fact("silent"),))
    archive.capture("2026-02-01", {POLICY: "Privacy  policy\n\n**Nothing** of it.\n"})
    assert kinds(book, archive)[0] == {"silent": "unchanged"}
    archive.capture("2026-03-01", {POLICY: "Privacy policy\n\nWe train AI.\n"})
    by_reference, found = kinds(book, archive)
    assert by_reference == {"silent": "document_changed"}
    assert found.confirmed == {}
