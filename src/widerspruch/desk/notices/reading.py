"""A notice's file in TOML -> the notice, or all that is wrong with it, each with its place and a sentence.

What is checked beyond its form: that whoever is to be told in a language has a text in it, that training lies ahead,
and that each text has the way to object in it and names the right.
"""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Literal, TypeVar, get_args

from msgspec import Struct

from widerspruch.desk.notices.file import (
    LEGAL_BASES,
    LINK,
    LegalSentence,
    NoticeAudience,
    NoticeFile,
    NoticeText,
)
from widerspruch.lib.shown import shown, shown_text
from widerspruch.lib.writing import LANGUAGES, Language
from widerspruch.rulebook.load import Rulebook

T = TypeVar("T")

NoticeFaultCode = Literal[
    "missing",
    "no_text",
    "too_long",
    "too_many",
    "none",
    "key_unknown",
    "key_meant",
    "no_table",
    "no_list",
    "no_day",
    "no_number",
    "no_yes_or_no",
    "not_one_of",
    "name_unusable",
    "day_ahead",
    "training_passed",
    "training_before",
    "platform_unknown",
    "terms_unknown",
    "country_unreadable",
    "language_unknown",
    "language_untold",
    "link_missing",
    "link_twice",
    "right_missing",
    "no_https",
]
NOTICE_FAULTS: tuple[NoticeFaultCode, ...] = get_args(NoticeFaultCode)

_LONGEST: Mapping[str, int] = {
    "name": 64,
    "subject": 200,
    "action": 100,
    "changed": 1_000,
    "body": 20_000,
    "sentence": 1_000,
    "source": 200,
    "url": 500,
}
_MOST_LEGAL = 30
_TOP = ("name", "version", "date", "platform", "from", "legal_basis", "terms", "audience", "texts")
_AUDIENCE = ("adults", "countries", "languages", "not_objected", "terms_before")
_TEXT = ("subject", "body", "action", "changed", "legal")
_LEGAL = ("sentence", "source", "seen_on", "url")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_RIGHT = re.compile(r"\bArt(?:icle|ikel|\.)?\s*21\b", re.IGNORECASE)


class NoticeFault(Struct, frozen=True):
    """Something in a notice's file that cannot be used. `place`: as `texts.de.body`."""

    code: NoticeFaultCode
    place: str
    values: Mapping[str, str | int | date] = {}

    def sentence(self, words: Callable[..., str]) -> str:
        """Where, what is wrong and what to do. `words`: the texts of this room, as the channel needs them."""
        return words("notice.fault_at", place=self.place, sentence=words(f"notice.fault.{self.code}", **self.values))


def read_notice(
    data: Mapping[str, object], platforms: Collection[str], rulebook: Rulebook, today: date
) -> NoticeFile | tuple[NoticeFault, ...]:
    """What a file says, as plain data of TOML. Platforms: those of the desk's settings."""
    reading = _Reading(today)
    top = _Table(reading, data, "", _TOP)
    name = top.line("name")
    if name and not _NAME.fullmatch(name):
        top.fault("name_unusable", "name")
    platform = top.line("platform")
    if platform and platform not in platforms:
        top.fault("platform_unknown", "platform", known=", ".join(platforms))
    dated, training = top.day("date"), top.day("from")
    if training is not None and training <= today:
        top.fault("training_passed", "from", day=training)
    elif training is not None and dated is not None and training <= dated:
        top.fault("training_before", "from", day=training)
    basis = top.line("legal_basis")
    if basis and basis not in LEGAL_BASES:
        top.fault("not_one_of", "legal_basis", known=", ".join(LEGAL_BASES))
    terms = top.line("terms", needed=False)
    if terms and not _are_known(terms, platform, rulebook):
        top.fault("terms_unknown", "terms")
    version = top.number("version")
    texts = _texts(reading, top.table("texts", needed=True))
    audience = _audience(top.table("audience"), texts)
    if reading.faults or dated is None or training is None:
        return tuple(one for number, one in enumerate(reading.faults) if one not in reading.faults[:number])
    return NoticeFile(
        name=name,
        version=version,
        dated=dated,
        platform=platform,
        training_from=training,
        legal_basis=next(one for one in LEGAL_BASES if one == basis),
        terms=terms,
        audience=audience,
        texts=texts,
    )


def _are_known(terms: str, platform: str, rulebook: Rulebook) -> bool:
    return platform in rulebook.platforms and any(one.id == terms for one in rulebook.terms_of(platform))


def _texts(reading: "_Reading", tables: "_Table") -> dict[Language, NoticeText]:
    texts: dict[Language, NoticeText] = {}
    for key in tables.given:
        language = next((one for one in LANGUAGES if one == key), None)
        if language is None:
            reading.fault("language_unknown", f"texts.{shown(str(key))}", known=", ".join(LANGUAGES))
            continue
        texts[language] = _text(tables.table(language, _TEXT))
    if not texts:
        tables.fault("none", "")
    return texts


def _text(table: "_Table") -> NoticeText:
    paragraphs = table.paragraphs("body")
    links = paragraphs.count(LINK)
    if paragraphs and links != 1:
        table.fault("link_twice" if links else "link_missing", "body", link=LINK)
    legal = tuple(map(_legal, table.tables("legal", _LEGAL, _MOST_LEGAL)))
    if not any(_RIGHT.search(one.source) for one in legal):
        table.fault("right_missing", "legal")
    return NoticeText(
        subject=table.line("subject"),
        paragraphs=paragraphs,
        action=table.line("action"),
        legal=legal,
        changed=table.line("changed", needed=False),
    )


def _legal(table: "_Table") -> LegalSentence:
    url = table.line("url", needed=False)
    if url and not url.startswith("https://"):
        table.fault("no_https", "url")
    seen = table.day("seen_on")
    if seen is not None and seen > table.reading.today:
        table.fault("day_ahead", "seen_on", day=seen)
    return LegalSentence(table.line("sentence"), table.line("source"), seen or date.min, url)


def _audience(table: "_Table", texts: Mapping[Language, NoticeText]) -> NoticeAudience:
    countries = tuple(one.upper() for one in table.words("countries"))
    if not all(_COUNTRY.fullmatch(one) for one in countries):
        table.fault("country_unreadable", "countries")
    languages: list[Language] = []
    for word in table.words("languages"):
        language = next((one for one in LANGUAGES if one == word), None)
        if language is None:
            table.fault("language_unknown", "languages", known=", ".join(LANGUAGES))
        elif language not in texts:
            table.fault("language_untold", "languages", language=language)
        else:
            languages.append(language)
    return NoticeAudience(
        adults=table.truth("adults"),
        countries=countries,
        languages=tuple(languages),
        not_objected=table.truth("not_objected"),
        terms_before=table.day("terms_before", needed=False),
    )


class _Reading:
    """What it finds wrong comes together in `faults`."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.faults: list[NoticeFault] = []

    def fault(self, code: NoticeFaultCode, place: str, **values: str | int | date) -> None:
        self.faults.append(NoticeFault(code, place, values))


class _Table:
    """One table of the file, at a place."""

    def __init__(
        self, reading: _Reading, given: Mapping[str, object], place: str, known: Collection[str] | None
    ) -> None:
        self.reading, self.given, self._place = reading, given, place
        for key in given if known is not None else ():
            if key not in (known or ()):
                meant = get_close_matches(str(key), known or (), 1, 0.6)
                code: NoticeFaultCode = "key_meant" if meant else "key_unknown"
                self.fault(
                    code, shown(str(key)), **({"meant": meant[0]} if meant else {"known": ", ".join(known or ())})
                )

    def fault(self, code: NoticeFaultCode, key: str, **values: str | int | date) -> None:
        self.reading.fault(code, ".".join(filter(None, (self._place, key))), **values)

    def table(self, key: str, known: Collection[str] | None = None, *, needed: bool = False) -> "_Table":
        given = self.given.get(key)
        if given is None and needed:
            self.fault("missing", key)
        elif given is not None and not isinstance(given, Mapping):
            self.fault("no_table", key)
        told = given if isinstance(given, Mapping) else {}
        place = ".".join(filter(None, (self._place, key)))
        return _Table(self.reading, told, place, _AUDIENCE if key == "audience" else known)

    def tables(self, key: str, known: Collection[str], most: int) -> "list[_Table]":
        given = self.given.get(key, [])
        if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
            self.fault("no_list", key)
            return []
        if len(given) > most:
            self.fault("too_many", key, most=most)
            return []
        place = f"{self._place}.{key}"
        return [_Table(self.reading, one, f"{place}[{number}]", known) for number, one in enumerate(given, 1)]

    def line(self, key: str, *, needed: bool = True) -> str:
        """A text of one line."""
        return " ".join(shown_text(self._text(key, needed=needed)).split())

    def paragraphs(self, key: str) -> tuple[str, ...]:
        """A longer text, with empty lines between its paragraphs; within one, lines stay apart."""
        text = shown_text(self._text(key, needed=True).replace("\r\n", "\n").replace("\r", "\n"))
        split = (one.strip() for one in re.split(r"\n[ \t]*\n", text))
        return tuple("\n".join(line.strip() for line in one.splitlines()) for one in split if one)

    def words(self, key: str) -> tuple[str, ...]:
        given = self.given.get(key, [])
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            self.fault("no_list", key)
            return ()
        return tuple(dict.fromkeys(given))

    def day(self, key: str, *, needed: bool = True) -> date | None:
        given = self.given.get(key)
        if given is None:
            if needed:
                self.fault("missing", key)
            return None
        if not isinstance(given, date) or isinstance(given, datetime):
            self.fault("no_day", key)
            return None
        return given

    def number(self, key: str) -> int:
        given = self.given.get(key)
        if given is None:
            self.fault("missing", key)
            return 0
        if not isinstance(given, int) or isinstance(given, bool) or not 0 < given < 2**31:
            self.fault("no_number", key)
            return 0
        return given

    def truth(self, key: str) -> bool:
        """Yes where nothing is said."""
        given = self.given.get(key, True)
        if not isinstance(given, bool):
            self.fault("no_yes_or_no", key)
            return True
        return given

    def _text(self, key: str, *, needed: bool) -> str:
        given = self.given.get(key)
        if given is not None and not isinstance(given, str):
            self.fault("no_text", key)
            return ""
        text = (given or "").strip()
        most = _LONGEST.get(key, _LONGEST["name"])
        if needed and not text:
            self.fault("missing", key)
        if len(text) > most:
            self.fault("too_long", key, most=most)
            return ""
        return text
