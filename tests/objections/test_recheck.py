"""When an objection should be looked at again: what the rulebook's own history shows in cases stands there; here is the
rest, on a rulebook in which somebody has looked at a form."""

from datetime import date

from msgspec import structs

from objections.telling_case import recorded
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, AccountChanged, AnyEvent, Granted, Rechecked, Sent
from widerspruch.objections.status import status
from widerspruch.rulebook.load import Rulebook, load_rulebook
from widerspruch.rulebook.model import Checked

FORM = "meta-form-facebook-2025"
SENT = date(2026, 9, 2)
IT = ("fb", FORM)
GRANTED = (AccountAdded(Account("fb", "facebook", email="a")), Sent(*IT, SENT), Granted(*IT, SENT))


def reasons(*events: AnyEvent, rulebook: Rulebook, today: date = date(2026, 9, 20)) -> list[tuple[str, ...]]:
    return [look.reasons for look in status(recorded([*GRANTED, *events]), rulebook, today).rechecks]


def looked_at(*checks: Checked) -> Rulebook:
    """The rulebook with looks at Facebook's form."""
    whole = load_rulebook()
    facebook = whole.platforms["facebook"]
    routes = tuple(structs.replace(r, checked=checks) if r.id == FORM else r for r in facebook.routes)
    return structs.replace(whole, platforms={**whole.platforms, "facebook": structs.replace(facebook, routes=routes)})


def test_a_form_that_was_seen_to_be_another_is_a_reason() -> None:
    """Seen after the objection was made, and not after the day that is asked about."""
    rulebook = looked_at(Checked(date(2026, 9, 10), "changed"), Checked(date(2026, 9, 12), "gone"))
    assert reasons(rulebook=rulebook) == [("route_changed", "route_closed")]
    assert reasons(rulebook=rulebook, today=date(2026, 9, 11)) == [("route_changed",)]
    assert reasons(rulebook=rulebook, today=date(2026, 9, 9)) == []
    assert reasons(Rechecked(*IT, date(2026, 9, 11), changed=False), rulebook=rulebook) == [("route_closed",)]


def test_a_form_that_works_is_none() -> None:
    """That somebody saw it working, or was not sure, changes nothing."""
    rulebook = looked_at(Checked(date(2026, 9, 10), "works"), Checked(date(2026, 9, 12), "unclear"))
    assert reasons(rulebook=rulebook) == []


def test_terms_that_were_known_when_it_was_made_are_none() -> None:
    """An objection against terms that were announced already is not ended by their beginning."""
    events = [AccountAdded(Account("fb", "facebook")), Sent(*IT, date(2025, 5, 20)), Granted(*IT, date(2025, 5, 20))]
    assert status(recorded(events), load_rulebook(), date(2025, 6, 1)).rechecks == ()


def test_an_address_that_is_told_for_the_first_time_is_no_move() -> None:
    """To fill in what was left out is not to move; to give another one is."""
    first = AccountAdded(Account("fb", "facebook"))
    made = (first, Sent(*IT, SENT), Granted(*IT, SENT))
    told = AccountChanged(Account("fb", "facebook", email="a"))
    moved = AccountChanged(Account("fb", "facebook", email="b"))
    today = date(2026, 9, 20)
    assert status(recorded([*made, told]), load_rulebook(), today).rechecks == ()
    (look,) = status(recorded([*made, told, moved]), load_rulebook(), today).rechecks
    assert look.reasons == ("account_moved",)


def test_what_came_later_is_named() -> None:
    """The terms, and the accounts, for a page to say which."""
    case = recorded(
        [
            AccountAdded(Account("fb", "facebook", group="g")),
            Sent(*IT, date(2026, 5, 2)),
            Granted(*IT, date(2026, 5, 3)),
            AccountAdded(Account("ig", "instagram", group="g")),
        ]
    )
    (look,) = status(case, load_rulebook(), date(2026, 7, 25)).rechecks
    assert (look.reasons, look.accounts) == (("account_added", "terms_changed"), ("ig",))
    assert look.terms
    assert set(look.terms) <= {terms.id for terms in load_rulebook().terms_of("facebook")}
