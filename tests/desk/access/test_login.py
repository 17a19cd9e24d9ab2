"""Login at an identity provider: who is believed, and who is not."""

import base64
import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from msgspec import structs

from awkward_provider import CLIENT_ID, EC_KEY, OTHER_KEY, RSA_KEY, SHORT_KEY, AwkwardProvider, awkward_provider, pem_of
from desk_browser import DeskClient, call, enter_code, log_in
from widerspruch.desk.access.claims import person_of
from widerspruch.desk.access.login import own_path
from widerspruch.desk.access.provider import ASKED_AGAIN_AFTER, GOOD_FOR
from widerspruch.desk.access.sessions import sessions_of
from widerspruch.desk.access.who import code_holder_in, person_in
from widerspruch.desk.config import OidcConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, DeskSession, Identity, PlatformAccount
from widerspruch.lib import clock as real_clock
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.testing.demo.identity_provider import identity_provider
from widerspruch.testing.demo.people import BY_KEY, GROUPS


@pytest.fixture
def awkward() -> Iterator[AwkwardProvider]:
    with awkward_provider() as provider:
        yield provider


@pytest.fixture
def at(desk: Desk, clock, awkward: AwkwardProvider) -> DeskClient:
    """A browser at a desk whose people log in at the awkward provider."""
    clock.now = real_clock.now()
    return DeskClient(_with_issuer(desk, awkward.issuer))


def _with_issuer(desk: Desk, issuer: str, **more: Any) -> Desk:
    oidc = OidcConfig(issuer, CLIENT_ID, "geheim", roles=GROUPS, **more)
    return structs.replace(desk, config=structs.replace(desk.config, oidc=oidc))


def _begin(client: DeskClient, provider: AwkwardProvider, address: str = "/login") -> dict[str, str]:
    """Go to the provider. What it is asked."""
    answer = client.get(address)
    assert answer.status_code in (302, 303), answer.content.decode()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}
    provider.nonce = asked["nonce"]
    return asked


def _come_back(client: DeskClient, provider: AwkwardProvider, **query: str) -> Any:
    asked = _begin(client, provider)
    return client.get("/login/answer", {"code": "c-1", "state": asked["state"], **query})


def _is_in(client: DeskClient) -> bool:
    return person_in(client.session) is not None


def test_erika_logs_in_at_the_demo_provider_and_comes_back_to_her_page(desk: Desk, clock) -> None:
    clock.now = real_clock.now()
    with identity_provider(date(2026, 11, 29)) as issuer:
        client = DeskClient(_with_issuer(desk, issuer))
        asked = client.get("/login", {"next": "/cases?page=2"})
        clicked = requests.post(asked["Location"], {"sub": "erika"}, allow_redirects=False, timeout=10)
        assert clicked.status_code == 302, clicked.text
        back = urlsplit(clicked.headers["Location"])
        assert (back.netloc, back.path) == ("localhost", "/login/answer")
        answer = client.get(f"{back.path}?{back.query}")
    assert (answer.status_code, answer["Location"]) == (303, "/cases?page=2")
    person = person_in(client.session)
    assert person is not None
    assert (person.name, person.email, person.is_email_verified) == ("Erika Beispiel", "erika@example.org", True)
    assert [one.account_id for one in person.accounts] == ["70010001", "80010001", "80010002"]
    assert (person.centre, person.country, person.is_adult, person.roles) == ("centre-1001", "DE", True, ())


def test_an_answer_that_fits_lets_in(at: DeskClient, awkward: AwkwardProvider) -> None:
    answer = _come_back(at, awkward)
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert _is_in(at)


def test_the_provider_is_asked_with_a_challenge_and_for_our_own_address(
    at: DeskClient, awkward: AwkwardProvider
) -> None:
    asked = _begin(at, awkward)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://localhost/login/answer"
    assert asked["scope"] == "openid profile email"
    at.get("/login/answer", {"code": "c-1", "state": asked["state"]})
    verifier = awkward.sent["code_verifier"]
    import hashlib

    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert digest == asked["code_challenge"]
    assert "client_secret" not in awkward.sent, "it goes in the header"


def test_an_elliptic_key_is_as_good(at: DeskClient, awkward: AwkwardProvider) -> None:
    awkward.make_token = lambda claims: jwt.encode(claims, EC_KEY, "ES256", headers={"kid": "ec"})
    _come_back(at, awkward)
    assert _is_in(at)


def test_a_provider_with_one_key_need_not_name_it(at: DeskClient, awkward: AwkwardProvider) -> None:
    awkward.keys = {"only": RSA_KEY}
    awkward.make_token = lambda claims: jwt.encode(claims, RSA_KEY, "RS256")
    _come_back(at, awkward)
    assert _is_in(at)


def _unsigned(claims: dict[str, Any]) -> str:
    parts = ({"alg": "none", "typ": "JWT", "kid": "rsa"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + "."


def _by_hand(claims: dict[str, Any], header: dict[str, Any], secret: bytes) -> str:
    import hmac

    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)]
    mac = base64.urlsafe_b64encode(hmac.digest(secret, ".".join(parts).encode(), "sha256")).decode().rstrip("=")
    return ".".join((*parts, mac))


def _flipped(claims: dict[str, Any]) -> str:
    head, body, signature = jwt.encode(claims, RSA_KEY, "RS256", headers={"kid": "rsa"}).split(".")
    return f"{head}.{body}.{'A' if signature[5] != 'A' else 'B'}{signature[1:]}"


def _signed(claims: dict[str, Any], key: Any = RSA_KEY, algorithm: str = "RS256", **header: Any) -> str:
    return jwt.encode(claims, key, algorithm, headers={"kid": "rsa", **header})


FORGED = {
    "not signed": _unsigned,
    "signed with our secret": lambda c: _by_hand(c, {"alg": "HS256", "kid": "rsa"}, b"geheim"),
    "signed with the public key as a secret": lambda c: _by_hand(c, {"alg": "HS256", "kid": "rsa"}, pem_of(RSA_KEY)),
    "signed by another key under this name": lambda c: _signed(c, OTHER_KEY),
    "signed by a key that nobody published": lambda c: _signed(c, OTHER_KEY, kid="other"),
    "signed by a key that it brings along": lambda c: _signed(
        c, OTHER_KEY, kid="x", jwk=json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(OTHER_KEY.public_key()))
    ),
    "names no key where there are several": lambda c: jwt.encode(c, RSA_KEY, "RS256"),
    "names its key by nothing": lambda c: _signed(c, kid=""),
    "names a key of another kind": lambda c: _signed(c, kid="ec"),
    "signed by a key that is too short": lambda c: _signed(c, SHORT_KEY, kid="short"),
    "signed in another way": lambda c: _signed(c, algorithm="RS512"),
    "one letter is other": _flipped,
    "asks for what we do not know": lambda c: _signed(c, crit=["x"], x=1),
    "no token": lambda c: None,
    "no text": lambda c: 7,
    "not three parts": lambda c: "a.b",
    "longer than any token": lambda c: "a" * 70_000,
    "nothing in it": lambda c: "..",
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_lets_nobody_in(at: DeskClient, awkward: AwkwardProvider, how: str) -> None:
    awkward.make_token = FORGED[how]
    answer = _come_back(at, awkward)
    assert answer.status_code == 400
    assert not _is_in(at)
    assert not Identity.objects.exists()


NOW = real_clock.now() // 1_000_000

NOT_FOR_US = {
    "for another": {"aud": "another"},
    "for nobody": {"aud": None},
    "for a number": {"aud": 5},
    "for several, asked for by nobody": {"aud": [CLIENT_ID, "another"]},
    "for us, asked for by another": {"azp": "another"},
    "for several, asked for by another": {"aud": [CLIENT_ID, "another"], "azp": "another"},
    "of another provider": {"iss": "https://login.example.net"},
    "of no provider": {"iss": None},
    "over": {"exp": NOW - 300},
    "never over": {"exp": None},
    "over at a word": {"exp": "tomorrow"},
    "made in the future": {"iat": NOW + 7200},
    "made long ago": {"iat": NOW - 7200},
    "made at no time": {"iat": None},
    "not valid yet": {"nbf": NOW + 7200},
    "of another login": {"nonce": "replayed"},
    "of no login": {"nonce": None},
    "about nobody": {"sub": None},
    "about an empty name": {"sub": ""},
    "about a number": {"sub": 5},
    "about somebody with a name without end": {"sub": "e" * 300},
}


@pytest.mark.parametrize("how", NOT_FOR_US)
def test_a_genuine_token_that_does_not_fit_lets_nobody_in(at: DeskClient, awkward: AwkwardProvider, how: str) -> None:
    awkward.claims = NOT_FOR_US[how]
    assert _come_back(at, awkward).status_code == 400
    assert not _is_in(at)


def test_several_audiences_are_fine_where_we_asked(at: DeskClient, awkward: AwkwardProvider) -> None:
    awkward.claims = {"aud": [CLIENT_ID, "another"], "azp": CLIENT_ID}
    _come_back(at, awkward)
    assert _is_in(at)


def test_a_token_of_an_earlier_login_is_no_good_for_the_next(at: DeskClient, awkward: AwkwardProvider) -> None:
    _begin(at, awkward)
    earlier = awkward.make_token(awkward.good_claims())
    awkward.make_token = lambda claims: earlier
    assert _come_back(at, awkward).status_code == 400
    assert not _is_in(at)


def test_an_answer_counts_once(at: DeskClient, awkward: AwkwardProvider) -> None:
    asked = _begin(at, awkward)
    query = {"code": "c-1", "state": asked["state"]}
    assert at.get("/login/answer", query).status_code == 303
    at.post("/logout")
    assert at.get("/login/answer", query).status_code == 400
    assert not _is_in(at)


def test_an_answer_to_another_browsers_login_is_refused(at: DeskClient, awkward: AwkwardProvider) -> None:
    """Nobody is logged in as somebody else by a link."""
    asked = _begin(at, awkward)
    victim = DeskClient(at.desk)
    assert victim.get("/login/answer", {"code": "c-1", "state": asked["state"]}).status_code == 400
    _begin(victim, awkward)
    assert victim.get("/login/answer", {"code": "c-1", "state": asked["state"]}).status_code == 400
    assert not _is_in(victim)


def test_an_answer_that_says_it_is_of_another_provider_is_refused(at: DeskClient, awkward: AwkwardProvider) -> None:
    """Mix-up: RFC 9207."""
    before = len(awkward.asked)
    assert _come_back(at, awkward, iss="https://login.example.net").status_code == 400
    assert "/token" not in awkward.asked[before:], "it gets no code of ours"
    assert not _is_in(at)


def test_a_provider_that_always_says_who_it_is_has_to(at: DeskClient, awkward: AwkwardProvider) -> None:
    awkward.metadata = {"authorization_response_iss_parameter_supported": True}
    assert _come_back(at, awkward).status_code == 400
    assert _come_back(at, awkward, iss=awkward.issuer).status_code == 303


def test_what_is_told_of_somebody_else_is_not_believed(at: DeskClient, awkward: AwkwardProvider) -> None:
    awkward.userinfo = {"sub": "aylin", "groups": ["beispielnetz-legal"]}
    assert _come_back(at, awkward).status_code == 400
    assert not _is_in(at)


def test_what_is_signed_counts_before_what_is_told_beside_it(at: DeskClient, awkward: AwkwardProvider) -> None:
    awkward.claims, awkward.userinfo = {"name": "Erika"}, {"name": "Another", "email": "erika@example.org"}
    _come_back(at, awkward)
    person = person_in(at.session)
    assert person is not None
    assert (person.name, person.email, person.is_email_verified) == ("Erika", "erika@example.org", False)


@pytest.mark.parametrize(
    "query", [{}, {"code": "c"}, {"state": "s"}, {"error": "access_denied"}, {"error": "x", "state": "s"}]
)
def test_what_is_no_answer_ends_in_a_sentence(at: DeskClient, awkward: AwkwardProvider, query) -> None:
    _begin(at, awkward)
    assert at.get("/login/answer", query).status_code == 400


def test_nobody_is_logged_out_by_a_link(at: DeskClient, awkward: AwkwardProvider) -> None:
    _come_back(at, awkward)
    at.get("/login/answer", {"error": "access_denied", "state": "s"})
    at.get("/logout")
    assert _is_in(at)


def test_who_somebody_is_does_not_hang_on_their_address(at: DeskClient, awkward: AwkwardProvider) -> None:
    awkward.claims = {"email": "one@example.org", "email_verified": True}
    _come_back(at, awkward)
    first = person_in(at.session)
    awkward.claims = {"sub": "another", "email": "one@example.org", "email_verified": True}
    awkward.userinfo = {"sub": "another"}
    _come_back(at, awkward)
    second = person_in(at.session)
    assert first is not None
    assert second is not None
    assert first.identity != second.identity
    awkward.claims, awkward.userinfo = {"email": "other@example.org"}, {}
    _come_back(at, awkward)
    third = person_in(at.session)
    assert third is not None
    assert third.identity == first.identity


def test_a_login_starts_a_session_that_nobody_knew_before(at: DeskClient, awkward: AwkwardProvider) -> None:
    enter_code(at, "paula@example.org", "W-0")
    asked = _begin(at, awkward)
    before = at.cookies["desk"].value
    at.get("/login/answer", {"code": "c-1", "state": asked["state"]})
    assert at.cookies["desk"].value != before
    assert sessions_of(at.desk)(before).load() == {}
    assert code_holder_in(at.session) is None, "what another did at this machine is over"
    assert DeskSession.objects.count() == 1


def test_after_a_logout_no_copy_of_the_cookie_lets_in(at: DeskClient, awkward: AwkwardProvider) -> None:
    _come_back(at, awkward)
    stolen = at.cookies["desk"].value
    assert at.post("/logout").status_code == 303
    assert person_in(sessions_of(at.desk)(stolen)) is None
    assert not DeskSession.objects.exists()


def test_keys_and_addresses_are_asked_for_once_and_again_when_they_are_old(
    at: DeskClient, awkward: AwkwardProvider, clock
) -> None:
    for _ in range(3):
        _come_back(at, awkward)
    assert awkward.asked.count("/jwks") == awkward.asked.count("/.well-known/openid-configuration") == 1
    clock.moves(GOOD_FOR)
    at.get("/login")
    assert awkward.asked.count("/.well-known/openid-configuration") == 2


def test_a_new_key_is_known_at_once_and_made_up_ones_are_not_asked_for_again_and_again(
    at: DeskClient, awkward: AwkwardProvider, clock
) -> None:
    _come_back(at, awkward)
    awkward.keys["new"] = OTHER_KEY
    awkward.make_token = lambda claims: _signed(claims, OTHER_KEY, kid="new")
    clock.moves(ASKED_AGAIN_AFTER)
    at.post("/logout")
    _come_back(at, awkward)
    assert _is_in(at)
    awkward.make_token = lambda claims: _signed(claims, OTHER_KEY, kid="made-up")
    for _ in range(5):
        _come_back(at, awkward)
    assert awkward.asked.count("/jwks") == 2


def test_a_key_that_was_taken_back_is_not_believed_for_long(at: DeskClient, awkward: AwkwardProvider, clock) -> None:
    _come_back(at, awkward)
    at.post("/logout")
    del awkward.keys["rsa"]
    clock.moves(GOOD_FOR)
    awkward.claims = {"iat": clock.now // 1_000_000, "exp": clock.now // 1_000_000 + 60}
    assert _come_back(at, awkward).status_code == 400


@pytest.mark.parametrize(
    "described", [{"use": "enc"}, {"alg": "ES256"}, {"kty": "oct"}, {"n": "AA"}, {"n": 5}, {"e": None}]
)
def test_a_key_that_is_described_for_something_else_is_not_used(
    at: DeskClient, awkward: AwkwardProvider, described
) -> None:
    awkward.described = described
    assert _come_back(at, awkward).status_code == 400
    assert not _is_in(at)


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        ({"issuer": "https://login.example.net"}, 503),
        ({"token_endpoint": "http://login.example.net/token"}, 409),
        ({"jwks_uri": "file:///etc/passwd"}, 409),
        ({"authorization_endpoint": 5}, 503),
        ({"jwks_uri": None}, 503),
    ],
)
def test_a_provider_that_is_set_up_wrongly_is_not_asked(
    at: DeskClient, awkward: AwkwardProvider, metadata, status
) -> None:
    awkward.metadata = metadata
    answer = at.get("/login")
    assert answer.status_code == status
    assert len(awkward.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (200, b"x" * (2 << 20)),
        (200, b"[" * 100_000),
        (200, b"null"),
        (200, b"\xff"),
        (302, b"{}"),
        (500, b""),
        (404, b"{}"),
    ],
)
def test_whatever_a_provider_answers_ends_in_a_sentence(
    at: DeskClient, awkward: AwkwardProvider, monkeypatch, answer
) -> None:
    monkeypatch.setattr(AwkwardProvider, "answer", lambda self, path, body: answer)
    assert at.get("/login").status_code == 503


@pytest.mark.parametrize("status", [400, 401])
def test_a_code_that_the_provider_does_not_take_lets_nobody_in(
    at: DeskClient, awkward: AwkwardProvider, status
) -> None:
    awkward.token_status = status
    assert _come_back(at, awkward).status_code == 400


def test_a_provider_that_is_away_is_told(desk: Desk) -> None:
    assert DeskClient(_with_issuer(desk, "http://localhost:9")).get("/login").status_code == 503


@pytest.mark.parametrize(
    "issuer", ["http://login.example.net", "ftp://localhost", "login.example.net", "http://127.0.0.1.example.net"]
)
def test_a_provider_without_tls_is_for_this_machine_alone(desk: Desk, issuer: str) -> None:
    assert DeskClient(_with_issuer(desk, issuer)).get("/login").status_code == 409


def test_a_desk_without_a_provider_says_so(desk: Desk) -> None:
    client = DeskClient(structs.replace(desk, config=structs.replace(desk.config, oidc=None)))
    assert client.get("/login").status_code == 409


@pytest.mark.parametrize(
    "address",
    [
        "https://example.net/",
        "//example.net",
        "/\\example.net",
        "\\\\example.net",
        "///example.net",
        "javascript:alert(1)",
        "http://localhost/cases",
        "",
        None,
        5,
        "/\t/example.net",
        "/cases\r\nSet-Cookie: a=b",
    ],
)
def test_nobody_is_led_to_another_site(address) -> None:
    assert own_path(address) is None


def test_whoever_comes_without_a_login_gets_there_after_it() -> None:
    assert own_path("/cases?page=2") == "/cases?page=2"


def test_staff_have_the_role_of_their_group(desk: Desk) -> None:
    client = DeskClient(desk)
    assert log_in(client, BY_KEY["rolf"]).roles == ("legal",)
    assert log_in(client, BY_KEY["erika"]).roles == ()


def test_the_desks_own_secret_stands_in_no_answer_and_no_error(
    at: DeskClient, awkward: AwkwardProvider, caplog
) -> None:
    awkward.token_status = 500
    assert b"geheim" not in _come_back(at, awkward).content
    assert "geheim" not in caplog.text


def test_an_account_that_was_linked_since_is_covered_from_the_next_login(
    at: DeskClient, awkward: AwkwardProvider
) -> None:
    first = {"platform": "beispielnetz", "id": "1"}
    awkward.claims = {"accounts": [first], "accounts_centre": "c-1"}
    body = {"account": first, "accounts_centre": "c-1"}
    case = call(at, "POST", "/objections", body).json()["case"]
    _come_back(at, awkward)
    assert Coverage.objects.count() == 1
    awkward.claims["accounts"] = [first, {"platform": "beispielbild", "id": "2"}]
    _come_back(at, awkward)
    assert {one.case.case_id for one in Coverage.objects.select_related("case")} == {case}
    assert Coverage.objects.count() == 2


def test_a_login_records_nothing_of_accounts_whose_holder_has_not_objected(
    at: DeskClient, awkward: AwkwardProvider
) -> None:
    awkward.claims = {"accounts": [{"platform": "beispielnetz", "id": "1"}], "accounts_centre": "c-1"}
    _come_back(at, awkward)
    assert not PlatformAccount.objects.exists()


CLAIMS = [
    ("accounts", "70010001"),
    ("accounts", [None, 5, "x", [], {}, {"platform": "beispielnetz"}, {"platform": "elsewhere", "id": "1"}]),
    ("accounts", [{"platform": "beispielnetz", "id": {"a": 1}}, {"platform": "beispielnetz", "id": True}]),
    ("accounts", [{"platform": "beispielnetz", "id": "1\u0000"}, {"platform": "beispielnetz", "id": "x" * 500}]),
    ("accounts_centre", ["c"]),
    ("guardian_of", {"platform": "beispielnetz", "id": "1"}),
    ("groups", {"beispielnetz-legal": True}),
    ("groups", ["BEISPIELNETZ-LEGAL", "legal", 5, None]),
    ("country", "Germany"),
    ("email", "no address"),
    ("email", ["erika@example.org"]),
    ("birthdate", "2020"),
    ("adult", "yes"),
    ("name", {"first": "Erika"}),
]


@pytest.mark.parametrize(("name", "value"), CLAIMS)
def test_what_is_not_told_as_it_should_be_counts_as_not_told(
    at: DeskClient, awkward: AwkwardProvider, name: str, value: Any
) -> None:
    awkward.claims = {name: value}
    _come_back(at, awkward)
    person = person_in(at.session)
    assert person is not None
    told = (person.accounts, person.centre, person.guardian_of, person.roles, person.country, person.email, person.name)
    assert told == ((), None, (), (), "", "", "")
    assert person.is_adult is None


def test_a_childs_birthday_says_when_it_comes_of_age(desk: Desk) -> None:
    """It is taken where it is a day; else nobody knows."""
    told = [{"platform": "beispielnetz", "id": day or "none", "birthdate": day} for day in ("2010-03-01", "2010", None)]
    wards = person_of({"guardian_of": told}, desk.config, 1, desk.now()).guardian_of
    assert [ward.of_age_at for ward in wards] == [Age.of_birth("2010-03-01").adult_from, None, None]


@pytest.mark.parametrize(("birthdate", "is_adult"), [("2008-11-28", True), ("2008-11-29", False), ("1984-03-14", True)])
def test_whoever_turns_18_today_is_of_age(desk: Desk, birthdate: str, is_adult: bool) -> None:
    assert person_of({"birthdate": birthdate}, desk.config, 1, desk.now()).is_adult is is_adult
