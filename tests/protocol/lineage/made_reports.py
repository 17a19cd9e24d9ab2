"""Reports about models as a platform hands them out: signed, logged, witnessed, with proof; and what is wrong with some.

report_proof(models=(stale("adapter-1", until=DAY),))     # one file
"""

from collections.abc import Sequence
from typing import Any

from msgspec import structs
from tests.protocol.proof.world import KEYS, POLICY, RUNS_KEY, SECOND
from tests.small_log import SEEN_AT, WITNESSES, SmallLog

from gate.lineage.made_models import sha
from widerspruch.protocol.lineage.lineage_report import (
    MODEL_STATES,
    LineageReport,
    ModelState,
    Redone,
    ReportedModel,
    seal_lineage_report,
)
from widerspruch.protocol.lineage.report_proof import make_lineage_proof
from widerspruch.protocol.log.log_proof import make_log_proof
from widerspruch.protocol.log.note import NoteSigner
from widerspruch.protocol.signing_keys import SigningKey

__all__ = ["DAY", "KEYS", "MADE", "POLICY", "model", "report", "report_proof"]

DAY = 24 * 3600 * SECOND
MADE = SEEN_AT * SECOND - DAY // 24
"""Microseconds: an hour before the first witness saw it."""


def model(name: str, state: ModelState = "stale", until: int | None = None, **changes: Any) -> ReportedModel:
    """A model that is not clean; its digest is that of its name."""
    by = sha(f"new {name}") if state == "replaced" else None
    return structs.replace(ReportedModel(name, "adapter", sha(name), state, by, until), **changes)


def report(models: Sequence[ReportedModel] = (), clean: int = 10, **changes: Any) -> LineageReport:
    """A report about them."""
    found = [one.state for one in models]
    stated = {
        "before": (sha("before"),),
        "after": (sha("after"),),
        "counts": {state: found.count(state) for state in MODEL_STATES} | {"clean": clean},
        "models": tuple(sorted(models, key=lambda one: (one.name, one.sha256))),
        "redone": Redone(3, 256, 40, 1000, 400, 10_000),
        "made_at": MADE,
    }
    return LineageReport(**{**stated, **changes})


def report_proof(
    models: Sequence[ReportedModel] = (),
    *,
    signer: SigningKey | None = RUNS_KEY,
    is_logged: bool = True,
    index: int = 2,
    witnesses: Sequence[NoteSigner] = WITNESSES[:2],
    seen_at: int = SEEN_AT,
    **changes: Any,
) -> bytes:
    """`lineage-proof.json`. `index`: where it stands in a log of some entries. `seen_at`: seconds."""
    sealed = seal_lineage_report(report(models, **changes), sha("graph"), signer)
    entries = [b"entry %d" % number for number in range(index)]
    log = SmallLog([*entries, sealed if is_logged else b"another", b"last"])
    proof = make_log_proof(log.reader, index, log.note(witnesses=witnesses, at=seen_at))
    return make_lineage_proof(sealed, proof)
