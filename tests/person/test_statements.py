"""What a person states in short texts: understood, or refused with the reason; never an exception."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.errors import words_of
from widerspruch.lib.parse import YEARS
from widerspruch.lib.texts import load_catalogue
from widerspruch.person.own_account import OwnAccount, accounts_named
from widerspruch.person.statements import (
    FIRST_POSSIBLE,
    STATED_AUDIENCES,
    Misstatement,
    Objected,
    StatedAdult,
    StatedFor,
    audience_between,
    objected_on,
    parse_adult,
    parse_audience,
    parse_objected,
)
from widerspruch.person.views import later_wins
from widerspruch.rulebook.instants import end_of_day, start_of_day

PIECES = st.sampled_from(
    [
        *("facebook", "instagram:erika", "=", ":", "@", "..", "-", ".", ",", " ", "\x00", "ß", "٣", "𝟚𝟘𝟚𝟝"),
        *("2012", "0000", "9999-12-31", "29.02.2023", "2025-05-20T12:00", "+02:00"),
        *("friends", "public", "ja", "nein"),
    ]
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=9).map("".join))
DAYS = st.dates(min_value=date(YEARS[0], 1, 1), max_value=date(YEARS[-1], 12, 31))


class TestAnyText:
    @given(TEXTS)
    def test_every_text_becomes_a_value_or_a_misstatement(self, text):
        """No text whatever raises; what is not understood is given back as it was typed."""
        for parse, value in ((parse_objected, Objected), (parse_audience, StatedFor), (parse_adult, StatedAdult)):
            result = parse(text)
            assert isinstance(result, value) or (isinstance(result, Misstatement) and result.given == text)


class TestObjected:
    @given(
        st.dates(min_value=FIRST_POSSIBLE, max_value=date(YEARS[-1], 12, 31)), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y"])
    )
    def test_a_day_counts_as_over_by_its_end(self, day, written):
        """Both ways of writing a day mean its last microsecond in Berlin."""
        assert parse_objected(f"instagram={day.strftime(written)}") == Objected("instagram", end_of_day(day))

    def test_an_instant_counts_as_it_is(self):
        """With a time, that minute counts, in Berlin unless a zone is given."""
        berlin, utc = parse_objected("facebook=2025-05-26T23:30"), parse_objected("facebook=2025-05-26T21:30+00:00")

        assert berlin == utc
        assert berlin.received_at == end_of_day(date(2025, 5, 26)) + 1 - 30 * 60 * 1_000_000

    def test_account_and_route_are_kept(self):
        """The account is read without regard to case, the route stays as it is named."""
        stated = parse_objected("LinkedIn@linkedin-form-ts-dpro=01.11.2025")
        assert (stated.account, stated.route) == ("linkedin", "linkedin-form-ts-dpro")

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("instagram", "form"),
            ("=2025-05-20", "form"),
            ("instagram=2025-02-29", "date"),
            ("instagram=20.5.25", "date"),
            ("instagram=0001-01-01T00:00", "date"),
            ("instagram=2025-05-20 2025-05-21", "form"),
            ("instagram=1999-01-01", "too_early"),
            ("instagram=2018-05-24", "too_early"),
        ],
    )
    def test_what_is_wrong_is_named(self, text, code):
        """Each kind of slip has a code of its own, which chooses the sentence."""
        assert parse_objected(text).code == code


class TestAsTyped:
    @pytest.mark.parametrize(
        "pasted",
        [
            "instagram=2025\u201105\u201120",
            "Instagram = 2025\u201305\u201320",
            "INSTAGRAM=2025\u00ad05\u221220\u00a0",
            "\u200binstagram=20.05.2025\ufeff",
            "instagram=20.5.2025",
            "ｉｎｓｔａｇｒａｍ＝２０２５－０５－２０",
        ],
    )
    def test_what_other_programs_make_of_it_is_the_same(self, pasted):
        """Hyphens that do not break, dashes, invisible signs, other spaces, capitals: one statement."""
        assert parse_objected(pasted) == parse_objected("instagram=2025-05-20")

    @pytest.mark.parametrize("text", ["facebook=Friends", "Facebook=FRIENDS:2012..2019", "facebook=friends:2012…2019"])
    def test_capitals_do_not_matter(self, text):
        """An audience is a word whatever its capitals."""
        assert parse_audience(text).audience == "friends"

    @pytest.mark.parametrize(
        "name", ["instagram:erika", "Instagram:Erika", "Instagram (erika)", "instagram (Erika)", "instagram:@erika"]
    )
    def test_an_account_is_meant_as_it_is_printed(self, name):
        """In the terminal's way and in the report's."""
        accounts = [OwnAccount(f"instagram:{user}", "instagram", user.encode(), user) for user in ("erika", "jonas")]
        stated = parse_adult(f"{name}=ja")
        assert [account.user_name for account in accounts_named(stated.account, accounts)] == ["erika"]


class TestAudience:
    @pytest.mark.parametrize("audience", STATED_AUDIENCES)
    def test_without_a_period_it_holds_always(self, audience):
        """Every audience can be stated for all time."""
        assert parse_audience(f"facebook={audience}") == StatedFor("facebook", audience)

    @pytest.mark.parametrize(
        ("period", "since", "until"),
        [
            ("2012..2019", date(2012, 1, 1), date(2019, 12, 31)),
            ("2012-03-01..2012-03-31", date(2012, 3, 1), date(2012, 3, 31)),
            ("..2019", None, date(2019, 12, 31)),
            ("2012..", date(2012, 1, 1), None),
            ("..", None, None),
        ],
    )
    def test_years_and_days_are_meant_whole(self, period, since, until):
        """A period runs from the first microsecond of its first day or year to the last of its last."""
        assert parse_audience(f"facebook=friends:{period}") == StatedFor(
            "facebook", "friends", since and start_of_day(since), until and end_of_day(until)
        )

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("facebook=everybody", "audience"),
            ("facebook=unknown", "audience"),
            ("facebook=friends:2019..2012", "period"),
            ("facebook=friends:2019", "period"),
            ("facebook=friends:2019-02-30..", "period"),
            ("facebook@meta-letter=friends", "form"),
        ],
    )
    def test_what_is_wrong_is_named(self, text, code):
        """Unknown words, periods that run backwards and days that do not exist are told apart."""
        assert parse_audience(text).code == code


class TestAdult:
    @pytest.mark.parametrize(("word", "adult"), [("ja", True), ("YES", True), ("nein", False), ("no", False)])
    def test_both_languages_are_understood(self, word, adult):
        """Yes and no in German and English, in any case."""
        assert parse_adult(f"Facebook={word}") == StatedAdult("facebook", adult)

    def test_anything_else_is_refused(self):
        """Maybe is no answer."""
        assert parse_adult("facebook=1984").code == "adult"


class TestFieldsOfTheirOwn:
    @given(DAYS, DAYS, st.sampled_from(STATED_AUDIENCES))
    def test_a_period_in_two_fields_means_the_same(self, since, until, audience):
        """A form and a short text are understood alike, and what is wrong has the same name."""
        fields = audience_between("facebook", audience, since.isoformat(), until.isoformat())
        text = parse_audience(f"facebook={audience}:{since}..{until}")
        assert fields == text or (fields.code, fields.given) == (text.code, until.isoformat())

    @given(DAYS)
    def test_a_day_in_a_field_means_the_same(self, day):
        """So is the day of an objection."""
        field, text = objected_on("facebook", f"{day}", "meta-letter"), parse_objected(f"facebook@meta-letter={day}")
        assert field == text or (field.code, field.given) == (text.code, f"{day}")

    def test_the_field_that_is_wrong_is_given_back(self):
        """A form shows a sentence beside the field that it is about."""
        assert audience_between("facebook", "friends", "2019-02-30", "2020").given == "2019-02-30"
        assert audience_between("facebook", "friends", "2020", "2019").given == "2019"
        assert objected_on("facebook", "gestern") == Misstatement("date", "gestern")


INSTANTS = st.one_of(st.none(), st.integers(-50, 50))
PERIODS = st.builds(
    lambda audience, one, other: StatedFor(
        "facebook", audience, *(sorted((one, other)) if None not in (one, other) else (one, other))
    ),
    st.sampled_from(STATED_AUDIENCES),
    INSTANTS,
    INSTANTS,
)


def holds(statement, instant):
    """Whether a statement speaks of an instant."""
    return (statement.since is None or statement.since <= instant) and (
        statement.until is None or instant <= statement.until
    )


class TestLaterWins:
    @given(st.lists(PERIODS, max_size=7))
    def test_the_last_statement_about_an_instant_is_the_only_one_left(self, statements):
        """At every instant, inside and outside of all periods, exactly the last statement made about it holds."""
        settled = later_wins(statements)

        for instant in range(-52, 53):
            made = [statement.audience for statement in statements if holds(statement, instant)]
            assert [statement.audience for statement in settled if holds(statement, instant)] == made[-1:]

    def test_a_later_statement_in_the_middle_leaves_both_ends(self):
        """Friends for ever, then public from 10 to 20: friends until 9 and from 21."""
        always, then = StatedFor("facebook", "friends"), StatedFor("facebook", "public", 10, 20)

        assert later_wins([always, then]) == (
            StatedFor("facebook", "friends", None, 9),
            StatedFor("facebook", "friends", 21, None),
            then,
        )

    def test_a_statement_about_all_time_replaces_all_before(self):
        """What is said last about everything is all that is left."""
        always = StatedFor("facebook", "only_me")
        assert later_wins([StatedFor("facebook", "public", 1, 5), always]) == (always,)


@given(DAYS.filter(lambda day: day < date(YEARS[-1], 12, 31)))
def test_two_days_in_a_row_do_not_touch(day):
    """The end of one day and the start of the next are neighbours: no instant is in both or in none."""
    assert end_of_day(day) + 1 == start_of_day(day + timedelta(days=1))


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_misstatement_has_a_sentence(language):
    """Whatever can be wrong with a statement can be said, and nothing is said that cannot be wrong."""
    told = {text for text in load_catalogue(language, "widerspruch.person") if text.startswith("misstatement.")}

    assert told == {f"misstatement.{code}" for code in words_of(Misstatement.__annotations__["code"])}
