"""Which sets belong together: one full set and the increments that build on it, none missing."""

import hashlib
from collections.abc import Sequence
from itertools import pairwise

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.rulebook.instants import day_of


def chain_of(headers: Sequence[SetHeader], *, platform: str, now: int) -> tuple[SetHeader, ...]:
    """The headers oldest first, if together they say who objects now.

    Steps 2 to 5 of docs/protocol/exclusion-set.md.

    Raises:
        ProtocolError: `no_set`, `set_other_platform` (values: number, platform, expected), `clock_before_issue`
            (values: number, issued), `set_twice` (values: number), `full_set_missing` (values: number, since),
            `full_set_twice` (values: number, other), `increment_missing` (values: number, since, found),
            `set_key_differs`, `set_fold_differs`, `set_goes_back` (values: number, other), `set_expired`
            (values: number, day).
    """
    if not headers:
        raise ProtocolError("no_set")
    # (2): compare each with what was asked.
    for header in headers:
        if header.platform != platform:
            raise ProtocolError("set_other_platform", number=header.number, platform=header.platform, expected=platform)
        if now < header.issued_at:
            raise ProtocolError("clock_before_issue", number=header.number, issued=day_of(header.issued_at))
    ordered = sorted(headers, key=lambda header: header.number)
    oldest, newest = ordered[0], ordered[-1]
    for earlier, later in pairwise(ordered):
        _check_step(earlier, later)
    if oldest.since is not None:
        raise ProtocolError("full_set_missing", number=oldest.number, since=oldest.since)
    # (5): look at the expiry.
    if newest.expires_at is not None and now >= newest.expires_at:
        raise ProtocolError("set_expired", number=newest.number, day=day_of(newest.expires_at - 1))
    return tuple(ordered)


def _check_step(earlier: SetHeader, later: SetHeader) -> None:
    # (3): put them in order.
    if earlier.number == later.number:
        raise ProtocolError("set_twice", number=later.number)
    if later.since is None:
        raise ProtocolError("full_set_twice", number=later.number, other=earlier.number)
    if later.since != earlier.number:
        raise ProtocolError("increment_missing", number=later.number, since=later.since, found=earlier.number)
    # (4): compare neighbours.
    if later.key_id != earlier.key_id:
        raise ProtocolError("set_key_differs", number=later.number, other=earlier.number)
    if later.fold_version != earlier.fold_version:
        raise ProtocolError("set_fold_differs", number=later.number, other=earlier.number)
    if later.issued_at < earlier.issued_at or later.received_until < earlier.received_until:
        raise ProtocolError("set_goes_back", number=later.number, other=earlier.number)


def digest_of_chain(digests: Sequence[str]) -> str:
    """One digest for several statements, oldest first; that of a single one is its own."""
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("".join(f"{digest}\n" for digest in digests).encode()).hexdigest()
