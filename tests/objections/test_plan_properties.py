"""What holds for the plan of any accounts on any day, whatever has happened."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from widerspruch.objections.account import Account
from widerspruch.objections.events import ObjectionEvent
from widerspruch.objections.plan import Need, people_platforms, plan
from widerspruch.person.plan_statements import HAPPENED
from widerspruch.rulebook.load import load_rulebook

TRAINING = sorted(
    slug
    for slug in people_platforms(load_rulebook())
    if any(terms.training == "yes" for terms in load_rulebook().terms_of(slug))
)
DAYS = st.dates(date(2024, 1, 1), date(2027, 1, 1))


@st.composite
def own_accounts(draw: st.DrawFn) -> tuple[Account, ...]:
    """Up to six own accounts at platforms that train, with addresses and accounts centres that often coincide."""
    some = st.sampled_from(("a", "b", None))
    slugs = draw(st.lists(st.sampled_from(TRAINING), min_size=1, max_size=6))
    return tuple(
        Account(f"konto-{number}", slug, email=draw(some), group=draw(some)) for number, slug in enumerate(slugs)
    )


@st.composite
def event_of(draw: st.DrawFn, accounts: tuple[Account, ...], today: date, *what: str) -> ObjectionEvent:
    """Something that happened up to a day to one of the accounts, by one of the routes of its platform."""
    account = draw(st.sampled_from(accounts))
    rulebook = load_rulebook()
    ids = [route.id for file in rulebook.family_of(account.platform) for route in file.routes]
    back = timedelta(days=draw(st.integers(0, 400)))
    return HAPPENED[draw(st.sampled_from(what))](account.key, draw(st.sampled_from(ids)), today - back)


def needs_by_account(needs: tuple[Need, ...], accounts: tuple[Account, ...]) -> dict[str, int]:
    """In how many needs each account is named."""
    return {account.key: sum(account.key in need.accounts for need in needs) for account in accounts}


@settings(max_examples=examples(100), deadline=None)
@given(accounts=own_accounts(), today=DAYS)
def test_every_own_account_is_covered_by_a_need_or_a_gap(accounts: tuple[Account, ...], today: date) -> None:
    """Nobody with an account at a platform that trains on content is left without a word, on whatever day."""
    found = plan(accounts, load_rulebook(), (), today)
    covered = {key for part in (*found.needs, *found.gaps) for key in part.accounts}
    assert covered == {account.key for account in accounts}


@settings(max_examples=examples(100), deadline=None)
@given(data=st.data(), accounts=own_accounts(), today=DAYS)
def test_one_more_objection_never_adds_a_need(data: st.DataObject, accounts: tuple[Account, ...], today: date) -> None:
    """Whoever sends one more objection has no more to do than before, in all and for each account."""
    before = data.draw(
        st.lists(event_of(accounts, today, "sent", "granted", "refused", "failed", "withdrawn"), max_size=4)
    )
    one_more = data.draw(event_of(accounts, today, "sent"))
    rulebook = load_rulebook()
    needs = plan(accounts, rulebook, before, today).needs
    after = plan(accounts, rulebook, [*before, one_more], today).needs
    was, is_now = needs_by_account(needs, accounts), needs_by_account(after, accounts)
    assert len(after) <= len(needs)
    assert all(is_now[key] <= was[key] for key in was)


@settings(max_examples=50, deadline=None)
@given(data=st.data(), accounts=own_accounts(), today=DAYS)
def test_the_same_question_gets_the_same_answer(
    data: st.DataObject, accounts: tuple[Account, ...], today: date
) -> None:
    """The plan depends on nothing but what it is given: asked twice, it says the same, and keeps its accounts."""
    events = tuple(data.draw(st.lists(event_of(accounts, today, "sent", "refused"), max_size=4)))
    rulebook = load_rulebook()
    first, second = plan(accounts, rulebook, events, today), plan(list(accounts), rulebook, list(events), today)
    assert first == second
    assert {key for need in first.needs for key in need.accounts} <= {account.key for account in accounts}


@settings(max_examples=examples(100), deadline=None)
@given(data=st.data(), accounts=own_accounts(), today=DAYS)
def test_nobody_is_led_to_a_route_that_is_closed(
    data: st.DataObject, accounts: tuple[Account, ...], today: date
) -> None:
    """Every route that the plan names is open on its day, and due dates lie ahead."""
    rulebook = load_rulebook()
    events = data.draw(st.lists(event_of(accounts, today, "refused", "failed"), max_size=4))
    for need in plan(accounts, rulebook, events, today).needs:
        assert need.route.open_on(today)
        assert need.due is None or need.due >= today
