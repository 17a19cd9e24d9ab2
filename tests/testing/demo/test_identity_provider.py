"""Logging in at the demo's identity provider, as a browser and a relying party do it."""

import base64
import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from widerspruch.testing.demo.identity_provider import identity_provider

BACK = "http://127.0.0.1:1/back"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with identity_provider(date(2026, 11, 29)) as issuer:
        yield issuer


def ask(issuer: str) -> requests.Response:
    """The page where one says who one is."""
    asked = {"client_id": "desk", "redirect_uri": BACK, "response_type": "code", "scope": "openid profile email"}
    return requests.get(f"{issuer}/oauth2/authorize", {**asked, "nonce": "n-1", "state": "s-1"}, timeout=10)


def log_in(issuer: str, key: str, more: str = "") -> dict[str, Any]:
    """The claims of the ID token."""
    answered = requests.post(f"{ask(issuer).url}{more}", {"sub": key}, allow_redirects=False, timeout=10)
    query = parse_qs(urlsplit(answered.headers["Location"]).query)
    assert query["state"] == ["s-1"]
    given = {
        "grant_type": "authorization_code",
        "code": query["code"][0],
        "redirect_uri": BACK,
        "client_id": "desk",
        "client_secret": "any",
    }
    tokens = requests.post(f"{issuer}/oauth2/token", given, timeout=10).json()
    claims = tokens["id_token"].split(".")[1]
    told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    return told


def test_a_login_tells_accounts_and_centre(issuer: str) -> None:
    """A click on a name gives a code, the code a signed statement of who that is."""
    claims = log_in(issuer, "erika")

    assert (claims["iss"], claims["sub"], claims["nonce"]) == (issuer, "erika", "n-1")
    assert claims["email"] == "erika@example.org"
    assert claims["accounts_centre"] == "centre-1001"
    assert [account["id"] for account in claims["accounts"]] == ["70010001", "80010001", "80010002"]


def test_staff_have_their_group(issuer: str) -> None:
    """What one of the staff may do is told by their group."""
    assert log_in(issuer, "rolf")["groups"] == ["beispielnetz-legal"]


def test_whoever_cannot_log_in_is_not_offered(issuer: str) -> None:
    """The page shows a button for everybody but those who are locked out or have no account."""
    page = ask(issuer).text

    assert 'value="erika"' in page
    assert "Aylin Örnek" in page
    assert "Bernd" not in page
    assert "Paula" not in page


def test_the_page_needs_nothing_from_elsewhere(issuer: str) -> None:
    """No style sheet and no script of others."""
    for page in (ask(issuer).text, requests.get(issuer, timeout=10).text):
        assert "jsdelivr" not in page
        assert "<script" not in page


def test_a_mistake_opens_no_console(issuer: str) -> None:
    """What the library has for developers (Python, run for whoever asks) is switched off."""
    asked = requests.get(f"{issuer}/console", timeout=10)
    assert asked.status_code == 404
    assert "debugger" not in asked.text.lower()


def test_accounts_can_be_linked_at_a_login() -> None:
    """Aylin's accounts stand alone until she links them; then they stay linked. Erika has nothing to link."""
    with identity_provider(date(2026, 11, 29)) as issuer:
        assert "accounts_centre" not in log_in(issuer, "aylin")
        assert log_in(issuer, "aylin", "&linked=1")["accounts_centre"] == "centre-1002"
        assert log_in(issuer, "aylin")["accounts_centre"] == "centre-1002"
        assert log_in(issuer, "erika", "&linked=1")["accounts_centre"] == "centre-1001"
        assert log_in(issuer, "nobody", "&linked=1")["sub"] == "nobody"
