"""The one style sheet of pages and report. What only some pages have stands in a file of its own."""

from functools import cache
from importlib.resources import files

PARTS = (
    "pages",
    "start",
    "accounts",
    "case",
    "deadlines",
    "step",
    "letter",
    "answer",
    "export",
    "direct",
    "desk",
    "desk_console",
)
"""Files of the folder `style`, in this order behind `style.css`, which the report shares."""


@cache
def style_sheet() -> str:
    """As CSS."""
    here = files("widerspruch.web")
    parts = [here / "style.css", *(here / "style" / f"{part}.css" for part in PARTS)]
    return "\n".join(part.read_text("utf-8") for part in parts)


@cache
def report_style() -> str:
    """What the report shows by, which is one file and no page of an app."""
    return (files("widerspruch.web") / "style.css").read_text("utf-8")
