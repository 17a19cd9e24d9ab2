"""What the law says about objections, answers and complaints, each point with where it stands and when it was seen."""

from datetime import date
from typing import get_args, get_type_hints

from msgspec import Struct

from widerspruch.person.telling.sources import Citation, evidence
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import LawPoint

TOPICS: tuple[str, ...] = get_args(get_type_hints(LawPoint)["topic"])


class LawReading(Struct, frozen=True):
    """How some understand a point that is disputed, and who does."""

    sentence: str
    evidence: tuple[Citation, ...]


class Point(Struct, frozen=True):
    """One point of law.

    Attributes:
        proposed: No law yet.

        when: Since when it holds, or from when on it will; whether it is law at all. None: it has no day of its own.

        holds: Whether it does on the day.

        readings: Where sources disagree what it means.
    """

    sentence: str
    proposed: bool
    when: str | None
    holds: bool
    evidence: tuple[Citation, ...]
    readings: tuple[LawReading, ...] = ()


class Topic(Struct, frozen=True):
    """The points about one question."""

    title: str
    points: tuple[Point, ...]


def law(rulebook: Rulebook, words: PersonWords, day: date) -> tuple[Topic, ...]:
    """The points of law that one could know on a day and that are not over then, by topic."""
    told = [point for point in rulebook.law if point.known_on(day) and not point.is_over(day)]
    topics = (
        Topic(
            words.person(f"law.topic.{topic}"),
            tuple(_point(point, rulebook, words, day) for point in told if point.topic == topic),
        )
        for topic in TOPICS
    )
    return tuple(topic for topic in topics if topic.points)


def _point(point: LawPoint, rulebook: Rulebook, words: PersonWords, day: date) -> Point:
    return Point(
        sentence=words.law(f"law.{point.id}"),
        proposed=point.state == "proposed",
        when=_when(point, words, day),
        holds=point.holds_on(day),
        evidence=evidence(point.facts, rulebook, words),
        readings=tuple(
            LawReading(words.law(reading.says), evidence([reading], rulebook, words))
            for reading in point.readings
            if reading.says is not None
        ),
    )


def _when(point: LawPoint, words: PersonWords, day: date) -> str | None:
    if point.state == "proposed":
        return words.person("law.proposed")
    if point.since is None:
        return None
    if point.state == "interim":
        return words.person("law.interim", day=point.since)
    return words.person("law.since" if point.since <= day else "law.from", day=point.since)
