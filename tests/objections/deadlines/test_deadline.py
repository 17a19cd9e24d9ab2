"""Deadlines: by calendar month, moved to the next working day, each with its computation."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from objections.deadlines.examples import EXAMPLES, Example
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.objections.deadlines.deadline import (
    RULES,
    CountedFrom,
    Deadline,
    DeadlineRule,
    access_due,
    answer_due,
    answer_due_after_reminder,
    answer_due_extended,
    authority_due,
    complaint_until,
)
from widerspruch.objections.deadlines.periods import days_after, mail_due, months_after
from widerspruch.objections.deadlines.public_holidays import HolidayPlace
from widerspruch.objections.deadlines.working_days import (
    Calendar,
    PlaceRole,
    WorkPlace,
    authority_calendar,
    calendar_of,
    day_off,
)
from widerspruch.rulebook.authority import EEA, LANDS
from widerspruch.rulebook.load import load_rulebook

CANTONS = (
    "AG", "AI", "AR", "BE", "BL", "BS", "FR", "GE", "GL", "GR", "JU", "LU", "NE", "NW", "OW", "SG", "SH", "SO", "SZ",
    "TG", "TI", "UR", "VD", "VS", "ZG", "ZH",
)  # fmt: skip
PLACES = (
    *(HolidayPlace("DE", land) for land in LANDS),
    *(HolidayPlace("CH", canton) for canton in CANTONS),
    *(HolidayPlace("AT", str(state)) for state in range(1, 10)),
    *(HolidayPlace(country) for country in sorted(EEA | {"CH", "GB"})),
)
DAYS = st.dates(date(2024, 1, 1), date(2040, 12, 31))

OF_RULE: Mapping[DeadlineRule, Callable[[date, Calendar], Deadline]] = {
    "answer": answer_due,
    "answer_extended": answer_due_extended,
    "answer_after_reminder": answer_due_after_reminder,
    "access_in_switzerland": access_due,
    "authority": authority_due,
    "complaint_in_austria": lambda day, calendar: complaint_until(day, calendar=calendar),
    "complaint_in_austria_at_most": lambda day, calendar: complaint_until(date(9000, 1, 1), day, calendar),
}


def deadline_of(one: Example) -> Deadline:
    lives = None if one.country is None else HolidayPlace(one.country, one.land)
    if one.rule == "authority" and lives is not None:
        return authority_due(one.began, authority_calendar(lives))
    return OF_RULE[one.rule](one.began, calendar_of(lives, None if one.seat is None else HolidayPlace(one.seat)))


class TestExamples:
    @pytest.mark.parametrize("one", EXAMPLES, ids=lambda one: f"{one.began}-{one.country}-{one.land}")
    def test_example(self, one: Example) -> None:
        """Each ends on the day that a calendar shows."""
        assert deadline_of(one).last_day == one.last_day, one.why

    def test_every_rule_has_an_example(self) -> None:
        """And every function a rule."""
        assert {one.rule for one in EXAMPLES} == set(RULES) == set(get_args(DeadlineRule)) == set(OF_RULE)


class TestProperties:
    @pytest.mark.parametrize("rule", [rule for rule, of in RULES.items() if of.moves])
    @settings(max_examples=examples(150), deadline=None)
    @given(began=DAYS, place=st.sampled_from(PLACES))
    def test_a_deadline_is_never_early_and_never_later_than_the_next_working_day(
        self, rule: DeadlineRule, place: HolidayPlace, began: date
    ) -> None:
        """In every Land, canton and country, from 2024 to 2040."""
        deadline = OF_RULE[rule](began, Calendar((WorkPlace(place, "residence"),)))
        legal = (
            days_after(began, RULES[rule].days) if not RULES[rule].months else months_after(began, RULES[rule].months)
        )
        working = legal
        while day_off(working, place) is not None:
            working += timedelta(days=1)
        assert legal <= deadline.last_day == working
        assert len(deadline.moved_by) == (working - legal).days

    @pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.country}-{place.land or ''}")
    def test_every_day_of_seventeen_years(self, place: HolidayPlace) -> None:
        """The last day is a working day, and no more than a week after the end by the calendar."""
        calendar = Calendar((WorkPlace(place, "residence"),))
        day = date(2024, 1, 1)
        while day.year <= 2040:
            deadline = answer_due(day, calendar)
            assert day_off(deadline.last_day, place) is None
            assert timedelta(0) <= deadline.last_day - deadline.ends <= timedelta(days=6)
            assert deadline.last_day.weekday() < 5
            day += timedelta(days=1)

    @settings(max_examples=examples(200), deadline=None)
    @given(began=DAYS, lives=st.sampled_from(PLACES), seat=st.sampled_from(PLACES))
    def test_of_two_places_the_later_day_counts(self, began: date, lives: HolidayPlace, seat: HolidayPlace) -> None:
        """Never a day that is a working day later than both."""
        alone = [answer_due(began, Calendar((WorkPlace(one, "residence"),))).last_day for one in (lives, seat)]
        assert answer_due(began, calendar_of(lives, seat)).last_day == max(alone)

    @settings(max_examples=examples(200), deadline=None)
    @given(first=DAYS, second=DAYS, place=st.sampled_from(PLACES))
    def test_what_was_sent_later_is_not_due_earlier(self, first: date, second: date, place: HolidayPlace) -> None:
        """The order of sending is the order of the last days."""
        calendar = calendar_of(place)
        assert answer_due(min(first, second), calendar).last_day <= answer_due(max(first, second), calendar).last_day

    @given(began=st.dates(), months=st.integers(0, 40))
    def test_a_month_ends_on_the_day_of_the_same_number_or_the_last(self, began: date, months: int) -> None:
        """Whatever the day; the calendar has a last one."""
        ends = months_after(began, months)
        if ends != date.max:
            assert (ends.year * 12 + ends.month) - (began.year * 12 + began.month) == months
            assert ends.day == began.day or (ends + timedelta(days=1)).day == 1

    @settings(deadline=None)
    @given(began=DAYS, known=DAYS, place=st.sampled_from(PLACES))
    def test_what_the_person_must_keep_to_is_never_later_than_the_law(
        self, began: date, known: date, place: HolidayPlace
    ) -> None:
        """Of one year and three the earlier ends it, on the very day."""
        deadline = complaint_until(known, began, calendar_of(place))
        assert deadline.last_day == deadline.ends == min(months_after(known, 12), months_after(began, 36))


class TestComputation:
    CALENDARS = (
        Calendar(),
        *(calendar_of(HolidayPlace("DE", land), HolidayPlace("IE")) for land in ("Bayern", "Sachsen", "Hessen")),
        calendar_of(HolidayPlace("CH", "ZH"), HolidayPlace("IE")),
        calendar_of(HolidayPlace("XX", "?"), HolidayPlace("LU")),
        authority_calendar(HolidayPlace("AT")),
    )

    @settings(max_examples=examples(300), deadline=None)
    @given(rule=st.sampled_from(sorted(RULES)), began=DAYS, calendar=st.sampled_from(CALENDARS))
    def test_every_line_has_a_sentence_with_its_values(
        self, rule: DeadlineRule, began: date, calendar: Calendar
    ) -> None:
        """In both languages; days, places and numbers are all that is in it."""
        for line in OF_RULE[rule](began, calendar).computation:
            for language in ("de", "en"):
                filled = {_in_words(name) for name in line.values}
                assert load_catalogue(language, "widerspruch.objections").placeholders(line.text) <= filled, line.text

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_every_sentence_is_used(self, language: Language) -> None:
        """None of the catalogue is without a use."""
        words = {one for one in load_catalogue(language, "widerspruch.objections") if one.startswith("deadline.")}
        used = {f"deadline.rule.{rule}" for rule in get_args(DeadlineRule)}
        used |= {f"deadline.from.{one}" for one in get_args(CountedFrom)}
        used |= {f"deadline.at.{role}" for role in get_args(PlaceRole)}
        used |= {f"deadline.day_off.{one}" for one in ("saturday", "sunday", "holiday")}
        used |= {f"deadline.ends.{one}.{n}" for one in ("months", "shorter", "days") for n in ("one", "other")}
        used |= {f"deadline.swiss.{one}" for one in ("answer", "access")}
        used |= {f"deadline.{one}" for one in OTHER_LINES}
        assert words == used

    @pytest.mark.parametrize("rule", sorted(RULES))
    def test_every_rule_names_its_law(self, rule: DeadlineRule) -> None:
        """Points of law that the rulebook knows, with source and day; only the reminder's two weeks rest on none."""
        known = {point.id for point in load_rulebook().law}
        assert set(RULES[rule].law) <= known
        assert bool(RULES[rule].law) == (rule != "answer_after_reminder")

    def test_a_computation_says_each_step(self) -> None:
        """What happened, the end by the calendar, the days passed over, the places, and that another day may hold."""
        lines = [
            line.text
            for line in answer_due(
                date(2026, 9, 26), calendar_of(HolidayPlace("DE", "Hessen"), HolidayPlace("IE"))
            ).computation
        ]
        assert lines == [
            "deadline.rule.answer",
            "deadline.from.sent",
            "deadline.ends.months",
            "deadline.moved",
            "deadline.counted_with",
            "deadline.disputed",
        ]

    def test_uncertain_holidays_are_said_to_be(self) -> None:
        """Augsburg's peace festival counts in all of Bavaria, and nobody is told that it is one everywhere."""
        deadline = answer_due(date(2025, 7, 8), calendar_of(HolidayPlace("DE", "Bayern")))
        assert deadline.ends == date(2025, 8, 8)
        assert "deadline.uncertain" in [line.text for line in deadline.computation]

    def test_a_place_without_holidays_is_said_to_be(self) -> None:
        """Weekends are the same there."""
        lines = [line.text for line in answer_due(date(2026, 3, 3), calendar_of(HolidayPlace("XX"))).computation]
        assert "deadline.no_holidays" in lines

    @pytest.mark.parametrize(
        ("place", "said"),
        [(HolidayPlace("ES"), True), (HolidayPlace("LU"), False), (HolidayPlace("DE", "Hessen"), False)],
    )
    def test_that_only_nationwide_holidays_count_is_said(self, place: HolidayPlace, said: bool) -> None:
        """Where a country has others, too."""
        lines = [line.text for line in answer_due(date(2026, 3, 3), calendar_of(place)).computation]
        assert ("deadline.nationwide" in lines) == said

    def test_without_a_residence_that_is_said(self) -> None:
        """Only what holds all over Germany counts then."""
        assert "deadline.assumed" in [line.text for line in answer_due(date(2026, 3, 3)).computation]


OTHER_LINES = (
    "moved", "moved_usual", "uncertain", "counted_with", "disputed", "assumed", "no_holidays", "nationwide", "not_moved", "by_post",
    "extended_too_late",
)  # fmt: skip


def _in_words(name: str) -> str:
    return "place" if name == "at" else name


class TestEdges:
    @pytest.mark.parametrize(("hours", "days"), [(1, 1), (24, 1), (25, 2), (48, 2)])
    def test_hours_are_counted_in_whole_days(self, hours: int, days: int) -> None:
        """Nobody knows at what hour something was sent."""
        assert mail_due(date(2026, 11, 2), hours) == date(2026, 11, 2) + timedelta(days=days)

    @pytest.mark.parametrize("day", [date.min, date(1583, 1, 1), date(1999, 12, 31), date(9999, 12, 1), date.max])
    @pytest.mark.parametrize(
        "place",
        [HolidayPlace("DE", "Bayern"), HolidayPlace("XX", "'"), HolidayPlace("", ""), HolidayPlace("DE", "{x}")],
    )
    def test_a_calendar_has_a_first_and_a_last_day(self, day: date, place: HolidayPlace) -> None:
        """A file may say that something happened on any day, anywhere: what follows is not an exception."""
        for of in OF_RULE.values():
            deadline = of(day, calendar_of(place, HolidayPlace("IE")))
            assert deadline.began <= deadline.last_day <= date.max
            assert deadline.computation
