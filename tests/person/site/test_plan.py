"""The plan as a page."""

import pytest
from django.test import Client

from person.site.conftest import TODAY
from person.site.stepping import ACCOUNTS, FACEBOOK, SWITCH, new_case, page
from widerspruch.objections.account import Account
from widerspruch.objections.events import Sent
from widerspruch.person.site.state import SiteState


def test_without_an_open_case_the_start_is_shown(browser_free: Client):
    """Nobody stands before an empty plan and wonders."""
    answer = browser_free.get("/plan")
    assert (answer.status_code, answer.headers["Location"]) in [(302, "/"), (303, "/")]


def test_without_accounts_it_leads_to_the_accounts(browser_free: Client, state: SiteState):
    """The one thing to do is said."""
    new_case(state)
    shown = page(browser_free, "/plan")
    assert 'href="/accounts">Konten eintragen' in shown
    assert "<ol" not in shown


def test_it_shows_steps_gaps_and_how_much_it_is(browser_free: Client, state: SiteState):
    """Four needed steps with their minutes; both acts of LinkedIn; WhatsApp without a button, but with what helps."""
    new_case(state, *ACCOUNTS)
    shown = page(browser_free, "/plan")
    assert "Nötig: 4 Schritte. Sie dauern zusammen etwa 19 Minuten." in shown
    assert f'<a class="button" href="{FACEBOOK}">Mit dem ersten Schritt anfangen' in shown
    assert shown.count('href="/step/4/linkedin-') >= 2
    assert "Hier lässt Sie die Plattform allein" in shown
    assert "Nutzen Sie Meta AI in WhatsApp nicht" in shown
    assert "Ein Widerspruch gilt für Facebook und Instagram zusammen." in shown
    assert "Andere raten, für jedes Konto einzeln zu widersprechen." in shown
    assert 'class="tag uncertain">nicht gesichert' in shown


def test_what_was_made_is_folded_beneath(browser_free: Client, state: SiteState):
    """Done steps leave the cards and keep a line with their state."""
    case = new_case(state, *ACCOUNTS)
    case.record(Sent("linkedin", "linkedin-switch-generative", state.today()), state.now())
    shown = page(browser_free, "/plan")
    assert "Weiter mit dem nächsten Schritt" in shown
    cards, _, made = shown.partition('<details class="made"')
    assert SWITCH not in cards
    assert SWITCH in made
    assert "Umgestellt am 21.11.2026." in made


def test_when_all_is_done_it_leads_to_the_case(browser_free: Client, state: SiteState):
    """Nothing left to do is said, and where to look."""
    case = new_case(state, Account("facebook", "facebook"))
    case.record(Sent("facebook", "meta-form-facebook-2025", state.today()), state.now())
    shown = page(browser_free, "/plan?after=recorded")
    assert "Nach dem Plan ist nichts mehr zu tun." in shown
    assert 'role="status">Eingetragen.' in shown


def test_a_platform_that_the_rulebook_dropped_is_named(browser_free: Client, state: SiteState):
    """An old case shows what it holds."""
    new_case(state, Account("orkut", "orkut"))
    assert "Diese Plattformen kennt das Regelwerk nicht mehr: orkut." in page(browser_free, "/plan")


@pytest.mark.parametrize("route", ["", "../../x", "https://example.org/", "ein weg"])
def test_a_way_that_no_address_can_name_hides_no_plan(browser_free: Client, state: SiteState, route: str):
    """A file of another program's may hold any name of a way: it is told without a link, and the rest is there."""
    case = new_case(state, *ACCOUNTS)
    account = next(iter(case.case().accounts))
    case.record(Sent(account=account, route=route, on=TODAY), state.now())
    answer = browser_free.get("/plan")
    assert answer.status_code == 200
    assert f'href="{FACEBOOK}' in answer.content.decode()


def test_the_device_is_kept_and_told_for(browser_free: Client, state: SiteState):
    """Chosen on one page, it counts on every one."""
    new_case(state, *ACCOUNTS)
    answer = browser_free.post("/device", {"device": "iphone", "back": FACEBOOK})
    assert (answer.status_code, answer.headers["Location"]) == (303, FACEBOOK)
    shown = page(browser_free, FACEBOOK)
    assert 'value="iphone" aria-pressed="true"' in shown
    assert "kopieren Sie den Link in Safari" in shown


@pytest.mark.parametrize("back", ["//example.org/", "https://example.org/", "javascript:alert(1)", ""])
def test_choosing_a_device_leads_nowhere_else(browser_free: Client, state: SiteState, back: str):
    """Only to a page of the app; and a device that is none is not kept."""
    answer = browser_free.post("/device", {"device": "toaster", "back": back})
    assert answer.headers["Location"] == "/plan"
    assert "device" not in answer.cookies


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0)", "iphone"),
        ("Mozilla/5.0 (Linux; Android 16)", "android"),
        ("", "browser"),
    ],
)
def test_the_device_is_that_of_the_browser_until_one_is_chosen(browser_free: Client, state: SiteState, agent, device):
    """On a phone, instructions are for that phone."""
    new_case(state, *ACCOUNTS)
    shown = browser_free.get("/plan", headers={"User-Agent": agent}).content.decode()
    assert f'value="{device}" aria-pressed="true"' in shown


def test_it_speaks_english(browser_free: Client, state: SiteState):
    """All of it."""
    new_case(state, *ACCOUNTS)
    browser_free.cookies["language"] = "en"
    shown = page(browser_free, "/plan")
    assert "Needed: 4 steps. Together they take about 19 minutes." in shown
    assert "Schritt" not in shown


def test_a_clear_no_stands_before_the_steps(browser_free: Client, state: SiteState):
    """On the plan and at the step, as long as nothing was sent there."""
    new_case(state, Account("zoom", "zoom"))
    shown = page(browser_free, "/plan")
    assert (
        shown.index("Zoom sagt Nein") < shown.index("Ratsam: ein Schritt.") < shown.index("E-Mail an den Datenschutz")
    )
    assert "Zoom sagt Nein" in page(browser_free, "/step/1/zoom-mail")
