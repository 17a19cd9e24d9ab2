"""Which supervisory authority a person can complain to, and what is doubtful about its record.

Answers carry text ids with their values; the sentences stand in `texts/*/authority.toml`. A residence that we
cannot place is an answer too, with a sentence and the names to choose from.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Authority

ControllerKind = Literal["private", "public", "federal"]
"""private: companies and associations; public: bodies of a Land or a municipality; federal: bodies of the Bund,
telecoms and post."""

LANDS: Mapping[str, tuple[str, ...]] = {
    "Baden-Württemberg": ("BW", "BaWü"),
    "Bayern": ("BY", "Bavaria", "Freistaat Bayern"),
    "Berlin": ("BE",),
    "Brandenburg": ("BB",),
    "Bremen": ("HB", "Freie Hansestadt Bremen"),
    "Hamburg": ("HH", "Freie und Hansestadt Hamburg"),
    "Hessen": ("HE", "Hesse"),
    "Mecklenburg-Vorpommern": ("MV", "MeckPomm", "Mecklenburg-Western Pomerania"),
    "Niedersachsen": ("NI", "Lower Saxony"),
    "Nordrhein-Westfalen": ("NW", "NRW", "North Rhine-Westphalia"),
    "Rheinland-Pfalz": ("RP", "RLP", "Rhineland-Palatinate"),
    "Saarland": ("SL",),
    "Sachsen": ("SN", "Saxony", "Freistaat Sachsen"),
    "Sachsen-Anhalt": ("ST", "LSA", "Saxony-Anhalt"),
    "Schleswig-Holstein": ("SH",),
    "Thüringen": ("TH", "Thuringia", "Freistaat Thüringen"),
}
"""The sixteen Länder and what else they are called: the ISO 3166-2 code (with or without `DE-`), short and
English names."""

EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI",
    "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU",
    "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip

REMITS: Mapping[ControllerKind, tuple[str, ...]] = {
    "private": ("general", "private bodies", "private and public bodies"),
    "public": ("general", "public bodies", "private and public bodies"),
    "federal": ("general", "federal bodies, telecoms and post; not for platforms"),
}

COUNTRY_ALIASES: Mapping[str, str] = {"UK": "GB", "EL": "GR"}

DOUBTS_BY_SLUG: Mapping[str, str] = {
    "iedpc": "authority.doubt.address_dpc",
    "bgcpdp": "authority.doubt.signature",
}

CHECKED_LATELY_FROM = date(2024, 1, 1)
"""Most records were last checked in February 2023: whoever writes to an address that old should look first."""


class Residence(Struct, frozen=True):
    """Where a person lives: an ISO 3166-1 code and, in Germany, a Land by any of its usual names."""

    country: str = "DE"
    land: str | None = None


class Seat(Struct, frozen=True):
    """Where a controller sits: an ISO 3166-1 code and, in Germany, a Land; None where that is not known."""

    country: str | None
    land: str | None = None


class Remark(Struct, frozen=True):
    """One sentence: its text id and the values for its placeholders."""

    text: str
    values: dict[str, str | date] = {}


class AuthorityAnswer(Struct, frozen=True):
    """Who is competent, who leads or sits where the controller does, why, and what is doubtful.

    Attributes:
        competent: The authority to complain to, or None (then `problem` says why).

        lead: The authority that leads for people in the EEA, because the controller sits there; None if it sits
            outside the EEA or that is not known.

        at_seat: The authority where the controller sits, for people outside the EEA: for them nobody leads, but it
            may act too.

        law: What the law at the residence says about complaints and their time limits.

        because: Sentences that explain the rule, with source and date.

        doubts: Sentences on what should be looked up before writing.

        problem: Why there is no competent authority.

        choices: The names to choose from, where a Land is missing or unknown.
    """

    competent: Authority | None
    lead: Authority | None
    because: tuple[Remark, ...]
    doubts: tuple[Remark, ...]
    problem: Remark | None = None
    choices: tuple[str, ...] = ()
    at_seat: Authority | None = None
    law: tuple[Remark, ...] = ()


def land_name(text: str) -> str | None:
    """The official name of a Land, from its name, code or short name in any spelling; None if there is none."""
    return _LAND_BY_SPELLING.get(_spelling(text)) or _LAND_BY_SPELLING.get(_spelling(text, umlaut=""))


def competent_authority(
    rulebook: Rulebook,
    residence: Residence,
    controller_kind: ControllerKind = "private",
    controller_country: str | None = None,
    controller_land: str | None = None,
) -> AuthorityAnswer:
    """The authority for complaints of a person living at `residence` about a controller.

    `controller_country` is the country in which the controller sits (`platform.controller.country`), and
    `controller_land` its Land there, in Germany (`platform.controller.land`).
    """
    country = _country_code(residence.country)
    land = land_name(residence.land) if residence.land and country == "DE" else None
    problem = _why_not_placed(rulebook, residence, country, land, controller_kind)
    competent = None if problem else _find(rulebook, country, land, controller_kind)
    seat = Seat(controller_country, controller_land)
    at_seat = _at_seat(rulebook, seat, controller_kind)
    inside = country in EEA
    return AuthorityAnswer(
        competent=competent,
        lead=at_seat if inside else None,
        because=tuple(_because(competent, country, controller_kind, seat, at_seat)),
        doubts=tuple(_doubts(competent, at_seat, country)),
        problem=problem,
        choices=tuple(LANDS) if problem and country == "DE" else (),
        at_seat=None if inside else at_seat,
        law=tuple(_law_of_complaints(rulebook, country)),
    )


def _spelling(text: str, umlaut: str = "e") -> str:
    """Letters only, lower case; ä becomes ae (or a, where a keyboard lost the dots), a leading `DE-` goes."""
    folded = unicodedata.normalize("NFC", text).casefold()
    folded = re.sub(r"^\s*de\s*-\s*", "", folded)
    for letter, plain in (("ä", "a"), ("ö", "o"), ("ü", "u")):
        folded = folded.replace(letter, plain + umlaut)
    return "".join(character for character in folded if character.isalpha())


_LAND_BY_SPELLING: Mapping[str, str] = {
    _spelling(name, umlaut): land
    for land, aliases in LANDS.items()
    for name in (land, *aliases)
    for umlaut in ("e", "")
}


def _country_code(text: str) -> str:
    code = text.strip().upper()
    return COUNTRY_ALIASES.get(code, code)


def _why_not_placed(
    rulebook: Rulebook, residence: Residence, country: str, land: str | None, kind: ControllerKind
) -> Remark | None:
    if country == "DE" and kind != "federal" and land is None:
        names = ", ".join(LANDS)
        if not residence.land:
            return Remark("authority.problem.land_missing", {"lands": names})
        return Remark("authority.problem.land_unknown", {"land": residence.land, "lands": names})
    if _find(rulebook, country, land, kind) is None:
        return Remark("authority.problem.country_unknown", {"country": residence.country})
    return None


def _find(rulebook: Rulebook, country: str, land: str | None, kind: ControllerKind) -> Authority | None:
    place = None if kind == "federal" else land
    for authority in rulebook.authorities:
        if country in authority.country and authority.land == place and authority.remit in REMITS[kind]:
            return authority
    return None


def _law_of_complaints(rulebook: Rulebook, country: str) -> Iterator[Remark]:
    here = {country, "EEA"} if country in EEA else {country}
    for point in rulebook.law:
        if point.topic == "complaint" and point.state == "in_force" and here & set(point.countries):
            yield Remark(f"law.{point.id}")


def _at_seat(rulebook: Rulebook, seat: Seat, kind: ControllerKind) -> Authority | None:
    # Germany has an authority per Land, so the country alone does not say which one it is.
    if seat.country is None or kind != "private":
        return None
    country = _country_code(seat.country)
    land = land_name(seat.land) if seat.land and country == "DE" else None
    if country not in EEA or (country == "DE" and land is None):
        return None
    return _find(rulebook, country, land, kind)


def _because(
    competent: Authority | None, country: str, kind: ControllerKind, seat: Seat, at_seat: Authority | None
) -> Iterator[Remark]:
    yield from _because_of_residence(competent, country, kind)
    if seat.country is None or kind != "private":
        return
    if at_seat is None:
        yield Remark("authority.lead.germany" if _country_code(seat.country) == "DE" else "authority.lead.none")
    elif country not in EEA:
        yield Remark("authority.lead.outside", {"authority": at_seat.name})
    else:
        within_germany = country == "DE" == _country_code(seat.country)
        known = "authority.lead.within_germany" if within_germany else "authority.lead.known"
        yield Remark(known, {"authority": at_seat.name})
        yield from _because_of_passing_on(competent, country, seat, at_seat)


def _because_of_passing_on(competent: Authority | None, country: str, seat: Seat, lead: Authority) -> Iterator[Remark]:
    if competent is None or competent.slug == lead.slug:
        return
    if _country_code(seat.country or "") == "DE" == country:
        yield Remark("authority.rule.passing_on_within_germany")
        return
    yield Remark("authority.rule.passing_on")
    if country == "DE":
        yield Remark("authority.rule.passing_on_germany")


def _because_of_residence(competent: Authority | None, country: str, kind: ControllerKind) -> Iterator[Remark]:
    if country in RULES_OF_THEIR_OWN:
        yield Remark(RULES_OF_THEIR_OWN[country])
        return
    if country not in EEA:
        if re.fullmatch("[A-Z]{2}", country):
            yield Remark("authority.rule.elsewhere")
        return
    yield Remark("authority.rule.residence")
    if competent is None:
        return
    if kind == "federal" and country == "DE":
        yield Remark("authority.rule.federal")
    elif competent.land is not None:
        yield Remark("authority.rule.germany", {"land": competent.land})
        if competent.land == "Bayern":
            yield Remark(f"authority.rule.bavaria_{kind}")
    else:
        yield Remark("authority.rule.country", {"authority": competent.name})


RULES_OF_THEIR_OWN: Mapping[str, str] = {
    "CH": "authority.rule.switzerland",
    "GB": "authority.rule.united_kingdom",
}
"""Countries with an authority on record where the GDPR's Art. 77 is not the rule."""


def _doubts(competent: Authority | None, at_seat: Authority | None, country: str) -> Iterator[Remark]:
    if competent is not None:
        yield from _doubts_about(competent)
    if at_seat is not None and (competent is None or at_seat.slug != competent.slug):
        doubt = DOUBTS_BY_SLUG.get(at_seat.slug)
        if doubt is not None:
            yield Remark(doubt)
    if country == "CH":
        yield Remark("authority.doubt.swiss_law")


def _doubts_about(authority: Authority) -> Iterator[Remark]:
    if authority.slug in DOUBTS_BY_SLUG:
        yield Remark(DOUBTS_BY_SLUG[authority.slug])
    if authority.complaint_form is None:
        yield Remark("authority.doubt.no_form", {"email": authority.email or "-"})
    elif not authority.complaint_form.startswith("https://"):
        yield Remark("authority.doubt.form_not_encrypted")
    if authority.email is None:
        yield Remark("authority.doubt.no_email")
    if authority.last_checked < CHECKED_LATELY_FROM:
        yield Remark("authority.doubt.not_checked", {"day": authority.last_checked})
