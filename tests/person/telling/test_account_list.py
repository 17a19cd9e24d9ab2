"""The list of accounts in words, and what can be chosen for a new one."""

from datetime import date

import pytest

from widerspruch.objections.account import ACCOUNT_KINDS, Account
from widerspruch.objections.events import AccountAdded, AccountRemoved, RecordedEvent
from widerspruch.objections.plan import people_platforms
from widerspruch.objections.replay import replay
from widerspruch.person.account_entries import EntryMistakes, add_accounts
from widerspruch.person.account_entry import AccountEntry
from widerspruch.person.telling.account_choices import (
    ASKED_FOR_FIRST,
    centre_choices,
    kind_choices,
    platform_choices,
)
from widerspruch.person.telling.account_list import account_list
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

RULEBOOK = load_rulebook()
WORDS = PersonWords("de")
TODAY = date(2026, 11, 1)
ERIKA = "erika@example.org"


def case_of(*events):
    """A case with these events."""
    return replay(RecordedEvent(number, 0, event) for number, event in enumerate(events, start=1))


def told(*events, language="de"):
    """The list of a case with these events."""
    return account_list(case_of(*events), RULEBOOK, PersonWords(language))


class TestList:
    def test_says_what_is_known_of_each(self):
        """Address, accounts centre and age; nothing that was not said."""
        facebook, instagram, linkedin = told(
            AccountAdded(Account("facebook", "facebook", email=ERIKA, group="1", adult=True)),
            AccountAdded(Account("instagram", "instagram", "locked_out", group="1")),
            AccountAdded(Account("linkedin", "linkedin")),
        ).accounts
        assert (facebook.name, facebook.address, facebook.age) == ("Facebook", ERIKA, "18 oder älter")
        assert facebook.centre == "In derselben Kontenübersicht wie Instagram"
        assert (instagram.kind, instagram.age) == ("Gesperrt oder Zugang verloren", None)
        assert (linkedin.number, linkedin.address, linkedin.centre) == (3, None, None)

    def test_of_a_big_accounts_centre_the_first_are_named(self):
        """And how many more there are."""
        accounts = [Account(f"threads:{n}", "threads", group="1") for n in range(1, 9)]
        last = told(*map(AccountAdded, accounts)).accounts[-1]
        assert last.centre == (
            "In derselben Kontenübersicht wie Threads (1), Threads (2), Threads (3), Threads (4), Threads (5) und 2 weitere"
        )

    def test_what_was_taken_off_stands_apart(self):
        """It is not counted, and nobody stands in a centre with it."""
        found = told(
            AccountAdded(Account("facebook", "facebook", group="1")),
            AccountAdded(Account("instagram", "instagram", group="1")),
            AccountRemoved("facebook"),
        )
        assert [account.centre for account in found.accounts] == [None]
        assert [(gone.number, gone.name) for gone in found.taken_off] == [(1, "Facebook")]
        assert found.total == "Ein Konto steht auf Ihrer Liste."

    def test_a_platform_that_the_rulebook_dropped_is_named_all_the_same(self):
        """By the word that stands in the file, with a remark."""
        (account,) = told(AccountAdded(Account("oldbook", "oldbook"))).accounts
        assert account.name == "oldbook"
        assert account.remark is not None

    @pytest.mark.parametrize("language", ["de", "en"])
    @pytest.mark.parametrize("kind", ACCOUNT_KINDS)
    def test_every_kind_has_its_words(self, kind, language):
        """In both languages."""
        assert told(AccountAdded(Account("facebook", "facebook", kind)), language=language).accounts[0].kind


class TestChoices:
    def test_all_platforms_are_there_once(self):
        """Those that people come for first; the family behind them is none."""
        found = platform_choices(RULEBOOK, (), WORDS)
        assert tuple(choice.value for choice in found.first) == ASKED_FOR_FIRST
        assert sorted(choice.value for choice in (*found.first, *found.others)) == sorted(people_platforms(RULEBOOK))
        names = [choice.name.casefold() for choice in found.others]
        assert names == sorted(names)

    def test_a_platform_says_how_often_it_is_listed(self):
        """So that nobody enters an account again."""
        facebook, instagram, *_ = platform_choices(RULEBOOK, [Account("facebook", "facebook")], WORDS).first
        assert (facebook.listed, instagram.listed) == ("steht schon auf Ihrer Liste", None)

    def test_pages_and_groups_only_where_something_is_known_of_them(self):
        """Nobody has a page at ChatGPT."""
        assert [choice.value for choice in kind_choices("chatgpt", RULEBOOK, TODAY, WORDS)] == [
            *("own", "locked_out", "none", "mentioned"),
        ]
        assert {choice.value for choice in kind_choices("facebook", RULEBOOK, TODAY, WORDS)} == set(ACCOUNT_KINDS)
        assert {choice.value for choice in kind_choices("oldbook", RULEBOOK, TODAY, WORDS)} == set(ACCOUNT_KINDS)

    def test_accounts_of_one_company_share_a_centre(self):
        """One stands for all that stand together; others are not offered."""
        accounts = [
            Account("facebook", "facebook", group="1"),
            Account("instagram", "instagram", group="1"),
            Account("instagram:2", "instagram"),
            Account("linkedin", "linkedin"),
        ]
        assert [choice.value for choice in centre_choices("threads", accounts, RULEBOOK)] == ["facebook", "instagram:2"]
        assert centre_choices("linkedin", accounts, RULEBOOK) == ()

    @pytest.mark.parametrize("platform", people_platforms(RULEBOOK))
    def test_whatever_can_be_chosen_can_be_entered(self, platform):
        """Each kind that is offered for a platform."""
        for choice in kind_choices(platform, RULEBOOK, TODAY, WORDS):
            found = add_accounts([AccountEntry(platform, choice.value)], (), RULEBOOK)
            assert not isinstance(found, EntryMistakes)
