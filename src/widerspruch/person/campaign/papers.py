"""What hangs on the wall: an A4 sheet and a slide in each language, with a QR code that leads to the site.

told campaign, logo  ->  templates  ->  PDF
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files

from msgspec import Struct

from widerspruch.lib.typesetting import Paper, typeset_all
from widerspruch.person.telling.campaign_told import CampaignTold
from widerspruch.person.telling.words import PersonWords

_LOGO = "logo.svg"
_RUN = 25
"""Letters of an address in one piece: typesetting gives longer words places to break, which no link may have."""


class QrCode(Struct, frozen=True):
    """A QR code as black runs, row by row: where each begins, and how long it is, in modules.

    Attributes:
        size: Modules of a side, without the white around it.
    """

    size: int
    rows: tuple[tuple[tuple[int, int], ...], ...]


class PaperTold(Struct, frozen=True):
    """What sheet and slide say.

    Attributes:
        words: By the names of `campaign.sheet`, filled.

        address: In pieces that together are it; `shown_address` in pieces between which it may be broken.
    """

    language: str
    title: str
    name: str
    words: Mapping[str, str]
    needs: tuple[str, ...]
    address: tuple[str, ...]
    shown_address: tuple[str, ...]
    contact: str
    qr: QrCode


def papers(tolds: Sequence[CampaignTold], logo: bytes | None, at: int) -> dict[str, bytes]:
    """The PDFs by the names of their files. Raises `TypesettingError`."""
    folder = files("widerspruch.person.campaign") / "templates"
    kinds = {kind: (folder / f"{kind}.typ").read_bytes() for kind in ("sheet", "slide")}
    wanted = [(told, kind) for told in tolds for kind in kinds]
    done = typeset_all(
        [Paper(kinds[kind], paper_told(told)) for told, kind in wanted], {} if logo is None else {_LOGO: logo}, at
    )
    return {
        PersonWords(told.language).person(f"campaign.file.{kind}"): one.pdf
        for (told, kind), one in zip(wanted, done, strict=True)
    }


def qr_code(address: str) -> QrCode:
    """The code of an address; a quarter of it may be torn off or stained."""
    import segno  # needed here alone

    code = segno.make_qr(address, error="Q", boost_error=False)
    rows = tuple(tuple(_runs(bytes(row))) for row in code.matrix)
    return QrCode(len(rows), rows)


def _runs(row: bytes) -> Iterator[tuple[int, int]]:
    start = None
    for at, module in enumerate((*row, 0)):
        if module and start is None:
            start = at
        elif not module and start is not None:
            yield start, at - start
            start = None


def _pieces(text: str) -> tuple[str, ...]:
    return tuple(text[at : at + _RUN] for at in range(0, len(text), _RUN))


def paper_told(told: CampaignTold) -> PaperTold:
    """What they say, in words."""
    say = PersonWords(told.language).person
    words = {
        name: say(f"campaign.sheet.{name}")
        for name in ("headline", "what", "scan", "scan_hint", "needs_title", "chain_title", "chain", "each")
    }
    address = told.published_at
    who = told.association
    contact = ", ".join(one for one in (who.contact, who.email, who.phone) if one)
    return PaperTold(
        language=told.tag,
        title=told.title,
        name=who.name,
        words={
            **words,
            # A title of ours says the same.
            "headline": "" if told.title == say("campaign.page.title") else words["headline"],
            "which": say("campaign.sheet.which", platforms=told.platforms),
            "until": say("campaign.sheet.until", day=told.until) if told.until else say("campaign.sheet.any_time"),
            "later": say("campaign.sheet.until_later" if told.until else "campaign.sheet.any_time_later"),
            "as_of": say("campaign.sheet.as_of", day=told.day),
            "logo": say("campaign.sheet.logo", name=who.name),
            "document": say("campaign.sheet.document", title=told.title),
            "slide_document": say("campaign.sheet.slide_document", title=told.title),
        },
        needs=(
            say("campaign.sheet.needs_login"),
            *([say("campaign.sheet.needs_time", n=told.minutes)] if told.minutes else ()),
            say("campaign.sheet.needs_screenshot"),
            say("campaign.sheet.needs_reason"),
        ),
        address=_pieces(address),
        shown_address=tuple(
            piece
            for part in re.findall(r"[^/]*/?", address.removeprefix("https://").removesuffix("/"))
            for piece in _pieces(part)
        ),
        contact=say("campaign.sheet.ask", contact=contact) if contact else "",
        qr=qr_code(address),
    )
