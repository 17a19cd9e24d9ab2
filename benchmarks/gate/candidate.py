"""The gate as the benchmark runs it: `python -m benchmarks.gate.candidate JSON`, in the project's own environment.

The JSON names `corpus`, `exclusions` (the set's folder), `out`, `freeze` (microseconds UTC), `on` (pool, spark or
ray), `keyed` (whether the corpus carries the keyed author id) and `key` (the hashing key's file). One line of JSON
comes back, as from the baselines, with `phases`: seconds per step of the run.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from benchmarks.gate.corpus import ISSUED_AT
from benchmarks.gate.ready import ready
from widerspruch.gate.profile import parse_profile
from widerspruch.gate.run.run import RunRequest, run_gate
from widerspruch.gate.schedule.pool import Pool
from widerspruch.gate.schedule.scheduler import Scheduler, Work
from widerspruch.rulebook.instants import instant_of
from widerspruch.rulebook.load import load_rulebook

PROFILE = """
id = "id"
platform = "facebook"

[author]
{author}

[kind]
column = "kind"
values = {{ post = "post", comment = "comment", photo = "photo", message = "message" }}

[audience]
column = "audience"
values = {{ public = "public", friends = "friends", followers = "followers", only_me = "only_me", direct = "direct" }}

[adult]
column = "author_adult"

[created_at]
column = "created_at"
"""
AUTHORS = {True: 'column = "author_key"\nis = "key"', False: 'column = "author_id"\nis = "account"'}


class Span(Struct, frozen=True):
    """When one kind of work began and ended, in seconds of one clock."""

    work: str
    began: float
    ended: float


def phases_of(spans: Sequence[Span], began: float, ended: float) -> dict[str, float]:
    """Seconds per step of a run, of which only the functions for survey and gate are known by name.

    `open`: until the survey begins; `hash`: between survey and gate, the work whose function is named after hashes or
    keys; `reduce`: everything else in between; `verify`: from the end of the gate to the published corpus.
    """
    surveyed = [span for span in spans if span.work == "survey_shard"]
    gated = [span for span in spans if span.work == "gate_shard"]
    survey_began, survey_ended = surveyed[0].began, max(span.ended for span in surveyed)
    gate_began, gate_ended = gated[0].began, max(span.ended for span in gated)
    hashed, until = 0.0, survey_ended
    for span in sorted(spans, key=lambda one: one.began):
        if "hash" in span.work or "key" in span.work:
            hashed += max(0.0, min(span.ended, gate_began) - max(span.began, until))
            until = max(until, span.ended)
    return {
        "open": survey_began - began,
        "survey": survey_ended - survey_began,
        "hash": hashed,
        "reduce": gate_began - survey_ended - hashed,
        "gate": gate_ended - gate_began,
        "verify": ended - gate_ended,
    }


class Timed:
    """A scheduler that notes when each kind of work began and ended."""

    def __init__(self, inner: Scheduler) -> None:
        self._inner = inner
        self.name = inner.name
        self._spans: list[Span] = []

    def versions(self) -> dict[str, str]:
        """As the scheduler says."""
        return self._inner.versions()

    def run(self, work: Work, tasks: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
        """As the scheduler does."""
        began = time.perf_counter()
        yield from self._inner.run(work, tasks)
        self._spans.append(Span(work.__name__, began, time.perf_counter()))

    def close(self) -> None:
        """As the scheduler does."""
        self._inner.close()

    def __enter__(self) -> "Timed":
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()

    def phases(self, began: float, ended: float) -> dict[str, float]:
        """Seconds per step, as `phases_of` has them."""
        return phases_of(self._spans, began, ended)


def scheduler_of(name: str) -> Scheduler:
    """The scheduler of this name on this machine."""
    if name == "spark":
        from widerspruch.gate.schedule.spark import Spark

        return Spark()
    if name == "ray":
        from widerspruch.gate.schedule.ray import Ray

        return Ray()
    return Pool()


def main(parameters: str) -> None:
    """Run it once and print what it tells."""
    told: dict[str, Any] = json.loads(parameters)
    out = Path(told["out"])
    out.mkdir(parents=True, exist_ok=True)
    rulebook = load_rulebook()
    profile = parse_profile(PROFILE.format(author=AUTHORS[told["keyed"]]), tuple(rulebook.platforms))
    request = RunRequest(
        corpus=(told["corpus"],),
        exclusions=(Path(told["exclusions"]),),
        out=out / "built",
        freeze=instant_of(told["freeze"]),
        profile=profile,
        key_file=None if told["keyed"] else Path(told["key"]),
    )
    with Timed(scheduler_of(told["on"])) as scheduler:
        called = time.perf_counter()
        if told["on"] != "pool":
            for _ in scheduler.run(ready, [b""] * 2):
                pass
        began = time.perf_counter()
        manifest = run_gate(request, rulebook, scheduler, ISSUED_AT).manifest
        phases = scheduler.phases(began, time.perf_counter())
    told_back = {
        "startup": began - called,
        "rows": sum(file.rows for file in manifest.outputs),
        "counts": manifest.counts,
        "phases": phases,
        "outputs": {file.name: file.sha256 for file in (*manifest.outputs, *manifest.ledgers)},
    }
    print(json.dumps(told_back))


if __name__ == "__main__":
    main(sys.argv[1])
