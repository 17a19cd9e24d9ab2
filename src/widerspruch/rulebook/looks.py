"""What people saw who went a way themselves: when a look is whole, when two of them agree, and how one is written down.

Nobody's name is kept, and no picture: the picture stays with whoever took it, its digest says that there was one.
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Literal

from widerspruch.rulebook.model import Checked, Route

LookFault = Literal["look_day", "look_country", "look_label", "look_image", "look_by"]

DAYS_APART = 60
"""Within so many days two looks are of the same state of a page."""

LONGEST_LABEL = 120

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_PSEUDONYM = re.compile(r"[a-z][a-z0-9-]{1,19}", re.ASCII)
_PERSONAL = re.compile(r"@|\d{6}")
"""In the words on a button: an address, or a number that may be somebody's."""


def look_faults(look: Checked, today: date) -> Iterator[LookFault]:
    """What keeps a look from being written down."""
    if look.on > today:
        yield "look_day"
    if look.country is not None and not _COUNTRY.fullmatch(look.country):
        yield "look_country"
    if len(look.label) > LONGEST_LABEL or not look.label.isprintable() or _PERSONAL.search(look.label):
        yield "look_label"
    if look.image is not None and not _DIGEST.fullmatch(look.image):
        yield "look_image"
    if look.by is not None and not _PSEUDONYM.fullmatch(look.by):
        yield "look_by"


def agreed_look(route: Route) -> Checked | None:
    """The newest look that another person's confirms, where no later one says otherwise; None: there is none."""
    looks = sorted(route.checked, key=lambda look: look.on)
    agreed = [later for earlier, later in combinations(looks, 2) if _agree(earlier, later)]
    if not agreed:
        return None
    newest = max(agreed, key=lambda look: look.on)
    return newest if all(look.result == newest.result for look in looks if look.on >= newest.on) else None


def _agree(one: Checked, other: Checked) -> bool:
    """Two people, the same result, not long apart; one picture handed in twice is one look."""
    two_people = None not in (one.by, other.by) and one.by != other.by
    one_picture = one.image is not None and one.image == other.image
    near = abs((other.on - one.on).days) <= DAYS_APART
    return two_people and not one_picture and near and one.result == other.result != "unclear"


def is_certain(route: Route) -> bool:
    """Whether a way rests on more than a single report: a source of its own, or two people who went it."""
    agreed = agreed_look(route)
    if agreed is not None:
        return agreed.result == "works" or (agreed.result != "gone" and _has_certain_source(route))
    return _has_certain_source(route)


def _has_certain_source(route: Route) -> bool:
    return any(not fact.uncertain for fact in route.facts)


def look_as_toml(route_id: str, look: Checked) -> str:
    """A look as it stands in `checked.toml`."""
    lines = [f"[[{route_id}]]", f"on = {look.on.isoformat()}", f'result = "{look.result}"']
    for name in ("device", "country", "logged_in", "label", "image", "by"):
        value = getattr(look, name)
        if value not in (None, ""):
            lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
