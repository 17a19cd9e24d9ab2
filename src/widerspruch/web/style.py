"""The one style sheet of pages and report."""

from importlib.resources import files


def style_sheet() -> str:
    """As CSS."""
    return (files("widerspruch.web") / "style.css").read_text("utf-8")
