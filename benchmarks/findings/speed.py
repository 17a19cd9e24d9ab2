"""Seconds of processor time that the findings of many texts take on one thread.

    python -m benchmarks.findings.speed [--rows 200000] [--share 0.2]

The texts are those of the synthetic exports, each with a number of its own. `--share`: how many of the texts carry
something sensitive on purpose (the synthetic exports: 0.2).
"""

import argparse
import time
from random import Random

import pyarrow as pa

from widerspruch.findings.bulk import scan_table
from widerspruch.testing.exports.story import Storyteller

POOL = 8_000
SHORTEST = 100


def texts(share: float) -> list[str]:
    """A pool of texts of 100 characters or more; in about `share` of them one sentence is sensitive."""
    teller, random = Storyteller(7, "de"), Random(7)
    innocent = [line for lines in teller.table.innocent.values() for line in lines]
    sensitive = [line for lines in teller.table.sensitive.values() for line in lines]
    pool = []
    for _ in range(POOL):
        lines = [random.choice(sensitive)] if random.random() < share else []
        while sum(map(len, lines)) < SHORTEST:
            lines.append(random.choice(innocent))
        random.shuffle(lines)
        pool.append(teller.fill(random, " ".join(lines)))
    return pool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--share", type=float, default=0.2)
    arguments = parser.parse_args()
    pool = texts(arguments.share)
    rows = [f"{pool[number * 7919 % POOL]} ({number})" for number in range(arguments.rows)]
    table = pa.table({"item_id": pa.array(range(len(rows))), "text": rows})
    started = time.process_time()
    found = scan_table(table)
    seconds = time.process_time() - started
    print(f"{len(rows)} texts of {sum(map(len, rows)) / len(rows):.0f} characters, {found.num_rows} with findings:")
    print(f"{seconds:.1f} s, {seconds / len(rows) * 1e6:.1f} microseconds a text, loading the lexicons included")


if __name__ == "__main__":
    main()
