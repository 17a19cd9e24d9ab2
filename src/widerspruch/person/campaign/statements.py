"""Plain data, from a file or a form -> a campaign, or all that is wrong with it.

No text of an association is ever markup or a template; signs that a page would obey are shown as signs.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from urllib.parse import urlsplit

from msgspec import structs

from widerspruch.lib.parse import folded, parse_day
from widerspruch.lib.shown import shown, shown_text
from widerspruch.lib.writing import LANGUAGES, Language
from widerspruch.objections.plan import people_platforms
from widerspruch.person.campaign.campaign import Association, Campaign, CampaignFault, FaultCode, OwnTexts
from widerspruch.rulebook.load import Rulebook

LONGEST: Mapping[str, int] = {
    "title": 90,
    "association.name": 100,
    "association.contact": 100,
    "association.email": 120,
    "association.phone": 40,
    "association.address": 100,
    "association.website": 200,
    "published_at": 200,
    "introduction": 1500,
    "reasons": 300,
}
"""Characters, after the last part of a place or the whole of it: what still fits on a sheet of paper."""

MOST_LINES, MOST_REASONS = 6, 8

_ASSOCIATION = ("name", "contact", "email", "phone", "address", "website")
_TEXTS = ("title", "introduction", "reasons")
_TOP = ("association", "languages", "platforms", "published_at", "until", "logo", "texts")

_EMAIL = re.compile(r"[^\s@<>\"&]+@[^\s@<>\"&]+\.[^\s@<>\"&.]+")
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
_IN_ADDRESS = re.compile(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


class _Reading:
    """One reading of plain data: what it finds wrong comes together in `faults`."""

    def __init__(self, rulebook: Rulebook, today: date) -> None:
        self.faults: list[CampaignFault] = []
        self._platforms = {slug: rulebook.platforms[slug].name for slug in people_platforms(rulebook)}
        self._today = today

    def fault(self, code: FaultCode, place: str, **values: str | int | date) -> None:
        self.faults.append(CampaignFault(code, place, values))

    def table(self, data: Mapping[str, object], key: str, place: str) -> Mapping[str, object]:
        given = data.get(key, {})
        if isinstance(given, Mapping):
            return given
        self.fault("no_table", place)
        return {}

    def keys(self, data: Mapping[str, object], known: tuple[str, ...], prefix: str) -> None:
        """A key that nobody reads is a slip: what it says would be missing without a word."""
        for key in data:
            if key in known:
                continue
            meant = get_close_matches(folded(str(key)), known, 1, 0.6)
            if meant:
                self.fault("key_meant", f"{prefix}{shown(key)}", meant=f"{prefix}{meant[0]}")
            else:
                self.fault("key_unknown", f"{prefix}{shown(key)}", known=", ".join(known))

    def line(self, data: Mapping[str, object], key: str, place: str, *, needed: bool = False) -> str:
        """A text of one line."""
        text = self._text(data.get(key), place)
        return self._limited(_one_line(text), place, needed=needed)

    def lines(self, data: Mapping[str, object], key: str, place: str, most: int) -> tuple[str, ...]:
        """Texts of one line each."""
        given = data.get(key, [])
        if not isinstance(given, list):
            self.fault("no_list", place)
            return ()
        if len(given) > most:
            self.fault("too_many", place, most=most)
            return ()
        read = (_one_line(self._text(one, place)) for one in given)
        return tuple(self._limited(one, place) for one in read if one)

    def paragraphs(self, data: Mapping[str, object], key: str, place: str) -> tuple[str, ...]:
        """A longer text, empty lines between its paragraphs."""
        lines = self._text(data.get(key), place).replace("\r\n", "\n").replace("\r", "\n")
        text = self._limited(shown_text(lines).strip(), place)
        return tuple(_one_line(one) for one in re.split(r"\n\s*\n", text) if one.strip())

    def _text(self, given: object, place: str) -> str:
        if given is None or isinstance(given, str):
            return given or ""
        self.fault("no_text", place)
        return ""

    def _limited(self, text: str, place: str, *, needed: bool = False) -> str:
        most = LONGEST.get(place) or LONGEST[place.rpartition(".")[2]]
        if needed and not text and not any(fault.place == place for fault in self.faults):
            self.fault("missing", place)
        if len(text) <= most:
            return text
        self.fault("too_long", place, most=most, given=len(text))
        return ""

    def email(self, data: Mapping[str, object]) -> str:
        email = self.line(data, "email", "association.email")
        if email and not _EMAIL.fullmatch(email):
            self.fault("no_email", "association.email", given=email)
            return ""
        return email

    def web_address(self, data: Mapping[str, object], key: str, place: str, *, needed: bool = False) -> str:
        """An address with https, its host in plain letters as QR codes need it."""
        given = self.line(data, key, place, needed=needed)
        if not given:
            return ""
        if not given.startswith("https://"):
            self.fault("no_https", place, given=given)
            return ""
        address = _plain_address(given)
        if address is None:
            self.fault("no_address", place, given=given)
        return address or ""

    def platforms(self, data: Mapping[str, object]) -> tuple[str, ...]:
        """Ids of platforms, by id or by name."""
        given = self._words(data, "platforms")
        by_name = {folded(name): slug for slug, name in self._platforms.items()}
        known = {folded(slug): slug for slug in self._platforms} | by_name
        found = [self._platform(word, known) for word in given]
        self._each_once("platforms", [slug for slug in found if slug is not None])
        return tuple(slug for slug in found if slug is not None)

    def _platform(self, word: str, known: Mapping[str, str]) -> str | None:
        asked = folded(word)
        if asked in known:
            return known[asked]
        meant = get_close_matches(asked, known, 1, 0.6)
        if meant:
            self.fault("platform_meant", "platforms", given=word, meant=known[meant[0]])
        else:
            self.fault("platform_unknown", "platforms", given=word, known=", ".join(self._platforms))
        return None

    def languages(self, data: Mapping[str, object]) -> tuple[Language, ...]:
        """Languages that we speak."""
        spoken: list[Language] = []
        for word in self._words(data, "languages"):
            language = next((one for one in LANGUAGES if one == folded(word)), None)
            if language is None:
                self.fault("language_unknown", "languages", given=word, known=", ".join(LANGUAGES))
            else:
                spoken.append(language)
        self._each_once("languages", spoken)
        return tuple(spoken)

    def _words(self, data: Mapping[str, object], key: str) -> tuple[str, ...]:
        """A list of words, of which there must be one."""
        given = data.get(key)
        if given is None:
            self.fault("missing", key)
            return ()
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            self.fault("no_list", key)
            return ()
        if not given:
            self.fault("none", key)
        if len(given) > _MOST_WORDS:
            self.fault("too_many", key, most=_MOST_WORDS)
            return ()
        return tuple(given)

    def _each_once(self, key: str, found: Sequence[str]) -> None:
        for word in dict.fromkeys(one for one in found if found.count(one) > 1):
            self.fault("twice", key, given=word)

    def until(self, data: Mapping[str, object]) -> date | None:
        """A day that is still to come."""
        given = data.get("until")
        if given is None or given == "":
            return None
        day = parse_day(given) if isinstance(given, str) else given
        if not isinstance(day, date) or isinstance(day, datetime):
            self.fault("no_day", "until")
            return None
        if day < self._today:
            self.fault("day_passed", "until", day=day)
        return day

    def texts(self, data: Mapping[str, object], languages: tuple[Language, ...]) -> dict[Language, OwnTexts]:
        """What is said in each language. In easy German, which few can write, ours may stand for it."""
        tables = self.table(data, "texts", "texts")
        for language in tables:
            if language not in languages:
                self.fault("language_unspoken", f"texts.{shown(language)}", given=str(language))
        told: dict[Language, OwnTexts] = {}
        for language in languages:
            place = f"texts.{language}"
            table = self.table(tables, language, place)
            self.keys(table, _TEXTS, f"{place}.")
            told[language] = OwnTexts(
                title=self.line(table, "title", f"{place}.title", needed=language != "de-leicht"),
                introduction=self.paragraphs(table, "introduction", f"{place}.introduction"),
                reasons=self.lines(table, "reasons", f"{place}.reasons", MOST_REASONS),
            )
        return told

    def association(self, data: Mapping[str, object]) -> Association:
        """Who runs the campaign."""
        table = self.table(data, "association", "association")
        self.keys(table, _ASSOCIATION, "association.")
        return Association(
            name=self.line(table, "name", "association.name", needed=True),
            contact=self.line(table, "contact", "association.contact"),
            email=self.email(table),
            phone=self.line(table, "phone", "association.phone"),
            address=self.lines(table, "address", "association.address", MOST_LINES),
            website=self.web_address(table, "website", "association.website"),
        )


_MOST_WORDS = 60


def _one_line(text: str) -> str:
    """Without breaks; what Germans write as "e. V." stays together."""
    return " ".join(shown_text(text).split()).replace("e. V.", "e.\u00a0V.")


def read_statements(
    data: Mapping[str, object],
    rulebook: Rulebook,
    today: date,
    logo: Callable[[], bytes | CampaignFault | None] = lambda: None,
) -> Campaign | tuple[CampaignFault, ...]:
    """What was stated, as a campaign, or all that is wrong with it.

    Args:
        data: As the file of `example.py` has it. The key `logo` is read by whoever reads the file.

        logo: Asked last, for it takes longest.
    """
    reading = _Reading(rulebook, today)
    reading.keys(data, _TOP, "")
    languages = reading.languages(data)
    campaign = Campaign(
        association=reading.association(data),
        texts=reading.texts(data, languages),
        platforms=reading.platforms(data),
        published_at=reading.web_address(data, "published_at", "published_at", needed=True),
        until=reading.until(data),
    )
    picture = logo()
    faults = (*reading.faults, *([picture] if isinstance(picture, CampaignFault) else ()))
    if faults:
        return tuple(_in_reading_order(faults))
    assert not isinstance(picture, CampaignFault)
    return structs.replace(campaign, logo=picture)


def _in_reading_order(faults: tuple[CampaignFault, ...]) -> Iterator[CampaignFault]:
    """By the place in the file, so that somebody goes through it once."""

    def place(fault: CampaignFault) -> int:
        first = fault.place.partition(".")[0]
        return _TOP.index(first) if first in _TOP else -1

    each_once = [fault for number, fault in enumerate(faults) if fault not in faults[:number]]
    yield from sorted(each_once, key=place)


def _plain_address(given: str) -> str | None:
    """The address with its host as machines write it (xn--…), or None where it is none."""
    try:
        parts = urlsplit(given)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = "" if parts.port is None else f":{parts.port}"
    except (UnicodeError, ValueError):
        return None
    if "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    rest = given[len("https://") + len(parts.netloc) :]
    address = f"https://{host}{port}{rest}"
    return address if _IN_ADDRESS.fullmatch(address) else None
