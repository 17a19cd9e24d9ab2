"""The answer as files: JSON, the report, Parquet. Each appears whole or not at all."""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from widerspruch.items.writer import whole_or_nothing
from widerspruch.person.check import Checked
from widerspruch.person.report.build import write_report
from widerspruch.person.store import keep_tables
from widerspruch.rulebook.vocabulary import Language

Output = Literal["json", "report", "parquet"]


class Written(Struct, frozen=True):
    """What was written where, in order."""

    paths: tuple[tuple[Output, Path], ...] = ()


def check_writable(*targets: Path | None) -> None:
    """Find out before the work, not after it: raises `OSError` where a target cannot be written."""
    for target in targets:
        if target is None:
            continue
        if target.is_dir() or not target.suffix:
            target.mkdir(parents=True, exist_ok=True)
            probe = target / ".widerspruch-probe"
        else:
            probe = target.with_name(f".{target.name}.probe")
        try:
            probe.touch()
        finally:
            probe.unlink(missing_ok=True)


def write_outputs(checked: Checked, language: Language, *, json: Path | None, html: Path | None) -> Written:
    """Write what was asked for."""
    paths: list[tuple[Output, Path]] = []
    if json is not None:
        with whole_or_nothing(json) as unfinished:
            unfinished.write_bytes(as_json(checked))
        paths.append(("json", json))
    if html is not None:
        with whole_or_nothing(html) as unfinished:
            write_report(checked, language, unfinished)
        paths.append(("report", html))
    if checked.request.keep is not None:
        keep_tables(checked.request.keep, checked.connection, checked.imported.facts)
        paths.append(("parquet", checked.request.keep))
    return Written(tuple(paths))


def as_json(checked: Checked) -> bytes:
    """The figures, the plan and the problems as JSON, for other programs."""
    imported = checked.imported
    answer = {
        "format": "widerspruch-check/1",
        "summary": checked.summary,
        "plan": checked.plan,
        "imported": imported.merged,
        "problems": imported.problems,
        "files": [
            {"platform": platform, "media": inventory.media, "members": inventory.reports}
            for platform, inventory in imported.inventories
        ],
    }
    return msgspec.json.format(msgspec.json.encode(answer), indent=2)
