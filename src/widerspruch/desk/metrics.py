"""Figures for Prometheus. Whoever reads them learns nothing of anybody: labels are words of ours."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess, values

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
    _gauge(now, "desk_can_write", "Whether a transaction comes to its end.", int(health.can_write))
    _gauge(now, "desk_writer_waiting", "Jobs that wait for the writer.", health.waiting)
    _gauge(now, "desk_mails_due", "Mails that are due and not sent.", health.mails_due)
    _gauge(now, "desk_mails_dead", "Mails that were given up.", health.mails_dead)
    _gauge(now, "desk_oldest_mail_seconds", "For how long the oldest of those has been due.", health.oldest_mail)
    numbers = Gauge("desk_set_number", "Number of the newest exclusion set.", ("platform",), registry=now)
    for platform, number in health.sets.items():
        numbers.labels(platform).set(number)
    ages = Gauge("desk_set_age_seconds", "For how long it has been out.", ("platform",), registry=now)
    for platform, age in health.set_ages.items():
        ages.labels(platform).set(age)
    return generate_latest(now)


def _gauge(registry: CollectorRegistry, name: str, text: str, value: int | None) -> None:
    if value is not None:
        Gauge(name, text, registry=registry).set(value)
