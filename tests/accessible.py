"""Whether everybody can use a page, as far as a program can find out: axe, in the browser."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""WCAG 2.2 AA."""


def axe(page: Page, *more: str) -> list[str]:
    """What keeps somebody from using the page, by these levels and more ("best-practice").

    What axe lists beside the violations costs a third of its time, and what it would ask for again a sixth: our pages
    have no styles from elsewhere and nothing that sounds.
    """
    asked = {"runOnly": [*LEVELS, *more], "resultTypes": ["violations"], "preload": False}
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        f"axe.run({json.dumps(asked)}).then(all => all.violations.flatMap("
        "one => one.nodes.map(node => `${one.id}: ${node.html}`)))"
    )
    assert isinstance(found, list)
    return found
