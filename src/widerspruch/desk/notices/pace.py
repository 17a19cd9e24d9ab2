"""No more mails to one receiving domain than it takes: whoever sends a big provider everything at once is blocked.

Each waiting mail has a time of its own to be sent at (its slot). Where nobody sent for a while and many are late, what
is too much for now gets another slot behind all others. What is recorded for a domain is two instants, for however many
processes send.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.holders import domain_lookup_key
from widerspruch.desk.models import NoticeDomain

_MINUTE = HOUR // 60
LEEWAY = _MINUTE // 6
"""Microseconds by which mails may be early or late against an even flow: whoever sends takes several at a time."""


def interval(per_minute: int) -> int:
    """Microseconds between two mails to a domain, so that with all leeway no minute sees more than this."""
    return -(-(_MINUTE + LEEWAY) // per_minute)


class DomainLimits(Struct, frozen=True):
    """How many mails a domain may get in a minute. `by_key`: by the keyed hash of those that differ."""

    per_minute: int
    by_key: Mapping[bytes, int] = {}

    @classmethod
    def of(cls, desk: Desk) -> "DomainLimits":
        """Those of the configuration."""
        by_domain = desk.config.notices_by_domain.items()
        by_key = {domain_lookup_key(desk.keys.lookup, domain): most for domain, most in by_domain}
        return cls(desk.config.notices_per_minute, by_key)

    def every(self, domain_key: bytes | memoryview) -> int:
        """As `interval`, of a domain."""
        return interval(self.by_key.get(bytes(domain_key), self.per_minute))


class Paces:
    """The domains of some mails; within one transaction."""

    def __init__(self, domain_keys: Iterable[bytes | memoryview], limits: DomainLimits) -> None:
        keys = {bytes(key) for key in domain_keys}
        rows = NoticeDomain.objects.filter(domain_key__in=keys).order_by("domain_key").select_for_update()
        self._domains = {bytes(row.domain_key): row for row in rows}
        self._limits = limits
        for key in keys - self._domains.keys():
            self._domains[key] = NoticeDomain(domain_key=key)

    def slot(self, domain_key: bytes | memoryview, now: int) -> int:
        """The next time at which nobody else is to be sent something there."""
        domain = self._domains[bytes(domain_key)]
        at = max(domain.next_slot, now)
        domain.next_slot = at + self._limits.every(domain_key)
        return at

    def may_go(self, domain_key: bytes | memoryview, now: int) -> bool:
        """Whether the domain takes another mail now; it is counted then."""
        domain = self._domains[bytes(domain_key)]
        spent = max(domain.spent_until, now - LEEWAY)
        if spent > now:
            return False
        domain.spent_until = spent + self._limits.every(domain_key)
        return True

    def save(self) -> None:
        """Keep it."""
        NoticeDomain.objects.bulk_create(
            [self._domains[key] for key in sorted(self._domains)],
            update_conflicts=True,
            unique_fields=["domain_key"],
            update_fields=["next_slot", "spent_until"],
        )
