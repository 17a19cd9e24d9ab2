"""The console with one case of the canary, and somebody of each role."""

import pytest

from desk.canary import DETAILS, IDENTITY
from desk.made import made_case
from desk_browser import DeskClient, log_in
from widerspruch.desk.access.who import LoggedInPerson
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import DeskCase
from widerspruch.testing.demo.people import BY_KEY

STAFF = {"support": "sina", "legal": "rolf", "operations": "olga", "oversight": "ava"}
WHY = "Die Person rief an und fragte nach ihrem Konto."
GROUNDS = "Zwingende Gründe, die nur in diesem einen Fall überwiegen. " * 5


class StaffClient(DeskClient):
    """Somebody of the platform at work."""

    who: LoggedInPerson


def staff_client(desk: Desk, role: str) -> StaffClient:
    client = StaffClient(desk)
    client.who = log_in(client, BY_KEY[STAFF[role]])
    return client


@pytest.fixture
def support(desk: Desk) -> StaffClient:
    return staff_client(desk, "support")


@pytest.fixture
def legal(desk: Desk) -> StaffClient:
    return staff_client(desk, "legal")


@pytest.fixture
def operations(desk: Desk) -> StaffClient:
    return staff_client(desk, "operations")


@pytest.fixture
def oversight(desk: Desk) -> StaffClient:
    return staff_client(desk, "oversight")


@pytest.fixture
def case(desk: Desk) -> DeskCase:
    """The canary's objection."""
    return made_case(desk, [("beispielnetz", IDENTITY)], details=DETAILS)
