"""How a verb ended, for Prometheus."""

from pathlib import Path

from widerspruch.gate import metrics
from widerspruch.gate.api.given import File
from widerspruch.gate.metrics import Measured, Verb
from widerspruch.lib import clock


def write_metrics(path: File, verb: Verb, report: Measured | None = None, *, exit_code: int = 0) -> None:
    """Write a file for the textfile collector of a node exporter. Needs prometheus-client.

    Args:
        report: None where the verb did not come to its end.
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    metrics.write_metrics(target, verb, report, exit_code, clock.now())
