"""Texts of any length and content as short pieces with marks."""

from hypothesis import given
from hypothesis import strategies as st

from widerspruch.findings.finding import KINDS, Finding
from widerspruch.lib.shown import shown_text
from widerspruch.person.report.excerpt import LONGEST, excerpt


def joined(shown: object) -> str:
    return "".join(piece.text for piece in shown.pieces)  # type: ignore[attr-defined]


class TestExcerpt:
    def test_a_short_text_is_shown_whole(self) -> None:
        """A text without findings that is short enough is one piece, and nothing is cut."""
        shown = excerpt("Sommerfest im Garten")

        assert (joined(shown), shown.cut_before, shown.cut_after) == ("Sommerfest im Garten", False, False)

    def test_the_place_of_a_finding_is_a_piece_of_its_own(self) -> None:
        """What stands before, in and after a finding are three pieces; only the middle one has kinds."""
        shown = excerpt("Ich habe Diabetes.", [Finding(9, 17, "health")])

        assert [(piece.text, piece.kinds) for piece in shown.pieces] == [
            ("Ich habe ", ()),
            ("Diabetes", ("health",)),
            (".", ()),
        ]

    def test_findings_that_overlap_make_one_mark(self) -> None:
        """Two findings on the same words are one place with both kinds, so that marks never nest."""
        shown = excerpt("abcdefgh", [Finding(1, 5, "health"), Finding(3, 7, "faith")])

        assert [(piece.text, piece.kinds) for piece in shown.pieces] == [
            ("a", ()),
            ("bcdefg", ("health", "faith")),
            ("h", ()),
        ]

    def test_a_long_text_is_cut_around_the_first_finding(self) -> None:
        """Of a megabyte of text the part with the finding is shown, and both cuts are told."""
        text = "x " * 400_000 + "Diabetes" + " y" * 100_000
        place = text.index("Diabetes")
        shown = excerpt(text, [Finding(place, place + 8, "health")])

        assert len(joined(shown)) <= LONGEST
        assert ("Diabetes", ("health",)) in [(piece.text, piece.kinds) for piece in shown.pieces]
        assert (shown.cut_before, shown.cut_after) == (True, True)

    def test_what_no_page_can_hold_is_replaced(self) -> None:
        """NUL, other control characters and halves of surrogate pairs become a visible mark."""
        assert shown_text("a\x00b\x1bc\ud800d\x85e\nf") == "a�b�c�d�e\nf"

    @given(
        st.text(max_size=1500),
        st.lists(st.tuples(st.integers(0, 1500), st.integers(1, 700), st.sampled_from(KINDS)), max_size=6),
        st.integers(30, 600),
    )
    def test_pieces_are_a_stretch_of_the_text(
        self, text: str, places: list[tuple[int, int, str]], longest: int
    ) -> None:
        """Whatever the findings, the pieces together are one stretch of the text, never longer than allowed."""
        findings = [
            Finding(start, min(start + length, len(text)), kind)  # type: ignore[arg-type]
            for start, length, kind in places
            if start < len(text)
        ]
        shown = joined(excerpt(text, findings, longest=longest))

        assert shown in shown_text(text)
        assert len(shown) == min(longest, len(text)) or len(shown) >= longest - 31
        assert len(shown) <= longest
