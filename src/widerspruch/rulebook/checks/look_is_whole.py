"""What volunteers saw is pasted by hand: it names a way that exists, and nobody."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import RulebookPlace
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.looks import look_faults

ID = "look_is_whole"
DESCRIPTION = "Every look in checked.toml names a way that exists, a day that has come, and nothing personal."
SEVERITY = Severity.ERROR

LOOKS_FILE = "checked.toml"


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per unknown way, and per field that cannot be so."""
    known = rulebook.routes()
    fix = "Write it anew with `widerspruch rulebook confirm ROUTE --result ...` and paste what it prints."
    for route_id, looks in rulebook.looks.items():
        place = RulebookPlace(LOOKS_FILE, f"/{route_id}")
        if route_id not in known:
            yield Mistake(ID, SEVERITY, place, f"There is no way {route_id}.", fix)
        for position, look in enumerate(looks):
            for fault in look_faults(look, context.today):
                field = {"look_day": "on"}.get(fault, fault.removeprefix("look_"))
                message = f"`{field}` of the look on {look.on} cannot be so."
                yield Mistake(ID, SEVERITY, place / position / field, message, fix)
