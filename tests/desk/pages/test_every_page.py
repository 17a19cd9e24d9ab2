"""What holds for every page that a link leads to: of a stranger, of somebody who is logged in, of somebody with a code."""

import logging
import re

import pytest

from desk.canary import ACCOUNT_ID, assert_silent
from desk.pages.visiting import WITHOUT_ACCOUNT, every_page, mailed_code
from desk_browser import DeskClient, log_in, logged_in
from widerspruch.desk.access.who import LoggedInPerson, ToldAccount
from widerspruch.desk.cases.asking import ask_question
from widerspruch.desk.desk import Desk
from widerspruch.lib.texts import load_catalogue
from widerspruch.testing.demo.people import BY_KEY

LANGUAGES = ("de", "en")


def canary(desk: Desk) -> LoggedInPerson:
    """Somebody whose every string is unmistakable."""
    identity = logged_in(desk, BY_KEY["erika"]).identity
    return LoggedInPerson(
        identity=identity,
        logged_in_at=desk.now(),
        name="Kanaria Vogelquitt",
        email="canary.contact.qzx@example.net",
        is_email_verified=True,
        country="DE",
        accounts=(ToldAccount("beispielnetz", ACCOUNT_ID, "canaryhandle_qzx", "Kanaria Vogelquitt"),),
        centre="canarycentre-qzx",
    )


def filled(client: DeskClient) -> None:
    """A case in every state that a page shows."""
    person = log_in(client, canary(client.desk))
    objecting = {"scopes": ["own_content", "mentions"], "email": person.email, "country": "DE"}
    case_id = client.post("/object", objecting | {"reason": "canaryreason qzx"})["Location"].rpartition("/")[2]
    client.post(f"/case/{case_id}/withdraw", {"scopes": ["mentions"]})
    client.post(f"/case/{case_id}/withdraw/sure")
    report = {"prompt": "", "answer": "canarytext qzx", "right": "canarytext qzx"}
    false = client.post("/false-answers", report)["Location"].rpartition("/")[2]
    ask_question(client.desk, false, person.identity, "Welche KI war es?")


def by_code(client: DeskClient) -> None:
    client.post("/without-account", WITHOUT_ACCOUNT)
    code = mailed_code(client.desk, "paula@example.org")
    client.post("/code", {"email": "paula@example.org", "code": code})


@pytest.fixture(params=["stranger", "person", "code_holder"])
def visitor(request: pytest.FixtureRequest, client: DeskClient) -> DeskClient:
    {"stranger": lambda _: None, "person": filled, "code_holder": by_code}[request.param](client)
    return client


def crawled(client: DeskClient, language: str) -> dict[str, str]:
    client.post("/language", {"language": language})
    return every_page(client)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_somewhere_and_every_page_is_whole(visitor: DeskClient, language: str) -> None:
    found = crawled(visitor, language)
    assert {"/", "/cases", "/case", "/verify", "/keys", "/privacy", "/imprint", "/numbers", "/locked-out"} <= set(found)
    for address, page in found.items():
        assert page.count("<h1") == 1, address
        assert f'<html lang="{language}">' in page, address
        assert re.search(r"<title>\S", page), address
        seen = re.sub(r"<[^>]+>", " ", page)
        assert not re.search(r"\{\w+\}|\bNone\b|<[a-z]+\.[a-z.]+ object", seen), address
        assert not re.search(r"<[^>]*\s(style|on[a-z]+)=|<style|<iframe|<script(?! src=\"/static/)", page), address
        outward = re.findall(r'<a[^>]*href="https?:[^>]*>', page)
        assert [one for one in outward if 'rel="noopener noreferrer"' not in one] == [], address
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), address


def test_nothing_of_the_person_is_in_an_address_or_in_a_log(client: DeskClient, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    filled(client)
    found = crawled(client, "de")
    addresses = [one for page in found.values() for one in re.findall(r'(?:href|action|src)="([^"]*)"', page)]
    assert len(addresses) > 100
    assert_silent("\n".join(addresses), caplog.text)


def test_every_form_is_guarded_against_forgery(client: DeskClient) -> None:
    filled(client)
    for address, page in crawled(client, "de").items():
        for form in re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL):
            assert 'name="csrfmiddlewaretoken"' in form, address


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_forbids_what_it_does_not_need(client: DeskClient, language: str) -> None:
    for address in ("/", "/object", "/nowhere", "/cases"):
        headers = client.get(address).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["Cache-Control"] in ("no-store", "max-age=0, no-cache, no-store, must-revalidate, private")


def test_both_languages_say_the_same_things() -> None:
    german, english = (load_catalogue(language, "widerspruch.desk") for language in LANGUAGES)
    assert set(german) == set(english)
    for text_id in german:
        assert german.placeholders(text_id) == english.placeholders(text_id), text_id


def test_search_engines_find_the_form_and_nobodys_case(client: DeskClient) -> None:
    by_code(client)
    case = next(address for address in every_page(client) if address.startswith("/case/W-"))
    for address in ("/", "/locked-out", "/without-account", "/others-posts", "/numbers"):
        assert client.get(address)["X-Robots-Tag"] == "all", address
    for address in ("/cases", case, "/code", "/claimed"):
        assert client.get(address)["X-Robots-Tag"] == "noindex", address


def test_more_than_anybody_writes_is_refused_with_a_sentence(client: DeskClient) -> None:
    log_in(client, canary(client.desk))
    for sent in ({"reason": "x" * 2_100_000}, {f"field{number}": "x" for number in range(5_100)}):
        answer = client.post("/object", sent)
        assert answer.status_code == 413
        assert "<h1" in answer.content.decode()
