"""How fast a case file is understood: `python -m benchmarks.objections.speed [--runs 15]`.

Baseline, in turn with each job: `msgspec` decoding the same events from JSON, the least that reading them takes.
Medians in milliseconds of the processor's time, one process; memory is what a run had allocated at its peak
(`tracemalloc`, in a run of its own).
"""

import argparse
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence

import msgspec

from benchmarks.objections.made_cases import TODAY, made_case
from widerspruch.objections.events import ObjectionEvent, RecordedEvent
from widerspruch.objections.plan import plan
from widerspruch.objections.replay import replay
from widerspruch.objections.status import status
from widerspruch.rulebook.load import load_rulebook

SIZES = ((10, 250), (200, 5_000))
GOALS_MS = {("plan and status", 10): 50, ("replay", 200): 50, ("status", 200): 100}
MIB = 2**20


def jobs(recorded: Sequence[RecordedEvent]) -> dict[str, Callable[[], object]]:
    """The baseline first."""
    rulebook = load_rulebook()
    encoded = msgspec.json.encode(recorded)
    decoder = msgspec.json.Decoder(tuple[RecordedEvent, ...])
    accounts = replay(recorded).listed
    events = [one.event for one in recorded if isinstance(one.event, ObjectionEvent)]
    return {
        "decode": lambda: decoder.decode(encoded),
        "replay": lambda: replay(recorded),
        "plan": lambda: plan(accounts, rulebook, events, TODAY),
        "status": lambda: status(recorded, rulebook, TODAY),
        "plan and status": lambda: (plan(accounts, rulebook, events, TODAY), status(recorded, rulebook, TODAY)),
    }


def milliseconds(job: Callable[[], object]) -> float:
    started = time.process_time()
    job()
    return (time.process_time() - started) * 1000


def peak_mib(job: Callable[[], object]) -> float:
    tracemalloc.start()
    job()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / MIB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    for accounts, events in SIZES:
        todo = jobs(made_case(accounts, events, load_rulebook()))
        baseline = todo.pop("decode")
        print(f"| {accounts} accounts, {events:,} events, {runs} runs | ms | times `decode` | peak MiB | goal, ms |")
        print("|---|---|---|---|---|")
        for name, job in todo.items():
            pairs = [(milliseconds(job), milliseconds(baseline)) for _ in range(runs)]
            took = statistics.median(own for own, _ in pairs)
            ratio = statistics.median(own / other for own, other in pairs)
            goal = GOALS_MS.get((name, accounts), "")
            print(f"| {name} | {took:.2f} | {ratio:.1f} | {peak_mib(job):.1f} | {goal} |")
        print()


if __name__ == "__main__":
    main()
