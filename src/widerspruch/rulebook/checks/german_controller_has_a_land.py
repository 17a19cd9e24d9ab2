"""Germany has an authority per Land: where a company sits decides which of them leads."""

from collections.abc import Iterator

from widerspruch.rulebook.authority import land_name
from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Controller

ID = "german_controller_has_a_land"
DESCRIPTION = "A controller in Germany names its Land, one in another country names none."
SEVERITY = Severity.ERROR


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per controller in Germany without a known Land, and per Land outside Germany."""
    for place, controller in every(Controller, rulebook):
        in_germany = controller.country == "DE"
        if in_germany == (controller.land is not None and land_name(controller.land) is not None):
            continue
        message = f"{controller.name} sits in {controller.country}, and its Land is {controller.land}."
        fix = 'land = "..." with the Land of the seat.' if in_germany else "Take `land` out: only Germany has them."
        yield Mistake(ID, SEVERITY, place / "land", message, fix)
