"""From the page that says whom to complain to, one click leads to the complaint, once there is a ground for one."""

from datetime import date

import pytest

from person.site.stepping import new_case, page
from widerspruch.objections.account import Account
from widerspruch.objections.events import ResidenceStated, Sent

WRITE = 'href="/letter/complaint/1"'


@pytest.fixture
def case(state):
    """Somebody who lives in Hessen, with one account."""
    made = new_case(state, Account("linkedin:erika-b", "linkedin", email="erika@example.org", adult=True))
    made.record(ResidenceStated("DE", "Hessen"), state.now())
    return made


def test_the_letter_is_offered_when_there_is_a_ground(browser_free, case, state):
    """Not before; and the page behind it has the authority of the Land, and the account."""
    assert WRITE not in page(browser_free, "/complaint/1")

    case.record(Sent("linkedin:erika-b", "linkedin-form-ts-dpro", date(2026, 8, 3)), state.now())

    assert WRITE in page(browser_free, "/complaint/1")
    assert "Beschwerde bei der Aufsicht" in page(browser_free, "/letter/complaint/1")
