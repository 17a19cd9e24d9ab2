"""How fast a case file is opened, written to and verified: `python -m benchmarks.casefile.speed [--runs 7]`.

The file: 200 accounts, 5,000 events, 20 pieces of evidence of 1 MB. Baseline of what reads: the same rows read with
`sqlite3` of the standard library, bodies decoded by `json.loads`, nothing checked. Medians in milliseconds by the
clock, one process: what waits for a disk counts.
"""

import argparse
import json
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.objections.made_cases import made_case
from widerspruch.casefile.bundle import export_bundle, import_bundle
from widerspruch.casefile.case_file import CaseFile, create_case_file, open_case_file
from widerspruch.casefile.chain import Head, head_after, written
from widerspruch.casefile.evidence import Attachment
from widerspruch.casefile.fresh import fresh_file
from widerspruch.casefile.stored import About, insert_event, set_about
from widerspruch.casefile.verify import verify
from widerspruch.objections.events import Note
from widerspruch.rulebook.load import load_rulebook

NOTE = Note(date(2026, 11, 29), "Am Telefon nachgefragt.")


def make(path: Path) -> Path:
    head = Head()
    with fresh_file(path, None) as database:
        for one in made_case(200, 5_000, load_rulebook()):
            stored = written(one, head)
            head = head_after(stored)
            insert_event(database, stored)
        set_about(database, About("Erika", 1), head)
    with open_case_file(path) as file:
        for number in range(20):
            file.record(NOTE, number, [Attachment("Bild.png", data=os.urandom(1_000_000))])
    return path


def baseline(path: Path) -> int:
    connection = sqlite3.connect(path)
    events = [json.loads(body) for (body,) in connection.execute("SELECT body FROM events ORDER BY number")]
    connection.close()
    return len(events)


def opened(path: Path, passphrase: str | None) -> None:
    open_case_file(path, passphrase).close()


def milliseconds(job: Callable[[], object], runs: int) -> float:
    took = []
    for _ in range(runs):
        started = time.perf_counter()
        job()
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


def around(folder: Path, file: CaseFile) -> None:
    """Out and in again."""
    export_bundle(file, {}, folder / "a.zip", 1)
    import_bundle(folder / "a.zip", folder / "c.akte").close()
    (folder / "a.zip").unlink()
    (folder / "c.akte").unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        plain = make(folder / "a.akte")
        rows = {
            "baseline: `sqlite3` and `json.loads`": lambda: baseline(plain),
            "open and close": lambda: opened(plain, None),
            "verify, all evidence read": lambda: verify(plain),
        }
        took = {name: milliseconds(job, runs) for name, job in rows.items()}
        with open_case_file(plain) as file:
            took["record one event"] = milliseconds(lambda: file.record(NOTE, 1), runs * 5)
            took["export and import"] = milliseconds(lambda: around(folder, file), runs)
            file.change_passphrase("drei blaue Pferde")
            took["record one event, encrypted"] = milliseconds(lambda: file.record(NOTE, 1), runs * 5)
        took["open and close, encrypted"] = milliseconds(lambda: opened(plain, "drei blaue Pferde"), runs)
        create_case_file(folder / "empty.akte", "Erika", 1, "drei blaue Pferde").close()
        took["open and close, encrypted and empty: the key"] = milliseconds(
            lambda: opened(folder / "empty.akte", "drei blaue Pferde"), runs
        )
    print(f"| 200 accounts, 5,000 events, 20 MB of evidence; {runs} runs | ms |")
    print("|---|---|")
    for name, ms in took.items():
        print(f"| {name} | {ms:.0f} |")


if __name__ == "__main__":
    main()
