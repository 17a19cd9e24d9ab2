"""Most people object on a phone: the platforms that the project began with are explained for every device."""

from collections.abc import Iterator
from typing import get_args

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import every, is_open, platform_file
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Device, Route, RouteKind

ID = "steps_on_every_device"
DESCRIPTION = "Needed routes of the platforms that the project began with have steps for browser, iPhone and Android."
SEVERITY = Severity.ERROR

_SEEDS = ("facebook", "instagram", "threads", "messenger", "meta", "meta_ai", "whatsapp", "linkedin")
SEED_FILES = frozenset(map(platform_file, _SEEDS))
"""Of the platforms that the project began with."""

DEVICES: tuple[Device, ...] = get_args(Device)
WALKED: tuple[RouteKind, ...] = ("form", "switch", "setting", "chat_command")
"""Routes that are walked on a device; letters and e-mails are the same everywhere."""


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per route with the devices that lack steps."""
    for place, route in every(Route, rulebook):
        if place.file not in SEED_FILES or not is_open(route, context.today):
            continue
        if route.strength != "needed" or route.kind not in WALKED:
            continue
        missing = [device for device in DEVICES if not route.steps.get(device)]
        if missing:
            message = f"{route.id} has no steps for {', '.join(missing)}."
            fix = "[routes.steps]\n" + "\n".join(f'{device} = ["..."]' for device in missing)
            yield Mistake(ID, SEVERITY, place / "steps", message, fix)
