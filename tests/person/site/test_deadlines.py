"""Deadlines on the first page and in the case file, where one lives, the calendar file, answered letters."""

from datetime import timedelta

import pytest

from accessible import axe
from person.site.conftest import TODAY, sent
from person.telling.every_event import FORM
from person.telling.told_case import PICTURE, account
from widerspruch.objections.events import (
    Complained,
    LetterAnswered,
    LetterSent,
    Refused,
    Reminded,
    ResidenceStated,
    Sent,
)

FACEBOOK = account("facebook", email="erika@example.org")
EARLIER = TODAY - timedelta(days=10)


@pytest.fixture
def case(state, clock):
    """An open case file to which `case(event, attachment...)` adds."""
    file = state.holding.new("Erika Mustermann", clock.now())

    def keep(event, *attachments):
        return file.record(event, clock.now(), attachments)

    keep.file = file
    return keep


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def last_event(case):
    return case.file.recorded()[-1].event


class TestShown:
    def test_a_deadline_stands_on_the_first_page_and_in_the_case_file(self, browser_free, case):
        """With its computation behind a line that opens without a script."""
        case(FACEBOOK)
        case(Sent("facebook", FORM, EARLIER))
        for address in ("/", "/case", f"/step/1/{FORM}"):
            page = shown(browser_free, address)
            assert "11.12.2026" in page
            assert "in 20 Tagen" in page
            assert "<summary>So ist gerechnet" in page
            assert "Art. 12 Abs. 3 DSGVO" in page

    def test_what_is_over_is_said_to_be(self, browser_free, case):
        """In the case file; on the first page it is a thing to do."""
        case(FACEBOOK)
        case(Sent("facebook", FORM, TODAY - timedelta(days=60)))
        assert "vorbei" in shown(browser_free, "/case")
        assert "Laufende Fristen" not in shown(browser_free, "/")

    def test_without_anything_sent_there_are_no_deadlines(self, browser_free, case):
        """Nor is anybody asked where they live."""
        case(FACEBOOK)
        assert "/residence" not in shown(browser_free, "/") + shown(browser_free, "/case")

    def test_that_the_platform_takes_longer_can_be_said(self, browser_free, case):
        """With the answer that says so; its deadline moves."""
        case(FACEBOOK)
        case(Sent("facebook", FORM, EARLIER))
        said = {"verdict": "acknowledged", "received_on": TODAY.isoformat(), "extended": "on", "known": 1}
        fields = {"act": "answer"} | {f"answer-{name}": value for name, value in said.items()}
        assert sent(browser_free, f"/step/1/{FORM}", fields).status_code == 303
        assert last_event(case).reading.extended
        assert "11.02.2027" in shown(browser_free, "/case")


class TestResidence:
    def test_it_is_asked_where_deadlines_are_and_kept(self, browser_free, case):
        """And can be changed."""
        case(FACEBOOK)
        case(Sent("facebook", FORM, EARLIER))
        assert 'href="/residence"' in shown(browser_free, "/case")
        answer = sent(browser_free, "/residence", {"home": "DE/Bayern"})
        assert answer.status_code == 303
        assert last_event(case) == ResidenceStated("DE", "Bayern")
        assert "Gerechnet für den Wohnort Bayern, Deutschland." in shown(browser_free, answer.headers["Location"])
        assert sent(browser_free, "/residence", {"home": "CH/ZH"}).status_code == 303
        assert last_event(case) == ResidenceStated("CH", "ZH")

    def test_what_was_said_is_chosen_already(self, browser_free, case):
        """Nobody looks for their canton twice."""
        case(ResidenceStated("CH", "ZH"))
        assert '<option value="CH/ZH" selected>Zürich</option>' in shown(browser_free, "/residence")

    @pytest.mark.parametrize("home", ["", "DE", "XX", "DE/<script>"])
    def test_nothing_else_can_be_said(self, browser_free, case, home):
        """The form comes back."""
        case(FACEBOOK)
        assert sent(browser_free, "/residence", {"home": home}).status_code in (200, 422)
        assert last_event(case) == FACEBOOK

    def test_where_it_was_asked_there_it_leads_back(self, browser_free, case):
        """Only to places of our own."""
        case(FACEBOOK)
        for ours in ("/", "/complaint/1", f"/letter/complaint/1/{FORM}"):
            assert sent(browser_free, f"/residence?from={ours}", {"home": "FR"}).headers["Location"] == ours
        for other in ("https://example.org", "//example.org", "/letter//example.org/?x", "/files"):
            answer = sent(browser_free, f"/residence?from={other}", {"home": "FR"}, page="/residence")
            assert answer.headers["Location"].startswith("/case")


class TestCalendar:
    def test_it_is_a_file_without_any_name(self, browser_free, case):
        """Neither in it nor what it is called."""
        case(FACEBOOK)
        case(Sent("facebook", FORM, EARLIER))
        answer = browser_free.get("/case/deadlines.ics")
        assert answer.headers["Content-Type"].startswith("text/calendar")
        assert 'filename="fristen.ics"' in answer.headers["Content-Disposition"]
        body = answer.content.decode()
        assert "Frist prüfen: Vorgang 2" in body
        assert "facebook" not in body.lower()
        assert "erika" not in body.lower()

    def test_without_a_case_there_is_none(self, browser_free):
        """Nobody sees an error."""
        assert browser_free.get("/case/deadlines.ics").status_code in (302, 303)


class TestLetters:
    def test_a_letter_stands_in_the_case_file_until_it_is_answered(self, browser_free, case):
        """The person says so, with the answer beside it."""
        case(FACEBOOK)
        case(LetterSent(EARLIER, "training_access", "facebook", None, "<Meta>"), PICTURE)
        page = shown(browser_free, "/case")
        assert "Antrag auf Auskunft zum KI-Training" in page
        assert "&lt;Meta&gt;" in page
        answer = sent(browser_free, "/case/letter/2", {"on": TODAY.isoformat()})
        assert answer.status_code == 303
        assert last_event(case) == LetterAnswered(TODAY, 2)
        assert "Beantwortet oder erledigt am 21.11.2026." in shown(browser_free, "/case")

    @pytest.mark.parametrize("on", [EARLIER - timedelta(days=1), TODAY + timedelta(days=1)])
    def test_not_before_it_was_sent_and_not_tomorrow(self, browser_free, case, on):
        """A slip of the finger is told."""
        case(FACEBOOK)
        case(LetterSent(EARLIER, "training_access", "facebook"))
        assert sent(browser_free, "/case/letter/2", {"on": on.isoformat()}).status_code in (200, 422)
        assert isinstance(last_event(case), LetterSent)

    @pytest.mark.parametrize("number", [1, 99])
    def test_what_is_no_letter_is_not_there(self, browser_free, case, number):
        """An account's number is none of a letter."""
        case(FACEBOOK)
        assert browser_free.get(f"/case/letter/{number}").status_code == 404


class TestComplaint:
    def test_it_names_authority_doubts_and_exhibits(self, browser_free, case):
        """After somebody has said where they live."""
        case(FACEBOOK)
        case(Sent("facebook", FORM, EARLIER), PICTURE)
        case(Refused("facebook", FORM, TODAY))
        assert 'href="/residence?from=/complaint/1"' in shown(browser_free, "/complaint/1")
        case(ResidenceStated("DE", "Hessen"))
        page = shown(browser_free, "/complaint/1")
        assert "Hessische" in page
        assert "Vor dem Absenden nachsehen" in page
        assert 'href="/case/evidence/1"' in page

    def test_a_silent_authority_leads_there(self, browser_free, case):
        """From the line of the account."""
        case(FACEBOOK)
        case(Sent("facebook", FORM, TODAY - timedelta(days=200)))
        case(Complained("facebook", FORM, TODAY - timedelta(days=120), "iedpc"))
        assert 'href="/complaint/1"' in shown(browser_free, "/case")

    @pytest.mark.parametrize("kind", ["reminder", "complaint"])
    def test_one_click_leads_to_its_letter(self, browser_free, case, kind):
        """From the first page and from the case file, once it is due."""
        case(FACEBOOK)
        case(ResidenceStated("DE", "Hessen"))
        case(Sent("facebook", FORM, TODAY - timedelta(days=90)))
        if kind == "complaint":
            case(Reminded("facebook", FORM, TODAY - timedelta(days=40)))
        for address in ("/", "/case"):
            assert f'href="/letter/{kind}/1/{FORM}"' in shown(browser_free, address)
        assert shown(browser_free, f"/letter/{kind}/1/{FORM}")

    def test_an_account_that_is_none_has_no_page(self, browser_free, case):
        """Nor has the number of another event."""
        case(ResidenceStated("DE", "Hessen"))
        assert browser_free.get("/complaint/1").status_code == 404


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
def test_nobody_is_kept_from_using_the_pages(new_page, served, clock, locale):
    """In Chromium on a phone, without a script: axe finds nothing, nothing is wider than the window, and where one
    lives is said by keyboard."""
    file = served.state.holding.new("Akte", clock.now())
    for event in (
        FACEBOOK,
        Sent("facebook", FORM, EARLIER),
        LetterSent(EARLIER, "training_access", "facebook", None, "Meta Platforms Ireland Ltd."),
    ):
        file.record(event, clock.now())
    page = new_page(390, 844, locale)
    here = page.url.rstrip("/")
    page.goto(f"{here}/residence")
    page.get_by_role("combobox").focus()
    page.get_by_role("combobox").select_option("DE/Bayern")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/case?done=residence**")
    for address in ("/", "/case", "/residence", "/complaint/1", "/case/letter/3"):
        page.goto(here + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
