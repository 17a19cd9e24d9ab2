"""Preferences in `robots.txt`: RFC 9309 with `Content-Usage` (aipref attach-05).

Libraries drop that rule without a word. The agent's own groups replace those for everybody; the longest pattern that
matches a path decides; of equal ones no beats yes; a path that may not be fetched has no preference.
"""

from collections.abc import Iterable
from urllib.parse import quote

from msgspec import Struct

LONGEST_ROBOTS = 2**20
"""Bytes of a file."""
_KEPT = "/%:@!$&'()*+,;=~-._?#[]"


class RobotsRule(Struct, frozen=True):
    """A line. `preference`: the expression of a `Content-Usage`, not yet read."""

    kind: str
    pattern: str
    preference: str = ""


def rules_for(agent: str, text: str) -> tuple[RobotsRule, ...]:
    """Those of all groups of an agent, by its product token; if it has none, those for everybody."""
    groups: dict[str, list[RobotsRule]] = {}
    agents: list[str] = []
    in_rules = False
    for line in text.splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            agents = [] if in_rules else agents
            agents.append(value.partition("/")[0].strip().lower())
            groups.setdefault(agents[-1], [])
            in_rules = False
        elif name in ("allow", "disallow", "content-usage"):
            in_rules = True
            if (rule := _rule(name, value)) is not None:
                for one in dict.fromkeys(agents):
                    groups[one].append(rule)
    return tuple(groups.get(agent.strip().lower(), groups.get("*", ())))


def preferences_for(path: str, rules: Iterable[RobotsRule]) -> tuple[str, ...]:
    """The expressions that hold for a path with its query; several where equal patterns have several. Empty where there
    is none, or the path may not be fetched."""
    path = _encoded(path)
    matching = [rule for rule in rules if _matches(rule.pattern, path)]
    fetching = [rule for rule in matching if rule.kind != "content-usage"]
    longest = max((len(rule.pattern) for rule in fetching), default=0)
    if fetching and all(rule.kind == "disallow" for rule in fetching if len(rule.pattern) == longest):
        return ()
    usage = [rule for rule in matching if rule.kind == "content-usage"]
    longest = max((len(rule.pattern) for rule in usage), default=0)
    return tuple(rule.preference for rule in usage if len(rule.pattern) == longest)


def _rule(kind: str, value: str) -> RobotsRule | None:
    if kind != "content-usage":
        return RobotsRule(kind, _encoded(value)) if value else None
    if not value.startswith("/"):
        return RobotsRule(kind, "", value)
    pattern, *rest = value.split(None, 1)
    return RobotsRule(kind, _encoded(pattern), rest[0] if rest else "")


def _encoded(path: str) -> str:
    return quote(path, safe=_KEPT, errors="surrogateescape")


def _matches(pattern: str, path: str) -> bool:
    """Whether a path begins so; `*`: anything, `$` at the end: and there is no more. In linear time."""
    whole = pattern.endswith("$")
    first, *parts = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    place = len(first)
    for number, part in enumerate(parts):
        if whole and number == len(parts) - 1:
            return len(path) - len(part) >= place and path.endswith(part)
        place = path.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return not whole or place == len(path)
