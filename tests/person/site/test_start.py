"""The first page of the app."""

import pytest

from person.site.conftest import axe


def test_it_offers_two_doors(browser_free):
    """To object at once, and to look first."""
    shown = browser_free.get("/").content.decode()

    assert "Schnell widersprechen" in shown
    assert "Erst ansehen, was betroffen ist" in shown


@pytest.mark.browser
def test_nobody_is_kept_from_using_it(page):
    """In Chromium."""
    assert page.locator("h1").inner_text() == "Nicht mit meinen Daten"
    assert axe(page) == []
