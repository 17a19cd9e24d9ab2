"""A form or a switch is found: by its address, or at least step by step."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every, is_open
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

ID = "route_can_be_opened"
DESCRIPTION = "An open form or switch has its address and the steps for a browser."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per missing address or missing steps.

    Only a warning where the plan can do without the route, and for the address of a switch: steps lead to it too,
    and an address that no source names must not be made up.
    """
    for place, route in every(Route, rulebook):
        if route.kind not in ("form", "switch") or not is_open(route, context.today):
            continue
        severity = SEVERITY if route.strength == "needed" else Severity.WARNING
        if route.url is None:
            message = f"The {route.kind} {route.id} has no address."
            fix = 'url = "https://..." of the page, or of the settings page that the steps start from.'
            how_bad = severity if route.kind == "form" else Severity.WARNING
            yield Mistake(ID, how_bad, place / "url", message, fix)
        if not route.steps.get("browser"):
            message = f"The {route.kind} {route.id} has no steps for a browser."
            fix = '[routes.steps]\nbrowser = ["..."]'
            yield Mistake(ID, severity, place / "steps" / "browser", message, fix)
