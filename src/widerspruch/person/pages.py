"""Pages that are one file: report and dossier. No script, no network; whatever they are given, they only show it."""

from functools import cache
from typing import TYPE_CHECKING, Any

from widerspruch.lib.shown import shown_text
from widerspruch.web.style import report_style

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def page_templates(package: str) -> "Environment":
    """The templates of a package. They escape whatever they are given, show no sign that a page would obey, and fail
    on a value that is not there. `style` is the style sheet of pages that are one file."""
    # Imported late: the app starts without them.
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["style"] = Markup(report_style())  # noqa: S704 (a file of ours)
    return environment


def _shown(value: Any) -> Any:
    return shown_text(value) if type(value) is str else value
