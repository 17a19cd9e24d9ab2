"""The report about models, as it is signed and published."""

from collections import Counter
from collections.abc import Sequence

from widerspruch.gate.lineage.graph import LineageGraph
from widerspruch.gate.lineage.purged import PurgedCorpora
from widerspruch.gate.lineage.walk import WalkedModel
from widerspruch.protocol.lineage.lineage_report import MODEL_STATES, LineageReport, ReportedModel


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
