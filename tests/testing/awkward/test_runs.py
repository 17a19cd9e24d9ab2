"""Our own clients against the awkward desk, again and again: no case is lost, none is there twice."""

from pathlib import Path

import pytest

from desk_clock import NOON
from widerspruch.desk.desk import Desk
from widerspruch.testing.awkward.moods import AWKWARDNESSES
from widerspruch.testing.awkward.outcomes import KINDS, totals
from widerspruch.testing.awkward.runs import random_run
from widerspruch.testing.awkward.world import AwkwardWorld, VirtualClock

MANY = 1_000


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(NOON)


@pytest.fixture
def world(desk: Desk, clock: VirtualClock, tmp_path: Path) -> AwkwardWorld:
    return AwkwardWorld(desk, clock, tmp_path, seed=7)


def test_in_25_runs_nothing_is_lost_or_doubled(world: AwkwardWorld) -> None:
    outcomes = [random_run(world, number) for number in range(25)]
    assert [one for one in outcomes if one.is_bad] == []
    sums = totals(outcomes)
    assert sums["asked"] == sums["requests"] == sums["cases"]
    assert all(sums[one] for one in (*KINDS, "kills", "withdrawn", "verified", "callbacks"))


@pytest.mark.slow
def test_in_1000_runs_nothing_is_lost_or_doubled(world: AwkwardWorld) -> None:
    outcomes = [random_run(world, number) for number in range(MANY)]
    assert [one for one in outcomes if one.is_bad] == []
    assert all(world.moods.happened[one] for one in AWKWARDNESSES)


def test_a_request_that_the_desk_has_twice_would_be_seen(world: AwkwardWorld) -> None:
    from widerspruch.desk.models import AgentRequest

    real = world.tell

    def tell() -> None:
        real()
        row = AgentRequest.objects.filter(kind="objection").order_by("-id").first()
        assert row is not None
        row.pk, row.request_id, row.agent_request_id = None, "another", "another"
        row.save()

    world.tell = tell  # type: ignore[method-assign]
    assert random_run(world, 1).doubled == 1
