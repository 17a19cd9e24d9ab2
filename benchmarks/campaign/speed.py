"""How fast a campaign is built: `python -m benchmarks.campaign.speed [--runs 5]`.

Seconds of the processor's time of all processes, medians; every run of `command` is a process of its own, as a board
member starts it. `site` is telling and pages alone, `kit` has the PDFs of three languages, too.
"""

import argparse
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import structs

from widerspruch.lib import clock
from widerspruch.person.campaign.campaign import Campaign
from widerspruch.person.campaign.example import example_file
from widerspruch.person.campaign.file import read_campaign
from widerspruch.person.campaign.kit import build_kit, build_site, tell_all
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import load_rulebook

MOST_SECONDS = 2.0
"""In which a site must be built."""


def example(folder: Path) -> tuple[Path, Campaign]:
    """The example file about four platforms in three languages, and what it states."""
    rulebook, today = load_rulebook(), clock.today(BERLIN)
    path = folder / "kampagne.toml"
    text = example_file("de", rulebook, today).replace('"whatsapp"]', '"whatsapp", "linkedin"]')
    path.write_text(text, "utf-8")
    read = read_campaign(path, rulebook, today)
    assert isinstance(read, Campaign)
    return path, read


def seconds(job: Callable[[], object], runs: int) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(runs):
        before = _used()
        job()
        taken.append(_used() - before)
    return statistics.median(taken)


def _used() -> float:
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(used.ru_utime + used.ru_stime for used in map(resource.getrusage, whose))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    rulebook, today = load_rulebook(), clock.today(BERLIN)
    with TemporaryDirectory() as name:
        folder = Path(name)
        path, campaign = example(folder)
        kits = iter(range(10_000))

        def command() -> None:
            out = folder / f"kit-{next(kits)}"
            line = [sys.executable, "-m", "widerspruch", "campaign", "build", str(path), "--out", str(out)]
            subprocess.run(line, check=True, capture_output=True)

        jobs: dict[str, Callable[[], object]] = {
            "site": lambda: build_site(campaign, tell_all(campaign, rulebook, today), today),
            "kit": lambda: build_kit(structs.replace(campaign), rulebook, today),
            "command": command,
        }
        for job, run in jobs.items():
            took = seconds(run, runs)
            late = job == "site" and took > MOST_SECONDS
            print(f"{job:8} {took:6.2f} s{'   TOO SLOW' if late else ''}")


if __name__ == "__main__":
    main()
