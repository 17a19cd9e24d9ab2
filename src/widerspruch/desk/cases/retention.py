"""Deleting what was kept long enough. It may be stopped at any moment and called again: it goes on with what is left.

Of a case there remains its number, its kind and its times, so that the number is never given to somebody else, and
whoever asks for it is told that it is over. Its salts go with it: nobody can open its receipts any more.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet
from msgspec import structs

from widerspruch.desk.access.limits import forget_full_buckets
from widerspruch.desk.access.sessions import forget_ended_sessions
from widerspruch.desk.cases.retention_rules import retention_rules
from widerspruch.desk.cases.rows import add_event, details_of
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.once import forget_handed_in
from widerspruch.desk.models import (
    AccountsCentre,
    Agent,
    AgentRequest,
    CaseEvent,
    DeskCase,
    Identity,
    LookRecord,
    MailedCode,
    NoticeDomain,
    NoticeRecipient,
    OutboxMail,
    PlatformAccount,
    Refusal,
    SeenMessage,
    StaffQuestion,
    Vouching,
)
from widerspruch.desk.proofs.forgetting import forget_openings
from widerspruch.desk.sealing import KEY_BYTES

LAST_MAIL = 30 * DAY
"""Microseconds that a mail which is owed keeps its case."""

AT_A_TIME = 100
"""Rows in one transaction: others wait for some milliseconds."""


def apply_retention(desk: Desk, now: int) -> dict[str, int]:
    """Delete what is older than its time; how many of each, by the id of the rule.

    Args:
        now: Microseconds UTC.

    Raises:
        DeskError: as `Door.write`. What was deleted until then is.
    """
    deleted = {}
    for rule in retention_rules():
        if rule.days is not None:
            days = desk.config.retention.get(rule.id, rule.days)
            deleted[rule.id] = DELETES[rule.id](desk, now - days * DAY)
    return deleted


def _ended_cases(desk: Desk, before: int) -> int:
    return _in_parts(desk, _over(desk, before).exclude(state="lapsed"), _redact)


def _lapsed_claims(desk: Desk, before: int) -> int:
    return _in_parts(desk, _over(desk, before).filter(state="lapsed"), _redact)


def _over(desk: Desk, before: int) -> QuerySet[DeskCase]:
    """Cases that ended, but for those whose last mail is still on its way."""
    owed = OutboxMail.objects.filter(sent_at=None, dead_at=None, case__isnull=False)
    lately = owed.filter(written_at__gt=desk.now() - LAST_MAIL)
    return DeskCase.objects.filter(redacted_at=None, ended_at__lte=before).exclude(pk__in=lately.values("case"))


def _evidence(desk: Desk, before: int) -> int:
    """Of a request that goes on counting, and was answered: what it was about also names others."""
    answered = DeskCase.objects.filter(redacted_at=None, ended_at=None, kind="others_posts", state="done")
    lately = CaseEvent.objects.filter(kind__in=("answered", "received_again"), at__gt=before)
    redacted = CaseEvent.objects.filter(kind="redacted")
    due = answered.exclude(pk__in=lately.values("case")).exclude(pk__in=redacted.values("case"))
    return _in_parts(desk, due, _redact_evidence)


def _unused_accounts(desk: Desk, before: int) -> int:
    unused = PlatformAccount.objects.filter(first_seen__lte=before, coverages=None)
    count = _in_parts(desk, unused, _delete)
    _in_parts(desk, AccountsCentre.objects.filter(accounts=None, links=None), _delete)
    return count


def _sent_mails(desk: Desk, before: int) -> int:
    return _in_parts(desk, OutboxMail.objects.filter(sent_at__lte=before), _delete)


def _dead_mails(desk: Desk, before: int) -> int:
    """Also codes that nobody has sent by then: a desk without a mail server owes them for ever."""
    never_sent = Q(case=None, sent_at=None, written_at__lte=before)
    return _in_parts(desk, OutboxMail.objects.filter(Q(dead_at__lte=before) | never_sent), _delete)


def _agent_requests(desk: Desk, before: int) -> int:
    """Those of which no case came to be, what keeps their messages from being taken twice, and apps' own keys with
    which nobody asked for anything."""
    now = desk.now()
    _in_parts(desk, SeenMessage.objects.filter(until__lte=now), _delete)
    idle = Agent.objects.filter(kind="self", requests=None, registered_at__lte=before, token_expires_at__lte=now)
    _in_parts(desk, idle, _delete)
    return _in_parts(desk, AgentRequest.objects.filter(case=None, received_at__lte=before), _delete)


def _codes(desk: Desk, before: int) -> int:
    return _in_parts(desk, MailedCode.objects.filter(expires_at__lte=before), _delete)


def _identities(desk: Desk, before: int) -> int:
    """Not of those who asked, refused or looked: that stays known as long as what they did."""
    found = Identity.objects.filter(first_seen__lte=before)
    found = found.exclude(pk__in=StaffQuestion.objects.values_list("asked_by"))
    found = found.exclude(pk__in=Refusal.objects.values_list("refused_by"))
    found = found.exclude(pk__in=LookRecord.objects.values_list("staff"))
    found = found.exclude(pk__in=Vouching.objects.values_list("proposed_by"))
    found = found.exclude(pk__in=Vouching.objects.filter(decided_by__isnull=False).values_list("decided_by"))
    return _in_parts(desk, found, _delete)


def _looks(desk: Desk, before: int) -> int:
    return _in_parts(desk, LookRecord.objects.filter(at__lte=before), _delete)


def _limits(desk: Desk, before: int) -> int:
    over = NoticeDomain.objects.filter(next_slot__lte=before, spent_until__lte=before)
    return forget_full_buckets(desk) + _in_parts(desk, over, _delete)


def _told_whom(desk: Desk, before: int) -> int:
    told = NoticeRecipient.objects.filter(_old_enough(before)).exclude(sealed=b"")
    return _in_parts(desk, told, _unname)


def _told(desk: Desk, before: int) -> int:
    return _in_parts(desk, NoticeRecipient.objects.filter(_old_enough(before)), _delete)


def _old_enough(before: int) -> Q:
    """Told by then; of somebody whom nothing has reached: on the list by then, and nobody is trying to reach them."""
    never = Q(sent_at=None, shown_at=None, added_at__lte=before)
    is_over = Q(dead_at__isnull=False) | Q(contact_key=None) | Q(notice__closed_at__lte=before)
    return Q(sent_at__lte=before) | Q(sent_at=None, shown_at__lte=before) | never & is_over


DELETES: Mapping[str, Callable[[Desk, int], int]] = {
    "ended_case": _ended_cases,
    "lapsed_claim": _lapsed_claims,
    "evidence": _evidence,
    "unused_account": _unused_accounts,
    "sent_mail": _sent_mails,
    "dead_mail": _dead_mails,
    "agent_request": _agent_requests,
    "code": _codes,
    "session": lambda desk, before: forget_ended_sessions(desk),
    "limit": _limits,
    "handed_in": lambda desk, before: forget_handed_in(desk),
    "identity": _identities,
    "look": _looks,
    "told_whom": _told_whom,
    "told": _told,
    "opening": forget_openings,
}
"""By rule: deletes what is not younger than an instant, and says how many there were."""

Rows = QuerySet[Any, Any]


def _in_parts(desk: Desk, due: Rows, delete: Callable[[Desk, Model, int], None]) -> int:
    """Which rows are due is asked again within each transaction: one may have changed meanwhile."""

    def job(now: int) -> int:
        rows = [*due.select_for_update(of=("self",)).order_by("pk")[:AT_A_TIME]]
        for row in rows:
            delete(desk, row, now)
        return len(rows)

    count = 0
    while done := desk.door.write(job):
        count += done
    return count


def _delete(desk: Desk, row: Model, now: int) -> None:
    row.delete()


def _unname(desk: Desk, row: Model, now: int) -> None:
    assert isinstance(row, NoticeRecipient)
    row.sealed = b""
    row.save(update_fields=["sealed"])


def _redact(desk: Desk, case: Model, now: int) -> None:
    assert isinstance(case, DeskCase)
    for rows in (case.coverages, case.questions, case.vouchings, case.mails, case.codes):
        rows.all().delete()
    Refusal.objects.filter(case=case).delete()
    case.events.filter(~Q(sealed=b"")).update(sealed=b"")
    for request in case.agent_requests.all():
        request.sealed, request.content = b"", secrets.token_bytes(KEY_BYTES)
        request.agent_request_id = request.mandate = ""
        request.has_callback = False
        request.save()
    case.sealed, case.country = b"", ""
    case.holder_key = secrets.token_bytes(KEY_BYTES)
    case.redacted_at = now
    case.save()
    add_event(desk, case, "redacted", "desk", now)


def _redact_evidence(desk: Desk, case: Model, now: int) -> None:
    assert isinstance(case, DeskCase)
    details = structs.replace(details_of(desk, case), posts=(), outputs=(), text="")
    case.sealed = desk.keys.sealer.seal(details)
    case.save()
    case.events.filter(~Q(sealed=b"")).update(sealed=b"")
    case.questions.all().delete()
    add_event(desk, case, "redacted", "desk", now)
