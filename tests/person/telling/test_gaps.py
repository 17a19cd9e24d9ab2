"""What could not be told is told as such."""

import pytest

from person.telling.counted import GERMAN, imported, named, part, summary
from widerspruch.exports.inventory import MemberReport
from widerspruch.exports.problem import Problem
from widerspruch.person.summary import WhyRow
from widerspruch.person.telling.gaps import MOST_NAMES, Gaps, gaps

READ = MemberReport("posts.json", "read", items=3)
UNKNOWN = MemberReport("moons.json", "unknown")
BROKEN = MemberReport("ads.json", "failed", problems=(Problem("invalid_json", "ads.json"),))
SETTINGS = MemberReport(
    "consents.json", "failed", problems=(Problem("invalid_json", "consents.json"),), is_settings=True
)


def told(*reports: MemberReport, parts=(), problems=()) -> Gaps:
    problems = (*(problem for report in reports for problem in report.problems), *problems)
    return gaps(summary(*parts), imported(*reports, problems=problems), named(*parts), GERMAN)


class TestUnclear:
    PARTS = (
        part("facebook", part("facebook").counts, WhyRow("undecided", "audience_unknown", "r", "t", 5)),
        part(
            "instagram",
            part("instagram").counts,
            WhyRow("undecided", "audience_unknown", "r", "t", 1000),
            WhyRow("undecided", "age_unknown", "r", "t", 7),
            WhyRow("allowed", "used", "r", "t", 9),
        ),
    )

    def test_every_reason_is_told_once_with_all_accounts(self):
        """The most frequent reason and account first; what is decided is not unclear."""
        first, second = told(parts=self.PARTS).unclear

        assert (first.reason, first.items) == ("audience_unknown", 1005)
        assert first.sentence.startswith("Instagram 1.000, Facebook 5 möglich: ")
        assert (second.reason, second.items) == ("age_unknown", 7)


class TestComplete:
    @pytest.mark.parametrize(
        ("reports", "problems", "complete"),
        [
            ((READ,), (), True),
            ((READ, UNKNOWN), (), False),
            ((READ, BROKEN), (), False),
            ((READ, SETTINGS), (), True),
            ((READ,), (Problem("html_second_class"),), True),
            ((READ,), (Problem("part_missing"),), False),
        ],
    )
    def test_it_is_complete_if_nothing_can_be_missing(self, reports, problems, complete):
        """A file that nobody knows or can read may hold content; a page of settings or a note about times does not."""
        assert told(*reports, problems=problems).complete is complete

    def test_whatever_is_missing_has_a_note(self):
        """Nothing is incomplete without a sentence that says why."""
        assert told(READ).notes == ()
        assert told(UNKNOWN).notes == (
            "Diese Datei kennen wir nicht. Was darin steht, fehlt in der Auswertung: „moons.json“.",
        )
        assert "kein gültiges JSON" in told(BROKEN).notes[0]


class TestNotes:
    def test_a_sentence_is_told_once(self):
        """Two files with the same fault at the same place say the same."""
        assert len(told(BROKEN, BROKEN).notes) == 1

    def test_of_many_unknown_files_some_are_named_and_the_rest_counted(self):
        """One more and many more."""
        names = [f"{number}.json" for number in range(MOST_NAMES)]
        unknown = [MemberReport(name, "unknown") for name in names]

        assert "und eine weitere" in told(*unknown, UNKNOWN).notes[0]
        assert "und 2 weitere" in told(*unknown, UNKNOWN, UNKNOWN).notes[0]
        assert all(f"„{name}“" in told(*unknown).notes[0] for name in names)

    def test_a_name_is_only_a_name(self):
        """Signs that a terminal or a page would obey are replaced, and a name without end is cut."""
        (note,) = told(MemberReport("\x1b[31m" + "9" * 50_000, "unknown")).notes

        assert "\x1b" not in note
        assert len(note) < 2_000
