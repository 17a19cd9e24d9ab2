"""Facts of the rulebook as the report shows them: who says so, where, seen when, how sure."""

from collections.abc import Iterable

from msgspec import Struct

from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Fact
from widerspruch.rulebook.written_places import written_place
from widerspruch.rulebook.written_sources import written_source


class Citation(Struct, frozen=True):
    """Where a statement comes from. `url` is None where there is nothing to link to."""

    title: str
    publisher: str
    url: str | None
    place: str
    seen: str
    certain: bool
    confidence: str


def evidence(facts: Iterable[Fact], rulebook: Rulebook, words: PersonWords) -> tuple[Citation, ...]:
    """Facts with their sources, in the order of the rulebook, each once."""
    return tuple(dict.fromkeys(_one(fact, rulebook, words) for fact in facts))


def _one(fact: Fact, rulebook: Rulebook, words: PersonWords) -> Citation:
    source = written_source(fact.source, rulebook, words.language)
    return Citation(
        title=source.title,
        publisher=source.publisher,
        url=web_address(source.url),
        place=written_place(fact.place, words.language),
        seen=words.law("confidence.seen", day=words.day(fact.seen_on)),
        certain=not fact.uncertain,
        confidence=words.law("confidence.uncertain" if fact.uncertain else "confidence.certain"),
    )


def web_address(url: str | None) -> str | None:
    """An address that a page may link to, or None."""
    return url if url and url.startswith("https://") else None
