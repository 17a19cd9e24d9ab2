"""Figures for Prometheus. Whoever reads them learns nothing of anybody: labels are words of ours."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, generate_latest, multiprocess, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from widerspruch.desk.health import Health

REQUESTS = Counter("desk_requests", "Requests that were answered.", ("route", "method", "status"), registry=None)
SECONDS = Histogram(
    "desk_request_seconds",
    "How long they took.",
    ("route",),
    registry=None,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
INTAKE = Histogram(
    "desk_intake_seconds",
    "How long it took until an objection was on the disk.",
    registry=None,
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
UNBELIEVED = Counter(
    "desk_forwarded_unbelieved", "Requests that were forwarded by somebody who is no trusted proxy.", registry=None
)

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

NO_ROUTE = "none"
"""Of a request that led nowhere: what was typed is no label."""


def exposition(health: Health) -> bytes:
    """All figures of now: of all processes, where there are several and each writes down what it counts."""
    now = CollectorRegistry()
    if values.ValueClass is not values.MutexValue:
        multiprocess.MultiProcessCollector(now)  # type: ignore[no-untyped-call]
    else:
        for collector in (REQUESTS, SECONDS, INTAKE, UNBELIEVED):
            now.register(collector)
    now.register(_OfHealth(health))
    return generate_latest(now)


class _OfHealth(Collector):
    """What is the same whichever process is asked: made anew for each answer, and counted nowhere."""

    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterator[Metric]:
        """Those that are known."""
        health = self._health
        yield from _figure("desk_can_write", "Whether a transaction comes to its end.", int(health.can_write))
        yield from _figure("desk_writer_waiting", "Jobs that wait for the writer.", health.waiting)
        yield from _figure("desk_mails_due", "Mails that are due and not sent.", health.mails_due)
        yield from _figure("desk_mails_dead", "Mails that were given up.", health.mails_dead)
        yield from _figure("desk_oldest_mail_seconds", "For how long the oldest has been due.", health.oldest_mail)
        yield from _figure("desk_callbacks_due", "Callbacks to agents that are due.", health.callbacks_due)
        yield from _figure("desk_callbacks_dead", "Callbacks that were given up.", health.callbacks_dead)
        yield from _figure(
            "desk_oldest_callback_seconds", "For how long the oldest has been due.", health.oldest_callback
        )
        yield _of_platforms("desk_set_number", "Number of the newest exclusion set.", health.sets)
        yield _of_platforms("desk_set_age_seconds", "For how long it has been out.", health.set_ages)


def _figure(name: str, text: str, value: int | None) -> Iterator[Metric]:
    if value is not None:
        yield GaugeMetricFamily(name, text, value)


def _of_platforms(name: str, text: str, known: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=("platform",))
    for platform, value in known.items():
        family.add_metric((platform,), value)
    return family
