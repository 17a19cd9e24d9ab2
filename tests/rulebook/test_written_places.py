"""Where a fact stands: for those who keep the rulebook in English, for German readers what they can look up."""

import pytest

from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.written_places import written_place


@pytest.mark.parametrize(
    ("place", "german"),
    [
        ("Article 12(3)", "Art. 12 Abs. 3"),
        ("Article 53(1)(d)", "Art. 53 Abs. 1 Buchst. d"),
        ("Article 21(1), (4) and (5)", "Art. 21 Abs. 1, Abs. 4 und Abs. 5"),
        ("Article 21(1), second sentence, with Article 6(1)(f)", "Art. 21 Abs. 1, Satz 2, mit Art. 6 Abs. 1 Buchst. f"),
        ("Articles 57(1)(f) and 58(1) and (2), there (c), (d), (f) and (g)", "Art. 57 Abs. 1 Buchst. f und 58 Abs. 1 und Abs. 2"),
        ("Article 4(1) and (2)", "Art. 4 Nr. 1 und Nr. 2"),
        ("Article 3(1) and recital 14", "Art. 3 Abs. 1 und Erwägungsgrund 14"),
        ("Article 9: the ban bites upon the request of the person; interim proceedings", "Art. 9"),
        ("Article 25(7), in a reprint; not compared with the official text", "Art. 25 Abs. 7"),
        ("Article 15(1) to (3), in a reprint; that single runs must be named is nowhere decided", "Art. 15 Abs. 1 bis Abs. 3"),
        ("14 May 2025", "14. Mai 2025"),
        ("24 to 26 Sept 2025, on data back to 2003", ""),
        ("Oct 2025", "Oktober 2025"),
        ("8 August 2025: deletion from the corpus is possible, from the model not", "8. August 2025"),
        ("nobody has seen how it is confirmed", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_german_reader_gets_what_names_a_place(place: str, german: str) -> None:
    """No note of those who keep the rulebook, and no word of English."""
    assert written_place(place, "de") == written_place(place, "de-leicht") == german
    assert written_place(place, "en") == place


def test_every_provision_that_the_law_names_can_be_told_in_german() -> None:
    """A point of law without its provision could not be looked up."""
    places = [fact.place for point in load_rulebook().law for fact in point.facts if fact.place.startswith("Art")]
    assert places
    assert [place for place in places if not written_place(place, "de")] == []
