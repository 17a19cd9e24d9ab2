"""Public holidays of a place, from the kept library `holidays`, which is loaded when a place is first asked about.

Some days are holidays only in a part of a place, or for some people. They are `uncertain`: whoever waits for an answer
counts them, so that nobody reminds too early, and says so.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from holidays.holiday_base import HolidayBase


class HolidayPlace(Struct, frozen=True, order=True):
    """A place with holidays of its own.

    Attributes:
        country: ISO 3166-1 code.

        land: In Germany the full name of the Land; elsewhere the ISO 3166-2 code without the country; None: what holds
            in the whole country.
    """

    country: str
    land: str | None = None


class Holiday(Struct, frozen=True):
    """A public holiday of a place. `uncertain`: it is one only in a part of the place, or for some people."""

    day: date
    german: str
    english: str
    uncertain: bool = False


YEARS = range(2018, 2100)
"""Since the GDPR. For other years only weekends are known: what was law then, or will be, nobody has looked up."""

UNCERTAIN: Mapping[str, tuple[str, ...]] = {
    # Mariä Himmelfahrt in the mostly catholic municipalities of Bavaria (Art. 1(1)(2) BayFTG), Fronleichnam in some of
    # Saxony (§ 1 SächsSFG) and Thuringia (§ 2 ThürFGtG).
    "DE": ("catholic",),
    # Good Friday and 24 December end no period either (§ 33(2) AVG); on the days of the Länder's saints offices close.
    "AT": ("bank",),
    # Days that cantons leave to their districts and municipalities, and half days.
    "CH": ("optional", "half_day"),
    # Good Friday is no public holiday, but one on which much is closed.
    "IE": ("optional",),
}
"""Categories of the library, by country, whose days are holidays only for some."""

PARTS: Mapping[HolidayPlace, str] = {
    # The Peace Festival on 8 August is one only in the city (Art. 1(2) BayFTG).
    HolidayPlace("DE", "Bayern"): "Augsburg",
    HolidayPlace("CH", "ZH"): "Stadt Zurich",
}
"""Parts of places with holidays of their own, as the library calls them: uncertain in the whole place."""


def holiday_on(day: date, place: HolidayPlace) -> Holiday | None:
    """The holiday of a place on a day; None: there is none, or nothing is known of the place."""
    return _holidays(place, day.year).get(day) if day.year in YEARS else None


def knows(place: HolidayPlace) -> bool:
    """Whether holidays of the country are known."""
    return bool(_holidays(HolidayPlace(place.country), YEARS[0]))


def may_lack_some(place: HolidayPlace) -> bool:
    """Whether parts of a place may have holidays of their own: a whole country of which no part was said."""
    kind = _kind(place.country)
    return place.land is None and kind is not None and bool(kind.subdivisions)


@lru_cache(maxsize=512)
def _holidays(place: HolidayPlace, year: int) -> Mapping[date, Holiday]:
    """All of a year by day. A land that is not known has the holidays of its country."""
    found = {holiday.day: holiday for holiday in _uncertain(place, year)}
    found |= {holiday.day: holiday for holiday in _named(place, place.land, year, ("public",))}
    return MappingProxyType(found)


def _uncertain(place: HolidayPlace, year: int) -> Iterator[Holiday]:
    yield from _named(place, place.land, year, UNCERTAIN.get(place.country, ()), uncertain=True)
    if place in PARTS:
        yield from _named(place, PARTS[place], year, ("public",), uncertain=True)


def _named(
    place: HolidayPlace, land: str | None, year: int, categories: tuple[str, ...], *, uncertain: bool = False
) -> Iterator[Holiday]:
    german = _in_library(place, land, year, categories, "de")
    english = _in_library(place, land, year, categories, "en_US")
    for day, name in english.items():
        yield Holiday(day, german.get(day, name), name, uncertain)


def _in_library(
    place: HolidayPlace, land: str | None, year: int, categories: tuple[str, ...], language: str
) -> "HolidayBase | dict[date, str]":
    kind = _kind(place.country)
    if kind is None or not categories:
        return {}
    return kind(
        years=year,
        expand=False,
        subdiv=land if land in kind.subdivisions or land in kind.subdivisions_aliases else None,
        categories=tuple(one for one in categories if one in kind.supported_categories),
        language=language if language in kind.supported_languages else "en_US",
    )


def _kind(country: str) -> "type[HolidayBase] | None":
    """The library's class for a country; None: it has none."""
    import holidays

    return type(holidays.country_holidays(country)) if country in holidays.list_supported_countries() else None
