"""What is to be written now is one click away, and what hardly anybody needs is out of the way."""

from datetime import date

import lxml.html
import pytest

from person.site.stepping import new_case, page, post
from widerspruch.objections.account import Account
from widerspruch.objections.events import AskedBack, Refused, Reminded, SenderStated, Sent

FORM, SWITCH, LINKEDIN_FORM = "meta-form-facebook-2025", "linkedin-switch-generative", "linkedin-form-ts-dpro"
FACEBOOK = ("facebook", FORM)
SENT = date(2026, 9, 1)
STEP = f"/step/1/{FORM}"


@pytest.fixture
def case(state):
    """An objection that nobody has answered, and two at one platform, of which one is a switch."""
    case = new_case(
        state,
        Account("facebook", "facebook", email="erika@example.org"),
        Account("linkedin", "linkedin", email="erika@example.org"),
    )
    for objection in (FACEBOOK, ("linkedin", SWITCH), ("linkedin", LINKEDIN_FORM)):
        case.record(Sent(*objection, SENT), state.now())
    return case


def links(client, address: str, within: str = "//main") -> list[str]:
    shown = lxml.html.fromstring(page(client, address))
    return [str(one.get("href")) for one in shown.xpath(f"{within}//a[@href]")]


@pytest.mark.parametrize(
    ("happened", "letters"),
    [
        ((), [f"/letter/reminder/1/{FORM}"]),
        (
            (AskedBack(*FACEBOOK, date(2026, 9, 9)),),
            [f"/letter/answer_question/1/{FORM}", f"/letter/answer_identity/1/{FORM}"],
        ),
        ((Refused(*FACEBOOK, date(2026, 9, 9)),), [f"/letter/answer_refusal/1/{FORM}", f"/letter/complaint/1/{FORM}"]),
        ((Reminded(*FACEBOOK, date(2026, 10, 9)),), [f"/letter/complaint/1/{FORM}"]),
    ],
    ids=["silent", "asked", "refused", "silent after a reminder"],
)
def test_a_step_leads_to_the_letter_that_it_asks_for(browser_free, case, state, happened, letters) -> None:
    """As a button where it says how it stands, and on the first page and in the case file, too."""
    for event in happened:
        case.record(event, state.now())
    found = [
        one for one in links(browser_free, STEP, "//*[contains(@class, 'standing')]") if one.startswith("/letter/")
    ]
    assert found == letters
    for address in ("/", "/case"):
        assert letters[0] in [one.partition("?")[0] for one in links(browser_free, address)]


def test_nobody_is_told_to_wait_who_has_waited_long_enough(browser_free, case) -> None:
    """The step says what the first page says."""
    shown = page(browser_free, STEP)
    assert "hätte die Plattform antworten müssen" in shown
    assert "Kommt eine Antwort, tragen Sie" not in shown


def test_letters_stand_by_objection_and_the_rare_ones_are_folded(browser_free, case) -> None:
    """No line twice, each group says by which way; a switch is not reminded of, since nobody answers it."""
    shown = lxml.html.fromstring(page(browser_free, "/letters"))
    heads = [" ".join(one.text_content().split()) for one in shown.xpath("//*[@class='letter-group']/h3")]
    assert len(heads) == len(set(heads)) == 3
    open_links = [one.get("href") for one in shown.xpath("//main//a[not(ancestor::details)]")]
    assert f"/letter/reminder/1/{FORM}" in open_links
    assert f"/letter/reminder/2/{LINKEDIN_FORM}" in open_links
    folded = [one.get("href") for one in shown.xpath("//details//a")]
    assert f"/letter/withdrawal/1/{FORM}" in folded
    assert not any("reminder" in one and SWITCH in one for one in [*open_links, *folded])


def test_what_a_letter_lacks_is_said_at_its_field(browser_free, state) -> None:
    """Pressing a button tells at once what is missing, on top and beside the field."""
    case = new_case(state, Account("tiktok", "tiktok"))
    case.record(Sent("tiktok", "tiktok-form-objection", SENT), state.now())
    address = "/letter/reminder/1/tiktok-form-objection"
    for fields, name in (
        ({"sender_name": "Erika Beispiel"}, "account"),
        ({"account": "erika"}, "sender_name"),
    ):
        answer = post(browser_free, address, act="pdf", **fields)
        assert answer.status_code == 422
        shown = lxml.html.fromstring(answer.content.decode())
        assert shown.xpath(f"//*[@class='wrong'][@role='alert']//a[@href='#id_{name}']")
        assert shown.xpath(f"//*[@name='{name}'][@aria-invalid='true']")


def test_an_account_without_a_name_is_asked_for_at_its_field(browser_free, state) -> None:
    """Also where a letter calls it by what somebody is recognised."""
    new_case(state, Account("whatsapp", "whatsapp"))
    answer = post(browser_free, "/letter/objection/1/whatsapp-letter", act="pdf", sender_name="Erika Beispiel")
    assert answer.status_code == 422
    shown = lxml.html.fromstring(answer.content.decode())
    assert shown.xpath("//*[@name='account'][@aria-invalid='true']")


def test_whoever_has_said_who_they_are_is_recognised_by_that(browser_free, state) -> None:
    """A question to a company where somebody has no account is filled in with name and address."""
    case = new_case(state)
    case.record(SenderStated("Erika Beispiel", ("Musterweg 7",), "erika@example.org"), state.now())
    shown = lxml.html.fromstring(page(browser_free, "/letter/training_access"))
    assert shown.xpath("//textarea[@name='known_as']")[0].text.split("\n")[-2:] == [
        "Erika Beispiel",
        "erika@example.org",
    ]


def test_a_mandate_is_in_the_language_of_whoever_gives_it(browser_free, state) -> None:
    """It goes to an association at home; that it may write to the company stands there from the beginning."""
    case = new_case(state)
    case.record(SenderStated("Erika Beispiel", ("Musterweg 7",), "erika@example.org"), state.now())
    first = lxml.html.fromstring(page(browser_free, "/letter/mandate"))
    assert first.xpath("//input[@name='may_write'][@checked]")
    said = {"platform": "facebook", "recipient_name": "Chorverband e.V.", "sender_name": "Erika Beispiel"}
    shown = post(browser_free, "/letter/mandate", act="preview", may_write="on", **said).content.decode()
    assert 'class="letter-text" id="letter-text" lang="de"' in shown
    assert "I hereby mandate" not in shown
