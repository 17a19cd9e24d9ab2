"""Whoever is on the list is told once, at the pace of their domain."""

import email
import email.policy
from collections import Counter
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from msgspec import structs

from desk.mail.smtp_server import TestServer, smtp_server
from desk.mail.test_bounces import report
from desk.notices.told import accounts, example, many
from desk_clock import DeskClock
from objecting_people import ERIKA, objects
from widerspruch.desk.access.limits import MINUTE
from widerspruch.desk.config import SmtpConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.mail.backoff import BACKOFF
from widerspruch.desk.mail.bounces import read_bounce, record_bounce
from widerspruch.desk.mail.delivery import Delivered, deliver_all
from widerspruch.desk.mail.plain import plain_text
from widerspruch.desk.models import Notice, NoticeRecipient
from widerspruch.desk.notices.adding import add_recipients
from widerspruch.desk.notices.figures import NoticeCounts, figures_of
from widerspruch.desk.notices.links import no_notices_link, notice_link
from widerspruch.desk.notices.mending import try_again
from widerspruch.desk.notices.no_mail import stop_notices_by_mail
from widerspruch.desk.notices.notice_queue import notice_task
from widerspruch.desk.notices.preview import previewed_mails
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


def listed(desk: Desk, tmp_path: Path, *people: str) -> Notice:
    file = example(desk)
    notice = begin_notice(desk, file)
    lines = (f"{number},{to},DE,de,yes" for number, to in enumerate(people))
    add_recipients(desk, notice, file, accounts(tmp_path, *lines))
    return notice


def problems() -> list[str]:
    return [*NoticeRecipient.objects.order_by("pk").values_list("last_problem", flat=True)]


def test_who_objects_before_their_turn_is_sent_nothing(desk: Desk, server: TestServer, tmp_path: Path) -> None:
    file = example(desk)
    path = accounts(tmp_path, f"{ERIKA.account_id},erika@a.example,DE,de,yes", "2,b@b.example,DE,de,yes")
    notice = begin_notice(desk, file)
    add_recipients(desk, notice, file, path)
    take_objection(desk, objects(ERIKA))
    assert deliver_all(notice_task(desk, server.config())) == Delivered(sent=1, over=1)
    assert (server.recipients(), problems()) == (["b@b.example"], ["objected", ""])
    figures = figures_of(notice)
    assert (figures.dead, figures.objected) == ({"objected": 1}, 1)


def test_once_it_is_closed_what_was_taken_is_not_sent_either(desk: Desk, server: TestServer, tmp_path: Path) -> None:
    notice = listed(desk, tmp_path, "a@a.example")
    desk.door.write(lambda now: Notice.objects.update(closed_at=now))
    assert deliver_all(notice_task(desk, server.config())) == Delivered(over=1)
    assert (server.recipients(), problems()) == ([], ["closed"])
    assert figures_of(notice).closed_at == desk.now()


def test_a_bad_recipient_is_dead_and_stops_nobody_else(desk_on_both: Desk, server: TestServer, tmp_path: Path) -> None:
    server.to_recipient = lambda to: "550 5.1.1 no such user" if to.startswith("gone") else None
    notice = listed(desk_on_both, tmp_path, "a@a.example", "gone@b.example", "c@c.example")
    assert deliver_all(notice_task(desk_on_both, server.config())) == Delivered(sent=2, dead=1)
    assert problems() == ["", "recipient_550", ""]
    figures = figures_of(notice)
    assert (figures.dead, figures.next_due) == ({"recipient_550": 1}, None)
    assert figures.languages["de"] == NoticeCounts(3, 2, 0, 1, 0, 0, 0)


def test_what_the_server_puts_off_is_tried_again(
    desk: Desk, server: TestServer, clock: DeskClock, tmp_path: Path
) -> None:
    server.to_recipient = lambda to: "451 4.7.1 later"
    notice = listed(desk, tmp_path, "a@a.example")
    task = notice_task(desk, server.config())
    for pause in BACKOFF:
        assert deliver_all(task) == Delivered(put_off=1)
        assert figures_of(notice).next_due == clock.now + pause
        clock.moves(pause)
    assert deliver_all(task) == Delivered(dead=1)
    assert problems() == ["recipient_451"]


def test_what_is_dead_is_tried_again_once_it_is_mended(desk: Desk, server: TestServer, tmp_path: Path) -> None:
    """But for those who were sent nothing for another reason than the server's."""
    server.to_recipient = lambda to: "550 5.1.1 no such user"
    notice = listed(desk, tmp_path, "a@a.example", "b@b.example", "c@c.example")
    stop_notices_by_mail(desk, NoticeRecipient.objects.latest("pk").pk)
    task = notice_task(desk, server.config())
    assert deliver_all(task) == Delivered(dead=2)
    server.to_recipient = lambda to: None
    assert try_again(desk, notice) == 2
    assert deliver_all(task) == Delivered(sent=2)
    assert (problems(), try_again(desk, notice)) == (["", "", "no_mail"], 0)


def test_where_no_mail_can_go_all_of_them_wait(desk: Desk, tmp_path: Path) -> None:
    listed(desk, tmp_path, "a@a.example", "b@b.example")
    nobody = SmtpConfig("127.0.0.1", 1, "w@example.org", tls="none")
    assert deliver_all(notice_task(desk, nobody)) == Delivered(carrier_problem="unreachable")
    assert NoticeRecipient.objects.filter(attempts=0, claimed_until=0).count() == 2


def test_what_comes_back_is_noted_with_whom_it_was_for(desk: Desk, server: TestServer, tmp_path: Path) -> None:
    smtp = server.config()
    bouncing = structs.replace(desk, config=structs.replace(desk.config, smtp=smtp))
    notice = listed(bouncing, tmp_path, "a@a.example", "b@b.example")
    deliver_all(notice_task(bouncing))
    bounce = read_bounce(bouncing, report(server.mails[1].sender))
    assert bounce is not None
    assert (record_bounce(bouncing, bounce), record_bounce(bouncing, bounce)) == (True, False)
    assert problems() == ["", "bounced_5.1.1"]
    assert figures_of(notice).languages["de"].came_back == 1
    forged = server.mails[1].sender.replace("bounce+n", "bounce+")
    assert read_bounce(bouncing, report(forged)) is None, "a notice's number is no case's"


def test_a_mail_that_comes_twice_is_the_same_to_the_byte(
    desk: Desk, server: TestServer, clock: DeskClock, tmp_path: Path
) -> None:
    listed(desk, tmp_path, "a@a.example")
    for _ in range(2):
        deliver_all(notice_task(desk, server.config()))
        NoticeRecipient.objects.update(sent_at=None, claimed_until=0)
        clock.moves(MINUTE)
    first, second = server.mails
    assert first == second


def test_everybody_reads_it_in_their_language(desk: Desk, server: TestServer, tmp_path: Path) -> None:
    file = example(desk)
    notice = begin_notice(desk, file)
    path = accounts(tmp_path, *(f"{tag},x@{tag}.example,DE,{tag},yes" for tag in file.texts))
    add_recipients(desk, notice, file, path)
    deliver_all(notice_task(desk, server.config()))
    made = {mail.to: read(mail.data) for mail in server.mails}
    for tag, text in file.texts.items():
        mail = made[f"x@{tag}.example"]
        assert (mail["Subject"], mail["Content-Language"]) == (text.subject, "de" if tag == "de-leicht" else tag)
        html = mail.get_body(("html",))
        assert html is not None
        assert text.action in html.get_content()
        assert "<img" not in html.get_content()


def test_its_signature_covers_how_one_stops_it(desk: Desk, server: TestServer, tmp_path: Path) -> None:
    """As RFC 8058 wants it: else a mail program shows no button."""
    key = tmp_path / "dkim.pem"
    private = generate_private_key(65537, 2048)
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    key.chmod(0o600)
    listed(desk, tmp_path, "a@a.example")
    deliver_all(notice_task(desk, server.config(dkim_key=key, dkim_selector="s", dkim_domain="example.org")))
    signed = "".join(read(server.mails[0].data)["DKIM-Signature"].lower().split())
    assert "list-unsubscribe:list-unsubscribe-post" in signed


def test_a_preview_shows_a_mail_in_each_language_to_nobody(desk: Desk) -> None:
    file = example(desk)
    mails = [*previewed_mails(desk, file)]
    assert [mail.language for mail in mails] == [*file.texts]
    assert all("/n/" in plain_text(mail.letter) for mail in mails)
    assert not NoticeRecipient.objects.exists()
