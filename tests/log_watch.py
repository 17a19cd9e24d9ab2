"""Reads along what the desk writes down during all of its tests: of anybody, nothing but the number of a case."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from desk_browser import TOKENS
from widerspruch.desk.logs import JsonLines
from widerspruch.testing.demo.people import PEOPLE

_WORDS = {
    *(one.name for one in PEOPLE),
    *(account.id for one in PEOPLE for account in one.accounts),
    *(account.handle for one in PEOPLE for account in one.accounts),
    *TOKENS.values(),
}
PERSONAL = re.compile(
    "|".join(
        [r"[\w.+-]+@[\w-]+\.\w+", r"\bwd[apgm]_[\w-]{10,}", r"canary", r"kanaria", *map(re.escape, sorted(_WORDS))]
    ),
    re.IGNORECASE,
)
"""An e-mail address; whoever stands in for a person in a test; the people of the demo; credentials."""


class LogWatch(logging.Handler):
    """Sees each record as it would stand in the log, and ours as they were written, too.

    Attributes:
        found: Lines that name somebody. They are told by where they were written: a test's output is read by others.
    """

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.found: list[str] = []
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one."""
        if record.name.partition(".")[0] in ("django", "hypothesis", "schemathesis", "werkzeug"):
            return  # written down nowhere: `logs.logging_settings`; or the test's own tools
        seen = vars(record).setdefault("seen_by_watches", [])
        if self in seen:
            return  # by the other of the two loggers that it is asked by
        seen.append(self)
        line = self.format(record)
        is_ours = record.name.startswith("widerspruch")
        raw = f"{record.getMessage()} {vars(record).get('facts', '')} {record.exc_info or ''}" if is_ours else ""
        if PERSONAL.search(line) or PERSONAL.search(raw):
            self.found.append(f"{record.name} at {record.filename}:{record.lineno}")


@contextmanager
def watched() -> Iterator[LogWatch]:
    """Read along while the block lasts."""
    watch = LogWatch()
    loggers = [logging.getLogger(), logging.getLogger("widerspruch")]
    for logger in loggers:
        logger.addHandler(watch)
    try:
        yield watch
    finally:
        for logger in loggers:
            logger.removeHandler(watch)
