"""Objections for minors, and what changes with the 18th birthday: nothing but who decides."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from msgspec import structs

from widerspruch.desk.cases.rows import add_event, details_of
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.submission import AccountHolder, Submission, Taken
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.models import CaseEvent, DeskCase
from widerspruch.rulebook.coming_of_age import Age


def object_for_minor(desk: Desk, submission: Submission, born: str = "") -> Taken:
    """Record what a guardian objects to for a minor's account. Later it is the minor's, under the same number.

    Args:
        submission: `who` is the minor's account, of which the platform or its identity provider says that this guardian
            answers for it. Who only says so makes a claim (`claims`).

        born: The minor's birthday as an ISO day; empty: as the submission says, if it does.

    Raises:
        DeskError: as `take_objection`.
    """
    assert isinstance(submission.who, AccountHolder)
    of_age_at = Age.of_birth(born).adult_from if born else submission.of_age_at
    return take_objection(desk, structs.replace(submission, acted_by="guardian", of_age_at=of_age_at))


def tell_who_came_of_age(desk: Desk, most: int = 200) -> int:
    """Tell those who came of age that the objection stays, and is theirs alone now; how many there were.

    Raises:
        DeskError: as `Door.write`.
    """
    now = desk.now()
    waiting = DeskCase.objects.filter(acted_by="guardian", ended_at=None, assurance="verified", redacted_at=None)
    waiting = waiting.exclude(pk__in=_told())
    due = [case.pk for case in waiting.order_by("id").iterator() if _is_of_age(desk, case, now)]
    for start in range(0, len(due), most):
        desk.door.write(partial(_tell, desk, due[start : start + most]))
    return len(due)


def _tell(desk: Desk, cases: list[int], now: int) -> None:
    open_cases = DeskCase.objects.select_for_update().filter(pk__in=cases, ended_at=None)
    for case in open_cases.exclude(pk__in=_told()).order_by("id"):
        add_event(desk, case, "came_of_age", "desk", now)
        put_mail(desk, case, "came_of_age", case.language, details_of(desk, case).contact, now=now)


def _told() -> QuerySet[CaseEvent, Any]:
    return CaseEvent.objects.filter(kind="came_of_age").values("case")


def _is_of_age(desk: Desk, case: DeskCase, now: int) -> bool:
    of_age_at = details_of(desk, case).of_age_at
    return of_age_at is not None and of_age_at <= now
