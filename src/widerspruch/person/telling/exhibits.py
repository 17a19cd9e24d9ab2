"""The evidence of a case in words: what each piece is, how large, since when it is there, and for which events."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from widerspruch.casefile.evidence import Evidence
from widerspruch.casefile.media import ENDINGS, IMAGES
from widerspruch.lib.shown import in_a_line
from widerspruch.lib.writing import written_size
from widerspruch.objections.events import RecordedEvent
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import day_of


class Exhibit(Struct, frozen=True):
    """One piece of evidence.

    Attributes:
        number: Its number in the case, from 1; stays.

        name: As the person knows it; a deleted piece says that it was deleted.

        events: Numbers of the events that it was kept with.

        is_picture: Whether its bytes are a picture that a browser can show.

        saved_as: What a copy of it is called: a name of ours, whatever its own holds.
    """

    number: int
    title: str
    name: str
    kind: str
    size: str
    added: str
    deleted: bool
    digest: str
    events: tuple[int, ...]
    is_picture: bool
    saved_as: str


def tell_exhibits(
    evidence: Iterable[Evidence], recorded: Iterable[RecordedEvent], words: PersonWords
) -> tuple[Exhibit, ...]:
    """All pieces in the order in which they came, the deleted ones among them."""
    events = _events_by_digest(recorded)
    return tuple(_exhibit(one, events.get(one.digest, ()), words) for one in evidence)


def _events_by_digest(recorded: Iterable[RecordedEvent]) -> Mapping[str, tuple[int, ...]]:
    events: dict[str, tuple[int, ...]] = {}
    for one in recorded:
        for digest in one.evidence:
            events[digest] = (*events.get(digest, ()), one.number)
    return events


def _exhibit(one: Evidence, events: tuple[int, ...], words: PersonWords) -> Exhibit:
    media_type = one.media_type if one.media_type in ENDINGS else "application/octet-stream"
    return Exhibit(
        number=one.number,
        title=words.person("case.exhibit.title", number=words.number(one.number)),
        name=_name(one, words),
        kind=words.person(f"case.exhibit.kind.{media_type}"),
        size=written_size(one.size, words.language),
        added=words.day(day_of(one.added_at)),
        deleted=one.deleted,
        digest=one.digest,
        events=events,
        is_picture=one.media_type in IMAGES and not one.deleted,
        saved_as=f"{words.person('case.exhibit.file')}-{one.number}.{ENDINGS[media_type]}",
    )


def _name(one: Evidence, words: PersonWords) -> str:
    if one.deleted:
        return words.person("case.exhibit.deleted")
    return in_a_line(one.name) if one.name else words.person("case.exhibit.nameless")
