"""How fast a case is printed: `python -m benchmarks.dossier.speed [--runs 3]`.

Seconds of the processor's time of both processes, medians, each run in a process of its own as the command is. Memory:
what the process, and the one that typesets, had at their peaks. The pictures are screenshots of a phone.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path
from random import Random
from struct import pack
from tempfile import TemporaryDirectory

import msgspec

from benchmarks.objections.made_cases import TODAY, made_case
from widerspruch.casefile.case_file import CaseFile, open_case_file
from widerspruch.casefile.chain import Head, head_after, written
from widerspruch.casefile.evidence import Attachment
from widerspruch.casefile.fresh import fresh_file
from widerspruch.casefile.stored import About, insert_event, set_about
from widerspruch.objections.events import Note, RecordedEvent
from widerspruch.person.case_export import export_case
from widerspruch.person.dossier.dossier import tell_dossier
from widerspruch.person.dossier.page import dossier_page
from widerspruch.person.dossier.paper import dossier_paper
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook, load_rulebook

SIZES = ((10, 250, 4, 0), (10, 250, 0, 50), (200, 5_000, 20, 0))
"""Accounts, events, screenshots, mails."""

AT = 1_795_953_900_000_000
JOBS = ("tell", "page", "pdf", "export")


def screenshot(number: int) -> bytes:
    """A PNG of 1170 by 2532 pixels that does not compress to nothing."""
    chance = Random(number)
    rows = b"".join(b"\0" + bytes(chance.randbytes(117)) * 30 for _ in range(2532))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

    head = pack(">IIBBBBB", 1170, 2532, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows, 6)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def mail(number: int) -> bytes:
    """An answer as a platform writes it, of 14 kB."""
    words = b"Wir haben Ihre Nachricht erhalten. " * 400
    return f"From: Support <support@netz.example>\r\nSubject: Fall {number}\r\n\r\n".encode() + words


def write_case(path: Path, recorded: Iterable[RecordedEvent], pictures: int, mails: int) -> None:
    """A case file with these events and so many screenshots and mails."""
    head = Head()
    with fresh_file(path, None) as database:
        for one in recorded:
            stored = written(one, head)
            insert_event(database, stored)
            head = head_after(stored)
        set_about(database, About("Erika Beispiel", 0), head)
    with open_case_file(path) as file:
        for number in range(pictures):
            file.record(Note(TODAY, "Bildschirmfoto"), AT, [Attachment(f"{number}.png", data=screenshot(number))])
        for number in range(mails):
            file.record(Note(TODAY, "Antwort"), AT, [Attachment(f"{number}.eml", data=mail(number))])


def run(job: str, path: Path) -> None:
    """Do one job and print seconds and MiB."""
    rulebook, words = load_rulebook(), PersonWords("de")
    with open_case_file(path) as file:
        seconds = _seconds(job, file, path, rulebook, words)
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(msgspec.json.encode([seconds, own, child]).decode())


def _seconds(job: str, file: CaseFile, path: Path, rulebook: Rulebook, words: PersonWords) -> float:
    told = tell_dossier(file, rulebook, words, TODAY, AT) if job in ("page", "pdf") else None
    started = _processor_time()
    match job:
        case "tell":
            tell_dossier(file, rulebook, words, TODAY, AT)
        case "page" if told is not None:
            dossier_page(told.dossier, told.pictures)
        case "pdf" if told is not None:
            dossier_paper(told.dossier, told.pictures, AT)
        case _:
            export_case(file, rulebook, words, TODAY, AT, path.with_name(f"{started}.zip"))
    return _processor_time() - started


def _processor_time() -> float:
    """Of this process and of those that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--job", nargs=2, metavar=("JOB", "FILE"))
    options = parser.parse_args()
    if options.job:
        run(options.job[0], Path(options.job[1]))
        return
    print("| accounts | events | pictures | mails | job | s | peak MiB | of the typesetter |")
    print("|---|---|---|---|---|---|---|---|")
    for accounts, events, pictures, mails in SIZES:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "case.akte"
            write_case(path, made_case(accounts, events, load_rulebook()), pictures, mails)
            for job in JOBS:
                command = [sys.executable, "-m", "benchmarks.dossier.speed", "--job", job, str(path)]
                runs = [
                    msgspec.json.decode(subprocess.run(command, check=True, capture_output=True).stdout)
                    for _ in range(options.runs)
                ]
                seconds, own, child = (statistics.median(values) for values in zip(*runs, strict=True))
                of_child = f"{child:.0f}" if job in ("pdf", "export") else "–"
                print(
                    f"| {accounts} | {events} | {pictures} | {mails} | {job} "
                    f"| {seconds:.2f} | {own:.0f} | {of_child} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
