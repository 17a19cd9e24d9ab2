"""Charts: that they stand for themselves, and are drawn as the figures say."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from widerspruch.person.report.charts import MARKS, WIDTH, _svg, layout, stacked
from widerspruch.person.summary import Counts
from widerspruch.person.telling.breakdown import LabelledCounts
from widerspruch.person.telling.figures import AT_STAKE_FIRST
from widerspruch.person.telling.words import PersonWords

Report = Callable[..., str]
GERMAN = PersonWords("de")


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
        plan = layout(
            [
                LabelledCounts("Kommentar in einer Gruppe", Counts(allowed=1_000_000)),
                LabelledCounts("Foto", Counts(excluded=3)),
            ],
            GERMAN,
        )

        assert plan.left + plan.room + plan.right == WIDTH == 340
        assert plan.room > 60

    def test_parts_of_a_bar_lie_end_to_end_in_proportion(self, report: Report) -> None:
        """Usable, possible, excluded in this order; what is nothing is not drawn; the number stands behind the bar."""
        bars = [LabelledCounts("2024", Counts(allowed=60, excluded=40)), LabelledCounts("<b>", Counts(undecided=25))]
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


class TestStackedBar:
    @given(st.tuples(*[st.integers(0, 10**9)] * 3))
    def test_its_parts_fill_it_and_every_item_is_seen(self, numbers: tuple[int, int, int]) -> None:
        """End to end from one edge to the other, in order; one item of a million is a line, nothing is none."""
        parts = stacked(*numbers)

        assert [part.verdict for part in parts] == [
            verdict for verdict, number in zip(AT_STAKE_FIRST, numbers, strict=True) if number
        ]
        assert all(part.width >= 0.4 for part in parts)
        for before, after in pairwise(parts):
            assert after.left == pytest.approx(before.left + before.width, abs=0.02)
        if parts:
            assert (parts[0].left, parts[-1].left + parts[-1].width) == (0, pytest.approx(100, abs=0.02))
