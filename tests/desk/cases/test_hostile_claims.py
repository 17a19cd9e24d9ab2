"""Whatever somebody claims who showed nothing, everybody else's objections go on being published."""

from contextlib import suppress

import pytest

from desk.publish.sets_read import in_force, opened, stated
from desk_clock import DeskClock
from objecting_people import ERIKA, objects
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import DeskCase, PlatformAccount
from widerspruch.desk.publish.publish import publish
from widerspruch.desk.values import AccountIdentity

PLATFORM = "beispielnetz"
FOLDS_TO_A_PATH = ("℀", "anna℅", "＠／", "‮℆")
HOSTILE = (
    *(*FOLDS_TO_A_PATH, "case:W-7KQ4-M2XD-9", "@" * 300, "\u202eanna", "x/y", "//", "１２３", "0" * 300),
    *("http://[::1", "\ufdfa" * 300, "a\u0338" * 100, "%00", "profile.php?id=1", "😀"),
)


def claims(typed: str) -> Claim:
    beside = {"names": (typed,), "handles": (typed,), "profile_urls": (typed,)}
    return Claim(contact="eve@example.org", language="de", platform=PLATFORM, account=typed, **beside)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", FOLDS_TO_A_PATH)
def test_what_is_no_handle_once_it_is_folded_is_no_account(desk: Desk, typed: str) -> None:
    with pytest.raises(DeskError, match="account_unreadable"):
        take_claim(desk, claims(typed))


def test_no_claim_keeps_a_set_from_being_published(desk: Desk, clock: DeskClock) -> None:
    """Each is taken or refused; the set that comes next holds Erika in any case."""
    take_objection(desk, objects(ERIKA))
    for typed in HOSTILE:
        with suppress(DeskError):
            take_claim(desk, claims(typed))
    assert DeskCase.objects.filter(assurance="claimed").exists()
    clock.moves(DAY)
    found = opened(desk, [publish(desk, PLATFORM).folder])
    erika = desk.keys.hashing.key_of(PLATFORM, "account", ERIKA.account_id)
    assert (erika, "own_content") in in_force(stated(found), clock.now - 1)


def test_a_claimed_account_that_no_set_can_name_holds_nobody_up(desk: Desk, clock: DeskClock) -> None:
    """Such as one that was written down before handles were folded as they are now."""
    take_objection(desk, objects(ERIKA))
    take_claim(desk, claims("anna"))
    row = PlatformAccount.objects.order_by("-pk")[0]
    unnamed = desk.keys.sealer.seal(AccountIdentity("", handles=("a/c",)))
    desk.door.write(lambda now: PlatformAccount.objects.filter(pk=row.pk).update(sealed=unnamed))
    clock.moves(DAY)
    full = publish(desk, PLATFORM)
    assert full.counts.persons.all == 1
    publish(desk, PLATFORM, since=full.number)
