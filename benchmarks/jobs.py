"""The measured jobs, each run in a process of its own: `python -m benchmarks.jobs NAME PATH...`.

Every job prints one JSON line: what it counted, and the seconds it took without start-up and imports.
"""

import json
import sys
import time
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory


def stdlib_json(archive: Path) -> dict[str, object]:
    """The named baseline: zipfile and `json.load`, member by member; counts the records, keeps nothing."""
    started = time.perf_counter()
    records = size = 0
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            if info.filename.endswith(".json"):
                with opened.open(info) as member:
                    parsed = json.load(member)
                records += len(parsed) if isinstance(parsed, list) else 1
                size += info.file_size
    return {"seconds": time.perf_counter() - started, "records": records, "bytes": size}


def read(archive: Path) -> dict[str, object]:
    """zip -> items as values: recognise, inflate, parse, repair, extract; nothing is written."""
    from widerspruch.exports.read import open_drop, read_profile

    started = time.perf_counter()
    number = 0
    with open_drop([archive]) as drop:
        size = sum(profile.bytes_to_read for profile in drop.profiles)
        for profile in drop.profiles:
            number += sum(len(batch.items) for batch in read_profile(profile))
    return {"seconds": time.perf_counter() - started, "records": number, "bytes": size}


def items(archive: Path) -> dict[str, object]:
    """zip -> items in Parquet: recognise, inflate, parse, repair, extract, identify, write Parquet."""
    from widerspruch.exports.read import open_drop, read_profile
    from widerspruch.items.identity import account_ref
    from widerspruch.items.table import ItemSource, to_record_batch
    from widerspruch.items.writer import ItemWriter

    started = time.perf_counter()
    number = 0
    with TemporaryDirectory() as folder, open_drop([archive]) as drop, ItemWriter(Path(folder) / "items") as writer:
        size = sum(profile.bytes_to_read for profile in drop.profiles)
        for profile in drop.profiles:
            ref = account_ref(profile.platform, profile.user_name or "")
            for batch in read_profile(profile):
                if batch.items:
                    source = ItemSource("benchmark", batch.part, batch.member, batch.parser)
                    writer.write(to_record_batch(batch.items, batch.platform, ref, source))
                    number += len(batch.items)
    return {"seconds": time.perf_counter() - started, "records": number, "bytes": size}


def listing(archive: Path) -> dict[str, object]:
    """What is in an export, without reading it."""
    from widerspruch.exports.read import open_drop

    started = time.perf_counter()
    with open_drop([archive]) as drop:
        members = sum(len(profile.members) + profile.media for profile in drop.profiles)
        size = sum(profile.bytes_to_read for profile in drop.profiles)
    return {"seconds": time.perf_counter() - started, "records": members, "bytes": size}


def report(archive: Path) -> dict[str, object]:
    """zip -> report: the whole main job, as the command does it."""
    from widerspruch.person.answer import CheckAnswer, CheckRequest
    from widerspruch.person.check import check
    from widerspruch.person.outputs import write_outputs
    from widerspruch.person.question import Question
    from widerspruch.person.store import unfinished_tables
    from widerspruch.person.telling.compose import compose
    from widerspruch.person.telling.words import PersonWords
    from widerspruch.rulebook.load import load_rulebook

    steps: dict[str, float] = {}
    rulebook = load_rulebook()
    started = time.perf_counter()

    def on_progress(step: str, done: int, total: int) -> None:
        steps.setdefault(step, time.perf_counter() - started)

    question = Question(date(2026, 11, 21))
    with TemporaryDirectory() as folder, unfinished_tables(None) as tables:
        answer = check(CheckRequest((archive,), question, tables), rulebook, on_progress)
        assert isinstance(answer, CheckAnswer)
        steps["outputs"] = time.perf_counter() - started
        told = compose(answer, rulebook, PersonWords("de"))
        write_outputs(answer, told, tables, rulebook, html=Path(folder) / "report.html")
        number = answer.summary.counts.total
        size = (Path(folder) / "report.html").stat().st_size
    return {"seconds": time.perf_counter() - started, "records": number, "bytes": size, "begun": steps}


def again(archive: Path) -> dict[str, object]:
    """Another question, once the export was read: decided from the tables, and told as a page of the app."""
    from widerspruch.exports.problem import Problem
    from widerspruch.person.look.answering import answer_first, answer_next, told
    from widerspruch.person.look.messages import Ask
    from widerspruch.person.question import Question
    from widerspruch.person.statements import StatedFor
    from widerspruch.rulebook.load import load_rulebook

    rulebook = load_rulebook()
    with TemporaryDirectory() as folder:
        first = answer_first((archive,), Question(date(2026, 11, 21)), Path(folder), rulebook, lambda *_: None)
        assert not isinstance(first, Problem)
        question = Question(date(2026, 11, 21), audiences=(StatedFor(first.accounts[0].key, "friends"),))
        started = time.perf_counter()
        answer = answer_next(first, question, Path(folder), rulebook)
        assert not isinstance(answer, tuple)
        decided = time.perf_counter() - started
        page = told(answer, Ask(1, question, "de"), Path(folder), rulebook)
        seconds = time.perf_counter() - started
    number = answer.summary.counts.total
    return {"seconds": seconds, "records": number, "bytes": len(page.body), "begun": {"told": decided}}


def decision(archive: Path) -> dict[str, object]:
    """Deciding, once the items lie in Parquet: all of the archive's items for one run."""
    from widerspruch.exports.read import open_drop
    from widerspruch.person.deciding import decide
    from widerspruch.person.importing import import_drop
    from widerspruch.person.question import Question, Settled, settle
    from widerspruch.person.views import lay_out
    from widerspruch.rulebook.database import connect
    from widerspruch.rulebook.load import load_rulebook

    with TemporaryDirectory() as folder, open_drop([archive]) as drop:
        connection = connect([folder])
        items = Path(folder) / "items.parquet"
        read = import_drop(drop, items, connection)
        settled = settle(Question(date(2026, 11, 21)), read.accounts, load_rulebook())
        assert isinstance(settled, Settled)
        lay_out(connection, items, settled.accounts, ())
        started = time.perf_counter()
        decide(connection, settled, load_rulebook(), Path(folder) / "verdicts.parquet")
        seconds = time.perf_counter() - started
    return {"seconds": seconds, "records": read.imported.merged.added, "bytes": 0}


def twice(archive: Path) -> dict[str, object]:
    """The same export imported into the same store twice: `records` is what the second time added."""
    from widerspruch.exports.read import open_drop
    from widerspruch.person.importing import import_drop
    from widerspruch.rulebook.database import connect

    with TemporaryDirectory() as folder:
        target = Path(folder) / "items.parquet"
        for _ in range(2):
            with open_drop([archive]) as drop:
                started = time.perf_counter()
                merged = import_drop(drop, target, connect([folder])).imported.merged
    return {"seconds": time.perf_counter() - started, "records": merged.added, "bytes": merged.read}


JOBS: dict[str, Callable[[Path], dict[str, object]]] = {
    "stdlib_json": stdlib_json,
    "read": read,
    "items": items,
    "listing": listing,
    "report": report,
    "decide": decision,
    "again": again,
    "twice": twice,
}

if __name__ == "__main__":
    from widerspruch.cli.starting import memory_given_back

    with memory_given_back():  # as the command does
        print(json.dumps(JOBS[sys.argv[1]](Path(sys.argv[2]))))
