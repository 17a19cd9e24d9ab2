"""How far a notice has come, in numbers: of nobody."""

from collections.abc import Mapping

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from msgspec import Struct

from widerspruch.desk.models import Coverage, Notice, NoticeRecipient

_NO_MAIL, _SENT, _DEAD = Q(contact_key=None), Q(sent_at__isnull=False), Q(dead_at__isnull=False)


class NoticeCounts(Struct, frozen=True):
    """Of the recipients in one language.

    Attributes:
        recipients: All on the list. `sent`: a server took their mail. `waiting`: it is still to go. `dead`: nobody
            tries any more. `came_back`: of those sent. `without_mail`: on the list, to be told within the platform.

        shown: The platform says that it showed the notice to them.
    """

    recipients: int
    sent: int
    waiting: int
    dead: int
    came_back: int
    without_mail: int
    shown: int


class NoticeFigures(Struct, frozen=True):
    """Of one notice. Instants in microseconds UTC.

    Attributes:
        languages: By language. `dead`: by why nobody tries any more.

        next_due: When the next mail may go; None: none waits.

        opened: How often the form was opened by a link. `by_link`: new objections that came by one.

        objected: Recipients who objected since they are on the list.
    """

    name: str
    version: int
    platform: str
    digest: str
    begun_at: int
    closed_at: int | None
    languages: Mapping[str, NoticeCounts]
    dead: Mapping[str, int]
    next_due: int | None
    opened: int
    by_link: int
    objected: int


def figures_of(notice: Notice) -> NoticeFigures:
    """As it stands now."""
    notice = Notice.objects.defer("content").get(pk=notice.pk)
    rows = NoticeRecipient.objects.filter(notice=notice)
    counted = rows.values_list("language").annotate(
        recipients=Count("pk"),
        sent=Count("pk", filter=_SENT),
        waiting=Count("pk", filter=_waits()),
        dead=Count("pk", filter=_DEAD),
        came_back=Count("pk", filter=Q(bounced_at__isnull=False)),
        without_mail=Count("pk", filter=_NO_MAIL),
        shown=Count("pk", filter=Q(shown_at__isnull=False)),
    )
    by_problem = rows.filter(_DEAD).values("last_problem").annotate(n=Count("pk"))
    first = rows.filter(_waits()).order_by("due_at").first()
    return NoticeFigures(
        name=notice.name,
        version=notice.version,
        platform=notice.platform,
        digest=notice.digest,
        begun_at=notice.begun_at,
        closed_at=notice.closed_at,
        languages={row[0]: NoticeCounts(*row[1:]) for row in counted.order_by("language")},
        dead={row["last_problem"]: row["n"] for row in by_problem.order_by("last_problem")},
        next_due=None if first is None else max(first.due_at, first.claimed_until),
        opened=notice.opened,
        by_link=notice.objections,
        objected=rows.filter(Exists(_objected_since())).count(),
    )


def is_waiting(notice: Notice) -> bool:
    """Whether a mail is still to go."""
    return NoticeRecipient.objects.filter(_waits(), notice=notice).exists()


def _waits() -> Q:
    return Q(contact_key__isnull=False, sent_at=None, dead_at=None)


def _objected_since() -> QuerySet[Coverage]:
    return Coverage.objects.filter(
        account__lookup_key=OuterRef("account_key"),
        account__platform=OuterRef("notice__platform"),
        since__gte=OuterRef("added_at"),
        case__kind="objection",
        case__assurance="verified",
    ).filter(Q(until=None) | Q(until__gt=F("since")))
