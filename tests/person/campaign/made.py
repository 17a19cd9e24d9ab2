"""Statements of an invented choir."""

import struct
import zlib
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from widerspruch.person.campaign.campaign import Campaign, CampaignFault
from widerspruch.person.campaign.statements import read_statements
from widerspruch.rulebook.load import Rulebook, load_rulebook

TODAY = date(2026, 11, 29)
ADDRESS = "https://www.chor-beispielbach.example/widerspruch/"
CHOIR: Mapping[str, Any] = {
    "published_at": ADDRESS,
    "platforms": ["facebook", "instagram", "whatsapp", "linkedin"],
    "languages": ["de", "de-leicht", "en"],
    "association": {
        "name": "Chorgemeinschaft Beispielbach e. V.",
        "contact": "Erika Beispiel",
        "email": "vorstand@chor-beispielbach.example",
        "address": ["Am Bach 1", "12345 Beispielbach"],
    },
    "texts": {
        "de": {"title": "Nicht mit unseren Stimmen", "introduction": "Wir singen.\n\nNicht für Maschinen."},
        "en": {"title": "Not with our voices"},
    },
}


def stated(**changes: Any) -> dict[str, Any]:
    """The choir's statements with others in their place: `association__name="…"` for an inner one, None for none."""
    data = deepcopy(dict(CHOIR))
    for key, value in changes.items():
        *outer, inner = key.split("__")
        table = data
        for part in outer:
            table = table.setdefault(part, {})
        if value is None:
            table.pop(inner, None)
        else:
            table[inner] = value
    return data


def campaign(**changes: Any) -> Campaign:
    """The choir's campaign."""
    read = read_statements(stated(**changes), load_rulebook(), TODAY)
    assert isinstance(read, Campaign), read
    return read


def faults(**changes: Any) -> tuple[CampaignFault, ...]:
    """What is wrong with it."""
    read = read_statements(stated(**changes), load_rulebook(), TODAY)
    assert not isinstance(read, Campaign)
    return read


def in_one_language(*platforms: str, language: str = "de") -> Campaign:
    """A campaign about some platforms."""
    return campaign(platforms=list(platforms), languages=[language], texts={language: {"title": "Nein"}})


def rulebook() -> Rulebook:
    """The rulebook that the house ships."""
    return load_rulebook()


def noisy_png(width: int, height: int) -> bytes:
    """A picture that does not compress to nothing, with a word of its camera behind."""
    rows = b"".join(
        b"\0" + bytes((x * x + y * y * 7 + c * 90) % 251 for x in range(width) for c in range(3)) for y in range(height)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (
        chunk(b"IHDR", head),
        chunk(b"tEXt", b"Comment\0<script>alert(1)</script> taken at home"),
        chunk(b"IDAT", zlib.compress(rows)),
        chunk(b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
