"""The holidays that the library knows are those of the laws of the Länder; what holds only in a part is uncertain."""

import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from widerspruch.objections.deadlines.public_holidays import HolidayPlace, holiday_on, knows
from widerspruch.rulebook.authority import EEA, LANDS

YEARS = range(2024, 2041)


def easter(year: int) -> date:
    """Easter Sunday by Gauss's rule, as Meeus gives it: another way to it than the library's."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30, b % 4
    f = (32 + 2 * e + 2 * (c // 4) - d - c % 4) % 7
    g = (a + 11 * d + 22 * f) // 451
    month, day = divmod(d + f - 7 * g + 114, 31)
    return date(year, month, day + 1)


def days(year: int, *named: str) -> set[date]:
    """Days by `MM-DD`, or by their distance from Easter, `+39`."""
    start = easter(year)
    return {
        start + timedelta(days=int(one)) if one[0] in "+-" else date(year, int(one[:2]), int(one[3:])) for one in named
    }


def found(place: HolidayPlace, year: int, *, uncertain: bool = False) -> set[date]:
    """Those that the program knows."""
    every = (date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))
    known = (holiday_on(day, place) for day in every)
    return {one.day for one in known if one is not None and one.uncertain == uncertain}


EVERYWHERE = ("01-01", "-2", "+1", "05-01", "+39", "+50", "10-03", "12-25", "12-26")
EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS, REFORMATION = "01-06", "+60", "11-01", "10-31"
OF_LAND: Mapping[str, tuple[str, ...]] = {
    "Baden-Württemberg": (EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS),
    "Bayern": (EPIPHANY, CORPUS_CHRISTI, ALL_SAINTS),
    "Berlin": ("03-08",),
    "Brandenburg": (REFORMATION, "+0", "+49"),
    "Bremen": (REFORMATION,),
    "Hamburg": (REFORMATION,),
    "Hessen": (CORPUS_CHRISTI,),
    "Mecklenburg-Vorpommern": ("03-08", REFORMATION),
    "Niedersachsen": (REFORMATION,),
    "Nordrhein-Westfalen": (CORPUS_CHRISTI, ALL_SAINTS),
    "Rheinland-Pfalz": (CORPUS_CHRISTI, ALL_SAINTS),
    "Saarland": (CORPUS_CHRISTI, "08-15", ALL_SAINTS),
    "Sachsen": (REFORMATION,),
    "Sachsen-Anhalt": (EPIPHANY, REFORMATION),
    "Schleswig-Holstein": (REFORMATION,),
    "Thüringen": ("09-20", REFORMATION),
}
"""By the holiday laws of the Länder; Saxony's day of repentance is a Wednesday, and stands below."""

ONCE: Mapping[str, set[date]] = {"Berlin": {date(2025, 5, 8), date(2028, 6, 17)}}
PARTLY: Mapping[str, tuple[str, ...]] = {
    "Bayern": ("08-08", "08-15"),
    "Sachsen": (CORPUS_CHRISTI,),
    "Thüringen": (CORPUS_CHRISTI,),
}


def repentance(year: int) -> date:
    """The Wednesday before 23 November."""
    day = date(year, 11, 22)
    return day - timedelta(days=(day.weekday() - 2) % 7)


@pytest.mark.parametrize("land", LANDS)
@pytest.mark.parametrize("year", YEARS)
def test_the_holidays_of_a_land_are_those_of_its_law(land: str, year: int) -> None:
    """All sixteen, 2024 to 2040."""
    expected = days(year, *EVERYWHERE, *OF_LAND[land])
    expected |= {day for day in ONCE.get(land, ()) if day.year == year}
    expected |= {repentance(year)} if land == "Sachsen" else set()
    assert found(HolidayPlace("DE", land), year) == expected
    assert found(HolidayPlace("DE", land), year, uncertain=True) == days(year, *PARTLY.get(land, ())) - expected


@pytest.mark.parametrize("year", YEARS)
def test_what_holds_in_whole_countries(year: int) -> None:
    """Germany without a Land, Austria, Luxembourg; of Ireland those on a fixed day."""
    assert found(HolidayPlace("DE"), year) == days(year, *EVERYWHERE)
    fixed = ("01-01", "01-06", "+1", "05-01", "+39", "+50", "+60", "08-15", "10-26", "11-01", "12-08", "12-25", "12-26")
    assert found(HolidayPlace("AT", "9"), year) == days(year, *fixed)
    luxembourg = ("01-01", "+1", "05-01", "05-09", "+39", "+50", "06-23", "08-15", "11-01", "12-25", "12-26")
    assert found(HolidayPlace("LU"), year) == days(year, *luxembourg)
    assert days(year, "01-01", "03-17", "+1", "12-25", "12-26") <= found(HolidayPlace("IE"), year)
    assert days(year, "01-01", "+39", "08-01", "12-25") <= found(HolidayPlace("CH", "ZH"), year)


def test_days_that_end_no_period_in_austria_are_uncertain() -> None:
    """Good Friday and 24 December: § 33(2) AVG."""
    assert days(2026, "-2", "12-24") <= found(HolidayPlace("AT", "9"), 2026, uncertain=True)


@pytest.mark.parametrize("country", sorted(EEA | {"CH", "GB"}))
def test_every_country_that_may_be_chosen_has_holidays(country: str) -> None:
    """None is silently a country without any."""
    assert knows(HolidayPlace(country))


@pytest.mark.parametrize("place", [HolidayPlace("XX"), HolidayPlace(""), HolidayPlace("de"), HolidayPlace("US'")])
def test_a_country_that_is_none_has_none(place: HolidayPlace) -> None:
    """A file may say anything."""
    assert not knows(place)
    assert holiday_on(date(2026, 12, 25), place) is None


def test_a_land_that_is_none_has_those_of_its_country() -> None:
    """Also one of a program that knows more."""
    assert found(HolidayPlace("DE", "Preußen"), 2026) == found(HolidayPlace("DE"), 2026)


def test_the_library_is_loaded_when_it_is_first_asked() -> None:
    """Starting the app, planning and an empty case load none of it: it takes a fifth of a second."""
    started = (
        "import sys; import widerspruch.objections.status as s, widerspruch.person.site.views.start, "
        "widerspruch.person.telling.case; from widerspruch.rulebook.load import load_rulebook; "
        "from datetime import date; s.status((), load_rulebook(), date(2026, 11, 29)); "
        "sys.exit('holidays' in sys.modules or 'icalendar' in sys.modules)"
    )
    setup = "from widerspruch.person.site.settings import set_django_up; set_django_up(); "
    assert subprocess.run([sys.executable, "-c", setup + started], check=False).returncode == 0
