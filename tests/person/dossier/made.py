"""A small dossier, pictures, and what the PDF says in plain words."""

import re
import struct
import zlib
from datetime import date
from html import unescape

import typst

from widerspruch.lib.writing import Language
from widerspruch.person.dossier.dossier import (
    Dossier,
    DossierController,
    DossierFact,
    DossierReading,
    ShownPicture,
)
from widerspruch.person.dossier.typesetting import Pictures, picture_files, text_files
from widerspruch.person.telling.case import CaseLine, NextAction, ObjectionLine
from widerspruch.person.telling.exhibits import Exhibit
from widerspruch.person.telling.target import Target
from widerspruch.person.telling.timeline import TimelineEntry
from widerspruch.person.telling.words import PersonWords

AT = 1_795_953_900_000_000
"""29 November 2026, 12:05 UTC."""
DIGEST = "ab" * 32
DAY = date(2026, 11, 29)
EXHIBIT = Exhibit(
    number=1,
    title="Beleg 1",
    name="bild.png",
    kind="Bild (PNG)",
    size="340 KB",
    added="29.11.2026",
    deleted=False,
    digest=DIGEST,
    events=(1,),
    is_picture=True,
    saved_as="belege/0001-abababababab.png",
)


def png(width: int = 40, height: int = 60) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x1d\x4f\x86" * width) * height
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def jpeg_head(width: int, height: int) -> bytes:
    """The first segments of a JPEG: a comment, and the one with its size; then nothing but a scan of nothing."""
    size = b"\xff\xff\xc0\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00" + bytes(6)
    return b"\xff\xd8\xff\xfe\x00\x06abcd" + size + b"\xff\xda" + bytes(20)


def entry(number: int = 1, **more: object) -> TimelineEntry:
    """One line of the timeline."""
    told = {"number": number, "on": DAY, "day": "29.11.2026", "sentence": "Konto aufgenommen."} | more
    return TimelineEntry(**told)  # type: ignore[arg-type]


def line(**more: object) -> CaseLine:
    """One account, whose objection was sent."""
    target = Target("step", 1, "form")
    action = NextAction("wait", "Warten.", is_due=False, due=None, target=None, link=None)
    objection = ObjectionLine("Formular", "Abgeschickt.", date(2026, 11, 29), None, target)
    told = {
        "number": 1,
        "key": "facebook",
        "name": "Facebook",
        "about": ("erika@example.org",),
        "state": "sent",
        "state_words": "abgeschickt",
        "tone": "waiting",
        "since": None,
        "covered_by": None,
        "next": action,
        "objections": (objection,),
    }
    return CaseLine(**(told | more))  # type: ignore[arg-type]


def dossier(language: Language = "de", **more: object) -> Dossier:
    """A dossier of one account and one entry."""
    say = PersonWords(language).person
    label = "dossier.label."
    told = {
        "language": language,
        "title": say("dossier.title"),
        "name": "Erika Beispiel",
        "short_name": "Akte: Erika Beispiel",
        "day": "29.11.2026",
        "facts": (DossierFact("Konten", "1"),),
        "head": DIGEST,
        "notice": say("dossier.notice"),
        "warnings": (),
        "lines": (line(),),
        "taken_off": None,
        "controllers": (DossierController("Meta", "Dublin 4", "Facebook", "zuletzt gesehen am 22.08.2026"),),
        "timeline": (entry(),),
        "exhibits": (EXHIBIT,),
        "readings": (DossierReading("Erste Lesart", "Alles.", "Manche."),),
        "verification": ("So geht es.",),
        "pictures": (ShownPicture(1, "1.svg", "Beleg 1", "bild.png", 40, 60),),
        "not_shown": None,
        "words": {text.removeprefix(label): say(text) for text in say if text.startswith(label)},
    }
    return Dossier(**(told | more))  # type: ignore[arg-type]


def words_of(told: Dossier, pictures: Pictures = {}) -> str:  # noqa: B006 (only read)
    """All words of the typeset document, with single spaces and the places for line breaks taken out."""
    sources = text_files("akte.typ", told) | picture_files(pictures)
    made = typst.compile(sources, format="html", ignore_system_fonts=True)  # type: ignore[call-overload]
    body = re.sub(r"<(head|style)>.*?</\1>", "", made.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).replace("\u200b", "").split())
