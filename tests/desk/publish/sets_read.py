"""Published sets, read as the gate reads them, and what they say of an instant."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow.parquet as pq
from msgspec import Struct

from one_duckdb import ours
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage
from widerspruch.desk.values import AccountIdentity
from widerspruch.identifiers.fold import fold_handle
from widerspruch.protocol.sets.exclusion_set import ExclusionSet, open_sets
from widerspruch.protocol.sets.merge import merged_objections

InForce = set[tuple[bytes, str]]
"""Account key and scope, of both purposes alike."""

SCOPES = ("own_content", "ai_interactions", "mentions")


def opened(desk: Desk, folders: Iterable[Path], platform: str = "beispielnetz") -> ExclusionSet:
    """A chain, checked as the gate checks it."""
    return open_sets(
        list(folders), platform=platform, now=desk.now() + 1, trusted=[desk.keys.sets.public], signature_needed=True
    )


def stated(found: ExclusionSet) -> Sequence[tuple[bytes, str, int, bool, bool, bool, int | None]]:
    """All objections of a chain, merged and in order: key, purpose, received_at, scopes, withdrawn_at."""
    database = ours()
    sources = []
    for place, path in enumerate(found.objections):
        database.register(f"set_{place}", pq.read_table(path))
        sources.append(f"set_{place}")
    rows = database.execute(
        f"SELECT account_key, purpose, received_at, {', '.join(SCOPES)}, withdrawn_at"
        f" FROM ({merged_objections(sources)}) AS merged ORDER BY ALL"
    ).fetchall()
    return [(key.bytes, *rest) for key, *rest in rows]


def in_force(rows: Sequence[tuple[bytes, str, int, bool, bool, bool, int | None]], at: int) -> InForce:
    """Who objects to what at an instant. Both purposes must say the same."""
    by_purpose: dict[str, InForce] = {"generative": set(), "other_ai": set()}
    for key, purpose, received_at, *scopes, withdrawn_at in rows:
        if received_at <= at and (withdrawn_at is None or at < withdrawn_at):
            by_purpose[purpose] |= {(key, name) for name, covers in zip(SCOPES, scopes, strict=True) if covers}
    assert by_purpose["generative"] == by_purpose["other_ai"]
    return by_purpose["generative"]


class CoverageThen(Struct, frozen=True):
    """A coverage as it was when a set was made."""

    names: tuple[bytes, ...]
    by_handle: tuple[bytes, ...]
    since: int
    until: int | None
    scopes: tuple[str, ...]

    def counts(self, at: int) -> bool:
        return self.since <= at and (self.until is None or at < self.until)


def coverages(desk: Desk, platform: str = "beispielnetz") -> list[CoverageThen]:
    """All of a platform, as they are now."""
    rows = []
    for one in Coverage.objects.filter(platform=platform).select_related("account", "case"):
        identity = AccountIdentity(f"case:{one.case.case_id}")
        if one.account is not None:
            identity = desk.keys.sealer.open(one.account.sealed, AccountIdentity)
        key = desk.keys.hashing.key_of
        rows.append(
            CoverageThen(
                names=(key(platform, "account", identity.account_id),) if identity.account_id else (),
                by_handle=tuple(key(platform, "handle", fold_handle(handle)) for handle in identity.handles),
                since=one.since,
                until=one.until,
                scopes=tuple(scope for scope in SCOPES if getattr(one, scope)),
            )
        )
    return rows


def covered(rows: Sequence[CoverageThen], at: int, *, by_handle: bool) -> InForce:
    """Who objects to what at an instant, by the keys of ids, or by those of handles."""
    return {
        (key, scope)
        for row in rows
        if row.counts(at)
        for key in (row.by_handle if by_handle else row.names)
        for scope in row.scopes
    }
