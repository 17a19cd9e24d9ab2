"""What is told of LinkedIn's exports outside their files: tables without folders."""

import re

from widerspruch.exports.archive.name_parts import day_of, numbers_of
from widerspruch.exports.kind import ExportKind, ExportName

_NAME = re.compile(
    r"^(?:basic_|complete_)?linkedindataexport"
    r"(?:_(?P<month>\d{2})[-_.](?P<day>\d{2})[-_.](?P<year>\d{4}))?(?P<tail>.*)$",
    re.IGNORECASE,
)


def _read_name(name: str) -> ExportName | None:
    found = _NAME.match(name)
    if found is None:
        return None
    day = day_of(found["year"], found["month"], found["day"]) if found["year"] else None
    return ExportName("linkedin", None, day, *numbers_of(found["tail"]))


KIND = ExportKind(
    platforms=("linkedin",),
    tables=("widerspruch.exports.platforms.linkedin.entries",),
    read_name=_read_name,
    layout="linkedin",
)
