"""Where a person can complain, who says so, and what is doubtful about it."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from widerspruch.desk.config import PlatformConfig
from widerspruch.desk.telling.words import DeskWords
from widerspruch.rulebook.authority import AuthorityAnswer, Remark, Residence, competent_authority
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Authority, Fact
from widerspruch.rulebook.written_places import written_place
from widerspruch.rulebook.written_sources import written_source


class ToldSource(Struct, frozen=True):
    """Where a statement comes from. `url` is empty where there is nothing to link to."""

    title: str
    publisher: str
    url: str
    place: str
    seen: str


class ToldAuthority(Struct, frozen=True):
    """A supervisory authority as one writes to it. `form`, `email`: empty where none is known."""

    name: str
    address: tuple[str, ...]
    email: str
    form: str

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it but the name."""
        return (*self.address, *filter(None, (self.email, self.form)))


class Complaint(Struct, frozen=True):
    """How one complains.

    Attributes:
        right: That one may, and for free.

        authority: The one of the person's home; where that depends on more than the country, the one of the company's
            seat; None: neither is known.

        because: Why that one. `doubts`: what to look up before writing.
    """

    right: str
    authority: ToldAuthority | None
    because: tuple[str, ...]
    doubts: tuple[str, ...]
    sources: tuple[ToldSource, ...]


def complaint(rulebook: Rulebook, country: str, platforms: Sequence[PlatformConfig], words: DeskWords) -> Complaint:
    """Told to somebody who lives in a country (ISO 3166-1) and objected at these platforms, which one company runs."""
    seat = platforms[0] if platforms else None
    answer = competent_authority(
        rulebook,
        Residence(country),
        controller_country=(seat and seat.controller_country) or None,
        controller_land=(seat and seat.controller_land) or None,
    )
    authority = answer.competent or answer.lead or answer.at_seat
    return Complaint(
        right=words.law("law.art_77"),
        authority=None if authority is None else _told(authority),
        because=tuple(_because(answer, words)),
        doubts=tuple(_sentence(doubt, words) for doubt in answer.doubts),
        sources=tuple(_sources(rulebook, words)),
    )


def _told(authority: Authority) -> ToldAuthority:
    form = authority.complaint_form or ""
    return ToldAuthority(
        authority.name, authority.address, authority.email or "", form if form.startswith("https://") else ""
    )


def told_authority(rulebook: Rulebook, slug: str) -> ToldAuthority | None:
    """The authority of this id, if the rulebook has it."""
    return next((_told(authority) for authority in rulebook.authorities if authority.slug == slug), None)


def _because(answer: AuthorityAnswer, words: DeskWords) -> Iterator[str]:
    if answer.problem is not None:
        is_german = answer.problem.text == "authority.problem.land_missing"
        yield words.desk(f"confirmation.authority.{'by_land' if is_german else 'unknown'}")
    yield from (_sentence(remark, words) for remark in answer.because)


def _sentence(remark: Remark, words: DeskWords) -> str:
    return words.law(remark.text, **remark.values)


def _sources(rulebook: Rulebook, words: DeskWords) -> Iterator[ToldSource]:
    for point in rulebook.law:
        if point.id == "art_77":
            yield from (told_source(fact, rulebook, words) for fact in point.facts)


def told_source(fact: Fact, rulebook: Rulebook, words: DeskWords) -> ToldSource:
    """A fact's source."""
    source = written_source(fact.source, rulebook, words.language)
    return ToldSource(
        title=source.title,
        publisher=source.publisher,
        url=source.url if source.url.startswith("https://") else "",
        place=written_place(fact.place, words.language),
        seen=words.law("confidence.seen", day=words.day(fact.seen_on)),
    )
