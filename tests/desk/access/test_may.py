"""Who may do what: the table, asked for everybody, with what is theirs and what is not."""

import pytest

from desk_browser import logged_in
from widerspruch.desk.access.caller import NOBODY, Caller, Holders, caller_in_session
from widerspruch.desk.access.may import ACTIONS, MAY, may
from widerspruch.desk.access.who import CodeHolder
from widerspruch.desk.desk import Desk
from widerspruch.desk.holders import (
    account_holder_key,
    account_lookup_key,
    centre_lookup_key,
    mail_holder_key,
)
from widerspruch.desk.models import AccountsCentre, DeskCase, PlatformAccount
from widerspruch.testing.demo.people import BY_KEY


def _case(holder_key: bytes, case_id: str = "W-0", assurance: str = "verified") -> DeskCase:
    return DeskCase(case_id=case_id, holder_key=holder_key, assurance=assurance)


def _of_account(desk: Desk, platform: str, account_id: str) -> bytes:
    lookup = desk.keys.lookup
    return account_holder_key(account_lookup_key(lookup, platform, account_id))


def test_every_action_has_its_line() -> None:
    assert set(MAY) == set(ACTIONS)


def test_what_does_not_stand_in_the_table_may_nobody_do() -> None:
    everybody = Caller(frozenset(role for line in MAY.values() for role in line), Holders())
    assert not may(everybody, "be_asked_nothing")  # type: ignore[arg-type]


def test_somebody_who_is_not_logged_in_has_no_case(desk: Desk) -> None:
    assert not may(NOBODY, "read_case")
    assert not may(NOBODY, "read_case", _case(_of_account(desk, "beispielnetz", "70010001")))


@pytest.mark.parametrize("action", ["read_case", "read_receipt", "withdraw", "undo_withdrawal", "answer_question"])
def test_a_person_has_their_own_case_alone(desk: Desk, action) -> None:
    erika = caller_in_session(desk, logged_in(desk, BY_KEY["erika"]), None)
    aylin = caller_in_session(desk, logged_in(desk, BY_KEY["aylin"]), None)
    case = _case(_of_account(desk, "beispielbild", "80010002"))
    assert may(erika, action, case)
    assert not may(aylin, action, case)


def test_whoever_is_in_the_same_accounts_centre_now_has_the_case_and_whoever_left_it_has_not(
    desk_on_both: Desk,
) -> None:
    desk = desk_on_both
    key = account_lookup_key(desk.keys.lookup, "beispielnetz", "70019999")
    case = _case(_of_account(desk, "beispielnetz", "70019999"))

    def link(now: int) -> None:
        centre = AccountsCentre.objects.create(centre_key=centre_lookup_key(desk.keys.lookup, "centre-1001"))
        PlatformAccount.objects.create(platform="beispielnetz", lookup_key=key, centre=centre, first_seen=now)

    desk.door.write(link)
    erika = logged_in(desk, BY_KEY["erika"])
    assert may(caller_in_session(desk, erika, None), "read_case", case)
    desk.door.write(lambda now: PlatformAccount.objects.update(centre=None))
    assert not may(caller_in_session(desk, erika, None), "read_case", case)


def test_a_guardian_has_the_minors_case_and_no_other_guardian_has(desk: Desk) -> None:
    case = _case(_of_account(desk, "beispielbild", "80010004"))
    assert may(caller_in_session(desk, logged_in(desk, BY_KEY["jonas"]), None), "withdraw", case)
    assert may(caller_in_session(desk, logged_in(desk, BY_KEY["mia"]), None), "withdraw", case)
    assert not may(caller_in_session(desk, logged_in(desk, BY_KEY["erika"]), None), "withdraw", case)


def test_a_claim_is_seen_by_whoever_made_it_and_never_by_whose_account_it_names(desk: Desk) -> None:
    claim = _case(_of_account(desk, "beispielnetz", "70010001"), "W-1", "claimed")
    assert not may(caller_in_session(desk, logged_in(desk, BY_KEY["erika"]), None), "read_case", claim)
    assert may(caller_in_session(desk, None, CodeHolder("bernd@example.net", 0, ("W-1",))), "read_case", claim)


def test_a_code_opens_what_is_held_by_its_address_and_the_cases_it_was_mailed_for(desk: Desk) -> None:
    paula = caller_in_session(desk, None, CodeHolder("Paula@example.org", 0, ("W-1",)))
    assert may(paula, "read_case", _case(mail_holder_key(desk.keys.lookup, "paula@example.org"), "W-5"))
    assert may(paula, "read_case", _case(b"?" * 32, "W-1"))
    assert not may(paula, "read_case", _case(mail_holder_key(desk.keys.lookup, "erika@example.org"), "W-5"))


def test_the_platforms_people_read_no_case_as_if_it_were_theirs(desk: Desk) -> None:
    for key in ("sina", "rolf", "olga", "ava"):
        staff = caller_in_session(desk, logged_in(desk, BY_KEY[key]), None)
        assert may(staff, "enter_console")
        assert not may(staff, "read_case", _case(_of_account(desk, "beispielnetz", "70010001")))


def test_nobody_both_looks_at_people_and_sees_who_looked() -> None:
    assert MAY["look_into_case"].keys().isdisjoint(MAY["see_looks"])


def test_the_gate_reads_sets_and_nothing_of_any_case(desk: Desk) -> None:
    gate = Caller(frozenset({"gate"}), Holders())
    assert [action for action in ACTIONS if may(gate, action)] == ["read_exclusions"]
