"""Accounts whose exports were looked at are proposed for the list, each once."""

from hypothesis import given
from hypothesis import strategies as st

from widerspruch.objections.account import Account
from widerspruch.person.account_entries import EntryMistakes, add_accounts
from widerspruch.person.account_entry import AccountEntry
from widerspruch.person.account_fields import parse_label, possible_label
from widerspruch.person.found_accounts import proposed_accounts
from widerspruch.person.own_account import OwnAccount, with_keys
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.rulebook.load import load_rulebook

RULEBOOK = load_rulebook()
AT = 1_780_000_000_000_000


def found(*named):
    """Accounts as a look at exports finds them: platform and user name."""
    return with_keys([OwnAccount("", platform, user_name.encode(), user_name) for platform, user_name in named])


def test_one_account_of_a_platform_needs_no_name():
    """Facebook is Facebook."""
    assert proposed_accounts(found(("facebook", "erika")), (), AT) == (AccountEntry("facebook"),)


def test_two_of_a_platform_have_their_user_names():
    """So that both can be told apart, on the list and in the report."""
    both = found(("instagram", "erika"), ("instagram", "chor"))
    assert proposed_accounts(both, (), AT) == (
        AccountEntry("instagram", label="erika"),
        AccountEntry("instagram", label="chor"),
    )


def test_what_is_on_the_list_is_not_proposed():
    """By its key, or as the only one of its platform."""
    assert proposed_accounts(found(("facebook", "erika")), [Account("facebook", "facebook")], AT) == ()
    both = found(("instagram", "erika"), ("instagram", "chor"))
    proposed = proposed_accounts(both, [Account("instagram:Erika", "instagram")], AT)
    assert [entry.label for entry in proposed] == ["chor"]


def test_a_page_is_no_account_of_one_s_own():
    """Who has listed their choir's page has not yet listed themselves."""
    page = Account("facebook", "facebook", "page")
    assert proposed_accounts(found(("facebook", "erika")), [page], AT) == (AccountEntry("facebook"),)


def test_an_age_that_the_export_says_is_proposed_too():
    """As of the day of the look."""
    young = OwnAccount("instagram", "instagram", b"1", "erika", Age(adult_from=AT + 1))
    assert proposed_accounts([young], (), AT)[0].adult == "no"
    assert proposed_accounts([young], (), AT + 1)[0].adult == "yes"


@given(st.lists(st.tuples(st.sampled_from(["facebook", "instagram"]), st.text(max_size=90)), max_size=4, unique=True))
def test_what_is_proposed_can_be_entered_and_is_then_known(named):
    """Whatever an account in an export calls itself."""
    accounts = found(*named)
    entries = proposed_accounts(accounts, (), AT)
    assert len(entries) == len(accounts)
    entered = add_accounts(entries, (), RULEBOOK) if entries else ()
    if not isinstance(entered, EntryMistakes):
        assert proposed_accounts(accounts, [event.account for event in entered], AT) == ()


@given(st.text())
def test_a_possible_label_is_one(name):
    """Whatever it is made of."""
    assert parse_label(possible_label(name)) == possible_label(name)
