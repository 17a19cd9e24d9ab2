"""The figures by year and by kind."""

from person.telling.counted import GERMAN
from widerspruch.person.summary import Counts, YearRow
from widerspruch.person.telling.breakdown import MOST_ROWS, LabelledCounts, by_kind, by_year


def test_the_newest_year_comes_first_and_undated_last():
    """Years run from new to old; what has no date stands below."""
    rows = [
        YearRow(2019, "post", "allowed", 2),
        YearRow(2021, "post", "excluded", 1),
        YearRow(2019, "comment", "allowed", 3),
        YearRow(None, "post", "allowed", 4),
    ]

    assert by_year(rows, GERMAN) == (
        LabelledCounts("2021", Counts(excluded=1)),
        LabelledCounts("2019", Counts(allowed=5)),
        LabelledCounts("ohne Datum", Counts(allowed=4)),
    )


def test_kinds_of_all_years_are_added_up():
    """A kind counts all its years, the most frequent kind first."""
    rows = [
        YearRow(2019, "post", "allowed", 2),
        YearRow(2020, "comment", "undecided", 5),
        YearRow(2021, "post", "allowed", 1),
    ]

    assert by_kind(rows, GERMAN) == (
        LabelledCounts("Kommentar", Counts(undecided=5)),
        LabelledCounts("Beitrag", Counts(allowed=3)),
    )


def test_very_many_years_are_put_together():
    """Of more years than anybody reads the oldest are one row, and nothing is lost."""
    rows = by_year([YearRow(year, "post", "allowed", 1) for year in range(1900, 2027)], GERMAN)

    assert len(rows) == MOST_ROWS
    assert rows[-1].label == "früher"
    assert sum((row.counts for row in rows), Counts()) == Counts(allowed=127)
