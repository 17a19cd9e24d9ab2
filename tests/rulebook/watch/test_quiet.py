"""What real archives taught: a list that nobody can read hides what matters, so the watch is silent about what was read."""

from datetime import date

from tests.rulebook.watch.conftest import fact, rulebook
from tests.rulebook.watch.test_watch import kinds

from widerspruch.rulebook.model import CapturedBetween
from widerspruch.rulebook.watch.passage import in_force_since, with_anchor

POLICY = "Netz/Privacy Policy.md"
_EFFECTIVE = "Privacy policy\n\nEffective January 1, 2026\n\n"
_LATER = "Privacy policy\n\nEffective March 3, 2026\n\n"
_CARDS = """Developing AI

For all registered users, including those under age

Legitimate interests relied on:

* Conversations with the AI

Developing AI

For all registered users over age

Legitimate interests relied on:

* Public content
"""
_TABLE = """| ### For all people, minors too | |
| Develop AI | Conversations with the AI |
| ### For people of age | |
| Develop AI | Public content |
"""


def test_a_row_stands_below_the_heading_inside_its_table():
    assert with_anchor(_TABLE, "Public content", "For people of age")
    assert not with_anchor(_TABLE, "Public content", "minors too")


def test_without_headings_a_section_is_what_stands_shortly_above():
    assert with_anchor(_CARDS, "Public content", "Developing AI / over age")
    assert not with_anchor(_CARDS, "Public content", "Developing AI / including those under")
    assert with_anchor(_CARDS, "Conversations with the AI", "Developing AI / including those under")


def test_an_address_with_underscores_is_found():
    """Underscores are markup in a text, and letters in an address."""
    document = "You may object [here](https://help.netz.example/new?ticket_form_id=36).\n"
    assert with_anchor(document, "ticket_form_id=36")


def test_a_day_that_sticks_to_the_word_before_it_is_read():
    assert in_force_since("Privacy policy\n\nUpdatedJune 23, 2023\n") == "June 23, 2023"


def test_what_is_missing_from_one_section_may_stand_in_another(archive, refer):
    commit = archive.capture("2026-02-25", {POLICY: _CARDS})
    section = "Developing AI / including those under"
    book = rulebook(
        {"minors": refer(commit, "Public content", present=False, section=section)}, terms=(fact("minors"),)
    )
    assert kinds(book, archive)[0] == {"minors": "unchanged"}


def test_a_passage_that_came_after_the_one_in_which_it_is_missing_is_no_news(archive, refer):
    """Both say together between which days it began."""
    before = archive.capture("2026-01-01", {POLICY: "Nothing.\n"})
    after = archive.capture("2026-01-20", {POLICY: "We train AI.\n"})
    references = {"without": refer(before, "We train AI", present=False), "with": refer(after, "We train AI")}
    both = kinds(rulebook(references, terms=(fact("without"), fact("with"))), archive)
    assert both[0] == {"without": "unchanged", "with": "unchanged"}


def test_a_passage_that_came_back_is_found_although_it_was_read_before_it_went(archive, refer):
    before = archive.capture("2025-12-17", {POLICY: "Minors too.\n"})
    gone = archive.capture("2026-01-10", {POLICY: "Adults.\n"})
    archive.capture("2026-02-25", {POLICY: "Minors too.\n"})
    references = {"with": refer(before, "Minors too"), "without": refer(gone, "Minors too", present=False)}
    ended = CapturedBetween(after=date(2025, 12, 17), before=date(2026, 1, 10))
    book = rulebook(references, terms=(fact("with", last_seen=ended), fact("without")))
    assert kinds(book, archive)[0] == {"with": "unchanged", "without": "anchor_appeared"}


def test_what_ended_is_not_looked_for_today(archive, refer):
    commit = archive.capture("2025-12-17", {POLICY: "Minors too.\n"})
    archive.capture("2026-01-10", {POLICY: "Adults.\n"})
    ended = CapturedBetween(after=date(2025, 12, 17), before=date(2026, 1, 10))
    book = rulebook({"row": refer(commit, "Minors too")}, route=(fact("row", last_seen=ended),))
    assert kinds(book, archive)[0] == {"row": "unchanged"}


def test_another_day_of_coming_into_force_is_told_until_somebody_read_that_version(archive, refer):
    old = archive.capture("2026-01-01", {POLICY: _EFFECTIVE + "We train AI.\n"})
    new = archive.capture("2026-03-03", {POLICY: _LATER + "We train AI.\n"})
    references = {"old": refer(old, "We train AI")}
    assert kinds(rulebook(references, route=(fact("old"),)), archive)[0] == {"old": "in_force_changed"}
    references |= {"new": refer(new, "March 3, 2026")}
    assert set(kinds(rulebook(references, route=(fact("old"), fact("new"))), archive)[0].values()) == {"unchanged"}


def test_a_day_of_coming_into_force_is_never_gone(archive, refer):
    """The next version has another; that of this one stays what it was."""
    commit = archive.capture("2026-01-01", {POLICY: _EFFECTIVE})
    archive.capture("2026-03-03", {POLICY: _LATER})
    _, found = kinds(rulebook({"day": refer(commit, "Effective January 1, 2026")}, terms=(fact("day"),)), archive)
    assert [one.kind for one in found.findings] == ["in_force_changed"]


def test_words_beside_a_passage_are_told_until_somebody_read_them(archive, refer):
    old = archive.capture("2026-01-01", {POLICY: "We train AI.\n"})
    new = archive.capture("2026-03-01", {POLICY: "We train AI with messages.\n"})
    references = {"old": refer(old, "We train AI"), "new": refer(new, "We train AI")}
    assert set(kinds(rulebook(references, route=(fact("old"), fact("new"))), archive)[0].values()) == {"unchanged"}


def test_a_link_that_says_from_where_somebody_came_is_the_same_link(archive, refer):
    text = "You may [object](https://netz.example/contact/1{}) at any time.\n"
    commit = archive.capture("2026-02-25", {POLICY: text.format("")})
    archive.capture("2026-07-24", {POLICY: text.format("?entry_point=policy")})
    by_reference, _ = kinds(rulebook({"words": refer(commit, "You may object")}, route=(fact("words"),)), archive)
    assert by_reference == {"words": "unchanged"}


def test_only_what_says_that_something_began_asks_for_both_days(archive, refer):
    """What a version says of one kind of content is often older than the version."""
    archive.capture("2025-01-01", {POLICY: "Nothing.\n"})
    commit = archive.capture("2025-06-10", {POLICY: "We train AI.\n"})
    references = {"ai": refer(commit, "We train AI")}
    assert kinds(rulebook(references, route=(fact("ai"),)), archive)[0] == {"ai": "unchanged"}
    assert kinds(rulebook(references, terms=(fact("ai"),)), archive)[0] == {"ai": "capture_gap"}


def test_a_day_of_coming_into_force_needs_no_days_of_captures(archive, refer):
    """It is itself the day on which it began, wherever in the document it stands."""
    archive.capture("2025-01-01", {POLICY: "Nothing.\n"})
    commit = archive.capture("2025-06-10", {POLICY: "We train AI.\n" * 900 + "Effective January 5, 2025\n"})
    book = rulebook({"day": refer(commit, "Effective January 5, 2025")}, terms=(fact("day"),))
    assert kinds(book, archive)[0] == {"day": "unchanged"}


def test_a_beginning_before_the_first_capture_is_told_once_and_then_said(archive, refer):
    """Nobody can find out more from this archive, until it gets an older capture."""
    commit = archive.capture("2025-11-11", {POLICY: "We train AI.\n"})
    references = {"ai": refer(commit, "We train AI")}
    assert kinds(rulebook(references, terms=(fact("ai"),)), archive)[0] == {"ai": "first_capture"}
    said = fact("ai", CapturedBetween(before=date(2025, 11, 11)))
    assert kinds(rulebook(references, terms=(said,)), archive)[0] == {"ai": "unchanged"}
    other = fact("ai", CapturedBetween(before=date(2026, 1, 1)))
    assert kinds(rulebook(references, terms=(other,)), archive)[0] == {"ai": "first_capture"}


def test_days_that_are_not_those_of_the_captures_are_no_answer(archive, refer):
    """That a fact gives two days does not mean that they are right."""
    archive.capture("2025-04-22", {POLICY: "Nothing.\n"})
    commit = archive.capture("2025-06-10", {POLICY: "We train AI.\n"})
    references = {"ai": refer(commit, "We train AI")}
    wrong = fact("ai", CapturedBetween(after=date(2025, 6, 1), before=date(2025, 6, 10)))
    assert kinds(rulebook(references, terms=(wrong,)), archive)[0] == {"ai": "capture_gap"}


def test_a_capture_of_half_a_document_begins_nothing_anew(archive, refer):
    """Where another passage shows that it stood there before."""
    archive.capture("2025-01-01", {POLICY: "Nothing.\n"})
    first = archive.capture("2025-01-20", {POLICY: "We train AI.\n"})
    archive.capture("2025-03-01", {POLICY: "Half.\n"})
    again = archive.capture("2025-06-01", {POLICY: "We train AI.\n"})
    references = {"first": refer(first, "We train AI"), "today": refer(again, "We train AI")}
    days = CapturedBetween(after=date(2025, 1, 1), before=date(2025, 1, 20))
    found = kinds(rulebook(references, terms=(fact("first", days), fact("today", days))), archive)[0]
    assert found == {"first": "unchanged", "today": "unchanged"}


def test_a_passage_that_somebody_read_where_it_stands_now_has_not_moved(archive, refer):
    """The later passage was read below its new heading."""
    old = archive.capture("2026-01-01", {POLICY: "# Purposes\n\nWe train AI.\n"})
    new = archive.capture("2026-03-01", {POLICY: "# Rights\n\nWe train AI.\n"})
    references = {"old": refer(old, "We train AI"), "new": refer(new, "We train AI")}
    assert set(kinds(rulebook(references, route=(fact("old"), fact("new"))), archive)[0].values()) == {"unchanged"}
