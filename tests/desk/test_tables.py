"""What the desk's tables hold fast by themselves."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import DeskCase, Publication


def _case(case_id: str, **changed: object) -> DeskCase:
    values = {
        "kind": "objection",
        "holder_key": b"h" * 32,
        "assurance": "verified",
        "state": "received",
        "own_content": True,
        "ai_interactions": True,
        "mentions": True,
        "received_at": 1,
        "submitted_at": 1,
        "country": "DE",
        "language": "de",
        "channel": "form",
        "acted_by": "holder",
    }
    return DeskCase(case_id=case_id, **(values | changed))


def test_the_migrations_make_exactly_the_tables_that_the_code_has(desk: Desk) -> None:
    call_command("makemigrations", "desk", check=True, dry_run=True, verbosity=0)


def test_sqlite_writes_through_to_the_disk(desk: Desk) -> None:
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
        assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_nobody_has_two_open_cases_of_one_kind(desk_on_both: Desk) -> None:
    desk_on_both.door.write(lambda now: _case("W-0").save())
    with pytest.raises(DeskError, match="database_failed"):
        desk_on_both.door.write(lambda now: _case("W-1").save())
    assert [*DeskCase.objects.values_list("case_id", flat=True)] == ["W-0"]


def test_an_ended_case_leaves_room_for_a_new_one(desk_on_both: Desk) -> None:
    desk_on_both.door.write(lambda now: _case("W-0", ended_at=5).save())
    desk_on_both.door.write(lambda now: _case("W-1").save())
    assert DeskCase.objects.count() == 2


def test_a_claim_expires_and_nothing_verified_does(desk_on_both: Desk) -> None:
    for changed in ({"assurance": "claimed"}, {"claim_expires_at": 9}):
        with pytest.raises((DeskError, IntegrityError)):
            desk_on_both.door.write(lambda now, changed=changed: _case("W-0", **changed).save())
    assert not DeskCase.objects.exists()


def test_nothing_is_received_before_what_was_published_as_known(desk_on_both: Desk) -> None:
    later = desk_on_both.now() + 1_000_000
    published = Publication(
        platform="beispielnetz", number=1, issued_at=later, received_until=later, event_until=0, digest="", folder=""
    )
    desk_on_both.door.write(lambda now: published.save())
    assert desk_on_both.door.write(lambda now: now) == later + 1
