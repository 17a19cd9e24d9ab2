"""The furniture of pages in the app that the screens are in, with pages that no screen has."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from person.site.conftest import browser_free, clock, options, state
from web.made_pages import PAGE, recorded

__all__ = ["browser_free", "clock", "options", "state"]


@pytest.fixture
def pages(browser_free: Client, tmp_path: Path) -> Iterator[Client]:
    """A client of these pages."""
    recorded.clear()
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "note.html").write_text(PAGE)
    template = settings.TEMPLATES[0]
    templates = [{**template, "DIRS": [*template["DIRS"], tmp_path]}]
    with override_settings(ROOT_URLCONF="web.made_pages", TEMPLATES=templates):
        yield browser_free
