"""What anybody may know of the desk: how many objected, how many of them still do, how fast it takes effect.

Nobody is to be found in these numbers. They are those of midnight, so that looking before and after somebody's click
tells nothing; they go down to the last ten; and of fewer than ten it is only said that they are fewer.
"""

from django.db import connection
from django.db.models import Max, Q
from msgspec import Struct

from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, DeskCase, Publication
from widerspruch.rulebook.instants import day_of, start_of_day

SMALLEST = 10
WINDOW = 90 * DAY
"""Of objections that are older, how long they took is no longer told."""

_MINUTES = (
    "SELECT ((SELECT p.issued_at FROM desk_publication p WHERE p.platform = c.platform AND p.digest <> ''"
    " AND p.received_until >= c.since AND p.issued_at < %s ORDER BY p.received_until LIMIT 1) - c.since) / 60000000,"
    " COUNT(*) FROM desk_coverage c WHERE c.since >= %s AND c.since < %s GROUP BY 1"
)


class PublicCount(Struct, frozen=True, omit_defaults=True):
    """A number that singles nobody out: rounded down to tens, or only said to be smaller than ten."""

    value: int | None = None
    fewer_than: int | None = None


class SetNumber(Struct, frozen=True):
    """A platform's newest exclusion set. `issued_at`: microseconds UTC."""

    platform: str
    number: int
    issued_at: int


class ObjectionNumbers(Struct, frozen=True):
    """As of one midnight in Berlin, microseconds UTC.

    Attributes:
        received: Objections, claims among them. `in_force`: cases that keep somebody out.

        withdrawn, refused: Those whose effect ended so.

        median_minutes: From when an account counts as objected to the first exclusion set that holds it, over the last
            90 days: half of them took less. None: fewer than ten.
    """

    as_of: int
    received: PublicCount
    in_force: PublicCount
    withdrawn: PublicCount
    refused: PublicCount
    median_minutes: int | None


class PublicNumbers(Struct, frozen=True):
    """All that the desk tells of itself. `sets`: by platform, as they are now; no set was issued: the platform is not
    among them."""

    objections: ObjectionNumbers
    sets: tuple[SetNumber, ...]
    format: str = "widerspruch-desk-numbers/1"


def public_numbers(desk: Desk) -> PublicNumbers:
    """The numbers of today."""
    midnight = start_of_day(day_of(desk.now()))
    return PublicNumbers(desk.numbers.of(midnight, lambda: objection_numbers(midnight)), _sets(desk))


def objection_numbers(as_of: int) -> ObjectionNumbers:
    """Those of an instant. It takes some seconds where millions have objected."""
    objections = DeskCase.objects.filter(kind="objection", received_at__lt=as_of)
    over = objections.filter(ended_at__lte=as_of)
    standing = Coverage.objects.filter(Q(until=None) | Q(until__gt=as_of), since__lte=as_of)
    return ObjectionNumbers(
        as_of=as_of,
        received=public_count(objections.count()),
        in_force=public_count(standing.values("case_id").distinct().count()),
        withdrawn=public_count(over.filter(state="withdrawn").count()),
        refused=public_count(over.filter(state="refused").count()),
        median_minutes=_median_minutes(as_of),
    )


def public_count(count: int) -> PublicCount:
    """A number as it may be told."""
    return PublicCount(fewer_than=SMALLEST) if count < SMALLEST else PublicCount(count - count % SMALLEST)


def _median_minutes(as_of: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_MINUTES, (as_of, as_of - WINDOW, as_of))
        took = sorted((minutes, count) for minutes, count in cursor.fetchall() if minutes is not None)
    all_of_them = sum(count for _, count in took)
    if all_of_them < SMALLEST:
        return None
    before = 0
    for minutes, count in took:
        before += count
        if 2 * before >= all_of_them:
            return int(minutes)
    raise AssertionError("half of them come before the end")


def _sets(desk: Desk) -> tuple[SetNumber, ...]:
    newest = Publication.objects.exclude(digest="").filter(platform__in=desk.config.platforms)
    rows = newest.values("platform").annotate(number=Max("number"), issued_at=Max("issued_at")).order_by("platform")
    return tuple(SetNumber(row["platform"], row["number"], row["issued_at"]) for row in rows)
