"""The platform's gate: keeps objectors out of a training corpus, and says why.

One call per verb, with what `--json` prints as its result (docs/operators/python.md):

    from widerspruch import gate

    told = gate.run_corpus("corpus", exclusions="set-1", freeze=date(2026, 11, 21), out="built", profile="profile.toml")

Each name says what is done, and to what: `run`, `purge`, `audit` and `explain` alone are the rooms that do it. They are
loaded when they are asked for: whoever needs one part of the gate does not load all others.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from widerspruch.gate.api.checks import audit_corpus, explain_row, verify_corpus
    from widerspruch.gate.api.keys import new_key
    from widerspruch.gate.api.mask import apply_mask
    from widerspruch.gate.api.metrics import write_metrics
    from widerspruch.gate.api.profile import propose_profile
    from widerspruch.gate.api.purge import purge_corpus, undo_purge
    from widerspruch.gate.api.query import decision_query
    from widerspruch.gate.api.record import record_corpus
    from widerspruch.gate.api.run import run_corpus
    from widerspruch.gate.api.sentences import sentence_of
    from widerspruch.gate.api.sets import make_set
    from widerspruch.gate.api.show import show_statement
    from widerspruch.gate.api.signals import read_signals
    from widerspruch.gate.api.summary import summarise_run
    from widerspruch.gate.errors import GateError
    from widerspruch.gate.mask.reading import open_mask
    from widerspruch.protocol.errors import ProtocolError
    from widerspruch.protocol.manifest import MANIFEST

__all__ = [
    "MANIFEST",
    "GateError",
    "ProtocolError",
    "apply_mask",
    "audit_corpus",
    "decision_query",
    "explain_row",
    "make_set",
    "new_key",
    "open_mask",
    "propose_profile",
    "purge_corpus",
    "read_signals",
    "record_corpus",
    "run_corpus",
    "sentence_of",
    "show_statement",
    "summarise_run",
    "undo_purge",
    "verify_corpus",
    "write_metrics",
]

_WHERE = {
    "MANIFEST": "widerspruch.protocol.manifest",
    "write_metrics": "widerspruch.gate.api.metrics",
    "apply_mask": "widerspruch.gate.api.mask",
    "open_mask": "widerspruch.gate.mask.reading",
    "audit_corpus": "widerspruch.gate.api.checks",
    "explain_row": "widerspruch.gate.api.checks",
    "verify_corpus": "widerspruch.gate.api.checks",
    "new_key": "widerspruch.gate.api.keys",
    "purge_corpus": "widerspruch.gate.api.purge",
    "undo_purge": "widerspruch.gate.api.purge",
    "decision_query": "widerspruch.gate.api.query",
    "propose_profile": "widerspruch.gate.api.profile",
    "record_corpus": "widerspruch.gate.api.record",
    "run_corpus": "widerspruch.gate.api.run",
    "sentence_of": "widerspruch.gate.api.sentences",
    "read_signals": "widerspruch.gate.api.signals",
    "show_statement": "widerspruch.gate.api.show",
    "summarise_run": "widerspruch.gate.api.summary",
    "make_set": "widerspruch.gate.api.sets",
    "GateError": "widerspruch.gate.errors",
    "ProtocolError": "widerspruch.protocol.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})
