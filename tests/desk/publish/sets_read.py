"""Published sets, read as the gate reads them, and what they say of an instant."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from widerspruch.desk.desk import Desk
from widerspruch.protocol.sets.exclusion_set import ExclusionSet, open_sets
from widerspruch.protocol.sets.merge import merged_objections
from widerspruch.rulebook.database import connect

InForce = set[tuple[bytes, str]]
"""Account key and scope, of both purposes alike."""

SCOPES = ("own_content", "ai_interactions", "mentions")


def opened(desk: Desk, folders: Iterable[Path], platform: str = "beispielnetz") -> ExclusionSet:
    """A chain, checked as the gate checks it."""
    return open_sets(
        list(folders), platform=platform, now=desk.now() + 1, trusted=[desk.keys.sets.public], signature_needed=True
    )


def stated(found: ExclusionSet) -> Sequence[tuple[bytes, str, int, bool, bool, bool, int | None]]:
    """All objections of a chain, merged: key, purpose, received_at, scopes, withdrawn_at."""
    with connect() as database:
        sources = []
        for place, path in enumerate(found.objections):
            database.register(f"set_{place}", pq.read_table(path))
            sources.append(f"set_{place}")
        rows = database.execute(
            f"SELECT account_key, purpose, received_at, {', '.join(SCOPES)}, withdrawn_at"
            f" FROM ({merged_objections(sources)}) AS merged"
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
