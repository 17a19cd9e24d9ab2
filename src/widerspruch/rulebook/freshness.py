"""How long a fact may go unseen, by what it is about: a form moves within weeks, what has happened stays."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, get_args

FactKind = Literal["route", "address", "terms", "history", "other"]
FACT_KINDS: tuple[FactKind, ...] = get_args(FactKind)

ROUTE_DAYS_FRESH = 60
AUTHORITY_DAYS_FRESH = 3 * 365
"""Records of authorities come from a public list that looks after them itself."""

DAYS_FRESH: Mapping[FactKind, int | None] = {
    "route": ROUTE_DAYS_FRESH,  # with its labels, and how it confirms
    "address": 180,
    "terms": None,  # until the document changes, which `rulebook watch` tells
    "history": None,
    "other": 180,
}
"""None: no calendar makes it stale."""


def days_over(seen_on: date, kind: FactKind, today: date) -> int | None:
    """For how many days a fact has gone unseen longer than it may; None: it has not."""
    allowed = DAYS_FRESH[kind]
    age = (today - seen_on).days
    return None if allowed is None or age <= allowed else age - allowed
