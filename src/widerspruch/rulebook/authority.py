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

# fmt: off
EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI",
    "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU",
    "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on

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


class Remark(Struct, frozen=True):
    """One sentence: its text id and the values for its placeholders."""

    text: str
    values: dict[str, str] = {}


class AuthorityAnswer(Struct, frozen=True):
    """Who is competent, who leads, why, and what is doubtful.

    Attributes:
        competent: The authority to complain to, or None (then `problem` says why).

        lead: The authority where the controller sits, or None if that is not known or outside the EEA.

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


def land_name(text: str) -> str | None:
    """The official name of a Land, from its name, code or short name in any spelling; None if there is none."""
    return _LAND_BY_SPELLING.get(_spelling(text)) or _LAND_BY_SPELLING.get(_spelling(text, umlaut=""))


def competent_authority(
    rulebook: Rulebook,
    residence: Residence,
    controller_kind: ControllerKind = "private",
    controller_country: str | None = None,
) -> AuthorityAnswer:
    """The authority for complaints of a person living at `residence` about a controller.

    `controller_country` is the country in which the controller sits (`platform.controller.country`).
    """
    country = _country_code(residence.country)
    land = land_name(residence.land) if residence.land and country == "DE" else None
    problem = _why_not_placed(rulebook, residence, country, land, controller_kind)
    competent = None if problem else _find(rulebook, country, land, controller_kind)
    lead = _lead(rulebook, controller_country, controller_kind)
    return AuthorityAnswer(
        competent=competent,
        lead=lead,
        because=tuple(_because(competent, country, controller_kind, controller_country, lead)),
        doubts=tuple(_doubts(competent, lead, country)),
        problem=problem,
        choices=tuple(LANDS) if problem and country == "DE" else (),
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


def _lead(rulebook: Rulebook, controller_country: str | None, kind: ControllerKind) -> Authority | None:
    # Germany has an authority per Land, so the country alone does not say which one leads.
    if controller_country is None or kind != "private":
        return None
    country = _country_code(controller_country)
    return _find(rulebook, country, None, kind) if country in EEA - {"DE"} else None


def _because(
    competent: Authority | None,
    country: str,
    kind: ControllerKind,
    controller_country: str | None,
    lead: Authority | None,
) -> Iterator[Remark]:
    yield from _because_of_residence(competent, country, kind)
    if controller_country is None or kind != "private":
        return
    if lead is not None:
        yield Remark("authority.lead.known", {"authority": lead.name})
        if competent is not None and competent.slug != lead.slug and country in EEA:
            yield Remark("authority.rule.passing_on")
            if country == "DE":
                yield Remark("authority.rule.passing_on_germany")
    elif _country_code(controller_country) == "DE":
        yield Remark("authority.lead.germany")
    else:
        yield Remark("authority.lead.none")


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


def _doubts(competent: Authority | None, lead: Authority | None, country: str) -> Iterator[Remark]:
    if competent is not None:
        yield from _doubts_about(competent)
    if lead is not None and (competent is None or lead.slug != competent.slug) and lead.slug in DOUBTS_BY_SLUG:
        yield Remark(DOUBTS_BY_SLUG[lead.slug])
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
        yield Remark("authority.doubt.not_checked", _date_parts(authority.last_checked))


def _date_parts(day: date) -> dict[str, str]:
    # Each language writes dates its own way, so the text gets the parts.
    return {"day": f"{day:%d}", "month": f"{day:%m}", "year": f"{day:%Y}"}
