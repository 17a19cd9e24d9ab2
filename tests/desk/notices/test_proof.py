"""Who was told what can be shown, to whoever knows the account, and to nobody else."""

import json
from pathlib import Path

import pytest

from desk.notices.told import accounts, example
from desk_clock import DeskClock
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Notice, NoticeRecipient
from widerspruch.desk.notices.adding import add_recipients
from widerspruch.desk.notices.proof import prove_notice
from widerspruch.desk.notices.versions import begin_notice
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.notice_proof import NoticeTelling, read_notice_proof


@pytest.fixture
def notice(desk: Desk, tmp_path: Path) -> Notice:
    file = example(desk)
    made = begin_notice(desk, file)
    path = accounts(
        tmp_path, "1,a@x.example,DE,de,yes", "2,a@x.example,DE,en,yes", "3,,DE,de-leicht,yes", "4,d@x.example,DE,de,yes"
    )
    add_recipients(desk, made, file, path)
    return made


def test_who_was_sent_a_mail_was_told_then_with_these_words(desk: Desk, clock: DeskClock, notice: Notice) -> None:
    NoticeRecipient.objects.filter(language="de").update(sent_at=clock.now)
    clock.moves(DAY)
    data = prove_notice(desk, notice, "1")
    read = read_notice_proof(data, [desk.keys.receipts.public], now=clock.now, account_id="1")
    assert (read.proof.told, read.proof.language) == ((NoticeTelling("mail", clock.now - DAY),), "de")
    assert (read.proof.notice, read.proof.version, read.proof.digest) == ("ki-training", 1, notice.digest)
    assert read.text["texts"]["de"]["subject"] == example(desk).texts["de"].subject
    assert b"a@x.example" not in data
    with pytest.raises(ProtocolError, match="notice_proof_other_account"):
        read_notice_proof(data, [desk.keys.receipts.public], now=clock.now, account_id="4")


def test_of_two_accounts_with_one_address_the_mail_told_both(desk: Desk, clock: DeskClock, notice: Notice) -> None:
    NoticeRecipient.objects.filter(language="de").update(sent_at=clock.now, bounced_at=clock.now + DAY)
    clock.moves(2 * DAY)
    read = read_notice_proof(prove_notice(desk, notice, "2"), [desk.keys.receipts.public], now=clock.now)
    assert read.proof.told == (NoticeTelling("mail", clock.now - 2 * DAY, clock.now - DAY),)


def test_who_was_shown_it_was_told_within_the_platform(desk: Desk, clock: DeskClock, notice: Notice) -> None:
    NoticeRecipient.objects.filter(language="de-leicht").update(shown_at=clock.now)
    read = read_notice_proof(prove_notice(desk, notice, "3"), [desk.keys.receipts.public], now=clock.now)
    assert (read.proof.told, read.proof.language) == ((NoticeTelling("platform", clock.now),), "de-leicht")


@pytest.mark.parametrize("account", ["1", "5", "", "1 "])
def test_nothing_is_proved_of_whom_nothing_has_reached(desk: Desk, notice: Notice, account: str) -> None:
    with pytest.raises(DeskError, match="notice_not_told"):
        prove_notice(desk, notice, account)


def test_it_can_be_proved_after_nobody_is_named_any_more(desk: Desk, clock: DeskClock, notice: Notice) -> None:
    NoticeRecipient.objects.update(sent_at=clock.now, sealed=b"")
    told = json.loads(prove_notice(desk, notice, "4"))
    assert told["format"] == "widerspruch/notice-proof/1"
