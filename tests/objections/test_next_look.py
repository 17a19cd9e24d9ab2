"""When somebody should look again, if nothing else happens before."""

from datetime import date, timedelta

from objections.telling_case import recorded
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, AccountRemoved, AnyEvent, Granted, Rechecked, Sent
from widerspruch.objections.recheck import UNSEEN
from widerspruch.objections.status import CaseStatus, status
from widerspruch.rulebook.load import load_rulebook

DAY = date(2026, 11, 29)
FORM, SWITCH = "meta-form-facebook-2025", "linkedin-switch-generative"
ADDED = (AccountAdded(Account("facebook", "facebook")), AccountAdded(Account("linkedin", "linkedin")))


def on(today: date, *events: AnyEvent | tuple[AnyEvent, tuple[str, ...]]) -> CaseStatus:
    """The status of a case with two accounts."""
    return status(recorded((*ADDED, *events)), load_rulebook(), today)


def test_what_was_granted_is_looked_at_after_ninety_days() -> None:
    """Counted from the day on which it was sent."""
    assert on(DAY, Sent("facebook", FORM, DAY), Granted("facebook", FORM, DAY)).next_look == DAY + UNSEEN


def test_the_nearest_day_counts() -> None:
    """Of several objections, that which comes first; a switch with its proof is one of them."""
    earlier = DAY - timedelta(days=10)
    both = (
        Sent("facebook", FORM, DAY),
        Granted("facebook", FORM, DAY),
        (Sent("linkedin", SWITCH, earlier), ("ab" * 32,)),
    )
    assert on(DAY, *both).next_look == earlier + UNSEEN


def test_a_look_begins_the_count_anew() -> None:
    """Who has looked has peace for as long again."""
    looked = DAY + timedelta(days=95)
    events = (Sent("facebook", FORM, DAY), Granted("facebook", FORM, DAY), Rechecked("facebook", FORM, looked, False))
    assert on(looked, *events).next_look == looked + UNSEEN


def test_what_is_due_already_is_no_next_look() -> None:
    """It stands among what is to be looked at now."""
    found = on(DAY + UNSEEN, Sent("facebook", FORM, DAY), Granted("facebook", FORM, DAY))
    assert (found.next_look, len(found.rechecks)) == (None, 1)


def test_who_waits_for_an_answer_is_not_sent_to_look() -> None:
    """A silent platform is reminded instead; what was taken off the list is nobody's."""
    assert on(DAY, Sent("facebook", FORM, DAY)).next_look is None
    gone = (Sent("facebook", FORM, DAY), Granted("facebook", FORM, DAY), AccountRemoved("facebook"))
    assert on(DAY, *gone).next_look is None
