"""Whether a case is lost or doubled at an awkward desk: `python -m benchmarks.desk.awkward [--runs 1000] [--seed 1]`.

A real desk with real tables on SQLite in this process, behind its awkward door; our own clients, with the journals that
they have on a disk; a clock that moves when somebody waits. What happened is printed, and it ends with 1 where anything
was lost, doubled, or stands otherwise than whoever asked was told.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from widerspruch.desk.config import DeskConfig, PlatformConfig, SqliteConfig
from widerspruch.desk.keys import load_keys, make_keys
from widerspruch.desk.settings import set_django_up
from widerspruch.lib import clock
from widerspruch.rulebook.load import load_rulebook

if TYPE_CHECKING:
    from widerspruch.testing.awkward.world import AwkwardWorld


@contextmanager
def world(folder: Path, seed: int) -> "Iterator[AwkwardWorld]":
    """A new desk with empty tables. Once in a process."""
    config = DeskConfig(
        public_address="http://localhost",
        platforms={"beispielnetz": PlatformConfig("Beispielnetz", "Beispielnetz GmbH")},
        database=SqliteConfig(folder / "desk.sqlite"),
        keys=folder / "keys",
        sets=folder / "sets",
        data=folder,
        is_demo=True,
    )
    make_keys(config.keys)
    keys = load_keys(config.keys)
    set_django_up(config, keys.sessions)
    from widerspruch.desk.desk import Desk
    from widerspruch.desk.store.doors import open_door
    from widerspruch.desk.tables import migrate
    from widerspruch.testing.awkward.world import AwkwardWorld, VirtualClock

    migrate()
    virtual = VirtualClock(clock.now())
    door = open_door(config, virtual)
    try:
        yield AwkwardWorld(Desk(config, keys, load_rulebook(), door, virtual), virtual, folder, seed)
    finally:
        door.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name, world(Path(name), given.seed) as awkward:
        from widerspruch.testing.awkward.outcomes import totals
        from widerspruch.testing.awkward.runs import random_run

        outcomes = []
        for number in range(given.runs):
            outcomes.append(random_run(awkward, number))
            if outcomes[-1].is_bad:
                print(f"run {number}: {outcomes[-1]}", flush=True)
            if (number + 1) % 100 == 0:
                print(f"{number + 1:,} runs, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        sums = totals(outcomes)
        happened = ", ".join(f"{word} {count:,}" for word, count in awkward.moods.happened.most_common() if count)
    print(f"{given.runs:,} runs, seed {given.seed}: {', '.join(f'{word} {sums[word]:,}' for word in sums)}")
    print(f"awkward: {happened}")
    waited = sum(one.seconds_waited for one in outcomes)
    print(
        f"{time.perf_counter() - began:.1f} s; {waited / 3600:,.0f} hours of the clock that moves when somebody waits"
    )
    return 1 if any(one.is_bad for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
