"""What comes back comes back to its case; what is made up, old, or only an answer changes nothing."""

import smtplib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from desk.canary import DETAILS, IDENTITY, assert_silent
from desk.made import made_case
from desk.mail.smtp_server import TestServer
from desk.mail.test_delivery import owe
from desk_clock import DeskClock
from examples import examples
from widerspruch.desk.config import DAY, SmtpConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.logs import JsonLines
from widerspruch.desk.mail.bounce_server import BounceServer
from widerspruch.desk.mail.bounces import Bounce, read_bounce, record_bounce
from widerspruch.desk.mail.delivery import deliver_all, delivery_task
from widerspruch.desk.mail.return_paths import MailNumber, mail_returned_to, return_path
from widerspruch.desk.models import CaseEvent, OutboxMail

DOMAIN = "bounces.example.org"
SMTP = SmtpConfig("127.0.0.1", 25, "w@example.org", bounce_domain=DOMAIN)

REPORT = (Path(__file__).parent / "report.eml").read_text("utf-8")
"""What a mail server sends back."""


@pytest.fixture
def bouncing(desk: Desk) -> Desk:
    """A desk that failed mail comes back to."""
    return structs.replace(desk, config=structs.replace(desk.config, smtp=SMTP))


def report(to: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    told = REPORT.replace("postmaster@example.org", to)
    told = told.replace("Action: failed", f"Action: {action}").replace("Status: 5.1.1", f"Status: {status}")
    return told.replace("\n", "\r\n").encode()


def sent(desk: Desk) -> OutboxMail:
    row = owe(desk, case=made_case(desk))
    desk.door.write(lambda now: OutboxMail.objects.filter(pk=row.pk).update(sent_at=now, attempts=1))
    return row


def address(desk: Desk, row: OutboxMail) -> str:
    return return_path(desk.keys.bounces, MailNumber(row.pk), DOMAIN)


def test_a_failed_mail_comes_back_to_its_case_once(bouncing: Desk) -> None:
    row = sent(bouncing)
    bounce = read_bounce(bouncing, report(address(bouncing, row)))
    assert bounce == Bounce(MailNumber(row.pk), "5.1.1")
    assert record_bounce(bouncing, bounce) is True
    assert record_bounce(bouncing, bounce) is False
    row.refresh_from_db()
    assert (row.bounced_at, row.last_problem) == (bouncing.now(), "bounced_5.1.1")
    assert CaseEvent.objects.filter(case=row.case, kind="mail_bounced").count() == 1


def test_the_whole_way_from_the_address_it_was_sent_from(bouncing: Desk, server: TestServer) -> None:
    row = owe(bouncing, case=made_case(bouncing))
    deliver_all(delivery_task(bouncing, server.config()))
    sender = server.mails[0].sender
    assert sender.startswith(f"bounce+{row.pk}.")
    # Servers may write it in capitals, and some do.
    assert read_bounce(bouncing, report(sender.upper())) == Bounce(MailNumber(row.pk), "5.1.1")
    assert read_bounce(bouncing, report("root@localhost"), f"<{sender}>") == Bounce(MailNumber(row.pk), "5.1.1")


@pytest.mark.parametrize(
    ("action", "status", "is_bounce"),
    [
        ("failed", "5.1.1", True),
        ("Failed", "4.4.7", True),
        ("failed", "nonsense", True),
        ("failed", "2.0.0", False),
        ("delayed", "4.4.1", False),
        ("relayed", "2.0.0", False),
        ("delivered", "2.0.0", False),
        ("", "5.1.1", False),
    ],
)
def test_only_a_failure_counts(bouncing: Desk, action: str, status: str, is_bounce: bool) -> None:
    row = sent(bouncing)
    assert (read_bounce(bouncing, report(address(bouncing, row), action, status)) is not None) is is_bounce


AUTO_REPLY = b"""\
From: alice@example.org
To: {to}
Subject: Out of office
Auto-Submitted: auto-replied

I am away. The delivery failed to interest me.
"""


def test_answers_of_machines_and_people_are_no_bounces(bouncing: Desk) -> None:
    to = address(bouncing, sent(bouncing)).encode()
    assert read_bounce(bouncing, AUTO_REPLY.replace(b"{to}", to)) is None
    read_receipt = report(to.decode()).replace(b"delivery-status", b"disposition-notification")
    assert read_bounce(bouncing, read_receipt) is None
    as_mixed = report(to.decode()).replace(b"multipart/report", b"multipart/mixed")
    assert read_bounce(bouncing, as_mixed) is None
    assert read_bounce(bouncing, b"") is None


def test_a_made_up_address_is_nobodys(bouncing: Desk) -> None:
    row = sent(bouncing)
    right = address(bouncing, row)
    number, signature = right.partition("@")[0].removeprefix("bounce+").split(".")
    for wrong in (
        right.replace(signature, "0" * 20),
        f"bounce+{int(number) + 1}.{signature}@{DOMAIN}",
        f"bounce+{number}@{DOMAIN}",
        f"bounce+{number}.{signature}@evil.example",
        f"bounce+{number}.{signature}x@{DOMAIN}",
        f"bounce+0{number}.{signature}@{DOMAIN}".replace("+0", "+٠"),
        return_path(bytes(32), MailNumber(row.pk), DOMAIN),
        "",
    ):
        assert mail_returned_to(bouncing.keys, wrong, DOMAIN) is None, wrong
        assert read_bounce(bouncing, report("x"), wrong or "nobody") is None


def test_after_a_change_of_keys_what_was_sent_before_still_comes_back(bouncing: Desk) -> None:
    to = address(bouncing, sent(bouncing))
    keys = structs.replace(bouncing.keys, bounces=b"n" * 32, bounces_before=(bouncing.keys.bounces,))
    assert read_bounce(structs.replace(bouncing, keys=keys), report(to)) is not None
    forgotten = structs.replace(keys, bounces_before=())
    assert read_bounce(structs.replace(bouncing, keys=forgotten), report(to)) is None


def test_what_comes_back_long_after_is_not_believed(bouncing: Desk, clock: DeskClock) -> None:
    row = sent(bouncing)
    clock.moves(11 * DAY)
    bounce = read_bounce(bouncing, report(address(bouncing, row)))
    assert bounce is not None
    assert record_bounce(bouncing, bounce) is False
    assert not CaseEvent.objects.filter(kind="mail_bounced").exists()


def test_of_a_mail_that_was_never_tried_or_is_gone_nothing_comes_back(bouncing: Desk) -> None:
    row = owe(bouncing, case=made_case(bouncing))
    assert record_bounce(bouncing, Bounce(MailNumber(row.pk), "5.1.1")) is False
    assert record_bounce(bouncing, Bounce(MailNumber(row.pk + 1), "5.1.1")) is False


def test_a_mail_that_came_back_between_answer_and_note_is_noted_as_sent_all_the_same(bouncing: Desk) -> None:
    row = owe(bouncing, case=made_case(bouncing))
    OutboxMail.objects.update(attempts=1)
    assert record_bounce(bouncing, Bounce(MailNumber(row.pk), "")) is True
    row.refresh_from_db()
    assert row.last_problem == "bounced_failed"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(200))
@given(data=st.data())
def test_no_message_stops_whoever_reads_it(bouncing: Desk, data: st.DataObject) -> None:
    """Whatever is done to a report, it is read, or is none."""
    whole = report(return_path(bouncing.keys.bounces, MailNumber(1), DOMAIN))
    at = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 40))
    put = data.draw(
        st.one_of(st.binary(max_size=40), st.sampled_from([b"\r\n\r\n", b"=?utf-8?q?", b"\x00", b"--b\r\n"]))
    )
    read = read_bounce(bouncing, whole[:at] + put + whole[at + length :])
    assert read is None or read.mail == MailNumber(1)


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n" * 5000,
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" * 5000,
        b"Content-Type: message/rfc822\r\n\r\n" * 5000,
        b"\xff\xfe" * 500_000,
        b"X: " + b"y" * 3_000_000,
    ],
    ids=["headers", "nested", "mails in mails", "binary", "long"],
)
def test_what_is_huge_or_deep_is_none(bouncing: Desk, raw: bytes) -> None:
    assert read_bounce(bouncing, raw, return_path(bouncing.keys.bounces, MailNumber(1), DOMAIN)) is None


def test_without_a_domain_for_it_nothing_is_a_bounce(desk: Desk) -> None:
    assert read_bounce(desk, report(return_path(desk.keys.bounces, MailNumber(1), DOMAIN))) is None


def test_nothing_of_a_report_is_written_down_but_its_status(bouncing: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    row = owe(bouncing, case=made_case(bouncing, [("beispielnetz", IDENTITY)], details=DETAILS))
    OutboxMail.objects.update(attempts=1)
    raw = report(address(bouncing, row), status=f"5.1.1 ({DETAILS.contact})").replace(
        b"alice@example.org", DETAILS.contact.encode()
    )
    bounce = read_bounce(bouncing, raw)
    assert bounce is not None
    record_bounce(bouncing, bounce)
    written = [JsonLines().format(record) for record in caplog.records]
    assert_silent(*written, bouncing.config.data)
    assert written


@pytest.fixture(params=[False, True], ids=["smtp", "lmtp"])
def listening(request: pytest.FixtureRequest, bouncing: Desk) -> Iterator[smtplib.SMTP]:
    """A connection to the server that takes what comes back."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port = bound.getsockname()[1]
    running = BounceServer(bouncing, "127.0.0.1", port, lmtp=request.param)
    running.start()
    try:
        kind = smtplib.LMTP if request.param else smtplib.SMTP
        client = kind("127.0.0.1", port, local_hostname="mx.example.net")
        yield client
        client.close()
    finally:
        running.stop()


def test_the_mail_server_hands_over_what_came_back(listening: smtplib.SMTP, bouncing: Desk) -> None:
    row = sent(bouncing)
    listening.sendmail("", [address(bouncing, row)], report("root@example.net"))
    row.refresh_from_db()
    assert row.bounced_at is not None


def test_nobody_else_has_an_address_there(listening: smtplib.SMTP, bouncing: Desk) -> None:
    row = sent(bouncing)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        listening.sendmail("", ["anybody@example.org"], b"Subject: relay?\r\n\r\nno\r\n")
    assert refused.value.recipients["anybody@example.org"][0] == 550
    other = sent(bouncing)
    refusals = listening.sendmail("", [address(bouncing, row), address(bouncing, other)], report("x"))
    assert [code for code, _ in refusals.values()] == [452]
    listening.sendmail("", [address(bouncing, row)], AUTO_REPLY)
    other.refresh_from_db()
    assert other.bounced_at is None
