"""Writing into the rulebook's files that a passage stood in an archive on a later day, as it stands in the fact."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from widerspruch.lib.whole_files import atomic_write
from widerspruch.rulebook.load import RulebookError

_READABLE_BY_ALL = 0o644

_TABLE = re.compile(r'\{(?:[^{}"#]|"(?:[^"\\\n]|\\.)*"|\{[^{}]*\})*\}')
"""An inline table, with tables in it: as facts are written."""

_SEEN_ON = re.compile(r"(\bseen_on = )(\d{4}-\d\d-\d\d)")


class Renewed(Struct, frozen=True):
    """The text of a file with later days, and in how many facts."""

    text: str
    facts: int


def renew_files(folder: Path, confirmed: Mapping[str, date]) -> int:
    """Write later days into all platform files of a folder; how many facts got one.

    Args:
        confirmed: As `WatchResult.confirmed`.

    Raises:
        RulebookError: `file_unreadable`, `nothing_to_renew` (values: folder): no platform file lies there.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise RulebookError("nothing_to_renew", folder=folder.name)
    read = [(file, _read(file)) for file in files]
    facts = 0
    for file, text in read:
        renewed = renew(text, confirmed)
        if renewed.facts:
            atomic_write(file, renewed.text.encode(), mode=_READABLE_BY_ALL)
        facts += renewed.facts
    return facts


def renew(text: str, confirmed: Mapping[str, date]) -> Renewed:
    """Each fact all of whose passages were found is seen on the day of the oldest of the archives that show them.

    No day becomes an earlier one.
    """
    facts = 0

    def with_later_day(found: re.Match[str]) -> str:
        nonlocal facts
        fact = tomllib.loads(f"fact = {found[0]}")["fact"]
        references, seen_on = fact.get("references"), fact.get("seen_on")
        if not references or seen_on is None or not all(name in confirmed for name in references):
            return found[0]
        day = min(confirmed[name] for name in references)
        if day <= seen_on:
            return found[0]
        facts += 1
        return _SEEN_ON.sub(rf"\g<1>{day.isoformat()}", found[0], count=1)

    return Renewed(_TABLE.sub(with_later_day, text), facts)


def _read(file: Path) -> str:
    try:
        text = file.read_text("utf-8")
        tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RulebookError("file_unreadable", file=file.name, why=str(error)) from error
    return text
