"""What the law says, told by topic and by day."""

from datetime import date

import pytest

from widerspruch.lib.writing import LANGUAGES, Language
from widerspruch.person.telling.law import Point, law
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

TODAY = date(2026, 11, 30)
DUTY = "Anbieter großer KI-Modelle"
ENFORCED = "Ab dem 2. August 2026"
OMNIBUS = "Die Änderung der KI-Verordnung vom 8. Juli 2026"
COLOGNE = "Das OLG Köln lehnte"
SCHLESWIG = "Das OLG Schleswig lehnte"
COUNCIL = "Der Rat der EU lehnte"


def points(day: date, language: Language = "de") -> list[Point]:
    """All points that are told on a day."""
    return [point for topic in law(load_rulebook(), PersonWords(language), day) for point in topic.points]


def of(beginning: str, day: date) -> Point | None:
    """The point whose sentence begins so, if it is told."""
    return next((point for point in points(day) if point.sentence.startswith(beginning)), None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_point_of_the_rulebook_is_told_once(language: Language) -> None:
    """No point of law stays in a file that nobody reads, and each says where it stands and when it was seen."""
    told = points(TODAY, language)
    assert len(told) == len(load_rulebook().law)
    assert all(point.sentence and point.evidence and point.evidence[0].seen for point in told)


def test_a_proposal_is_called_one() -> None:
    """What is no law yet is marked, and holds on no day."""
    proposed = [point for point in points(TODAY) if point.proposed]
    assert {point.when for point in proposed} == {"noch kein Gesetz"}
    assert not any(point.holds for point in proposed)


@pytest.mark.parametrize(
    ("beginning", "day", "when"),
    [
        (DUTY, date(2025, 7, 23), None),
        (DUTY, date(2025, 8, 1), "gilt erst ab 02.08.2025"),
        (DUTY, date(2025, 8, 2), "gilt seit 02.08.2025"),
        (ENFORCED, date(2026, 8, 1), "gilt erst ab 02.08.2026"),
        (ENFORCED, date(2026, 8, 2), "gilt seit 02.08.2026"),
        (OMNIBUS, date(2026, 7, 7), None),
        (OMNIBUS, date(2026, 7, 26), "gilt erst ab 27.07.2026"),
        (OMNIBUS, date(2026, 7, 27), "gilt seit 27.07.2026"),
        (COLOGNE, date(2025, 5, 22), None),
        (COLOGNE, date(2025, 5, 23), "vorläufige Entscheidung vom 23.05.2025, nur zwischen den Beteiligten"),
        (SCHLESWIG, date(2025, 8, 11), None),
        (COUNCIL, date(2026, 4, 14), None),
        (COUNCIL, date(2026, 4, 15), "noch kein Gesetz"),
    ],
)
def test_law_is_told_as_one_could_know_it_on_a_day(beginning: str, day: date, when: str | None) -> None:
    """What comes is told with its day, and what nobody could know is not told."""
    point = of(beginning, day)
    assert (None if point is None else point.when) == when
    if point is not None:
        assert point.holds == ("erst ab" not in (when or "") and "kein" not in (when or ""))


def test_of_what_is_disputed_both_readings_are_told() -> None:
    """Whether the judgment of Cologne is final is read in two ways; each says who does."""
    point = of(COLOGNE, TODAY)
    assert point is not None
    assert len({reading.sentence for reading in point.readings}) == 2
    assert all(reading.evidence for reading in point.readings)
