"""What the law says, told by topic."""

import pytest

from widerspruch.lib.writing import LANGUAGES, Language
from widerspruch.person.telling.law import law
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_point_of_the_rulebook_is_told_once(language: Language) -> None:
    """No point of law stays in a file that nobody reads, and each says where it stands and when it was seen."""
    rulebook = load_rulebook()
    points = [point for topic in law(rulebook, PersonWords(language)) for point in topic.points]
    assert len(points) == len(rulebook.law)
    assert all(point.sentence and point.evidence and point.evidence[0].seen for point in points)


def test_a_proposal_is_called_one() -> None:
    """What is no law yet is marked."""
    proposed = [point for topic in law(load_rulebook(), PersonWords("de")) for point in topic.points if point.proposed]
    assert proposed
