"""A small dossier, and what the PDF says in plain words."""

import re
from datetime import date
from html import unescape

import typst

from widerspruch.lib.typesetting import Pictures, picture_files, text_files
from widerspruch.lib.writing import Language
from widerspruch.person.dossier.dossier import (
    Dossier,
    DossierController,
    DossierFact,
    DossierReading,
    ShownPicture,
)
from widerspruch.person.dossier.paper import dossier_template
from widerspruch.person.telling.case import CaseLine, NextAction, ObjectionLine
from widerspruch.person.telling.deadlines import DeadlineTold
from widerspruch.person.telling.exhibits import Exhibit
from widerspruch.person.telling.sent_letters import LetterTold
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


def deadline(title: str = "Facebook: Antwort auf den Widerspruch") -> DeadlineTold:
    """Until when the platform has time."""
    return DeadlineTold(
        matter=2,
        rule="answer",
        title=title,
        way="Formular",
        last_day=date(2026, 12, 29),
        day="29.12.2026",
        when="in 30 Tagen",
        is_over=False,
        is_own=False,
        computation=("Ein Monat nach dem 29.11.2026.",),
        law=(),
        target=None,
    )


def letter(name: str = "Auskunftsverlangen") -> LetterTold:
    """A letter that is no objection."""
    day = date(2026, 11, 29)
    return LetterTold(
        3, name, "Facebook", "Meta", day, "29.11.2026", "Wartet auf Antwort.", is_open=True, evidence=(1,)
    )


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
        "deadlines": (deadline(),),
        "lives": "Feiertage wie in Bayern.",
        "letters": (letter(),),
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
    sources = text_files(dossier_template(), told) | picture_files(pictures)
    made = typst.compile(sources, format="html", ignore_system_fonts=True)  # type: ignore[call-overload]
    body = re.sub(r"<(head|style)>.*?</\1>", "", made.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).replace("\u200b", "").split())
