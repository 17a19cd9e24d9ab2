"""The gate as the benchmark runs it: `python -m benchmarks.gate.candidate JSON`, in the project's own environment.

The JSON names `corpus`, `exclusions` (the set's folder), `out`, `freeze` (microseconds UTC), `on` (pool, spark or
ray), `keyed` (whether the corpus carries the keyed author id), `key` (the hashing key's file) and `result` (corpus or
mask); for a run with buckets how many (`buckets`), and the file of their `family`. One line of JSON comes back, as from
the baselines, with `phases`: seconds per step of the run.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.gate.corpus import ISSUED_AT
from benchmarks.gate.ready import ready
from widerspruch.gate.profile import parse_profile
from widerspruch.gate.run.request import AskedBuckets
from widerspruch.gate.run.run import RunRequest, run_gate
from widerspruch.gate.schedule.pool import Pool
from widerspruch.gate.schedule.scheduler import Scheduler
from widerspruch.lib.processes import leave_pandas_out
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


class Steps:
    """What a run tells of its progress, as seconds per step."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """The step `open` begins now."""
        self._clock = clock
        self._began = [("open", clock())]

    def __call__(self, step: str, *_: int) -> None:
        """A step ends where another begins."""
        if step != self._began[-1][0]:
            self._began.append((step, self._clock()))

    def seconds(self) -> dict[str, float]:
        """All steps in order, the last until now; a step that comes back counts as one."""
        ends = [*(began for _, began in self._began[1:]), self._clock()]
        found: dict[str, float] = {}
        for (step, began), ended in zip(self._began, ends, strict=True):
            found[step] = found.get(step, 0.0) + ended - began
        return found


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
    if told["on"] == "pool":
        leave_pandas_out()  # as the command does
    with scheduler_of(told["on"]) as scheduler:
        rulebook = load_rulebook()
        profile = parse_profile(PROFILE.format(author=AUTHORS[told["keyed"]]), tuple(rulebook.platforms))
        request = RunRequest(
            corpus=(told["corpus"],),
            exclusions=(Path(told["exclusions"]),),
            out=out / "built",
            freeze=instant_of(told["freeze"]),
            profile=profile,
            key_files=() if told["keyed"] else (Path(told["key"]),),
            result=told.get("result", "corpus"),
            buckets=AskedBuckets(told["buckets"], Path(told["family"])) if "buckets" in told else None,
        )
        called = time.perf_counter()
        if told["on"] != "pool":
            for _ in scheduler.run(ready, [b""] * 2):
                pass
        steps = Steps()
        startup = time.perf_counter() - called
        manifest = run_gate(request, rulebook, scheduler, ISSUED_AT, steps).manifest
        phases = steps.seconds()
    told_back = {
        "startup": startup,
        "rows": manifest.counts.get("used", 0),
        "counts": manifest.counts,
        "phases": phases,
        "outputs": {file.name: file.sha256 for file in (*manifest.outputs, *manifest.ledgers)},
    }
    print(json.dumps(told_back))


if __name__ == "__main__":
    main(sys.argv[1])
