"""The style sheet is one for all pages: its parts must not style each other's."""

import re
from collections import Counter
from importlib.resources import files

from widerspruch.web.style import PARTS


def plain_selectors(part: str) -> set[str]:
    """What a part says of a class by itself, wherever it stands: `.accounts`, `.accounts li`."""
    css = (files("widerspruch.web") / "style" / f"{part}.css").read_text("utf-8")
    outside_media = re.sub(
        r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    )
    rules = re.findall(r"([^{}]+)\{", outside_media)
    return {
        one.strip()
        for rule in rules
        for one in rule.split(",")
        if re.fullmatch(r"\.[a-z-]+(::before| li)?", one.strip())
    }


def test_no_class_is_styled_by_two_parts() -> None:
    """A list of the desk once put its dots before the accounts of the app."""
    owners = Counter(selector for part in PARTS for selector in plain_selectors(part))
    assert not [selector for selector, number in owners.items() if number > 1]
    assert ".accounts" in owners
