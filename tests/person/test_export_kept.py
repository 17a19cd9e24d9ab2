"""What a case file keeps of an export that was looked at, and what it says about the next one."""

from datetime import date

from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AccountRemoved,
    AgeStated,
    AudienceStated,
    ExportFigures,
    ExportLookedAt,
    RecordedEvent,
)
from widerspruch.objections.moves import move
from widerspruch.objections.replay import replay
from widerspruch.person.export_kept import events_to_keep, is_kept, to_keep
from widerspruch.person.look.messages import Answered
from widerspruch.person.own_account import OwnAccount, with_keys
from widerspruch.person.question import Question
from widerspruch.person.statements import StatedAdult, StatedFor
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.rulebook.instants import end_of_day, start_of_day
from widerspruch.rulebook.load import load_rulebook

RULEBOOK = load_rulebook()
TODAY = date(2026, 11, 29)
DIGEST = "ab" * 32


def answered(*accounts: OwnAccount, question: Question | None = None) -> Answered:
    """An answer about some accounts: the first has items at stake, the others have none."""
    found = with_keys(
        accounts or (OwnAccount("", "facebook", b"f", "erika"), OwnAccount("", "linkedin", b"l", "erika"))
    )
    figures = tuple(ExportFigures(account.key, 7 * (not n), 0, 3) for n, account in enumerate(found))
    return Answered(1, question or Question(TODAY), "de", "Erika", "Texte", "Texte", (), found, figures, True)


def case(*events):
    """The case that events tell."""
    return replay([RecordedEvent(number, 0, event) for number, event in enumerate(events, 1)])


def kept(answer, before=(), *, with_accounts=True):
    """The events that are recorded, each of them legal, and the case afterwards."""
    events = list(before)
    for event in events_to_keep(answer, (DIGEST,), case(*before), RULEBOOK, TODAY, with_accounts=with_accounts):
        assert move(case(*events), event) is None
        events.append(event)
    return events[len(before) :], case(*events)


class TestKept:
    def test_accounts_figures_and_digest(self):
        """An empty case has the accounts afterwards, with whether anything is at stake."""
        events, after = kept(answered())
        assert events[-1] == ExportLookedAt(
            TODAY, TODAY, (DIGEST,), (ExportFigures("facebook", 7, 0, 3), ExportFigures("linkedin", 0, 0, 3))
        )
        assert {key: known.account.at_stake for key, known in after.accounts.items()} == {
            "facebook": True,
            "linkedin": False,
        }

    def test_no_text_and_no_name_but_an_accounts(self):
        """What the report says of the person is not in the events."""
        events, _ = kept(answered())
        assert "Texte" not in repr(events)
        assert "Erika" not in repr(events)

    def test_under_the_key_that_an_account_has_on_the_list(self):
        """The person calls it as they like."""
        before = [AccountAdded(Account("linkedin:arbeit", "linkedin"))]
        events, after = kept(answered(), before)
        assert [figure.account for figure in events[-1].figures] == ["facebook", "linkedin:arbeit"]
        assert after.accounts["linkedin:arbeit"].account.at_stake is False
        assert to_keep(answered(), case(*before)).known == ("linkedin:arbeit",)

    def test_figures_alone_where_accounts_are_not_wanted(self):
        """Only of what is on the list."""
        events, after = kept(answered(), [AccountAdded(Account("linkedin", "linkedin"))], with_accounts=False)
        assert events == [ExportLookedAt(TODAY, TODAY, (DIGEST,), (ExportFigures("linkedin", 0, 0, 3),))]
        assert [account.key for account in after.listed] == ["linkedin"]

    def test_what_was_stated(self):
        """Ages and audiences, once: not again with the next look."""
        question = Question(
            TODAY,
            audiences=(
                StatedFor("facebook", "friends", start_of_day(date(2012, 1, 1)), end_of_day(date(2019, 12, 31))),
            ),
            adults=(StatedAdult("facebook", False),),
        )
        answer = answered(question=question)
        events, after = kept(answer)
        assert AudienceStated("facebook", "friends", date(2012, 1, 1), date(2019, 12, 31)) in events
        assert AgeStated("facebook", False) in events
        again = events_to_keep(answer, (DIGEST,), after, RULEBOOK, TODAY, with_accounts=True)
        assert [type(event) for event in again] == [ExportLookedAt]

    def test_an_account_that_was_taken_off_gets_another_key(self):
        """What happened to the old one is not the new one's."""
        before = [AccountAdded(Account("facebook", "facebook")), AccountRemoved("facebook")]
        _, after = kept(answered(), before)
        assert [account.key for account in after.listed if account.platform == "facebook"] == ["facebook:2"]

    def test_what_is_kept_is_known_to_be(self):
        """Until another answer says more: another day, another figure, another statement."""
        assert not is_kept(answered(), case(), RULEBOOK)
        _, after = kept(answered())
        assert is_kept(answered(), after, RULEBOOK)
        assert not is_kept(answered(question=Question(date(2025, 5, 27))), after, RULEBOOK)
        stated = Question(TODAY, audiences=(StatedFor("facebook", "friends"),))
        assert not is_kept(answered(question=stated), after, RULEBOOK)

    def test_two_accounts_of_a_platform_stay_apart(self):
        """Each with its own figures."""
        both = answered(OwnAccount("", "instagram", b"1", "erika"), OwnAccount("", "instagram", b"2", "chor"))
        events, after = kept(both)
        assert [(one.account, one.allowed) for one in events[-1].figures] == [
            ("instagram:erika", 7),
            ("instagram:chor", 0),
        ]
        assert to_keep(both, after).proposed == ()


def test_an_age_of_the_export_goes_on_the_list():
    """As on the day of the run."""
    young = OwnAccount("", "facebook", b"f", "erika", Age(adult=False))
    _, after = kept(answered(young))
    assert after.accounts["facebook"].account.adult is False
