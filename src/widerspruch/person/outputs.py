"""The answer as files: JSON, the report, Parquet. All of them appear whole, or none of them at all."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from json import dumps as json_text
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from widerspruch.exports.inventory import Status
from widerspruch.exports.problem import ProblemCode
from widerspruch.items.writer import unfinished_of, whole_or_nothing
from widerspruch.person.check import Checked
from widerspruch.person.importing import Imported
from widerspruch.person.report.build import write_report
from widerspruch.person.store import keep_tables
from widerspruch.rulebook.vocabulary import Language

Output = Literal["json", "report", "parquet"]

NOTHING_LOST: frozenset[ProblemCode] = frozenset({"html_second_class", "date_order_unknown"})
"""Problems with which all content was read all the same. After any other one, something may be missing."""

NOT_UNDERSTOOD: tuple[Status, ...] = ("failed", "unknown", "ambiguous")
"""What became of members whose content the answer leaves out without knowing it."""


class Written(Struct, frozen=True):
    """What was written where, in order."""

    paths: tuple[tuple[Output, Path], ...] = ()


class UnwritableError(OSError):
    """A target cannot be written. `filename` is the target itself, as the person gave it."""


def is_complete(imported: Imported) -> bool:
    """Whether all that was dropped in was read and understood, and nothing says that more is missing."""
    lost = any(problem.code not in NOTHING_LOST for problem in imported.problems)
    return not lost and not not_understood(imported)


def not_understood(imported: Imported) -> tuple[str, ...]:
    """Names of members that no problem speaks of and that we do not know, for the person's own screen."""
    return tuple(
        report.name
        for _, inventory in imported.inventories
        for status in NOT_UNDERSTOOD
        for report in inventory.with_status(status)
        if not report.problems
    )


@contextmanager
def writable(*, files: Sequence[Path | None], folder: Path | None) -> Iterator[None]:
    """Find out before the work, not after it, whether the targets can be written; missing folders are made.

    Where the block fails, folders that were made for it go again. Raises `UnwritableError`.
    """
    made: list[Path] = []
    try:
        for file in files:
            if file is not None:
                _try_file(file, made)
        if folder is not None:
            _try_folder(folder, folder, made)
        yield
    except BaseException:
        for file in files:
            if file is not None:
                with suppress(OSError):  # where nothing could be written, nothing lies
                    unfinished_of(file).unlink(missing_ok=True)
        for path in reversed(made):
            _remove_if_empty(path)
        raise


def _try_file(file: Path, made: list[Path]) -> None:
    if file.is_dir():
        raise UnwritableError(21, "is a directory", str(file))
    _try_folder(file.parent, file, made)


def _try_folder(folder: Path, target: Path, made: list[Path]) -> None:
    """Make the folder and put an empty file into it for a moment."""
    probe = folder / ".widerspruch-probe"
    try:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        made.extend(reversed(missing))
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UnwritableError(error.errno, error.strerror, str(target)) from error


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):  # somebody has put something into it: theirs
        folder.rmdir()


def write_outputs(checked: Checked, language: Language, *, json: Path | None, html: Path | None) -> Written:
    """Write what was asked for. Raises `OSError`; nothing is left of what was begun then."""
    paths: list[tuple[Output, Path]] = []
    with ExitStack() as stack:
        if json is not None:
            stack.enter_context(whole_or_nothing(json)).write_bytes(as_json(checked))
            paths.append(("json", json))
        if html is not None:
            write_report(checked, language, stack.enter_context(whole_or_nothing(html)))
            paths.append(("report", html))
        folder = checked.request.keep
        if folder is not None:
            imported = checked.imported
            keep_tables(folder, imported.items, checked.accounts, checked.connection, imported.facts)
            paths.append(("parquet", folder))
    return Written(tuple(paths))


def as_json(checked: Checked) -> bytes:
    """The figures, the plan and the problems as JSON, for other programs."""
    imported = checked.imported
    answer = {
        "format": "widerspruch-check/1",
        "complete": is_complete(imported),
        "summary": checked.summary,
        "plan": checked.plan,
        "imported": imported.merged,
        "problems": imported.problems,
        "files": [
            {"platform": platform, "media": inventory.media, "members": inventory.reports}
            for platform, inventory in imported.inventories
        ],
    }
    # A member's name may hold what is no text; it must not keep the answer from being written.
    return json_text(msgspec.to_builtins(answer), ensure_ascii=False, indent=2).encode("utf-8", "replace")
