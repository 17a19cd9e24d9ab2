"""A notice's file to begin with, in German, English and easy German."""

from datetime import date, timedelta
from importlib.resources import files

AHEAD = timedelta(days=60)
"""From today until training begins."""


def example_notice(platform: str, today: date) -> str:
    """The file's text."""
    text = (files("widerspruch.desk.notices") / "example.toml").read_text("utf-8")
    for mark, value in (("@PLATFORM@", platform), ("@TODAY@", today), ("@FROM@", today + AHEAD)):
        text = text.replace(mark, str(value))
    return text
