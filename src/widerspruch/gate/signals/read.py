"""From what was fetched to a table of signals."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.signals.actor import ActorWords, signals_of_actors
from widerspruch.gate.signals.atproto import signals_of_records
from widerspruch.gate.signals.content_usage import signals_of_pages
from widerspruch.gate.signals.lines import fetched_records
from widerspruch.gate.signals.robots import LONGEST_ROBOTS, RobotsRule, rules_for
from widerspruch.gate.signals.sources import SignalsFrom
from widerspruch.gate.signals.table import SIGNAL_VALUES, SeenSignal, SignalValue, write_signal_table


class SignalsRequest(Struct, frozen=True, kw_only=True):
    """What is to be read.

    Attributes:
        seen_at: When it was fetched, in microseconds UTC.

        collection: Of records: that of which the corpus is made.

        robots, agent: Of pages: the `robots.txt` of their host, and who reads it.
    """

    kind: SignalsFrom
    files: tuple[Path, ...]
    platform: str
    seen_at: int
    out: Path
    collection: str | None = None
    robots: Path | None = None
    agent: str = "*"


class SignalTotals(Struct, frozen=True, kw_only=True):
    """What was read. `signals`: rows of the table. `values`, `sources`: how many of each."""

    records: int
    signals: int
    values: dict[SignalValue, int]
    sources: dict[str, int]


def read_signals(request: SignalsRequest, on_progress: Callable[[int], None] = lambda records: None) -> SignalTotals:
    """Read all and write the table, or nothing.

    Raises:
        GateError: what `fetched_records` and the readers raise; `signals_robots` (values: file).

        OSError: The target cannot be written.
    """
    records = 0

    def progress(done: int) -> None:
        nonlocal records
        records = done
        on_progress(done)

    kinds = write_signal_table(request.out, _signals(request, progress))
    values, sources = Counter[SignalValue](), Counter[str]()
    for (value, source), count in kinds.items():
        values[value] += count
        sources[source] += count
    return SignalTotals(
        records=records,
        signals=values.total(),
        values={value: values[value] for value in SIGNAL_VALUES},
        sources=dict(sorted(sources.items())),
    )


def _signals(request: SignalsRequest, progress: Callable[[int], None]) -> Iterable[SeenSignal]:
    if request.kind == "actor":
        actors = fetched_records(request.files, progress, ActorWords)
        return signals_of_actors(actors, request.platform, request.seen_at)
    records = fetched_records(request.files, progress, dict)
    if request.kind == "atproto":
        return signals_of_records(records, request.platform, request.seen_at, request.collection)
    return signals_of_pages(records, request.platform, request.seen_at, _robots_rules(request))


def _robots_rules(request: SignalsRequest) -> tuple[RobotsRule, ...]:
    if request.robots is None:
        return ()
    try:
        with request.robots.open("rb") as file:
            data = file.read(LONGEST_ROBOTS + 1)
    except OSError as error:
        raise GateError("signals_robots", file=request.robots.name) from error
    # What is no text is the page of an error, or of a login.
    if len(data) > LONGEST_ROBOTS or b"\0" in data or data.lstrip()[:1] == b"<":
        raise GateError("signals_robots", file=request.robots.name)
    return rules_for(request.agent, data.decode("utf-8-sig", "surrogateescape"))
