"""What the law says about objections, answers and complaints, each point with where it stands and when it was seen."""

from typing import get_args, get_type_hints

from msgspec import Struct

from widerspruch.person.telling.sources import Citation, evidence
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import LawPoint

TOPICS: tuple[str, ...] = get_args(get_type_hints(LawPoint)["topic"])


class Point(Struct, frozen=True):
    """One point of law. `proposed`: no law yet."""

    sentence: str
    proposed: bool
    evidence: tuple[Citation, ...]


class Topic(Struct, frozen=True):
    """The points about one question."""

    title: str
    points: tuple[Point, ...]


def law(rulebook: Rulebook, words: PersonWords) -> tuple[Topic, ...]:
    """All points of law of the rulebook, by topic."""
    return tuple(
        Topic(
            words.person(f"law.topic.{topic}"),
            tuple(
                Point(words.law(f"law.{point.id}"), point.state == "proposed", evidence(point.facts, rulebook, words))
                for point in rulebook.law
                if point.topic == topic
            ),
        )
        for topic in TOPICS
    )
