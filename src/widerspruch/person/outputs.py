"""The answer as files: JSON, the report, Parquet. All of them appear whole, or none of them at all."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from json import dumps as json_text
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import structs

from widerspruch.exports.problem import Problem
from widerspruch.lib.targets import FileTarget, Target, marked, refuse_file, refuse_unsafe
from widerspruch.lib.whole_files import atomic_path, clear_left, clear_unfinished, try_to_write
from widerspruch.person.answer import CheckAnswer
from widerspruch.person.chat_names import ChatNames
from widerspruch.person.report.build import write_report
from widerspruch.person.store import kept_in, replace_tables
from widerspruch.person.tables import open_tables
from widerspruch.person.telling.compose import Telling
from widerspruch.rulebook.load import Rulebook

Output = Literal["json", "report", "parquet"]

FORMAT = "widerspruch-check/1"
JSON_MARK = f'"format": "{FORMAT.partition("/")[0]}/'.encode()
REPORT_MARK = b'<meta name="generator" content="widerspruch">'
"""What stands near the beginning of our files: by it an earlier one is known, which may be replaced."""


def targets(*, json: Path | None, html: Path | None, folder: Path | None) -> tuple[Target, ...]:
    """What a check writes, each with how an earlier result of it is recognised."""
    files = [
        FileTarget(path, marked(mark)) for path, mark in ((json, JSON_MARK), (html, REPORT_MARK)) if path is not None
    ]
    return (*files, kept_in(folder)) if folder is not None else tuple(files)


@contextmanager
def writable(wanted: Sequence[Target], inputs: Sequence[Path]) -> Iterator[None]:
    """Find out before the work, not after it, whether the targets can be written; missing folders are made.

    Where the block fails, folders that were made for it go again. Raises `TargetRefusedError`, or
    `OSError` whose `filename` is the target as the person gave it.
    """
    made: list[Path] = []
    folders = [(target.path.parent if isinstance(target, FileTarget) else target.path) for target in wanted]
    try:
        with _naming(wanted):
            refuse_unsafe(wanted, inputs)
        for folder, target in zip(folders, wanted, strict=True):
            with _naming([target]):
                made += [path for path in (*reversed(folder.parents), folder) if not path.exists()]
                folder.mkdir(parents=True, exist_ok=True)
                try_to_write(folder)
            with suppress(OSError):  # somebody else's
                clear_left(folder)
        yield
    except BaseException:
        for folder in folders:
            with suppress(OSError):  # where nothing could be written, nothing lies
                clear_unfinished(folder)
        for path in reversed(made):
            with suppress(OSError):  # somebody has put something into it: theirs
                path.rmdir()
        raise


@contextmanager
def _naming(wanted: Sequence[Target]) -> Iterator[None]:
    """An error of the system names the target as the person gave it, not a folder on the way or a name of ours."""
    try:
        yield
    except OSError as error:
        at = str(error.filename)
        target = next((one for one in wanted if at.startswith(str(one.path))), wanted[0])
        raise OSError(error.errno, error.strerror, str(target.path)) from error


def write_outputs(
    answer: CheckAnswer,
    told: Telling,
    tables: Path,
    rulebook: Rulebook,
    *,
    json: Path | None = None,
    html: Path | None = None,
    keep: Path | None = None,
) -> list[tuple[Output, Path]]:
    """Write what was asked for: what was written where. Raises `OSError`; nothing is left of what was begun then.

    Args:
        tables: The folder that the check left them in.
        keep: The folder that they are to take their places in.
    """
    paths: list[tuple[Output, Path]] = []
    with ExitStack() as stack:
        if json is not None:
            stack.enter_context(_file(json, JSON_MARK)).write_bytes(as_json(answer, told))
            paths.append(("json", json))
        if html is not None:
            with open_tables(tables, rulebook) as opened:
                write_report(opened, told, stack.enter_context(_file(html, REPORT_MARK)))
            paths.append(("report", html))
        if keep is not None:
            replace_tables(tables, keep)
            paths.append(("parquet", keep))
    return paths


def _file(path: Path, mark: bytes) -> AbstractContextManager[Path]:
    """The place may have been taken since it was looked at first."""
    return atomic_path(path, partial(refuse_file, FileTarget(path, marked(mark))))


def as_json(answer: CheckAnswer, told: Telling) -> bytes:
    """The figures, the plan in ids and words, and the problems as JSON: for programs, and with nobody else's name."""
    imported = answer.imported
    chats = ChatNames(report for _, inventory in imported.inventories for report in inventory.reports)
    keys = {(account.platform, account.ref): account.key for account in answer.accounts}
    content = {
        "format": FORMAT,
        "complete": told.gaps.complete,
        "summary": answer.summary,
        "plan": told.steps,
        "imported": imported.merged,
        "whose": [
            {
                "account": keys.get((one.platform, one.ref)),
                "exports": [chats.without(export) for export in one.exports],
                "because": one.because or "unknown",
            }
            for one in imported.belonging
        ],
        "problems": [_without(problem, chats) for problem in imported.problems],
        "files": [
            {
                "platform": platform,
                "media": inventory.media,
                "members": [
                    structs.replace(
                        report,
                        name=chats.without(report.name),
                        copy_of=None if report.copy_of is None else chats.without(report.copy_of),
                        problems=tuple(_without(problem, chats) for problem in report.problems),
                    )
                    for report in inventory.reports
                ],
            }
            for platform, inventory in imported.inventories
        ],
    }
    # A member's name may hold what is no text; it must not keep the answer from being written.
    return json_text(msgspec.to_builtins(content), ensure_ascii=False, indent=2).encode("utf-8", "replace")


def _without(problem: Problem, chats: ChatNames) -> Problem:
    return structs.replace(problem, place=chats.without(problem.place))
