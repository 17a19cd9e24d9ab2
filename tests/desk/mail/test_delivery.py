"""What is owed is sent: once, whatever the server does to other mails, and never not at all."""

import email
import email.policy
import json
import re
from email.message import EmailMessage
from typing import TypeVar

import pytest
from django.db import connection
from msgspec import structs

from desk.canary import DETAILS, IDENTITY, assert_silent
from desk.made import made_case
from desk.mail.smtp_server import TestServer
from desk_clock import DeskClock
from together import together
from widerspruch.desk.config import DAY, HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.logs import JsonLines
from widerspruch.desk.mail import delivery
from widerspruch.desk.mail.backoff import BACKOFF, LEASE
from widerspruch.desk.mail.delivery import Delivered, DeliveryTask, deliver_all, deliver_due, delivery_task
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.mail.queue import _TAKE, TakenMail, give_back, has_failed, is_sent, revive, take
from widerspruch.desk.mail.sending import Posting
from widerspruch.desk.models import CaseEvent, DeskCase, OutboxMail
from widerspruch.desk.receipts import receipts_of
from widerspruch.desk.store.writing import Door, Job

T = TypeVar("T")
CLAIMED: dict[str, object] = {"assurance": "claimed", "claim_expires_at": 2**52}


def owe(
    desk: Desk, to: str = "alice@example.org", case: DeskCase | None = None, kind: str = "confirmation"
) -> OutboxMail:
    values = {"code": "123456"} if kind == "code" else {}
    row = desk.door.write(lambda now: put_mail(desk, case, kind, "de", to, values, now=now))  # type: ignore[arg-type]
    assert row is not None
    return row


def task_of(desk: Desk, server: TestServer, **changed: object) -> DeliveryTask:
    return delivery_task(desk, server.config(**changed))


def read(data: bytes) -> EmailMessage:
    made = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(made, EmailMessage)
    return made


def test_a_confirmation_arrives_as_text_and_html_with_its_receipt(desk_on_both: Desk, server: TestServer) -> None:
    desk, case = desk_on_both, made_case(desk_on_both)
    row = owe(desk, case=case)
    assert deliver_all(task_of(desk, server)) == Delivered(sent=1)
    (mail,) = server.mails
    made = read(mail.data)
    assert (mail.to, made["To"], made["From"]) == (
        "alice@example.org",
        "alice@example.org",
        "Beispielnetz <widerspruch@example.org>",
    )
    assert case.case_id in made["Subject"]
    assert made["Auto-Submitted"] == "auto-generated"
    text, html = made.get_body(("plain",)), made.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "@alice bei Beispielnetz" in text.get_content()
    assert "@alice bei Beispielnetz" in html.get_content()
    attached = [(part.get_filename(), part.get_content()) for part in made.iter_attachments()]
    assert attached == [*receipts_of(desk, case.case_id)]
    row.refresh_from_db()
    assert (row.sent_at, row.attempts, row.dead_at) == (desk.now(), 1, None)
    assert [*CaseEvent.objects.values_list("kind", flat=True)] == ["confirmed"]


def test_nothing_is_sent_before_it_is_due_or_twice(desk: Desk, server: TestServer) -> None:
    owe(desk, kind="code")
    OutboxMail.objects.update(due_at=desk.now() + 1)
    task = task_of(desk, server)
    assert deliver_all(task) == Delivered()
    OutboxMail.objects.update(due_at=desk.now())
    assert deliver_all(task) == Delivered(sent=1)
    assert deliver_all(task) == Delivered()
    assert len(server.mails) == 1


def test_a_bad_recipient_stops_nobody_else(desk: Desk, server: TestServer) -> None:
    server.to_recipient = lambda to: "550 5.1.1 no such user" if to.startswith("gone") else None
    case = made_case(desk)
    rows = [owe(desk, to, case) for to in ("a@example.org", "gone@example.org", "not an address", "b@example.org")]
    assert deliver_all(task_of(desk, server)) == Delivered(sent=2, dead=2)
    assert server.recipients() == ["a@example.org", "b@example.org"]
    for row in rows:
        row.refresh_from_db()
    assert [row.last_problem for row in rows] == ["", "recipient_550", "address_unusable", ""]
    assert [*CaseEvent.objects.filter(kind="mail_dead").values_list("actor", flat=True)] == ["desk", "desk"]


@pytest.mark.parametrize(
    ("what", "answer", "problem", "is_dead"),
    [
        ("recipient", "450 4.2.1 later", "recipient_450", False),
        ("recipient", "550 5.1.1 unknown", "recipient_550", True),
        ("recipient", "554 5.7.1 you are blocked", "recipient_554", False),
        ("recipient", "530 5.7.0 log in first", "recipient_530", False),
        ("recipient", "drop", "connection_lost", False),
        ("content", "451 4.3.0 disk full", "content_451", False),
        ("content", "552 5.3.4 too big", "content_552", True),
        ("content", "drop", "connection_lost", False),
        ("sender", "550 5.1.8 whoever you are", "sender_550", False),
    ],
)
def test_what_the_server_says_decides_whether_it_is_tried_again(
    desk: Desk, server: TestServer, what: str, answer: str, problem: str, is_dead: bool
) -> None:
    owe(desk, "awkward@example.org", kind="code")
    owe(desk, "fine@example.org", kind="code")
    is_meant = (lambda to: True) if what == "sender" else (lambda to: to.startswith("awkward"))
    setattr(server, f"to_{what}", lambda to: answer if is_meant(to) else None)
    deliver_all(task_of(desk, server))
    row = OutboxMail.objects.order_by("id")[0]
    assert (row.last_problem, row.dead_at is not None, row.sent_at) == (problem, is_dead, None)
    if what != "sender":
        assert server.recipients() == ["fine@example.org"]


def test_it_is_tried_again_with_growing_pauses_for_nearly_three_days_and_then_is_dead(
    desk: Desk, server: TestServer, clock: DeskClock
) -> None:
    server.to_recipient = lambda to: "451 4.7.1 later"
    case = made_case(desk)
    row = owe(desk, case=case)
    task, began = task_of(desk, server), clock.now
    for pause in BACKOFF:
        assert deliver_all(task) == Delivered(put_off=1)
        row.refresh_from_db()
        assert row.due_at == clock.now + pause
        clock.moves(pause)
    assert 2 * DAY < clock.now - began < 3 * DAY
    assert deliver_all(task) == Delivered(dead=1)
    row.refresh_from_db()
    assert row.dead_at == clock.now
    assert CaseEvent.objects.filter(case=case, kind="mail_dead").count() == 1
    clock.moves(DAY)
    assert deliver_all(task) == Delivered()


def test_a_dead_mail_that_is_revived_goes(desk: Desk, server: TestServer) -> None:
    server.to_recipient = lambda to: "550 5.1.1 unknown"
    row = owe(desk, kind="code")
    task = task_of(desk, server)
    deliver_all(task)
    server.to_recipient = lambda to: None
    assert revive(desk, [row.pk]) == 1
    assert deliver_all(task) == Delivered(sent=1)
    assert revive(desk, [row.pk]) == 0


def test_where_no_mail_can_go_none_is_counted_as_tried(desk: Desk, server: TestServer) -> None:
    row = owe(desk, kind="code")
    nowhere = delivery_task(desk, server.config())
    server_port, server.port = server.port, 1
    done = deliver_all(delivery_task(desk, server.config()))
    assert done == Delivered(carrier_problem="unreachable")
    row.refresh_from_db()
    assert (row.attempts, row.claimed_until, row.dead_at) == (0, 0, None)
    server.port = server_port
    assert deliver_all(nowhere) == Delivered(sent=1)


def test_a_server_that_goes_in_the_middle_leaves_the_rest_for_later(desk: Desk, server: TestServer) -> None:
    """What was under way is tried later; what was not begun is as it was."""
    for number in range(5):
        owe(desk, f"p{number}@example.org", kind="code")

    class Going:
        count = 0

        def open(self) -> None:
            if self.count > 2:
                from widerspruch.desk.mail.problems import CarryError

                raise CarryError("unreachable", "carrier")

        def carry(self, posting: object) -> None:
            self.count += 1
            self.open()

        def close(self) -> None: ...

    done = deliver_all(DeliveryTask(desk, server.config(), Going()))
    assert done == Delivered(sent=2, carrier_problem="unreachable")
    assert [*OutboxMail.objects.order_by("id").values_list("attempts", "claimed_until")][2:] == [(0, 0)] * 3


def test_many_mails_go_over_one_connection(desk: Desk, server: TestServer) -> None:
    for number in range(30):
        owe(desk, f"p{number}@example.org", kind="code")
    assert deliver_all(task_of(desk, server)).sent == 30
    assert server.connections == 1


def test_a_connection_that_the_server_ends_between_mails_is_opened_again(desk: Desk, server: TestServer) -> None:
    for number in range(6):
        owe(desk, f"p{number}@example.org", kind="code")
    seen: list[str] = []

    def to_sender(sender: str) -> str | None:
        seen.append(sender)
        return "421 4.7.0 enough for one connection" if len(seen) in (3, 6) else None

    server.to_sender = to_sender
    assert deliver_all(task_of(desk, server)) == Delivered(sent=6)


def test_a_code_that_comes_too_late_is_not_sent(desk: Desk, server: TestServer, clock: DeskClock) -> None:
    owe(desk, kind="code")
    clock.moves(2 * HOUR)
    assert deliver_all(task_of(desk, server)) == Delivered(over=1)
    assert not OutboxMail.objects.exists()
    assert server.mails == []


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("withdrawn", {"state": "withdrawn", "ended_at": 2**52}, {"state": "received", "ended_at": None}),
        ("claim_received", CLAIMED, {"assurance": "verified", "claim_expires_at": None}),
        ("claim_lapsing", CLAIMED, {"ended_at": 2**52}),
        ("claim_lapsed", CLAIMED | {"state": "lapsed", "ended_at": 2**52}, {"state": "received", "ended_at": None}),
    ],
)
def test_what_is_true_no_more_is_not_sent(
    desk: Desk, server: TestServer, kind: str, before: dict[str, object], after: dict[str, object]
) -> None:
    """Where a withdrawal was undone, or a claim verified, before the mail about it went: another mail tells that."""
    values = {"code": "1", "address": "https://desk.example.org/case"}
    for changed in ({}, after):
        case = made_case(desk, [], **before)
        desk.door.write(lambda now: put_mail(desk, case, kind, "de", "a@example.org", values, now=now))  # type: ignore[arg-type]  # noqa: B023
        desk.door.write(lambda now: DeskCase.objects.filter(pk=case.pk).update(**(changed or before)))  # noqa: B023
        done = deliver_all(task_of(desk, server))
        assert done == (Delivered(over=1) if changed else Delivered(sent=1))


def test_a_mail_that_cannot_be_written_stops_no_other(desk: Desk, server: TestServer) -> None:
    desk.door.write(lambda now: put_mail(desk, made_case_in(desk, now), "refused", "de", "a@example.org", now=now))
    owe(desk, kind="code")
    OutboxMail.objects.create(kind="code", language="de", sealed=b"broken", written_at=0, due_at=0)
    OutboxMail.objects.create(kind="of a newer program", language="de", sealed=b"", written_at=0, due_at=0)
    assert deliver_all(task_of(desk, server)) == Delivered(sent=1, put_off=2, over=1)
    problems = {*OutboxMail.objects.values_list("last_problem", flat=True)}
    assert problems == {"not_composed", "", "kind_unknown"}


def made_case_in(desk: Desk, now: int) -> DeskCase:
    """A case that says it was refused, and has no refusal."""
    return DeskCase.objects.create(
        case_id="W-0000-0000-0", kind="objection", holder_key=bytes(32), assurance="verified", state="refused",
        own_content=True, ai_interactions=True, mentions=True, received_at=now, submitted_at=now, ended_at=now,
        country="DE", language="de", channel="form", acted_by="holder",
    )  # fmt: skip


def test_a_mail_in_somebodys_hands_is_not_taken_by_another_until_their_time_is_over(
    desk_on_both: Desk, clock: DeskClock
) -> None:
    desk = desk_on_both
    row = owe(desk, kind="code")
    (first,) = take(desk, 10)
    assert take(desk, 10) == []
    clock.moves(LEASE)
    (second,) = take(desk, 10)
    assert (second.mail, second.attempt, second.until) == (row.pk, 1, first.until + LEASE)
    # Whoever had it first changes nothing any more, but that it went.
    assert has_failed(desk, first, "connection_lost", for_good=False) is False
    give_back(desk, [first])
    row.refresh_from_db()
    assert (row.attempts, row.claimed_until) == (0, second.until)
    is_sent(desk, first, event=None)
    assert has_failed(desk, second, "connection_lost", for_good=True) is False
    row.refresh_from_db()
    assert (row.sent_at, row.dead_at) == (clock.now, None)


def test_those_who_take_at_the_same_time_take_different_mails(desk_on_both: Desk) -> None:
    desk = desk_on_both
    for number in range(7):
        owe(desk, f"p{number}@example.org", kind="code")
    taken = [one.mail for _ in range(4) for one in take(desk, 2)]
    assert sorted(taken) == [*OutboxMail.objects.order_by("id").values_list("id", flat=True)]


def test_however_many_take_at_one_moment_nobody_takes_more_than_asked_or_what_another_has(desk_on_both: Desk) -> None:
    def owe_many(now: int) -> None:
        for number in range(300):
            put_mail(desk_on_both, None, "code", "de", f"p{number}@example.org", {"code": "1"}, now=now)

    desk_on_both.door.write(owe_many)

    def take_all() -> list[list[int]]:
        taken = []
        while batch := take(desk_on_both, 10):
            taken.append([one.mail for one in batch])
        return taken

    batches = [batch for taken in together(*[take_all] * 4) for batch in taken]  # type: ignore[union-attr]
    assert {len(batch) for batch in batches} == {10}
    assert sorted(mail for batch in batches for mail in batch) == [
        *OutboxMail.objects.order_by("id").values_list("id", flat=True)
    ]


def test_no_mail_is_begun_whose_time_is_nearly_over(desk: Desk, server: TestServer, clock: DeskClock) -> None:
    for number in range(3):
        owe(desk, f"p{number}@example.org", kind="code")

    def to_content(to: str) -> None:
        clock.moves(10 * 60 * 1_000_000)

    server.to_content = to_content
    assert deliver_due(task_of(desk, server)) == Delivered(sent=1)
    assert [*OutboxMail.objects.filter(sent_at=None).values_list("attempts", "claimed_until")] == [(0, 0), (0, 0)]


def test_a_mail_that_comes_twice_is_the_same_to_the_byte(desk: Desk, server: TestServer, clock: DeskClock) -> None:
    """After an end between the server's answer and our note of it, it is sent once more, on purpose."""
    owe(desk, case=made_case(desk))

    def dies(step: str) -> None:
        if step == "handed_over":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        deliver_all(DeliveryTask(desk, server.config(), task_of(desk, server).carrier, dies))
    clock.moves(LEASE)
    assert deliver_all(task_of(desk, server)) == Delivered(sent=1)
    first, second = server.mails
    assert first == second


def test_a_mail_whose_answer_is_lost_goes_twice_rather_than_not_at_all(
    desk: Desk, server: TestServer, clock: DeskClock
) -> None:
    owe(desk, case=made_case(desk))
    server.after_taking = lambda to: "drop"
    assert deliver_all(task_of(desk, server)) == Delivered(put_off=1)
    server.after_taking = lambda to: None
    clock.moves(BACKOFF[0])
    assert deliver_all(task_of(desk, server)) == Delivered(sent=1)
    assert server.mails[0] == server.mails[1]


class Crowded:
    """A door that lets nobody through the next times."""

    def __init__(self, door: Door) -> None:
        self.door, self.refusals = door, 0

    def write(self, job: Job[T]) -> T:
        if self.refusals:
            self.refusals -= 1
            raise DeskError("queue_full")
        return self.door.write(job)

    def __getattr__(self, name: str) -> object:
        return getattr(self.door, name)


def test_while_too_much_comes_in_to_be_written_no_mail_goes_twice(
    desk: Desk, server: TestServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "NOTED_AFTER", (0.0,) * 5)
    for number in range(3):
        owe(desk, f"p{number}@example.org", kind="code")
    door = Crowded(desk.door)
    task = task_of(structs.replace(desk, door=door), server)

    def crowds(to: str) -> None:
        door.refusals = 5

    server.after_taking = crowds
    assert deliver_all(task) == Delivered(sent=3)
    assert deliver_all(task) == Delivered()
    assert server.recipients() == ["p0@example.org", "p1@example.org", "p2@example.org"]


def test_whatever_goes_wrong_with_one_mail_the_next_has_its_turn(desk: Desk, server: TestServer) -> None:
    for number in range(3):
        owe(desk, f"p{number}@example.org", kind="code")
    inner = task_of(desk, server).carrier

    class Stumbling:
        def open(self) -> None:
            inner.open()

        def carry(self, posting: Posting) -> None:
            if posting.to.local == "p1":
                raise ZeroDivisionError
            inner.carry(posting)

        def close(self) -> None:
            inner.close()

    assert deliver_all(DeliveryTask(desk, server.config(), Stumbling())) == Delivered(sent=2, put_off=1)
    assert {*OutboxMail.objects.values_list("last_problem", flat=True)} == {"", "not_carried"}


def test_nothing_personal_is_written_down_or_kept_as_problem(
    desk: Desk, server: TestServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    server.to_content = lambda to: f"550 5.1.1 <{to}>: no such person as {IDENTITY.name}"
    owe(desk, DETAILS.contact, made_case(desk, [("beispielnetz", IDENTITY)], details=DETAILS))
    server.to_sender = lambda sender: None
    deliver_all(task_of(desk, server))
    server.to_content = lambda to: None
    owe(desk, DETAILS.contact, kind="code")
    deliver_all(task_of(desk, server))
    written = [JsonLines().format(record) for record in caplog.records if record.name.startswith("widerspruch")]
    assert [json.loads(line)["event"] for line in written] == ["mail_dead", "mail_sent"]
    assert_silent(*written, desk.config.data, *OutboxMail.objects.values_list("last_problem", flat=True))


def test_a_slow_server_is_waited_for_only_so_long(desk: Desk, server: TestServer) -> None:
    server.slow = 3
    row = owe(desk, kind="code")
    assert deliver_all(task_of(desk, server, timeout=1)) == Delivered(put_off=1)
    row.refresh_from_db()
    assert row.last_problem == "connection_lost"


def test_whoever_is_killed_again_and_again_uses_up_no_attempt(desk: Desk, server: TestServer, clock: DeskClock) -> None:
    row = owe(desk, kind="request_received", case=made_case(desk, []))
    for _ in range(2 * len(BACKOFF)):
        assert take(desk, 1)
        clock.moves(LEASE)
    server.to_recipient = lambda to: "451 4.7.1 later"
    assert deliver_all(task_of(desk, server)) == Delivered(put_off=1)
    row.refresh_from_db()
    assert (row.attempts, row.dead_at, row.due_at) == (1, None, clock.now + BACKOFF[0])


def test_being_told_to_stop_leaves_the_rest_for_others(desk: Desk, server: TestServer) -> None:
    for number in range(3):
        owe(desk, f"p{number}@example.org", kind="code")
    done = deliver_all(task_of(desk, server), stops=lambda: bool(server.mails))
    assert done == Delivered(sent=1)
    assert OutboxMail.objects.filter(claimed_until=0, attempts=0).count() == 2


def test_what_waits_and_what_is_dead_is_found_without_reading_what_was_sent(desk: Desk) -> None:
    """Of millions that were sent, a worker and whoever minds the desk ask every second or two."""
    unsent = OutboxMail.objects.filter(sent_at__isnull=True)
    for rows, index in (
        (unsent.filter(dead_at__isnull=True, due_at__lte=5, claimed_until__lte=5), "mails_still_to_send"),
        (unsent.filter(dead_at__isnull=False), "mails_that_are_dead"),
        (OutboxMail.objects.filter(bounced_at__isnull=False), "mails_that_came_back"),
    ):
        assert index in rows.explain(), index
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + _TAKE.format(lock=""), (5, 5, 10, 9, 5, 5))
        plan = " ".join(str(row[3]) for row in cursor.fetchall())
    assert "mails_still_to_send" in plan
    assert not re.search("SCAN desk_outboxmail(?! USING)", plan)


def test_a_taking_is_named_by_its_attempt(desk: Desk) -> None:
    owe(desk, kind="code")
    (one,) = take(desk, 1)
    assert one == TakenMail(one.mail, 1, desk.now() + LEASE)
