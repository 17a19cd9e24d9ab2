"""What a person says of their accounts and of what they did so far, before a plan."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.objections.account import ACCOUNT_KINDS, Account
from widerspruch.objections.events import ObjectionEvent, Refused, Sent, StepFailed
from widerspruch.person.plan_statements import parse_account, parse_event
from widerspruch.person.statements import Misstatement
from widerspruch.rulebook.load import load_rulebook

RULEBOOK = load_rulebook()


class TestAccount:
    @pytest.mark.parametrize(
        ("text", "account"),
        [
            ("facebook", Account("facebook", "facebook")),
            ("Instagram:Verein", Account("instagram:Verein", "instagram")),
            ("x:a,EMAIL=b,group=c,kind=Page", Account("x:a", "x", "page", "b", "c")),
            ("linkedin,adult=nein", Account("linkedin", "linkedin", adult=False)),
        ],
    )
    def test_is_the_platform_and_what_is_said_of_it(self, text: str, account: Account) -> None:
        """Our words in capitals or not; the person's own as they write them."""
        assert parse_account(text) == account

    @pytest.mark.parametrize(
        ("text", "code", "given"),
        [
            ("face book", "account", "face book"),
            ("facebook,colour=red", "account", "facebook,colour=red"),
            ("facebook,kind=mine", "choice", "mine"),
            ("facebook,adult=maybe", "account_adult", "facebook,adult=maybe"),
        ],
    )
    def test_what_is_not_understood_is_named(self, text: str, code: str, given: str) -> None:
        """With what was typed, and with the words that are possible where there are some."""
        found = parse_account(text)
        assert isinstance(found, Misstatement)
        assert (found.code, found.given) == (code, given)
        assert found.known == (ACCOUNT_KINDS if code == "choice" else ())


class TestEvent:
    @pytest.mark.parametrize(
        ("text", "event"),
        [
            ("facebook@meta-letter=2025-05-20", Sent("facebook", "meta-letter", date(2025, 5, 20))),
            ("X:A@meta-letter=20.05.2025:refused", Refused("x:A", "meta-letter", date(2025, 5, 20))),
            ("x@meta-letter=2025-05-20:failed", StepFailed("x", "meta-letter", date(2025, 5, 20), "other")),
        ],
    )
    def test_is_a_route_a_day_and_what_happened(self, text: str, event: ObjectionEvent) -> None:
        """Without a word for it, an objection was sent."""
        assert parse_event(text, RULEBOOK) == event

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("facebook=2025-05-20", "form"),
            ("facebook@meta-letter=yesterday", "form"),
            ("facebook@by-dove=2025-05-20", "choice"),
            ("facebook@meta-letter=2025-05-20:lost", "choice"),
        ],
    )
    def test_what_is_not_understood_is_named(self, text: str, code: str) -> None:
        """A route or a word that is not there comes with those that are."""
        found = parse_event(text, RULEBOOK)
        assert isinstance(found, Misstatement)
        assert found.code == code
        assert bool(found.known) == (code == "choice")


@given(st.text(max_size=40))
def test_every_text_becomes_a_value_or_a_misstatement(text: str) -> None:
    """Whatever is typed, nothing is raised."""
    assert isinstance(parse_account(text), Account | Misstatement)
    assert isinstance(parse_event(text, RULEBOOK), ObjectionEvent | Misstatement)
