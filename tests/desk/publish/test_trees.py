"""Sets with trees: what a person will be shown of them, increments included, and what opens them."""

from pathlib import Path

import pytest
from msgspec import structs

from desk.publish.sets_read import opened
from desk_clock import DeskClock
from objecting_people import ERIKA, MAX, objects
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.publish.publish import publish
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.prefix_tree import verify_absent, verify_present
from widerspruch.protocol.sets.member import absence_of, member_of

PLATFORM = "beispielnetz"


@pytest.fixture
def desk_with_openings(desk: Desk, tmp_path: Path) -> Desk:
    return structs.replace(desk, config=structs.replace(desk.config, openings=tmp_path / "openings"))


def key(desk: Desk, account: str) -> bytes:
    return desk.keys.hashing.key_of(PLATFORM, "account", account)


def test_a_published_set_shows_each_account_its_rows(
    desk_with_openings: Desk, clock: DeskClock, tmp_path: Path
) -> None:
    """Through a full set and an increment: who is in it, with both purposes, and who is not yet."""
    desk = desk_with_openings
    take_objection(desk, objects(ERIKA))
    first = publish(desk, PLATFORM)
    clock.moves(DAY)
    take_objection(desk, objects(MAX))
    second = publish(desk, PLATFORM, since=first.number)
    openings = Openings(tmp_path / "openings")
    assert openings.sets() == tuple(sorted((first.digest, second.digest)))

    before, after = opened(desk, [first.folder]), opened(desk, [first.folder, second.folder])
    one, other = openings.of_set(first.digest), openings.of_set(second.digest)
    erika, max_ = key(desk, "4711"), key(desk, MAX.account_id)
    roots = [bytes.fromhex(header.tree.root) for header in after.headers if header.tree]
    assert one.secret == other.secret

    absence = absence_of(before, one, max_)
    assert absence is not None
    assert verify_absent(roots[0], max_, *absence)
    for account in (erika, max_):
        member = member_of(after, other, account)
        assert member is not None
        assert verify_present(roots[1], account, member.commit, member.path)
        assert [(row.purpose, row.withdrawn_at) for row in member.rows] == [("generative", None), ("other_ai", None)]


def test_a_desk_without_openings_makes_sets_without_trees(desk: Desk) -> None:
    take_objection(desk, objects(ERIKA))

    assert opened(desk, [publish(desk, PLATFORM).folder]).headers[0].tree is None


def test_an_increment_needs_all_that_it_builds_on(desk_with_openings: Desk) -> None:
    """Where somebody removed an earlier set, nothing is made."""
    desk = desk_with_openings
    take_objection(desk, objects(ERIKA))
    first = publish(desk, PLATFORM)
    second = publish(desk, PLATFORM, since=first.number)
    first.folder.rename(first.folder.with_name("away"))
    with pytest.raises(DeskError) as refused:
        publish(desk, PLATFORM, since=second.number)

    assert (refused.value.code, refused.value.values) == ("set_unknown", {"number": first.number})
