"""What looks at pages for all other tests does look."""

import pytest
from playwright.sync_api import Browser

from accessible import axe


@pytest.mark.browser
def test_what_keeps_somebody_from_using_a_page_is_found(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        '<!doctype html><html lang="de"><title>Seite</title><main><h1>Seite</h1><img src="data:,">'
        '<p style="color: #aaa; background: #fff">Blass</p></main></html>'
    )
    found = axe(page)
    page.close()
    assert [one.partition(":")[0] for one in found] == ["color-contrast", "image-alt"]
