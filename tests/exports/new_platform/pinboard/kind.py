"""What is told of Pinboard's exports outside their files."""

import re
from datetime import date

from widerspruch.exports.kind import ExportKind, ExportName

_NAME = re.compile(r"pinboard-(?P<user>\w+)-(?P<day>\d{4}-\d{2}-\d{2})")


def _read_name(name: str) -> ExportName | None:
    found = _NAME.match(name)
    return ExportName("pinboard", found["user"], date.fromisoformat(found["day"])) if found else None


KIND = ExportKind(
    platforms=("pinboard",),
    tables=("widerspruch.exports.platforms.pinboard.entries",),
    read_name=_read_name,
    layout="pinboard",
    root_folders=frozenset({"pins", "boards"}),
    own_folders=frozenset({"your_pinboard_activity"}),
    unit="content",
)
