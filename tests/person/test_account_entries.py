"""What somebody types about their accounts becomes events of their case, or mistakes with a field each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.errors import words_of
from widerspruch.lib.texts import load_catalogue
from widerspruch.objections.account import ACCOUNT_KINDS, Account
from widerspruch.objections.events import AccountAdded, AccountChanged, AgeStated
from widerspruch.objections.plan import people_platforms
from widerspruch.person.account_entries import (
    MOST_AT_ONCE,
    EntryCode,
    EntryMistakes,
    add_accounts,
    change_account,
    usual_address,
)
from widerspruch.person.account_entry import AccountEntry, with_one_more, without_entry
from widerspruch.rulebook.load import load_rulebook

RULEBOOK = load_rulebook()
ERIKA, MAX = "erika@example.org", "max@example.net"
FACEBOOK = Account("facebook", "facebook", email=ERIKA)
INSTAGRAM = Account("instagram", "instagram", email=ERIKA)


def accounts_after(*entries, listed=(), usual="", taken_off=()):
    """The list with these entered, by key."""
    events = add_accounts(entries, listed, RULEBOOK, usual, taken_off)
    assert not isinstance(events, EntryMistakes), events
    return {account.key: account for account in listed} | {event.account.key: event.account for event in events}


def mistakes(*entries, listed=(), usual=""):
    """Place, field and code of what is wrong."""
    found = add_accounts(entries, listed, RULEBOOK, usual)
    assert isinstance(found, EntryMistakes), found
    return [(mistake.place, mistake.field, mistake.code) for mistake in found.mistakes]


class TestAdding:
    def test_a_platform_alone_is_enough(self):
        """Who ticks Facebook and goes on has an account there: nothing else must be known."""
        assert add_accounts([AccountEntry("facebook")], (), RULEBOOK) == (
            AccountAdded(Account("facebook", "facebook")),
        )

    @pytest.mark.parametrize("given", ["LinkedIn", "linkedin", " LINKEDIN "])
    def test_a_platform_is_known_by_its_name_too(self, given):
        """Slug or name, whatever its capitals."""
        assert list(accounts_after(AccountEntry(given))) == ["linkedin"]

    def test_the_usual_address_holds_where_no_other_is_typed(self):
        """One address for all, another for one, and none where people are known by telephone."""
        after = accounts_after(
            AccountEntry("facebook"), AccountEntry("instagram", address=MAX), AccountEntry("whatsapp"), usual=ERIKA
        )
        assert [account.email for account in after.values()] == [ERIKA, MAX, None]

    def test_the_usual_address_is_the_one_that_most_use(self):
        """Telephone numbers are none; of several the first."""
        accounts = [Account(f"x:{n}", "x", email=email) for n, email in enumerate(["+4930123456", MAX, ERIKA, None])]
        assert usual_address(accounts) == MAX
        assert usual_address([*accounts, FACEBOOK]) == ERIKA
        assert usual_address([]) == ""

    def test_who_has_no_account_has_no_address_there(self):
        """The usual address is no account's where there is none."""
        assert accounts_after(AccountEntry("facebook", "none"), usual=ERIKA)["facebook"].email is None

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("Erika@Example.ORG", ERIKA),
            ("  erika@example.org\u200b ", ERIKA),
            ("0151 / 23 45 67 89", "+4915123456789"),
            ("+43 1 514440", "+431514440"),
            ("", None),
        ],
    )
    def test_an_address_is_kept_in_one_spelling(self, typed, kept):
        """Sameness counts: capitals, spaces and signs that nobody sees make no other address."""
        assert accounts_after(AccountEntry("facebook", address=typed))["facebook"].email == kept

    def test_two_of_one_platform_have_two_keys(self):
        """By the person's name for them, or else by a number."""
        after = accounts_after(
            AccountEntry("facebook", address=ERIKA),
            AccountEntry("facebook", address=MAX),
            AccountEntry("facebook", label="Verein"),
        )
        assert list(after) == ["facebook", "facebook:2", "facebook:Verein"]

    def test_a_key_is_never_given_to_another_account(self):
        """What happened to the objections of an account that was taken off stays its own."""
        assert list(accounts_after(AccountEntry("facebook"), taken_off=["facebook"])) == ["facebook:2"]

    def test_two_under_one_address_with_names_are_two(self):
        """Instagram lets one address have several accounts."""
        after = accounts_after(
            AccountEntry("instagram", label="privat"), AccountEntry("instagram", label="laden"), usual=ERIKA
        )
        assert {account.email for account in after.values()} == {ERIKA}
        assert len(after) == 2

    def test_said_is_kept(self):
        """Kind and age as they were said."""
        entry = AccountEntry("facebook", "page", "Chor", adult="ja")
        assert accounts_after(entry)["facebook:Chor"] == Account("facebook:Chor", "facebook", "page", adult=True)


class TestAccountsCentre:
    def test_two_entered_together_stand_in_one_centre(self):
        """The second says `with the first`, and both are of one group."""
        after = accounts_after(AccountEntry("facebook"), AccountEntry("instagram", linked_to="#0"))
        assert after["facebook"].group == after["instagram"].group is not None

    def test_a_listed_account_joins_too(self):
        """Who stood alone until now is changed; nothing else of it is."""
        events = add_accounts([AccountEntry("instagram", linked_to="facebook")], [FACEBOOK], RULEBOOK)
        assert [type(event) for event in events] == [AccountChanged, AccountAdded]
        assert events[0].account == Account("facebook", "facebook", email=ERIKA, group=events[1].account.group)

    def test_a_third_joins_the_centre_that_is_there(self):
        """No account is changed for it."""
        linked = accounts_after(AccountEntry("facebook"), AccountEntry("instagram", linked_to="#0"))
        events = add_accounts([AccountEntry("threads", linked_to="instagram")], list(linked.values()), RULEBOOK)
        assert [event.account.group for event in events] == [linked["facebook"].group]

    def test_two_centres_stay_apart(self):
        """Each new centre has a name of its own."""
        after = accounts_after(
            AccountEntry("facebook"),
            AccountEntry("instagram", linked_to="#0"),
            AccountEntry("facebook", label="zwei"),
            AccountEntry("instagram", label="zwei", linked_to="#2"),
        )
        assert len({account.group for account in after.values()}) == 2

    def test_a_named_centre_is_kept_by_its_name(self):
        """As on the command line: group=familie."""
        assert accounts_after(AccountEntry("facebook", group="familie"))["facebook"].group == "familie"

    def test_no_account_stands_in_no_centre(self):
        """A link of somebody without an account means nothing."""
        after = accounts_after(AccountEntry("facebook"), AccountEntry("instagram", "mentioned", linked_to="#0"))
        assert [account.group for account in after.values()] == [None, None]

    @pytest.mark.parametrize("link", ["#1", "#7", "#", "#-1", "#²", "#99999999999", "instagram", "#0#0"])
    def test_a_link_to_nothing_is_named(self, link):
        """To itself, to a later one, to none at all."""
        assert mistakes(AccountEntry("facebook"), AccountEntry("threads", linked_to=link)) == [
            (1, "linked_to", "not_listed")
        ]

    def test_other_platforms_have_no_accounts_centre(self):
        """LinkedIn stands in none of Meta's."""
        assert mistakes(AccountEntry("linkedin", linked_to="facebook"), listed=[FACEBOOK]) == [
            (0, "linked_to", "no_centre")
        ]
        assert mistakes(AccountEntry("linkedin", group="a")) == [(0, "linked_to", "no_centre")]

    def test_an_entry_left_out_takes_its_links_along(self):
        """Who was linked to it stands alone; links to those behind it follow them."""
        links = ["", "#0", "#1", "facebook", "#2"]
        entries = [AccountEntry("facebook", linked_to=link) for link in links]
        assert [entry.linked_to for entry in without_entry(entries, 1)] == ["", "", "facebook", "#1"]
        assert without_entry(entries, 9) == tuple(entries)

    def test_one_more_stands_behind_the_others_of_its_platform(self):
        """Links go on meaning the same."""
        entries = [
            AccountEntry("facebook"),
            AccountEntry("instagram", linked_to="#0"),
            AccountEntry("threads", linked_to="#1"),
        ]
        more, place = with_one_more(entries, "facebook")
        assert place == 1
        assert [(entry.platform, entry.linked_to) for entry in more] == [
            *(("facebook", ""), ("facebook", ""), ("instagram", "#0"), ("threads", "#2")),
        ]
        assert without_entry(more, place) == tuple(entries)


class TestMistakes:
    @pytest.mark.parametrize(
        ("entry", "field", "code"),
        [
            (AccountEntry("myspace"), "platform", "unknown_platform"),
            (AccountEntry("meta"), "platform", "unknown_platform"),
            (AccountEntry(""), "platform", "unknown_platform"),
            (AccountEntry("facebook", "mine"), "kind", "unknown_kind"),
            (AccountEntry("facebook", address="erika@"), "address", "email_not_whole"),
            (AccountEntry("facebook", address="erika@example"), "address", "email_not_whole"),
            (AccountEntry("facebook", address="e r i k a @example.org"), "address", "email_not_whole"),
            (AccountEntry("facebook", address="erika.m"), "address", "not_an_address"),
            (AccountEntry("facebook", address="12"), "address", "not_an_address"),
            (AccountEntry("facebook", address="a" * 5_000_000), "address", "too_long"),
            (AccountEntry("facebook", address="a" * 300 + "@example.org"), "address", "too_long"),
            (AccountEntry("facebook", address="eri\x07ka@example.org"), "address", "unprintable"),
            (AccountEntry("facebook", label="x" * 61), "label", "too_long"),
            (AccountEntry("facebook", label="a\x1b[2J"), "label", "unprintable"),
            (AccountEntry("facebook", label="a@b"), "label", "label_signs"),
            (AccountEntry("facebook", label="a:b"), "label", "label_signs"),
            (AccountEntry("facebook", adult="maybe"), "adult", "unknown_age"),
        ],
    )
    def test_each_stands_beside_its_field(self, entry, field, code):
        """The field and what is wrong with it."""
        assert mistakes(entry) == [(0, field, code)]

    def test_all_are_named_at_once_and_nothing_is_entered(self):
        """Nobody corrects one field after the other."""
        wrong = AccountEntry("facebook", address="erika@", adult="maybe")
        assert mistakes(AccountEntry("linkedin"), wrong, AccountEntry("myspace")) == [
            (1, "address", "email_not_whole"),
            (1, "adult", "unknown_age"),
            (2, "platform", "unknown_platform"),
        ]

    def test_the_usual_address_is_no_single_account_s(self):
        """Its mistake stands beside it alone."""
        assert mistakes(AccountEntry("facebook"), usual="erika@") == [(None, "usual_address", "email_not_whole")]

    def test_the_same_account_twice(self):
        """On the list already, or entered twice."""
        again = AccountEntry("facebook", address="ERIKA@example.org")
        assert mistakes(again, listed=[FACEBOOK]) == [(0, "address", "twice")]
        assert mistakes(again, again) == [(1, "address", "twice")]

    def test_two_that_nothing_tells_apart(self):
        """A second one needs an address or a name."""
        assert mistakes(AccountEntry("facebook"), AccountEntry("facebook")) == [(1, "address", "indistinct")]

    def test_nobody_has_no_account_twice(self):
        """The lack of an account is there once; one can lack it and be shown by others."""
        lack = AccountEntry("facebook", "none")
        assert mistakes(lack, lack) == [(1, "kind", "already_listed")]
        assert len(accounts_after(lack, AccountEntry("facebook", "mentioned"))) == 2

    def test_a_name_that_another_has(self):
        """Whatever its capitals."""
        verein = AccountEntry("facebook", label="verein")
        assert mistakes(AccountEntry("facebook", label="Verein", address=ERIKA), verein) == [
            (1, "label", "label_taken")
        ]

    @pytest.mark.parametrize("code", list(words_of(EntryCode)))
    def test_each_has_its_sentence(self, code):
        """In German and in English, and nothing that was typed stands in it."""
        for language in ("de", "en"):
            assert load_catalogue(language, "widerspruch.person").placeholders(f"account_entry.{code}") == set()

    def test_nothing_or_far_too_much(self):
        """No entry, and more than anybody types."""
        assert mistakes() == [(None, "platform", "nothing_chosen")]
        assert mistakes(*[AccountEntry("facebook")] * (MOST_AT_ONCE + 1)) == [(None, "platform", "too_many")]


class TestChanging:
    def changed(self, entry, *listed, key="facebook"):
        """The events of a change to the account with this key."""
        return change_account(key, entry, listed, RULEBOOK)

    def test_nothing_new_is_no_event(self):
        """Saved as it was."""
        assert self.changed(AccountEntry("facebook", address=ERIKA), FACEBOOK) == ()

    def test_a_new_address(self):
        """The account as it is now; its key stays."""
        (event,) = self.changed(AccountEntry("", address=MAX), FACEBOOK)
        assert event == AccountChanged(Account("facebook", "facebook", email=MAX))

    def test_an_age_alone_is_stated(self):
        """It changes nothing else of the account."""
        assert self.changed(AccountEntry("", address=ERIKA, adult="no"), FACEBOOK) == (AgeStated("facebook", False),)

    def test_an_age_that_was_stated_stays(self):
        """Nobody takes back how old they are."""
        assert self.changed(AccountEntry(""), Account("facebook", "facebook", adult=True)) == ()

    def test_linked_later(self):
        """Both accounts are of one group from now on."""
        events = self.changed(AccountEntry("", address=ERIKA, linked_to="instagram"), FACEBOOK, INSTAGRAM)
        assert [event.account.key for event in events] == ["instagram", "facebook"]
        assert len({event.account.group for event in events}) == 1

    def test_linked_no_longer(self):
        """Without a link it stands alone."""
        facebook = Account("facebook", "facebook", group="1")
        assert self.changed(AccountEntry(""), facebook, INSTAGRAM) == (AccountChanged(Account("facebook", "facebook")),)

    def test_what_an_export_showed_stays(self):
        """Whether anything of it may be used is nothing that is typed."""
        facebook = Account("facebook", "facebook", at_stake=True)
        (event,) = self.changed(AccountEntry("", "locked_out"), facebook)
        assert event.account == Account("facebook", "facebook", "locked_out", at_stake=True)

    def test_another_s_address(self):
        """Two accounts of one platform with one address are one."""
        other = Account("facebook:2", "facebook", email=MAX)
        found = change_account("facebook:2", AccountEntry("", address=ERIKA), [FACEBOOK, other], RULEBOOK)
        assert [(mistake.field, mistake.code) for mistake in found.mistakes] == [("address", "twice")]

    def test_a_platform_that_the_rulebook_has_dropped_can_still_be_changed(self):
        """Its account stays on the list, and its address can be corrected."""
        dropped = Account("oldbook", "oldbook", email=ERIKA)
        assert change_account("oldbook", AccountEntry("", address=MAX), [dropped], RULEBOOK) == (
            AccountChanged(Account("oldbook", "oldbook", email=MAX)),
        )

    def test_who_is_not_on_the_list_cannot_be_changed(self):
        """A key that nobody has is a mistake of the caller."""
        with pytest.raises(KeyError):
            change_account("facebook", AccountEntry(""), [], RULEBOOK)


TYPED = st.one_of(st.sampled_from(["", "ja", "nein", ERIKA, MAX, "0151 23456789", "#0", "#1", "facebook"]), st.text())
ENTRIES = st.builds(
    AccountEntry,
    platform=st.one_of(st.sampled_from(people_platforms(RULEBOOK)), st.text()),
    kind=st.one_of(st.sampled_from(ACCOUNT_KINDS), st.text()),
    label=TYPED,
    address=TYPED,
    adult=TYPED,
    linked_to=TYPED,
    group=TYPED,
)


@given(st.lists(ENTRIES, max_size=6), TYPED)
def test_whatever_is_typed_ends_in_events_or_mistakes(entries, usual):
    """All accounts are entered, each under a key of its own and with nothing but printable words, or none is."""
    found = add_accounts(entries, [FACEBOOK], RULEBOOK, usual)
    if isinstance(found, EntryMistakes):
        assert found.mistakes
        assert all(mistake.place is None or mistake.place < len(entries) for mistake in found.mistakes)
        return
    added = [event.account for event in found if isinstance(event, AccountAdded)]
    assert len(added) == len(entries)
    assert len({account.key.casefold() for account in (FACEBOOK, *added)}) == len(entries) + 1
    words = [word for account in added for word in (account.key, account.email, account.group) if word]
    assert all(word.isprintable() for word in words)
