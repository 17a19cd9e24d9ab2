"""Whoever is on the list is told once, at the pace of their domain."""

import email
import email.policy
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest

from desk.mail.smtp_server import TestServer, smtp_server
from desk.notices.told import accounts, example, many
from desk_clock import DeskClock
from widerspruch.desk.access.limits import MINUTE
from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.delivery import Delivered, deliver_all
from widerspruch.desk.models import NoticeRecipient
from widerspruch.desk.notices.adding import add_recipients
from widerspruch.desk.notices.links import no_notices_link, notice_link
from widerspruch.desk.notices.notice_queue import notice_task
from widerspruch.desk.notices.versions import begin_notice


@pytest.fixture
def server():
    with smtp_server() as running:
        yield running


def read(data: bytes) -> EmailMessage:
    made = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(made, EmailMessage)
    return made


def test_fifty_are_told_once(desk_on_both: Desk, server: TestServer, clock: DeskClock, tmp_path: Path) -> None:
    desk, file = desk_on_both, example(desk_on_both)
    notice = begin_notice(desk, file)
    counts = add_recipients(desk, notice, file, many(tmp_path, 50, domains=10))
    assert (counts.lines, counts.mails) == (50, {"de": 50})
    clock.moves(MINUTE)
    assert deliver_all(notice_task(desk, server.config())) == Delivered(sent=50)
    assert Counter(server.recipients()) == {f"p{n}@d{n % 10}.example": 1 for n in range(50)}
    assert deliver_all(notice_task(desk, server.config())) == Delivered()
    assert add_recipients(desk, notice, file, many(tmp_path, 51, domains=10)).left_out == {"on_list": 50}


def test_the_mail_has_one_action_and_says_what_is_no_objection(desk: Desk, server: TestServer, tmp_path: Path) -> None:
    file = example(desk)
    notice = begin_notice(desk, file)
    add_recipients(desk, notice, file, accounts(tmp_path, "4711,erika@beispiel.example,DE,de-AT,yes"))
    deliver_all(notice_task(desk, server.config()))
    (mail,) = server.mails
    made = read(mail.data)
    assert made["Subject"] == file.texts["de"].subject
    assert (made["From"], made["To"]) == ("Beispielnetz <widerspruch@example.org>", "erika@beispiel.example")
    assert (made["List-Unsubscribe-Post"], made["Auto-Submitted"]) == ("List-Unsubscribe=One-Click", "auto-generated")
    row = NoticeRecipient.objects.get()
    assert made["List-Unsubscribe"] == f"<{no_notices_link(desk, row)}>"
    assert mail.sender.startswith(f"bounce+n{row.pk}.")
    text = made.get_body(("plain",))
    assert text is not None
    assert text.get_content().count(notice_link(desk, row)) == 1
    assert "Das ist kein Widerspruch gegen das Training von KI" in " ".join(text.get_content().split())
    assert "4711" not in mail.data.decode()
