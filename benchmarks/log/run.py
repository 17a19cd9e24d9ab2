"""`python -m benchmarks.log.run [--runs 7] [PART ...]`: how fast a run is proven, and what the proof weighs.

Each part runs in a process of its own. A new one is a module with `figures(runs)` and a line in `PARTS`.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping

from benchmarks.log import folder, formats, proofs, trees
from benchmarks.log.figures import Figure

PARTS: Mapping[str, Callable[[int], Iterable[Figure]]] = {
    "formats": formats.figures,
    "proofs": proofs.figures,
    "trees": trees.figures,
    "trees-of-two-rows": trees.figures_of_two_rows,
    "folder": folder.figures,
}

HEAD = "| what | found | goal |\n|---|---|---|"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    if unknown := set(asked.parts) - PARTS.keys():
        parser.error(f"no part is called so: {', '.join(sorted(unknown))}")
    if len(asked.parts) == 1:
        print(HEAD)
        for figure in PARTS[asked.parts[0]](asked.runs):
            print(figure, flush=True)
        return
    for part in asked.parts or PARTS:
        print(f"\n### {part}\n", flush=True)
        command = [sys.executable, "-m", "benchmarks.log.run", part, "--runs", str(asked.runs)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
