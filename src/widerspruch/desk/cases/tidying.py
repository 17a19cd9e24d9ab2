"""What has to be done when time passes. None of it changes what a case keeps out: that follows from its rows."""

from functools import partial

from django.db.models import QuerySet
from msgspec import Struct

from widerspruch.desk.addresses import FIND_CASE, public
from widerspruch.desk.cases.claims import lapse
from widerspruch.desk.cases.minors import tell_who_came_of_age
from widerspruch.desk.cases.retention import apply_retention
from widerspruch.desk.cases.rows import details_of
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.models import DeskCase

REMINDED = 7 * DAY
"""Microseconds before a claim expires."""

_AT_A_TIME = 100


class Tidied(Struct, frozen=True):
    """What was done. `deleted`: by the id of the rule in `retention.toml`."""

    reminded: int
    lapsed: int
    came_of_age: int
    deleted: dict[str, int]


def tidy(desk: Desk) -> Tidied:
    """Do all that is due. To be called once a day or more often; calling it twice does nothing twice.

    Raises:
        DeskError: as `Door.write`. What was done until then is.
    """
    return Tidied(
        reminded=_remind(desk),
        lapsed=_lapse(desk),
        came_of_age=tell_who_came_of_age(desk),
        deleted=apply_retention(desk, desk.now()),
    )


def _remind(desk: Desk) -> int:
    """Tell those whose claim is about to expire, once for each time that it lasts."""
    now = desk.now()
    ending = _open_claims().filter(claim_expires_at__gt=now, claim_expires_at__lte=now + REMINDED)
    due = [
        pk
        for pk, expires_at in ending.values_list("pk", "claim_expires_at")
        if expires_at is not None and not _is_reminded(pk, expires_at)
    ]

    def remind(now: int, part: list[int]) -> None:
        for case in _open_claims().select_for_update().filter(pk__in=part):
            assert case.claim_expires_at is not None
            if not _is_reminded(case.pk, case.claim_expires_at):
                values = {"address": public(desk.config, FIND_CASE)}
                put_mail(desk, case, "claim_lapsing", case.language, details_of(desk, case).contact, values, now=now)

    for start in range(0, len(due), _AT_A_TIME):
        desk.door.write(partial(remind, part=due[start : start + _AT_A_TIME]))
    return len(due)


def _is_reminded(case: int, expires_at: int) -> bool:
    mails = DeskCase.objects.get(pk=case).mails
    return mails.filter(kind="claim_lapsing", written_at__gte=expires_at - REMINDED).exists()


def _lapse(desk: Desk) -> int:
    def job(now: int) -> int:
        lapsed = [*_open_claims().select_for_update().filter(claim_expires_at__lte=now).order_by("pk")[:_AT_A_TIME]]
        for case in lapsed:
            lapse(desk, case, now)
        return len(lapsed)

    count = 0
    while done := desk.door.write(job):
        count += done
    return count


def _open_claims() -> QuerySet[DeskCase]:
    return DeskCase.objects.filter(assurance="claimed", ended_at=None)
