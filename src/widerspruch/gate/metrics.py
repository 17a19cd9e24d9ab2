"""How a verb ended, as a file of Prometheus's text format: for the textfile collector of a node exporter.

Counts and instants only. Metrics that a verb has nothing to say of are not in its file.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from widerspruch.gate.telling.checks import AuditReport
from widerspruch.gate.telling.matches import match_lines
from widerspruch.gate.telling.purge import PurgeReport
from widerspruch.gate.telling.run import RunReport
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.manifest import MatchReport

Verb = Literal["run", "purge", "audit"]
Measured = RunReport | PurgeReport | AuditReport

PREFIX = "widerspruch_gate_"
MARK = f"# HELP {PREFIX}".encode()
"""How a file of ours begins."""

_LAST_SUCCESS = f"{PREFIX}last_success_timestamp_seconds"
_READABLE_FOR_ALL = 0o644
_MILLION = 1_000_000


def write_metrics(path: Path, verb: Verb, report: Measured | None, exit_code: int, now: int) -> None:
    """Write the file whole, in the place of an earlier one.

    Args:
        report: None where the verb did not come to its end. When it last did is taken from the earlier file.

        now: When it ended, microseconds UTC.
    """
    metrics = _Metrics(verb)
    metrics.say("exit_code", "How the command ended; 0: nothing is left to be done.", exit_code)
    metrics.say("last_end_timestamp_seconds", "When it ended.", now / _MILLION)
    success = now / _MILLION if exit_code == 0 else _last_success(path, verb)
    if success is not None:
        metrics.say("last_success_timestamp_seconds", "When it last ended with 0.", success)
    if report is not None:
        for step, seconds in report.seconds.items():
            metrics.say("step_seconds", "How long a step took.", seconds, step=step)
        _say_matches(metrics, report.matches)
    match report:
        case RunReport():
            _say_run(metrics, report)
        case PurgeReport():
            metrics.say("rows_removed", "Rows that a purge took or would take out.", report.removed)
            metrics.say("files_rewritten", "Files that hold such rows.", len(report.files))
        case AuditReport():
            metrics.say("rows", "Rows that were looked at.", report.rows)
            metrics.say("problems", "Findings of an audit.", len(report.problems))
            metrics.say("rows_late", "Rows of late objectors, or that mention them.", _late(report))
    atomic_write(path, metrics.written(), mode=_READABLE_FOR_ALL)


class _Metrics:
    """Gauges with the verb as their first label, in the order in which they were first said."""

    def __init__(self, verb: Verb) -> None:
        self._verb = verb
        self._registry = CollectorRegistry()
        self._gauges: dict[str, Gauge] = {}

    def say(self, name: str, help_text: str, value: float, **labels: str) -> None:
        gauge = self._gauges.get(name)
        if gauge is None:
            gauge = Gauge(f"{PREFIX}{name}", help_text, ("verb", *labels), registry=self._registry)
            self._gauges[name] = gauge
        gauge.labels(verb=self._verb, **labels).set(value)

    def written(self) -> bytes:
        return generate_latest(self._registry)


def _say_matches(metrics: _Metrics, reports: Iterable[MatchReport]) -> None:
    for report in reports:
        for line in match_lines(report):
            labels = {"platform": report.platform, "identifier": line.identifier}
            for name, help_text, value in (
                ("objectors_in_set", "Keys of the exclusion set.", line.in_set),
                ("objectors_found", "Keys of the exclusion set that wrote rows of the corpus.", line.found),
                ("objector_rows", "Rows that they wrote.", line.rows),
            ):
                if value is not None:
                    metrics.say(name, help_text, value, **labels)


def _say_run(metrics: _Metrics, report: RunReport) -> None:
    metrics.say("rows", "Rows that were looked at.", report.rows)
    metrics.say("rows_kept", "Rows in the result.", report.kept)
    for reason, one in report.reasons.items():
        if not one.kept:
            metrics.say("rows_left_out", "Rows that are not in the result.", one.rows, reason=reason)
    metrics.say("rows_redacted", "Rows kept with a mention replaced.", report.redacted)
    metrics.say("files_damaged", "Files that could not be read.", len(report.damaged))
    metrics.say("lines_unreadable", "Lines that are no records.", sum(one.lines for one in report.unreadable))


def _late(report: AuditReport) -> int:
    return report.late_rows + report.late_mention_rows


def _last_success(path: Path, verb: Verb) -> float | None:
    try:
        families = list(text_string_to_metric_families(path.read_text("utf-8")))
    except (OSError, ValueError):
        return None
    for family in families:
        for sample in family.samples:
            if sample.name == _LAST_SUCCESS and sample.labels.get("verb") == verb:
                return float(sample.value)
    return None
