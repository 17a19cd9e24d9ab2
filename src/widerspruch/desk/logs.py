"""What the desk writes down while it runs: JSON, an object a line. Of anybody it says only the number of a case."""

import logging
from datetime import UTC, datetime

import msgspec

ROOT = "widerspruch.desk"

_log = logging.getLogger(ROOT)

FACTS = ("route", "method", "status", "ms", "case", "code", "count", "number", "platform", "kind", "worker")
"""What may be said of an event, besides its name. Each is a word of ours or a number."""


def note(event: str, *, level: int = logging.INFO, **facts: str | int | float | None) -> None:
    """Write an event down. Raises `ValueError` for a fact that is none of `FACTS`."""
    unknown = facts.keys() - set(FACTS)
    if unknown:
        raise ValueError(f"not to be written down: {', '.join(sorted(unknown))}")
    if _log.isEnabledFor(level):
        told = {name: fact for name, fact in facts.items() if fact is not None}
        # Not `log`: it also looks for the place that called, which nobody reads.
        _log.handle(_log.makeRecord(ROOT, level, "", 0, event, (), None, extra={"facts": told}))


class JsonLines(logging.Formatter):
    """A record as one line. Of what others write (libraries, the server) only who wrote it and where an error arose: a
    message may hold what somebody sent."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON object."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, object] = {"at": at, "level": record.levelname.lower()}
        if record.name.partition(".")[0] == "widerspruch":
            told["event"] = record.getMessage()
        else:
            told |= {"event": "library", "logger": record.name, "place": f"{record.filename}:{record.lineno}"}
        if record.exc_info is not None and record.exc_info[0] is not None:
            told["error"] = record.exc_info[0].__name__
        told |= getattr(record, "facts", {})
        return msgspec.json.encode(told).decode()


def logging_settings(least: str = "INFO") -> dict[str, object]:
    """For a process that serves the desk. Least: what weighs less is not written down."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "widerspruch.desk.logs.JsonLines"}},
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "formatter": "lines", "stream": "ext://sys.stderr"},
            "nobody": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["lines"], "level": "WARNING"},
        "loggers": {
            "widerspruch": {"handlers": ["lines"], "level": least, "propagate": False},
            # It writes addresses as they were typed, and tracebacks.
            "django": {"handlers": ["nobody"], "propagate": False},
            # Where it listens is told by the command; what goes wrong with its workers is written down.
            "_granian": {"handlers": ["lines"], "level": "ERROR", "propagate": False},
            "granian.access": {"handlers": ["nobody"], "propagate": False},
        },
    }
