"""Receipts are made again from the tables, the same each time, one for each account."""

from msgspec import structs

from desk.made import ALICE, ALICE_PICTURES, made_case
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, PlatformAccount
from widerspruch.desk.receipts import receipts_of
from widerspruch.desk.values import Scopes
from widerspruch.protocol.receipt import verify_receipt
from widerspruch.protocol.signing_keys import SigningKey


def test_each_account_has_a_receipt_that_verifies_and_is_about_it(desk: Desk) -> None:
    case = made_case(
        desk, [("beispielnetz", ALICE), ("beispielbild", ALICE_PICTURES)], scopes=Scopes(ai_interactions=False)
    )
    receipts = receipts_of(desk, case.case_id)
    assert len({name for name, _ in receipts}) == 2
    for (_, data), (platform, identity) in zip(
        receipts, [("beispielnetz", ALICE), ("beispielbild", ALICE_PICTURES)], strict=True
    ):
        found = verify_receipt(
            data, [desk.keys.receipts.public], account_id=identity.account_id, platform=platform, now=desk.now()
        )
        assert (found.outcome, found.is_account_opened) == ("verified", True)
        assert found.read is not None
        assert found.read.receipt.case == case.case_id
        assert found.read.receipt.scopes == ("own_content", "mentions")


def test_it_comes_out_the_same_each_time(desk: Desk) -> None:
    case = made_case(desk)
    assert receipts_of(desk, case.case_id) == receipts_of(desk, case.case_id)


def test_after_a_change_of_keys_the_old_receipt_still_verifies_with_the_old_key(desk: Desk) -> None:
    case = made_case(desk)
    old = receipts_of(desk, case.case_id)[0][1]
    changed = structs.replace(desk, keys=structs.replace(desk.keys, receipts=SigningKey.new()))
    new = receipts_of(changed, case.case_id)[0][1]
    published = [changed.keys.receipts.public, desk.keys.receipts.public]
    read = [verify_receipt(data, published, now=desk.now()) for data in (old, new)]
    assert [found.outcome for found in read] == ["verified", "verified"]
    assert read[0].read is not None
    assert read[1].read is not None
    assert read[0].read.receipt == read[1].read.receipt


def test_somebody_without_an_account_has_one_about_the_name_that_stands_in_sets(desk: Desk) -> None:
    case = made_case(desk, [("beispielnetz", None)], scopes=Scopes(own_content=False, ai_interactions=False))
    [(_, data)] = receipts_of(desk, case.case_id)
    found = verify_receipt(data, [desk.keys.receipts.public], account_id=f"case:{case.case_id}", now=desk.now())
    assert (found.outcome, found.is_account_opened) == ("verified", True)
    assert found.read is not None
    assert found.read.receipt.scopes == ("mentions",)


def test_a_claim_has_none(desk: Desk) -> None:
    case = made_case(desk, assurance="claimed", claim_expires_at=desk.now() + 1)
    assert receipts_of(desk, case.case_id) == ()


def test_what_covers_nothing_has_none(desk: Desk) -> None:
    nothing = Scopes(own_content=False, ai_interactions=False, mentions=False)
    assert receipts_of(desk, made_case(desk, scopes=nothing).case_id) == ()


def test_what_was_deleted_makes_no_receipt(desk: Desk) -> None:
    case, other = made_case(desk), made_case(desk, [("beispielbild", ALICE_PICTURES)])
    desk.door.write(lambda now: Coverage.objects.filter(case=case).update(salt=b""))
    desk.door.write(lambda now: PlatformAccount.objects.filter(platform="beispielbild").update(sealed=b""))
    assert receipts_of(desk, case.case_id) == ()
    assert receipts_of(desk, other.case_id) == ()


def test_an_unknown_case_has_none(desk: Desk) -> None:
    assert receipts_of(desk, "W-0000-0000-0") == ()
