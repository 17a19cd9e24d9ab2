"""Taking an objection back is asked twice, told by mail, and undone within a window."""

from datetime import date

import pytest
from msgspec import structs

from case_reading import kept_out, kinds_of_events, mails, stands
from objecting_people import ERIKA, ERIKA_AT_BILD, objects
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.links import link_account
from widerspruch.desk.cases.tidying import tidy
from widerspruch.desk.cases.withdrawing import ASKED_FOR, ask_to_withdraw, undo_withdrawal, withdraw
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import Coverage, DeskCase
from widerspruch.desk.values import ALL_SCOPES, NO_SCOPES, Scopes

MENTIONS = structs.replace(NO_SCOPES, mentions=True)


@pytest.fixture
def case_id(desk: Desk) -> str:
    return take_objection(desk, objects(ERIKA, linked=(("beispielbild", ERIKA_AT_BILD),))).case_id


def takes_back(desk: Desk, case_id: str, scopes: Scopes = ALL_SCOPES) -> None:
    ask_to_withdraw(desk, case_id, "holder", scopes)
    withdraw(desk, case_id, "holder")


def test_it_counts_on_until_the_window_is_over(desk: Desk, clock, case_id: str) -> None:
    before = kept_out(case_id, clock.now)
    takes_back(desk, case_id)
    ends_at = clock.now + desk.config.undo_window
    assert stands(desk, case_id).undo_until == stands(desk, case_id).ended_at == ends_at
    assert kept_out(case_id, ends_at - 1) == before
    assert kept_out(case_id, ends_at) == set()
    assert not stands(desk, case_id, ends_at).is_in_force


def test_nothing_changes_by_asking(desk: Desk, clock, case_id: str) -> None:
    before = stands(desk, case_id)
    ask_to_withdraw(desk, case_id, "holder")
    assert stands(desk, case_id) == before
    assert kinds_of_events(case_id) == ["received", "withdrawal_asked"]


def test_it_has_to_be_asked_for_within_the_hour(desk: Desk, clock, case_id: str) -> None:
    with pytest.raises(DeskError, match="withdrawal_not_asked"):
        withdraw(desk, case_id, "holder")
    ask_to_withdraw(desk, case_id, "holder")
    clock.moves(ASKED_FOR)
    with pytest.raises(DeskError, match="withdrawal_not_asked"):
        withdraw(desk, case_id, "holder")
    assert stands(desk, case_id).state == "received"


def test_it_is_told_by_mail_with_the_way_back(desk: Desk, case_id: str) -> None:
    takes_back(desk, case_id)
    [mail] = mails(desk, "withdrawn")
    assert mail.to == "erika@example.org"
    assert mail.values["address"] == f"http://localhost/case/{case_id}/undo"


def test_saying_yes_twice_is_saying_it_once(desk: Desk, clock, case_id: str) -> None:
    takes_back(desk, case_id)
    once = stands(desk, case_id)
    clock.moves(1_000_000)
    withdraw(desk, case_id, "holder")
    assert stands(desk, case_id) == once
    assert len(mails(desk, "withdrawn")) == 1


def test_undone_it_counts_as_if_nothing_had_been(desk: Desk, clock, case_id: str) -> None:
    before = kept_out(case_id, clock.now)
    takes_back(desk, case_id)
    clock.moves(desk.config.undo_window - 1)
    undo_withdrawal(desk, case_id, "holder")
    clock.moves(desk.config.undo_window)
    assert kept_out(case_id, clock.now) == before
    assert kinds_of_events(case_id) == ["received", "withdrawal_asked", "withdrawn", "withdrawal_undone"]
    assert len(mails(desk, "withdrawal_undone")) == 1


def test_after_the_window_it_cannot_be_undone_and_a_new_case_begins(desk: Desk, clock, case_id: str) -> None:
    takes_back(desk, case_id)
    clock.moves(desk.config.undo_window)
    with pytest.raises(DeskError, match="undo_too_late"):
        undo_withdrawal(desk, case_id, "holder")
    again = take_objection(desk, objects(ERIKA))
    assert again.is_new
    assert again.case_id != case_id
    assert kinds_of_events(case_id) == ["received", "withdrawal_asked", "withdrawn"]


def test_objecting_again_within_the_window_undoes_it(desk: Desk, clock, case_id: str) -> None:
    before = kept_out(case_id, clock.now)
    takes_back(desk, case_id)
    clock.moves(1)
    again = take_objection(desk, objects(ERIKA))
    assert (again.case_id, again.is_undone_withdrawal) == (case_id, True)
    clock.moves(2 * desk.config.undo_window)
    assert kept_out(case_id, clock.now) == before


def test_one_scope_is_taken_back_and_the_others_go_on(desk: Desk, clock, case_id: str) -> None:
    takes_back(desk, case_id, MENTIONS)
    after = clock.now + desk.config.undo_window
    assert stands(desk, case_id, after - 1).scopes == Scopes()
    assert stands(desk, case_id, after).scopes == Scopes() - MENTIONS
    assert (stands(desk, case_id).state, stands(desk, case_id).ended_at) == ("received", None)
    undo_withdrawal(desk, case_id, "holder")
    assert stands(desk, case_id, after).scopes == Scopes()


def test_scopes_taken_back_one_after_the_other_end_the_case(desk: Desk, clock, case_id: str) -> None:
    for scope in (MENTIONS, Scopes() - MENTIONS):
        takes_back(desk, case_id, scope)
        clock.moves(1)
    assert stands(desk, case_id).state == "withdrawn"
    assert kept_out(case_id, clock.now + desk.config.undo_window) == set()


def test_a_scope_that_ended_long_ago_does_not_come_back_with_the_rest(desk: Desk, clock, case_id: str) -> None:
    """An undone withdrawal of everything does not date a scope back that was taken back before, alone."""
    takes_back(desk, case_id, MENTIONS)
    clock.moves(2 * desk.config.undo_window)
    left = stands(desk, case_id).scopes
    takes_back(desk, case_id)
    take_objection(desk, objects(ERIKA, scopes=left))
    assert stands(desk, case_id).scopes == left
    assert stands(desk, case_id, clock.now + 2 * desk.config.undo_window).scopes == left


def test_nothing_is_taken_back_that_was_not_objected_to(desk: Desk, case_id: str) -> None:
    takes_back(desk, case_id, MENTIONS)
    with pytest.raises(DeskError, match="scopes_none"):
        ask_to_withdraw(desk, case_id, "holder", MENTIONS)


def test_each_row_of_a_scope_taken_back_keeps_its_date_and_promise(desk: Desk, case_id: str) -> None:
    dated = {*Coverage.objects.values_list("account", "since", "in_sets_from")}
    takes_back(desk, case_id, MENTIONS)
    assert {*Coverage.objects.values_list("account", "since", "in_sets_from")} == dated
    assert len({bytes(row.salt) for row in Coverage.objects.all()}) == Coverage.objects.count() == 2 * len(dated)


def test_a_claim_cannot_be_taken_back_by_whoever_made_it(desk: Desk) -> None:
    claim = take_claim(desk, Claim(contact="eve@example.org", language="de", names=("Eve Beispiel",)))
    for by in ("claimant", "holder", "platform"):
        with pytest.raises(DeskError, match="withdraw_unverified"):
            ask_to_withdraw(desk, claim.case_id, by)
        with pytest.raises(DeskError, match="withdraw_unverified"):
            undo_withdrawal(desk, claim.case_id, by)


def test_an_unknown_number_is_told_as_that(desk: Desk) -> None:
    for number in ("W-0000-0000-0", "no number", ""):
        with pytest.raises(DeskError, match="case_unknown"):
            ask_to_withdraw(desk, number, "holder")
    assert not DeskCase.objects.exists()


def test_new_terms_of_the_platform_end_nothing(desk: Desk, clock, case_id: str) -> None:
    """People were told to object anew after a year: here what they said stands, whatever the rulebook says since."""
    before = kept_out(case_id, clock.now)
    old = structs.replace(desk, rulebook=desk.rulebook.as_known_on(date(2024, 6, 1)))
    assert len(old.rulebook.terms_of("facebook")) < len(desk.rulebook.terms_of("facebook"))
    clock.moves(400 * DAY)
    for one in (old, desk):
        assert stands(one, case_id).is_in_force
        assert not take_objection(one, objects(ERIKA)).is_new
        tidy(one)
    assert kept_out(case_id, clock.now) == before


@pytest.mark.parametrize("ends_all", [False, True])
@pytest.mark.parametrize("by", ["undo", "objecting_again"])
def test_what_was_linked_while_a_scope_was_taken_back_is_kept_out_of_all_once_that_is_undone(
    desk_on_both: Desk, clock, by: str, ends_all: bool
) -> None:
    """The case says that it covers a scope, and so each of its accounts is kept out of it, and in the next set."""
    desk = desk_on_both
    case_id = take_objection(desk, objects(ERIKA, centre_id="centre-1")).case_id
    takes_back(desk, case_id, MENTIONS)
    clock.moves(DAY)
    link_account(desk, "beispielbild", ERIKA_AT_BILD, "centre-1")
    if ends_all:
        takes_back(desk, case_id)
    clock.moves(DAY)
    if by == "undo":
        undo_withdrawal(desk, case_id, "holder")
    else:
        take_objection(desk, objects(ERIKA, centre_id="centre-1"))
    now, later = clock.now, clock.now + 10 * desk.config.undo_window
    accounts = {account for account, _ in kept_out(case_id, now)}
    assert len(accounts) == 2
    assert kept_out(case_id, later) == {(one, scope) for one in accounts for scope in Scopes.__struct_fields__}
    assert stands(desk, case_id, later).undo_until is None
