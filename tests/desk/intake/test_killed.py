"""A process that is killed at any step has taken an objection whole or not at all, and never answered too early."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from killable import Killable, Led
from killed_desk import NEVER, Life
from objecting_people import objects
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import CaseEvent, Coverage, DeskCase, OutboxMail, PlatformAccount
from widerspruch.desk.store.steps import Step
from widerspruch.desk.values import AccountIdentity

STEPS: tuple[str, ...] = get_args(Step)
DURABLE = ("committed", "told")


@pytest.fixture
def killable(desk_on_both: Desk) -> Iterator[Killable]:
    process = Killable(desk_on_both)
    yield process
    process.ends()


def _is_whole(case: DeskCase) -> bool:
    return (
        case.coverages.count() == 1
        and case.events.filter(kind="received").count() == 1
        and case.mails.filter(kind="confirmation").count() == 1
    )


def test_at_every_step(desk_on_both: Desk, killable: Killable, tmp_path: Path) -> None:
    """One case after all, one mail, and no receipt without a case."""
    for step in STEPS:
        account = AccountIdentity(f"killed-at-{step}", emails=("erika@example.org",))
        receipts = tmp_path / step
        receipts.mkdir()
        led = killable.leads(Life(step, [account.account_id], folder_of_receipts=str(receipts)))
        assert led == Led([], "killed"), step
        cases = DeskCase.objects.filter(coverages__account__lookup_key=_key(desk_on_both, account))
        assert [_is_whole(case) for case in cases.all()] == [True] * (step in DURABLE), step
        assert [*receipts.iterdir()] == [], step
        taken = take_objection(desk_on_both, objects(account))
        assert taken.is_new == (step not in DURABLE), step
        assert [(case.case_id, _is_whole(case)) for case in cases.all()] == [(taken.case_id, True)], step
    assert DeskCase.objects.count() == PlatformAccount.objects.count() == len(STEPS)


def test_whoever_is_answered_is_in_the_tables_and_has_a_receipt(
    desk_on_both: Desk, killable: Killable, tmp_path: Path
) -> None:
    led = killable.leads(Life(NEVER, ["1", "2", "3"], folder_of_receipts=str(tmp_path)))
    assert led.ended == "0"
    assert {*led.answered} == {*DeskCase.objects.values_list("case_id", flat=True)}
    assert {path.name[:13] for path in tmp_path.iterdir() if path.name.startswith("W-")} == {*led.answered}


@pytest.mark.parametrize(
    "step",
    [
        pytest.param("event_written", marks=pytest.mark.slow),
        "all_written",
        pytest.param("committed", marks=pytest.mark.slow),
    ],
)
def test_in_a_group_of_many(desk_on_both: Desk, killable: Killable, step: str) -> None:
    """Of those who wait, those who were answered are in the tables, each whole; and nothing is there by half."""
    for nth in (1, 2, 5, 17):
        before = {*DeskCase.objects.values_list("case_id", flat=True)}
        ids = [f"{nth}-{n}" for n in range(40)]
        led = killable.leads(Life(step, ids, nth=nth))
        there = {*DeskCase.objects.values_list("case_id", flat=True)} - before
        assert {*led.answered} <= there
        assert all(_is_whole(case) for case in DeskCase.objects.filter(case_id__in=there))
        for one in ids:
            take_objection(desk_on_both, objects(AccountIdentity(one, emails=("erika@example.org",))))
    counted = [model.objects.count() for model in (DeskCase, Coverage, OutboxMail, PlatformAccount)]
    assert counted == [4 * 40] * 4
    assert CaseEvent.objects.filter(kind="received").count() == 4 * 40


def _key(desk: Desk, account: AccountIdentity) -> bytes:
    from widerspruch.desk.holders import account_lookup_key

    return account_lookup_key(desk.keys.lookup, "beispielnetz", account.account_id)
