"""The console as somebody sees and uses it, in Chromium."""

import pytest
from playwright.sync_api import Browser, Page

from accessible import axe
from desk.console.conftest import GROUNDS, staff_client
from desk.console.seen import HERE, busy_desk, open_console, pages_of
from widerspruch.desk.console.authorities import authorities_for
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import DeskCase


def faults(page: Page, width: int) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth") > width
    return axe(page) + ["too wide"] * wide


@pytest.mark.browser
@pytest.mark.parametrize(("language", "width"), [("de", 320), pytest.param("en", 1280, marks=pytest.mark.slow)])
def test_nobody_is_kept_from_using_any_page(desk: Desk, chromium: Browser, language: str, width: int) -> None:
    cases, found = busy_desk(desk), []
    for role, addresses in pages_of(cases).items():
        page = open_console(chromium, staff_client(desk, role), width, language)
        for address in addresses:
            answer = page.goto(HERE + address)
            assert answer is not None
            assert answer.status == 200, address
            found += [f"{role} {address}: {one}" for one in faults(page, width)]
        page.context.close()
    assert found == []


@pytest.mark.browser
def test_a_refusal_is_written_read_as_a_mail_and_only_then_done(desk: Desk, chromium: Browser) -> None:
    case = busy_desk(desk)["case"]
    page = open_console(chromium, staff_client(desk, "legal"))
    page.goto(f"{HERE}/console/cases/{case.case_id}")
    page.get_by_role("link", name="Ablehnen").click()
    page.get_by_label("Gründe", exact=True).fill(GROUNDS)
    page.get_by_label("Aufsichtsbehörde").select_option(authorities_for(desk.rulebook, "DE")[0][0])
    page.get_by_role("button", name="Als E-Mail ansehen").click()
    assert "Zwingende Gründe" in page.locator(".mail-text").inner_text()
    assert faults(page, 1280) == []
    assert DeskCase.objects.get(pk=case.pk).state == "received"
    page.get_by_label("Ich habe die E-Mail gelesen").check()
    page.get_by_role("button", name="Ablehnen und E-Mail abschicken").click()
    page.wait_for_url(f"**/{case.case_id}")
    assert "Abgelehnt" in page.locator("main").inner_text()
    page.context.close()
