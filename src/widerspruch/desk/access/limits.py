"""How often somebody may try: buckets in the database, the same for all processes.

A bucket holds so many tries, and fills up again with time. It is known by a keyed hash: nobody reads from the table who
tried what, and a full one says as much as none, so those are deleted.

No limit ever stands before a verified person's objection: whoever objects too often has the same case.
"""

from collections.abc import Mapping
from typing import Literal

from django.db import connection
from msgspec import Struct

from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import TokenBucket

LimitName = Literal[
    "codes_for_contact",
    "codes_from_address",
    "entries_for_contact",
    "entries_from_address",
    "claims_for_contact",
    "claims_from_address",
    "logins_from_address",
    "calls_unknown",
    "agent_setups_from_address",
    "proofs_of_case",
]

MINUTE = HOUR // 60


class Limit(Struct, frozen=True):
    """At most `tries` at once; afterwards one more each `refill` microseconds. `because`: what it is for."""

    tries: int
    refill: int
    because: str


LIMITS: Mapping[LimitName, Limit] = {
    "codes_for_contact": Limit(5, 12 * MINUTE, "Nobody's mailbox is filled by somebody who types in their address."),
    "codes_from_address": Limit(20, 3 * MINUTE, "Nobody has mails sent to a list of addresses, to see who answers."),
    "entries_for_contact": Limit(10, 6 * MINUTE, "Codes are not found by trying: each has three tries, new ones too."),
    "entries_from_address": Limit(30, 2 * MINUTE, "The same over many mailboxes. A household may enter codes at once."),
    "claims_for_contact": Limit(10, 30 * MINUTE, "A claim keeps an account out unseen: nobody makes them by hundreds."),
    "claims_from_address": Limit(20, 6 * MINUTE, "The same with many contacts. A consumer centre helps many a day."),
    "logins_from_address": Limit(60, MINUTE // 6, "A login asks the identity provider and writes a session."),
    "calls_unknown": Limit(30, MINUTE, "Credentials of machines are not found by trying."),
    "proofs_of_case": Limit(60, MINUTE // 2, "To make a proof, some ten thousand hashes are made anew."),
    "agent_setups_from_address": Limit(60, MINUTE, "Each key that somebody makes up writes a row; one is enough."),
}

_TAKE = """
INSERT INTO desk_tokenbucket (bucket_key, tokens, updated_at) VALUES (%(key)s, %(tries)s - 1, %(now)s)
ON CONFLICT (bucket_key) DO UPDATE SET
    tokens = {least}(%(tries)s, desk_tokenbucket.tokens + {passed} / %(refill)s) - 1,
    updated_at = {greatest}(desk_tokenbucket.updated_at, excluded.updated_at)
WHERE {least}(%(tries)s, desk_tokenbucket.tokens + {passed} / %(refill)s) >= 1
RETURNING tokens
"""
"""One statement, so that no two processes take the same try. A clock that was set back fills nothing."""

_PASSED = "{greatest}(0.0, (excluded.updated_at - desk_tokenbucket.updated_at) * 1.0)"


def take_try(desk: Desk, *wanted: tuple[LimitName, str]) -> None:
    """Count a try against each limit. Wanted: limit, and for whom it holds: an address, a contact.

    Raises:
        DeskError: `too_many` (values: seconds until there is one again); as `Door.write`.
    """
    keys = [(name, desk.keys.lookup.key_of("limit", name, whom)) for name, whom in wanted]
    wait = desk.door.write(lambda now: max((_wait(name, key, now) for name, key in keys), default=0))
    if wait > 0:
        raise DeskError("too_many", n=-(-wait // 1_000_000))


def forget_full_buckets(desk: Desk) -> int:
    """Delete those that nobody has tried at for as long as the slowest takes to fill; how many there were."""
    longest = max(limit.tries * limit.refill for limit in LIMITS.values())
    return desk.door.write(lambda now: TokenBucket.objects.filter(updated_at__lt=now - longest).delete()[0])


def _wait(name: LimitName, key: bytes, now: int) -> int:
    """0: a try was taken. Else microseconds until there is one."""
    limit = LIMITS[name]
    least, greatest = ("MIN", "MAX") if connection.vendor == "sqlite" else ("LEAST", "GREATEST")
    passed = _PASSED.format(greatest=greatest)
    tries, refill = float(limit.tries), float(limit.refill)
    values: dict[str, bytes | float] = {"key": key, "tries": tries, "refill": refill, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(least=least, greatest=greatest, passed=passed), values)
        if cursor.fetchone() is not None:
            return 0
    bucket = TokenBucket.objects.get(bucket_key=key)
    missing = 1 - bucket.tokens - max(0, now - bucket.updated_at) / limit.refill
    return max(1, round(missing * limit.refill))
