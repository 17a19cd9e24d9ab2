"""What is typed into the form of an export: a question, or what is wrong with which field."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from widerspruch.person.export_statements import (
    StatementMistake,
    TypedAccount,
    TypedPeriod,
    TypedStatements,
    typed_from,
    understand,
)
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.question import Question
from widerspruch.person.statements import FIRST_POSSIBLE, STATED_AUDIENCES, Objected, StatedAdult, StatedFor
from widerspruch.rulebook.instants import end_of_day, start_of_day
from widerspruch.rulebook.vocabulary import READINGS

ACCOUNTS = tuple(OwnAccount(key, key.partition(":")[0], key.encode()) for key in ("instagram:erika", "linkedin"))
RUN = date(2026, 11, 29)
NOTHING = TypedStatements("2026-11-29", "future_runs", (TypedAccount(), TypedAccount()))
KEYS = [account.key for account in ACCOUNTS]


def stated(place=0, **fields) -> TypedStatements:
    """Nothing but these fields of one account."""
    accounts = list(NOTHING.accounts)
    accounts[place] = TypedAccount(**fields)
    return replace(NOTHING, accounts=tuple(accounts))


DAYS = st.dates(FIRST_POSSIBLE, RUN)


@st.composite
def questions(draw) -> Question:
    """Any question that the form can ask."""
    said = [key for key in KEYS if draw(st.booleans())]
    objected = [key for key in KEYS if draw(st.booleans())]

    def period(key):
        first, length = draw(st.none() | DAYS), draw(st.none() | st.integers(0, 3000))
        last = None if length is None else (first or FIRST_POSSIBLE) + timedelta(length)
        return StatedFor(
            key,
            draw(st.sampled_from(STATED_AUDIENCES)),
            None if first is None else start_of_day(first),
            None if last is None else end_of_day(last),
        )

    return Question(
        RUN,
        draw(st.sampled_from(READINGS)),
        tuple(
            Objected(key, end_of_day(draw(DAYS)), draw(st.none() | st.just("meta-form-instagram"))) for key in objected
        ),
        tuple(period(key) for key in KEYS for _ in range(draw(st.integers(0, 2)))),
        tuple(StatedAdult(key, draw(st.booleans())) for key in said),
    )


class TestUnderstood:
    @given(questions())
    def test_what_a_form_shows_again_asks_the_same(self, question):
        """A form that is opened again and sent as it is changes nothing."""
        assert understand(typed_from(question, ACCOUNTS), ACCOUNTS) == question

    def test_nothing_typed_states_nothing(self):
        """The question alone."""
        assert understand(NOTHING, ACCOUNTS) == Question(RUN)

    def test_years_are_shown_as_years(self):
        """That is how people remember; a day that is not a year's first or last is shown as it is."""
        question = understand(stated(periods=(TypedPeriod("friends", "2012", "2019-03-31"),)), ACCOUNTS)
        assert typed_from(question, ACCOUNTS).accounts[0].periods == (TypedPeriod("friends", "2012", "2019-03-31"),)


class TestMistakes:
    @pytest.mark.parametrize(
        ("typed", "field", "code", "period"),
        [
            (replace(NOTHING, run="morgen"), "run", "date", None),
            (replace(NOTHING, reading="other"), "reading", "choice", None),
            (stated(1, adult="maybe"), "adult", "choice", None),
            (stated(1, objected="31.2.2025"), "objected", "date", None),
            (stated(1, objected="1.1.2001"), "objected", "too_early", None),
            (stated(1, objected="30.11.2026"), "objected", "after_run", None),
            (stated(1, route="linkedin-switch"), "objected", "no_date", None),
            (stated(1, periods=(TypedPeriod("all"),)), "audience", "audience", 0),
            (stated(1, periods=(TypedPeriod("", "2012"),)), "audience", "no_audience", 0),
            (stated(1, periods=(TypedPeriod("public"), TypedPeriod("public", "20x"))), "since", "period", 1),
            (stated(1, periods=(TypedPeriod("public", "2012", "2011"),)), "until", "period", 0),
        ],
    )
    def test_stand_beside_their_field(self, typed, field, code, period):
        """Each with the account and the period that it is about."""
        account = None if field in ("run", "reading") else 1
        assert understand(typed, ACCOUNTS) == (StatementMistake(field, code, account, period),)

    def test_are_told_all_at_once(self):
        """Nobody puts one right after the other."""
        typed = replace(stated(objected="?", adult="?"), run="?")
        assert [one.field for one in understand(typed, ACCOUNTS)] == ["run", "adult", "objected"]

    @given(
        st.builds(
            TypedStatements,
            st.text(max_size=12),
            st.text(max_size=12),
            st.tuples(
                *[
                    st.builds(
                        TypedAccount,
                        *[
                            st.text(max_size=9),
                            st.tuples(st.builds(TypedPeriod, *[st.text(max_size=9)] * 3)),
                            st.text(max_size=9),
                            st.text(max_size=9),
                        ],
                    )
                ]
                * 2
            ),
        )
    )
    def test_whatever_is_typed_is_understood_or_told(self, typed):
        """No text raises."""
        assert isinstance(understand(typed, ACCOUNTS), Question | tuple)
