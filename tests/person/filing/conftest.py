"""A small desk, and somebody who speaks to it."""

from collections.abc import Iterator

import pytest

from person.filing.speaking import HTTP, KEY, ME, TestClock
from small_desk import SmallDesk, small_desk
from widerspruch.person.filing.drive import DeskClients


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def desk(clock: TestClock) -> Iterator[SmallDesk]:
    with small_desk(clock) as opened:
        yield opened


@pytest.fixture
def clients() -> DeskClients:
    return DeskClients(HTTP, ME, KEY)
