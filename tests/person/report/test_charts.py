"""Charts: the figures behind them, and that they stand for themselves."""

from collections.abc import Callable

import pytest
from lxml import html

from widerspruch.person.report.charts import MARKS, MOST_ROWS, WIDTH, Bar, _svg, kinds, layout, years
from widerspruch.person.summary import YearRow
from widerspruch.person.telling.words import PersonWords

Report = Callable[..., str]
GERMAN = PersonWords("de")


class TestBars:
    def test_the_newest_year_comes_first_and_undated_last(self) -> None:
        """Years run from new to old; what has no date stands below."""
        rows = [
            YearRow(2019, "post", "allowed", 2),
            YearRow(2021, "post", "excluded", 1),
            YearRow(None, "post", "allowed", 4),
        ]

        assert years(rows, GERMAN) == (Bar("2021", excluded=1), Bar("2019", allowed=2), Bar("ohne Datum", allowed=4))

    def test_kinds_of_all_years_are_added_up(self) -> None:
        """A kind's bar counts all its years, the most frequent kind first."""
        rows = [
            YearRow(2019, "post", "allowed", 2),
            YearRow(2020, "comment", "undecided", 5),
            YearRow(2021, "post", "allowed", 1),
        ]

        assert kinds(rows, GERMAN) == (Bar("Kommentar", undecided=5), Bar("Beitrag", allowed=3))

    def test_very_many_years_are_put_together(self) -> None:
        """Of more years than there is room for the oldest are one bar, and nothing is lost."""
        bars = years([YearRow(year, "post", "allowed", 1) for year in range(1900, 2027)], GERMAN)

        assert len(bars) == MOST_ROWS
        assert bars[-1].label == "früher"
        assert sum(bar.total for bar in bars) == 127


class TestChart:
    def test_verdicts_have_marks_that_the_style_sheet_knows(self, report: Report) -> None:
        """Every colour in the drawing is one that the page's style replaces by its pattern."""
        page = report()
        drawn = set(html.document_fromstring(page).xpath("//figure/svg//rect/@fill"))

        assert drawn
        assert drawn <= set(MARKS.values())
        assert all(f'[fill="{mark}"]' in page for mark in MARKS.values())

    def test_every_drawing_has_a_name_a_description_and_its_figures(self, report: Report) -> None:
        """A chart is an image with a title and a description, and the same figures stand below as a table."""
        for figure in html.document_fromstring(report()).xpath("//figure"):
            drawing = figure.xpath("./svg")[0]

            assert drawing.get("role") == "img"
            assert drawing.xpath("string(./title)")
            assert "Tabelle" in drawing.xpath("string(./desc)")
            assert figure.xpath(".//table//td")

    def test_the_longest_bar_leaves_room_for_its_number(self) -> None:
        """Labels and bars and numbers together are as wide as a phone's page."""
        plan = layout([Bar("Kommentar in einer Gruppe", allowed=1_000_000), Bar("Foto", excluded=3)], GERMAN)

        assert plan.left + plan.room + plan.right == WIDTH == 340
        assert plan.room > 60

    def test_parts_of_a_bar_lie_end_to_end_in_proportion(self, report: Report) -> None:
        """Usable, possible, excluded in this order; what is nothing is not drawn; the number stands behind the bar."""
        bars = [Bar("2024", 60, 0, 40), Bar("<b>", 0, 25, 0)]
        drawing = html.fragment_fromstring(str(_svg("a", "Titel", bars, GERMAN)))
        plan = layout(bars, GERMAN)

        drawn = [
            (rect.get("fill"), float(rect.get("x")) - plan.left, float(rect.get("width")))
            for rect in drawing.xpath(".//rect")
        ]
        expected = [
            (MARKS["allowed"], 0, 0.6 * plan.room),
            (MARKS["excluded"], 0.6 * plan.room, 0.4 * plan.room),
            (MARKS["undecided"], 0, 0.25 * plan.room),
        ]
        assert [one[0] for one in drawn] == [one[0] for one in expected]
        assert all(one[1:] == pytest.approx(other[1:], abs=0.1) for one, other in zip(drawn, expected, strict=True))
        assert drawing.xpath(".//text/text()") == ["2024", "100", "<b>", "25"]
