"""Accounts that are linked later are covered from then on; what minors' guardians object to becomes the person's."""

import pytest

from case_reading import kept_out, kinds_of_events, mails, stands
from objecting_people import ERIKA, ERIKA_AT_BILD, MAX, objects
from widerspruch.desk.cases.links import learn_accounts, link_account, unlink_account
from widerspruch.desk.cases.minors import object_for_minor
from widerspruch.desk.cases.tidying import tidy
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, undo_withdrawal, withdraw
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.submission import AccountHolder
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import CentreLink, Coverage, DeskCase, PlatformAccount
from widerspruch.desk.receipts import receipts_of

CENTRE = "centre-1"


def covered(desk: Desk, case_id: str) -> dict[str, int]:
    """Account -> since when."""
    return {row.identity.account_id: row.since for row in stands(desk, case_id).coverages if row.identity}


def test_what_is_linked_later_is_covered_from_then_on_and_told_with_a_receipt(desk_on_both: Desk, clock) -> None:
    desk = desk_on_both
    case_id = take_objection(desk, objects(ERIKA, centre_id=CENTRE)).case_id
    began = clock.now
    clock.moves(DAY)
    assert link_account(desk, "beispielbild", ERIKA_AT_BILD, CENTRE, clock.now - DAY // 2) == [case_id]
    assert covered(desk, case_id) == {ERIKA.account_id: began, ERIKA_AT_BILD.account_id: clock.now}
    assert len(mails(desk, "account_linked")) == 1
    assert len(receipts_of(desk, case_id)) == 2
    assert link_account(desk, "beispielbild", ERIKA_AT_BILD, CENTRE) == []


def test_what_is_unlinked_stays_covered(desk_on_both: Desk, clock) -> None:
    desk = desk_on_both
    case_id = take_objection(desk, objects(ERIKA, centre_id=CENTRE)).case_id
    link_account(desk, "beispielbild", ERIKA_AT_BILD, CENTRE)
    before = kept_out(case_id, clock.now)
    clock.moves(DAY)
    unlink_account(desk, "beispielbild", ERIKA_AT_BILD.account_id)
    unlink_account(desk, "beispielbild", "unknown")
    clock.moves(100 * DAY)
    assert kept_out(case_id, clock.now) == before
    assert CentreLink.objects.get(account__platform="beispielbild").until is not None


def test_where_two_of_one_centre_have_cases_each_covers_both(desk: Desk, clock) -> None:
    one = take_objection(desk, objects(ERIKA, centre_id=CENTRE)).case_id
    other = take_objection(desk, objects(ERIKA_AT_BILD, "beispielbild")).case_id
    assert one != other
    assert {*link_account(desk, "beispielbild", ERIKA_AT_BILD, CENTRE)} == {one, other}
    assert covered(desk, one).keys() == covered(desk, other).keys() == {ERIKA.account_id, ERIKA_AT_BILD.account_id}
    ask_to_withdraw(desk, one, "holder")
    withdraw(desk, one, "holder")
    after = clock.now + desk.config.undo_window
    assert kept_out(one, after) == set()
    assert len({account for account, _ in kept_out(other, after)}) == 2


def test_what_is_linked_while_a_withdrawal_can_be_undone_ends_with_it_or_stays_with_it(desk: Desk, clock) -> None:
    case_id = take_objection(desk, objects(ERIKA, centre_id=CENTRE)).case_id
    ask_to_withdraw(desk, case_id, "holder")
    withdraw(desk, case_id, "holder")
    clock.moves(DAY)
    link_account(desk, "beispielbild", ERIKA_AT_BILD, CENTRE)
    ends_at = stands(desk, case_id).ended_at
    assert {row.until for row in stands(desk, case_id).coverages} == {ends_at}
    undo_withdrawal(desk, case_id, "holder")
    assert {row.until for row in stands(desk, case_id).coverages} == {None}


def test_a_login_teaches_accounts_only_of_somebody_with_a_case(desk: Desk, clock) -> None:
    holder = AccountHolder("beispielnetz", ERIKA, CENTRE, (("beispielbild", ERIKA_AT_BILD),))
    assert learn_accounts(desk, holder) == []
    assert not PlatformAccount.objects.exists()
    case_id = take_objection(desk, objects(ERIKA)).case_id
    clock.moves(DAY)
    assert learn_accounts(desk, holder) == [case_id]
    assert learn_accounts(desk, holder) == []
    assert covered(desk, case_id)[ERIKA_AT_BILD.account_id] == clock.now


def test_an_account_takes_its_case_along_to_another_centre(desk: Desk) -> None:
    case_id = take_objection(desk, objects(ERIKA, centre_id=CENTRE)).case_id
    link_account(desk, "beispielnetz", ERIKA, "centre-2")
    link_account(desk, "beispielbild", ERIKA_AT_BILD, CENTRE)
    assert ERIKA_AT_BILD.account_id not in covered(desk, case_id)
    link_account(desk, "beispielnetz", MAX, "centre-2")
    assert MAX.account_id in covered(desk, case_id)


def test_a_guardians_objection_stays_at_18_and_is_the_persons_alone(desk: Desk, clock) -> None:
    mia = objects(MAX, contact="jonas@example.org")
    case_id = object_for_minor(desk, mia, born="2008-12-01").case_id
    before = kept_out(case_id, clock.now)
    for nobody in ("holder", "platform"):
        with pytest.raises(DeskError, match="withdraw_not_yours"):
            ask_to_withdraw(desk, case_id, nobody)
    ask_to_withdraw(desk, case_id, "guardian")
    assert tidy(desk).came_of_age == 0
    clock.moves(12 * DAY)
    assert (tidy(desk).came_of_age, tidy(desk).came_of_age) == (1, 0)
    assert kept_out(case_id, clock.now) == before
    assert [mail.to for mail in mails(desk, "came_of_age")] == ["jonas@example.org"]
    for act in (ask_to_withdraw, withdraw, undo_withdrawal):
        with pytest.raises(DeskError, match="guardian_no_more"):
            act(desk, case_id, "guardian")
    ask_to_withdraw(desk, case_id, "holder")
    assert withdraw(desk, case_id, "holder").state == "withdrawn"


def test_the_person_objecting_again_after_18_finds_the_guardians_case(desk: Desk, clock) -> None:
    case_id = object_for_minor(desk, objects(MAX), born="2008-12-01").case_id
    clock.moves(30 * DAY)
    assert take_objection(desk, objects(MAX)).case_id == case_id
    assert tidy(desk).came_of_age == 1


def test_a_guardian_cannot_take_back_what_the_minor_objected_to(desk: Desk) -> None:
    case_id = take_objection(desk, objects(MAX, acted_by="minor")).case_id
    with pytest.raises(DeskError, match="withdraw_not_yours"):
        ask_to_withdraw(desk, case_id, "guardian")
    ask_to_withdraw(desk, case_id, "holder")


def test_without_a_known_birthday_nobody_is_locked_out_of_their_own_case(desk: Desk) -> None:
    case_id = object_for_minor(desk, objects(MAX), born="").case_id
    ask_to_withdraw(desk, case_id, "guardian")
    ask_to_withdraw(desk, case_id, "holder")
    assert kinds_of_events(case_id).count("withdrawal_asked") == 2
    assert DeskCase.objects.count() == Coverage.objects.count() == 1
