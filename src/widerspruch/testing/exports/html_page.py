"""Meta's HTML pages: cards of two vintages, tables of labels, dates as the platforms print them."""

from datetime import UTC, datetime, timedelta, timezone
from html import escape
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from widerspruch.testing.exports.meta_words import MONTHS
from widerspruch.testing.exports.recipe import ContentLanguage

# Facebook prints the account's own zone, with daylight saving; Instagram one fixed offset all year.
FACEBOOK_ZONE = ZoneInfo("Europe/Berlin")
INSTAGRAM_ZONE = timezone(timedelta(hours=-8))


class MadeCard(Struct, frozen=True):
    """One card.

    Attributes:
        date: As printed, or "".

        rows: Label and value of a table, for pages that print records as tables.
    """

    title: str
    text: str
    date: str
    media: tuple[str, ...] = ()
    link: str | None = None
    place: str | None = None
    tags: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


def printed_date(
    at: int, language: ContentLanguage, zone: ZoneInfo | timezone, *, seconds: bool, month: str | None = None
) -> str:
    """`Jun 26, 2026 9:05:20 am` in the account's language."""
    local = datetime.fromtimestamp(at, UTC).astimezone(zone)
    name = month or MONTHS[language][local.month - 1]
    half = "AM" if local.hour < 12 else "PM"
    hour = local.hour % 12 or 12
    clock = f"{hour}:{local.minute:02d}" + (f":{local.second:02d}" if seconds else "")
    return f"{name} {local.day:02d}, {local.year} {clock} {half.lower() if language == 'en' else half}"


def local_reading(at: int, *, seconds: bool) -> int:
    """Facebook's printed time taken as if it were UTC, in microseconds."""
    local = datetime.fromtimestamp(at, UTC).astimezone(FACEBOOK_ZONE)
    read = local.replace(tzinfo=UTC, second=local.second if seconds else 0)
    return int(read.timestamp()) * 1_000_000


def lines(text: str) -> str:
    """Text in HTML: one line break is the tag and the blank behind it."""
    return escape(text).replace("\n", "<br /> ")


def facebook_card(card: MadeCard, vintage: Literal["2024", "2026"], number: int, inner: str = "") -> str:
    """A card of Facebook; `inner` is a card nested in it."""
    body = "".join(f"<div>{part}</div>" for part in _body(card))
    if vintage == "2024":
        return (
            f'<div class="_3-95 _a6-g"><div class="_2ph_ _a6-h _a6-i">{escape(card.title)}</div>'
            f'<div class="_2ph_ _a6-p"><div class="_2pin">{body}</div></div>'
            f'<div class="_3-94 _a6-o">{card.date}</div></div>{inner}'
        )
    return (
        f'<section class="_a6-g" aria-labelledby="u_0_{number}">'
        f'<h2 class="_2ph_ _a6-h _a6-i" id="u_0_{number}">{escape(card.title)}</h2>'
        f'<div class="_2ph_ _a6-p"><div class="_2pin">{body}</div></div>'
        f'<footer class="_3-94 _a6-o"><a href="#"><div class="_a72d">{card.date}</div></a></footer>'
        f"{inner}</section>\n"
    )


def instagram_card(card: MadeCard) -> str:
    """A card of Instagram or Threads."""
    heading = f'<h2 class="_3-95 _2pim _a6-h _a6-i">{lines(card.title)}</h2>' if card.title else ""
    body = "".join(f"<div>{part}</div>" for part in _body(card))
    return (
        f'<div class="pam _3-95 _2ph- _a6-g uiBoxWhite noborder">{heading}'
        f'<div class="_3-95 _a6-p">{body}</div><div class="_3-94 _a6-o">{card.date}</div></div>\n'
    )


def table(rows: tuple[tuple[str, str], ...]) -> str:
    """A table of labels and values."""
    cells = "".join(
        f'<tr><td class="_2pin _a6_q">{escape(name)}</td><td class="_2pin _2piu _a6_r">{lines(value)}</td></tr>'
        for name, value in rows
    )
    return f'<table style="table-layout: fixed;">{cells}</table>'


def _body(card: MadeCard) -> list[str]:
    parts = [table(card.rows)] if card.rows else []
    if card.text:
        parts.append(lines(card.text))
    parts += [f'<a href="{name}"><img src="{name}" class="_a6_o _3-96" /></a>' for name in card.media]
    if card.link:
        parts.append(f'<a href="{escape(card.link)}">{escape(card.link)}</a>')
    return parts


def page(title: str, cards: str) -> bytes:
    """A whole page."""
    return b"".join((page_head(title), cards.encode("utf-8"), PAGE_END))


def page_head(title: str) -> bytes:
    """All up to the first card."""
    return (
        '<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />'
        f"<title>{escape(title)}</title><style>._a6-g{{border:1px solid}}</style></head>"
        f'<body class="_5vb_ _2yq _a7o5"><header><h1>{escape(title)}</h1></header>'
        '<main class="_a706" role="main">'
    ).encode()


PAGE_END = b"</main></body></html>"
