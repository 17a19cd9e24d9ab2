"""Dates as Meta prints them on pages."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.exports.meta_html.dates import read_printed, read_stamp


def micros(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[misc, arg-type]


class TestLanguages:
    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("Jun 26, 2026 9:05:20 am", (2026, 6, 26, 9, 5, 20)),
            ("Jun 26, 2026, 9:05 PM", (2026, 6, 26, 21, 5)),
            ("Jun 26, 2026 12:05\u202fAM", (2026, 6, 26, 0, 5)),
            ("Jun 26, 2026 12:05 PM", (2026, 6, 26, 12, 5)),
            ("dub 10, 2014 9:02:15 odpol.", (2014, 4, 10, 21, 2, 15)),
            ("úno 10, 2014 9:02:15 dop.", (2014, 2, 10, 9, 2, 15)),
            ("7月 01, 2026 6:25:04 PM", (2026, 7, 1, 18, 25, 4)),
            ("12月 01, 2026 6:25:04 午後", (2026, 12, 1, 18, 25, 4)),
        ],
    )
    def test_verified_words(self, written: str, expected: tuple[int, ...]) -> None:
        """English, Czech and numbered months are read as printed and not flagged."""
        printed = read_printed(written, "local_unknown")
        assert (printed.at, printed.guessed) == (micros(*expected), False)

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            ("02. März 2026, 14:33", (2026, 3, 2, 14, 33)),
            ("2. März 2026 14:33 Uhr", (2026, 3, 2, 14, 33)),
            ("26. Juni 2026 um 09:05", (2026, 6, 26, 9, 5)),
            ("02.03.2026 14:33", (2026, 3, 2, 14, 33)),
            ("02.03.2026, 14:33:07", (2026, 3, 2, 14, 33, 7)),
            ("3. Februar 1980", (1980, 2, 3)),
            ("03.02.1980", (1980, 2, 3)),
            ("2 March 2026 at 2:33 PM", (2026, 3, 2, 14, 33)),
            ("March 2, 2026 at 2:33\u202fPM", (2026, 3, 2, 14, 33)),
            ("2026-03-02 14:33", (2026, 3, 2, 14, 33)),
        ],
    )
    def test_orders_that_cannot_be_mistaken(self, written: str, expected: tuple[int, ...]) -> None:
        """With a month in words, full stops or the year first, it is sure which number is the day."""
        assert read_printed(written, "local_unknown").at == micros(*expected)

    @pytest.mark.parametrize("written", ["Jan 1, 1970 12:00:00 am", "31.12.9999 23:59", "Dec 31, 2003 11:59 pm"])
    def test_times_of_no_content_are_none(self, written: str) -> None:
        """Nothing was written before these platforms opened; a day of birth may lie there."""
        assert read_stamp(written, "local_unknown").at is None
        assert read_printed(written, "local_unknown").at is not None

    @pytest.mark.parametrize("written", ["Juli 01, 2026 6:25:04 PM", "Mär 01, 2026 18:25:04", "Okt. 01, 2026 6:25 AM"])
    def test_german_is_a_guess(self, written: str) -> None:
        """German month names have been verified by nobody: they are read and flagged."""
        printed = read_printed(written, "local_unknown")
        assert (printed.at is not None, printed.guessed) == (True, True)

    @pytest.mark.parametrize(
        "written",
        [
            "15 mei 2026 20:30",
            "Brachet 01, 2026 6:25:04 PM",
            "Jun 31, 2026 6:25:04 PM",
            "Jun 01, 2026 16:25:04 PM",
            "Jun 01, 2026 6:25:04 xx",
            "13月 01, 2026 6:25:04 PM",
            "06/01/2026",
            "01.13.2026 14:33",
            "31.02.2026",
            "",
        ],
    )
    def test_nothing_is_guessed(self, written: str) -> None:
        """Another order, an unknown word or an impossible day is no date."""
        assert read_printed(written, "local_unknown").at is None

    def test_precision(self) -> None:
        """What is printed decides the precision, even where the month is unknown."""
        written = ("Jun 1, 2026 6:25:04 PM", "Jun 1, 2026 6:25 PM", "Jun 1, 2026", "Brachet 1, 2026 6:25 PM")
        assert [read_printed(each, "fixed-08").precision for each in written] == ["s", "min", "day", "min"]


class TestZones:
    @given(st.datetimes(datetime(2005, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001
    def test_fixed_zone_is_eight_hours_before_utc(self, local: datetime) -> None:
        """Whatever the season, the fixed zone adds eight hours."""
        half = "AM" if local.hour < 12 else "PM"
        month = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")[local.month - 1]
        written = (
            f"{month} {local.day:02}, {local.year} {local.hour % 12 or 12}:{local.minute:02}:{local.second:02} {half}"
        )
        plain, fixed = read_printed(written, "local_unknown").at, read_printed(written, "fixed-08").at
        assert plain == int(local.replace(tzinfo=UTC, microsecond=0).timestamp()) * 1_000_000
        assert fixed == plain + 8 * 3_600_000_000
