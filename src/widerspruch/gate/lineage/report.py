"""The report about models, as it is signed and published."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.gate.lineage.purged import PurgedCorpora
from widerspruch.gate.lineage.walk import WalkedModel
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.files import read_small
from widerspruch.protocol.lineage.lineage_report import (
    LONGEST_REPORT,
    MODEL_STATES,
    LineageReport,
    ReportedModel,
    read_lineage_report,
)


def lineage_report(
    graph: LineageGraph, purged: PurgedCorpora, walked: Sequence[WalkedModel], made_at: int, until: int | None = None
) -> LineageReport:
    """Which models are not clean, and why not.

    Args:
        made_at: Microseconds UTC. `until`: until when stale ones stay in service; None: that is not said.
    """
    found = Counter(one.state for one in walked)
    models = (
        ReportedModel(
            one.name,
            graph.models[one.sha256].lineage.kind,
            one.sha256,
            one.state,
            one.by,
            until if one.state in ("stale", "unknown") else None,
        )
        for one in walked
        if one.state != "clean"
    )
    return LineageReport(
        before=purged.before,
        after=purged.after,
        counts={state: found[state] for state in MODEL_STATES},
        models=tuple(sorted(models, key=lambda one: (one.name, one.sha256))),
        redone=purged.redone,
        made_at=made_at,
    ).checked()


def is_report(path: Path) -> bool:
    """Whether a file is such a report, signed or not: a newer one may take its place."""
    try:
        read_lineage_report(read_small(path, LONGEST_REPORT), signature_needed=False)
    except ProtocolError:
        return False
    return True
