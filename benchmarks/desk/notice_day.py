"""A platform tells everybody at once: `python -m benchmarks.desk.notice_day [--seconds 60] [--count 20000]`.

Three million object within three days, most of them at the beginning: at the peak 1,000 in a second, then fewer and
fewer as a power of the time. The curve is scaled in time and in number, never in its peak. Whoever is told that too
many come at once comes again when they were told to; half way through, the processes that answer are killed. In the
end everybody who objected has one case, and the mail that belongs to it.
"""

import argparse
import threading
from pathlib import Path
from typing import get_args

from benchmarks.desk.checked import check
from benchmarks.desk.load import fire
from benchmarks.desk.people import api_shots
from benchmarks.desk.served import HOST, Database, scratch, served
from benchmarks.desk.shots import NOBODY_ANSWERED, Shape

STEEPNESS = 1.2


def due_times(count: int, seconds: float, peak: float) -> tuple[float, ...]:
    """When each of them objects. The rate is `peak` at first, then falls as (1 + time / settling) ** -STEEPNESS, where
    the settling is such that all have objected in the end."""
    low, high = 1e-6, seconds * 1e6
    for _ in range(200):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if _until(seconds, middle, peak) < count else (low, middle)
    power = 1 - STEEPNESS
    return tuple(high * ((1 + number * power / (peak * high)) ** (1 / power) - 1) for number in range(count))


def _until(time: float, settling: float, peak: float) -> float:
    power = 1 - STEEPNESS
    return peak * settling / power * ((1 + time / settling) ** power - 1)


def main() -> None:
    """Replay it, and say whether anybody was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=get_args(Database), default="sqlite")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--peak", type=float, default=1_000)
    parser.add_argument("--queue", type=int, default=2_000, help="how many may wait for the disk")
    parser.add_argument("--connections", type=int, default=256)
    parser.add_argument("--no-kill", action="store_true")
    given = parser.parse_args()
    if given.count > given.peak * given.seconds:
        parser.error("so many do not object in that time at that peak")
    due = due_times(given.count, given.seconds, given.peak)
    with scratch() as folder, served(given.database, Path(folder), queue_length=given.queue) as desk:
        killing = threading.Timer(given.seconds / 2, desk.kill_workers)
        if not given.no_kill:
            killing.start()
        shots = api_shots([f"{number}" for number in range(given.count)])
        fired = fire(desk.port, HOST, shots, Shape(given.connections, due, tries_again=True))
        killing.cancel()
        desk.kill()
        checked = check(desk.config, fired.hits)
    again = sum(hit.retries for hit in fired.hits)
    unanswered = sum(hit.status == NOBODY_ANSWERED for hit in fired.hits)
    print(f"{given.count:,} in {fired.seconds:.0f} s, {given.peak:.0f}/s at first, {given.database}")
    print(f"{checked}; cases {checked.cases:,}; sent again {again:,} times; never answered {unanswered}")
    print(f"p50 {fired.quantile(0.5):.0f} ms, p99 {fired.quantile(0.99):.0f} ms, worst {fired.quantile(1):.0f} ms")
    if checked.lacking or checked.answered != given.count or checked.cases != given.count:
        raise SystemExit("somebody was lost, or has two cases")


if __name__ == "__main__":
    main()
