"""The screen on which somebody looks again."""

from datetime import date, timedelta

import pytest

from accessible import axe
from person.site.conftest import TODAY, sent
from person.telling.every_event import FORM, SWITCH
from person.telling.told_case import PICTURE, account
from widerspruch.objections.events import Granted, Rechecked, Refused, Sent

LONG_AGO = TODAY - timedelta(days=91)


@pytest.fixture
def case(state, clock):
    """A case whose objection was granted three months ago."""
    file = state.holding.new("Erika Mustermann", clock.now())
    file.record(account("facebook"), clock.now())
    file.record(Sent("facebook", FORM, LONG_AGO), clock.now())
    file.record(Granted("facebook", FORM, LONG_AGO), clock.now(), [PICTURE])
    return file


def shown(client, address="/recheck"):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_is_to_be_looked_at_says_why_and_where(browser_free, case):
    """With a link that opens apart and tells the platform nothing, and with the way there."""
    page = shown(browser_free)
    assert "Ein Widerspruch ist nachzusehen." in page
    assert "drei Monate" in page
    assert (
        'href="https://www.facebook.com/help/contact/712876720715583" target="_blank" rel="noopener noreferrer"' in page
    )
    assert f'href="/step/1/{FORM}"' in page


def test_one_click_says_that_it_still_stands(browser_free, case):
    """Then there is nothing to look at, and it is said until when."""
    answer = sent(browser_free, f"/recheck/1/{FORM}", {"seen": "unchanged"}, page="/recheck")
    assert (answer.status_code, answer["Location"]) == (303, "/recheck?done=unchanged")
    assert case.recorded()[-1].event == Rechecked("facebook", FORM, TODAY, changed=False)
    page = shown(browser_free, answer["Location"])
    assert "Festgehalten: Der Widerspruch steht noch." in page
    assert "Bis zum 19.02.2027 ist nichts nachzusehen" in page


def test_one_click_says_that_it_has_changed(browser_free, case):
    """What follows stands in the plan."""
    answer = sent(browser_free, f"/recheck/1/{FORM}", {"seen": "changed"}, page="/recheck")
    assert case.recorded()[-1].event == Rechecked("facebook", FORM, TODAY, changed=True)
    assert 'href="/plan"' in shown(browser_free, answer["Location"])


def test_a_second_click_counts_once(browser_free, case):
    """The answer of the first comes again."""
    token = shown(browser_free).partition('name="once" value="')[2].partition('"')[0]
    answers = [browser_free.post(f"/recheck/1/{FORM}", {"seen": "unchanged", "once": token}) for _ in range(2)]
    assert [answer["Location"] for answer in answers] == ["/recheck?done=unchanged"] * 2
    assert sum(isinstance(one.event, Rechecked) for one in case.recorded()) == 1


def test_what_cannot_be_says_why(browser_free, case, clock):
    """A second window has recorded a refusal in the meantime."""
    page = shown(browser_free)
    case.record(Refused("facebook", FORM, TODAY), clock.now())
    token = page.partition('name="once" value="')[2].partition('"')[0]
    answer = browser_free.post(f"/recheck/1/{FORM}", {"seen": "unchanged", "once": token})
    assert answer.status_code == 200
    assert "Hier gibt es nichts nachzusehen" in answer.content.decode()
    assert not isinstance(case.recorded()[-1].event, Rechecked)


@pytest.mark.parametrize(
    ("address", "seen"),
    [("/recheck/9/" + FORM, "unchanged"), ("/recheck/1/" + FORM, ""), ("/recheck/1/" + FORM, "granted")],
)
def test_what_no_page_sends_is_not_recorded(browser_free, case, address, seen):
    """Nobody's account, nothing seen, a word of one's own."""
    before = case.recorded()
    assert sent(browser_free, address, {"seen": seen}, page="/recheck").status_code == 404
    assert case.recorded() == before


def test_another_objection_can_be_looked_at_at_any_time(browser_free, case, clock):
    """Somebody may have noticed something."""
    case.record(account("linkedin"), clock.now())
    case.record(Sent("linkedin", SWITCH, TODAY), clock.now(), [PICTURE])
    assert f'formaction="/recheck/4/{SWITCH}"' in shown(browser_free)


def test_nothing_to_look_at_is_said(browser_free, state, clock):
    """An empty case has no list."""
    state.holding.new("x", clock.now())
    page = shown(browser_free)
    assert "Es ist nichts nachzusehen." in page
    assert '<a class="button" href="/plan">Zum Plan</a>' in page
    assert "Es steht noch" not in page


@pytest.mark.browser
def test_nobody_is_kept_from_using_it(new_page, served, clock):
    """In Chromium, in both languages, by keyboard and without a script."""
    file = served.state.holding.new("Erika Mustermann", clock.now())
    file.record(account("facebook"), clock.now())
    file.record(Sent("facebook", FORM, date(2025, 5, 20)), clock.now(), [PICTURE])
    file.record(Granted("facebook", FORM, date(2025, 5, 20)), clock.now())
    for locale, width in (("en-GB", 390), ("de-DE", 1280)):
        page = new_page(width=width, locale=locale, java_script_enabled=locale == "en-GB")
        page.goto(page.url + "recheck")
        if locale == "en-GB":
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Es steht noch").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/recheck?done=unchanged")
    assert isinstance(file.recorded()[-1].event, Rechecked)
