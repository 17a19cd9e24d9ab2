"""What waits for the platform's people."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from msgspec import Struct

from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import DeskCase, LookRecord, OutboxMail, Publication, StaffQuestion, Vouching

SOON = 7 * DAY
LISTED = 20
"""Microseconds; cases in a list of the first page."""


class WaitingCase(Struct, frozen=True):
    """A case that waits. `at`: since when, or until when; microseconds UTC."""

    case_id: str
    kind: str
    at: int


class WaitingList(Struct, frozen=True):
    """Cases that wait for the same thing. `count`: also those that are not listed."""

    name: str
    count: int
    cases: tuple[WaitingCase, ...]


class SetAge(Struct, frozen=True):
    """The newest exclusion set of a platform. `is_late`: older than what was promised; None of all: there is none."""

    platform: str
    number: int | None
    issued_at: int | None
    is_late: bool


def cases_waiting(desk: Desk, now: int) -> tuple[WaitingList, ...]:
    """For whoever may find cases: what is to be answered, read, decided, and what ends soon."""
    answered = StaffQuestion.objects.filter(answered_at__isnull=False, case__redacted_at=None)
    looked = LookRecord.objects.filter(case=OuterRef("case"), what="person", at__gte=OuterRef("answered_at"))
    unread = answered.filter(~Exists(looked)).select_related("case").order_by("answered_at")
    alive = DeskCase.objects.filter(Q(claim_expires_at=None) | Q(claim_expires_at__gt=now), ended_at=None)
    requests = alive.filter(kind__in=("others_posts", "false_output"), state__in=("received", "questioned"))
    vouched = Vouching.objects.filter(decided_at=None, case__assurance="claimed").select_related("case")
    lapsing = alive.filter(assurance="claimed", claim_expires_at__lt=now + SOON)
    return (
        _listed("answers", unread.count(), [(one.case, one.answered_at or 0) for one in unread[:LISTED]]),
        _listed("requests", requests.count(), _by(requests, "received_at")),
        _listed(
            "vouched",
            vouched.count(),
            [(one.case, one.proposed_at) for one in vouched.order_by("proposed_at")[:LISTED]],
        ),
        _listed("lapsing", lapsing.count(), _by(lapsing, "claim_expires_at")),
    )


def mails_waiting() -> tuple[int, int]:
    """How many mails nobody tries to send any more, and how many came back."""
    dead = OutboxMail.objects.filter(dead_at__isnull=False, sent_at__isnull=True).count()
    return dead, OutboxMail.objects.filter(bounced_at__isnull=False).count()


def set_ages(desk: Desk, now: int) -> tuple[SetAge, ...]:
    """Of every platform."""
    return tuple(_age(desk, platform, now) for platform in sorted(desk.config.platforms))


def _age(desk: Desk, platform: str, now: int) -> SetAge:
    made = Publication.objects.filter(platform=platform).exclude(digest="")
    newest = made.order_by("-number").first()
    if newest is None:
        return SetAge(platform, None, None, is_late=DeskCase.objects.exists())
    return SetAge(platform, newest.number, newest.issued_at, is_late=newest.issued_at + desk.config.promise < now)


def _by(cases: "QuerySet[DeskCase]", column: str) -> list[tuple[DeskCase, int]]:
    return [(case, getattr(case, column)) for case in cases.order_by(column)[:LISTED]]


def _listed(name: str, count: int, cases: list[tuple[DeskCase, int]]) -> WaitingList:
    return WaitingList(name, count, tuple(WaitingCase(case.case_id, case.kind, at) for case, at in cases))
