"""What a case says, as statements about an export: of the accounts that are the same on both sides, and no others."""

from datetime import date

import pytest
from msgspec import structs

from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AgeStated,
    AnyEvent,
    AudienceStated,
    Granted,
    RecordedEvent,
    Refused,
    Sent,
    Withdrawn,
)
from widerspruch.objections.status import CaseStatus, status
from widerspruch.person.case_question import with_case
from widerspruch.person.found_accounts import listed_as
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.question import Question
from widerspruch.person.statements import Objected, StatedAdult, StatedFor
from widerspruch.rulebook.instants import end_of_day, start_of_day
from widerspruch.rulebook.load import load_rulebook

DAY, TODAY = date(2025, 5, 20), date(2026, 11, 29)
FORM = "meta-form-facebook-2025"


def case(*events: AnyEvent) -> CaseStatus:
    """How a case with these events stands today."""
    return status([RecordedEvent(number, 0, event) for number, event in enumerate(events, 1)], load_rulebook(), TODAY)


def listed(*keys: str, **more: str) -> CaseStatus:
    """A case with accounts by key."""
    return case(*(AccountAdded(Account(key, key.partition(":")[0], **more)) for key in keys))  # type: ignore[arg-type]


def export_of(*keys: str) -> tuple[OwnAccount, ...]:
    """Accounts that exports were found of; what stands behind the colon is the user name."""
    return tuple(
        OwnAccount(key, key.partition(":")[0], key.encode(), user_name=key.partition(":")[2] or None) for key in keys
    )


class TestSameAccount:
    @pytest.mark.parametrize(
        ("in_case", "found", "same"),
        [
            (["facebook"], ["facebook"], {"facebook": "facebook"}),
            (["facebook"], ["facebook:erika"], {"facebook": "facebook:erika"}),
            (["facebook:privat"], ["facebook"], {"facebook:privat": "facebook"}),
            (["instagram:erika", "instagram:verein"], ["instagram:verein"], {"instagram:verein": "instagram:verein"}),
            (
                ["instagram:erika", "instagram:2"],
                ["instagram:erika", "instagram:garten"],
                {"instagram:erika": "instagram:erika"},
            ),
            (["instagram", "instagram:2"], ["instagram"], {"instagram": "instagram"}),
            (["instagram"], ["instagram:a", "instagram:b"], {}),
            (["linkedin"], ["facebook"], {}),
            ([], ["facebook"], {}),
        ],
    )
    def test_by_name_or_as_the_only_one(self, in_case: list[str], found: list[str], same: dict[str, str]) -> None:
        """In doubt nobody's statements are taken for another account's."""
        on_list = listed_as(export_of(*found), listed(*in_case).case.listed)
        assert {key: found for found, key in on_list.items()} == same

    def test_a_user_name_counts_before_the_name_of_the_platform(self) -> None:
        """Where only one export was found, its key says no user name; the export does."""
        (found,) = export_of("facebook")
        named = structs.replace(found, user_name="verein")
        assert listed_as([named], listed("facebook", "facebook:verein").case.listed) == {"facebook": "facebook:verein"}

    @pytest.mark.parametrize("kind", ["none", "mentioned", "page", "group"])
    def test_what_has_no_export_is_none(self, kind: str) -> None:
        """An export is of an account that somebody has."""
        assert listed_as(export_of("facebook"), listed("facebook", kind=kind).case.listed) == {}


def asked(*events: AnyEvent, question: Question | None = None, found: tuple[str, ...] = ("facebook",)) -> Question:
    """The question about exports of these accounts, with what the case says."""
    return with_case(question or Question(TODAY), case(*events), export_of(*found), load_rulebook())


class TestStatements:
    facebook = AccountAdded(Account("facebook", "facebook", email="a", group="g"))
    instagram = AccountAdded(Account("instagram", "instagram", email="a", group="g"))
    sent = Sent("facebook", FORM, DAY)

    def test_an_objection_counts_from_the_day_it_was_sent(self) -> None:
        """By its way."""
        assert asked(self.facebook, self.sent).objected == (Objected("facebook", end_of_day(DAY), FORM),)

    def test_it_counts_for_the_accounts_that_it_covers(self) -> None:
        """One objection for an accounts centre; the other account has its own usual way."""
        question = asked(self.facebook, self.instagram, self.sent, found=("facebook", "instagram"))
        assert Objected("instagram", end_of_day(DAY), None) in question.objected

    @pytest.mark.parametrize("after", [Refused, Withdrawn])
    def test_one_that_does_not_stand_does_not_count(self, after: type[Refused | Withdrawn]) -> None:
        """Refused, or taken back."""
        assert asked(self.facebook, self.sent, after("facebook", FORM, DAY)).objected == ()

    def test_one_after_the_imagined_run_does_not_count(self) -> None:
        """It would be a misstatement."""
        assert asked(self.facebook, self.sent, question=Question(date(2025, 5, 19))).objected == ()

    def test_a_way_that_the_rulebook_has_dropped_is_the_usual_one(self) -> None:
        """The objection was made all the same."""
        dropped = (Sent("facebook", "form-of-2024", DAY), Granted("facebook", "form-of-2024", DAY))
        assert asked(self.facebook, *dropped).objected == (Objected("facebook", end_of_day(DAY), None),)

    def test_audience_and_age(self) -> None:
        """With days as the instants that are meant."""
        question = asked(
            self.facebook,
            AudienceStated("facebook", "friends", date(2012, 1, 1), date(2019, 12, 31)),
            AgeStated("facebook", adult=True),
        )
        since, until = start_of_day(date(2012, 1, 1)), end_of_day(date(2019, 12, 31))
        assert question.audiences == (StatedFor("facebook", "friends", since, until),)
        assert question.adults == (StatedAdult("facebook", True),)

    def test_what_is_typed_counts_before_the_case(self) -> None:
        """Of an account that somebody speaks of, the case says nothing of its objections; the rest is typed last."""
        typed = Question(
            TODAY,
            objected=(Objected("Facebook", 1),),
            audiences=(StatedFor("facebook", "public"),),
            adults=(StatedAdult("facebook", False),),
        )
        events = (self.facebook, self.sent, AudienceStated("facebook", "friends"), AgeStated("facebook", adult=True))
        question = asked(*events, question=typed)
        assert question.objected == typed.objected
        assert question.audiences[-1] == typed.audiences[0]
        assert question.adults[-1] == typed.adults[0]

    def test_an_empty_case_changes_nothing(self) -> None:
        """And nothing is decided again."""
        assert asked() == Question(TODAY)
