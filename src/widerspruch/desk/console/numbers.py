"""Exact numbers, for inside."""

from collections.abc import Callable

from django.db.models import Count, Q
from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, DeskCase


class InnerNumber(Struct, frozen=True):
    """A number of something."""

    name: str
    n: int


def inner_numbers(desk: Desk, now: int, say: Callable[[str], str]) -> list[InnerNumber]:
    """Cases by kind and by what became of them, and accounts that are kept out now."""
    alive = Q(ended_at=None) & (Q(claim_expires_at=None) | Q(claim_expires_at__gt=now))
    objections = DeskCase.objects.filter(kind="objection").aggregate(
        received=Count("id"),
        verified=Count("id", filter=Q(assurance="verified") & alive),
        claimed=Count("id", filter=Q(assurance="claimed") & alive),
        withdrawn=Count("id", filter=Q(state="withdrawn")),
        refused=Count("id", filter=Q(state="refused")),
    )
    requests = DeskCase.objects.exclude(kind="objection").aggregate(
        requests=Count("id"), open_requests=Count("id", filter=alive & ~Q(state="done"))
    )
    in_force = Coverage.objects.filter(Q(until=None) | Q(until__gt=now), since__lte=now)
    accounts = in_force.exclude(account=None).values("account").distinct().count()
    counted = {**objections, **requests, "accounts": accounts}
    return [InnerNumber(say(f"console.numbers.{name}"), n) for name, n in counted.items()]
