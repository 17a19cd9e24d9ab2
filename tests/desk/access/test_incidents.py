"""What went wrong at others' desks, and does not here. (Counting behind proxies: `test_limits`; whole walks as
everybody: `test_matrix`; logins: `test_login`.)"""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec import structs

import widerspruch.desk
from desk_browser import DeskClient, call, log_in
from widerspruch.desk.access.limits import LIMITS
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import OutboxMail
from widerspruch.testing.demo.people import BY_KEY

DESK = Path(widerspruch.desk.__file__).parent


def _work(client: DeskClient, contact: str, case_id: str = "") -> tuple[int, bytes, int, int]:
    """Status, page, queries and mails of asking for a code."""
    mails = OutboxMail.objects.count()
    with CaptureQueriesContext(connection) as queries:
        answer = client.post("/case", {"email": contact, "case_id": case_id})
    return answer.status_code, answer.content, len(queries), OutboxMail.objects.count() - mails


def test_a_known_address_and_an_unknown_one_get_the_same_answer_by_the_same_work(client: DeskClient) -> None:
    """CVE-2025-57815, CVE-2024-45052: who is known was told by answers and times."""
    body = {"account": {"platform": "beispielnetz", "id": "70010001"}, "contact": "erika@example.org"}
    case = call(client, "POST", "/objections", body).json()["case"]
    known = _work(DeskClient(client.desk), "erika@example.org")
    unknown = _work(DeskClient(client.desk), "nobody@example.org")
    assert (known[0], known[3]) == (303, 1)
    assert known[0] == unknown[0]
    assert known[2:] == unknown[2:]
    named = [
        _work(DeskClient(client.desk), contact, number)
        for contact in ("erika@example.org", "nobody@example.org")
        for number in (case, "W-0000-0000-0")
    ]
    assert {(one[0], one[3]) for one in named} == {(303, 1)}
    # A query more or less is not to be told apart over a network from the write that all of them wait for.
    assert max(one[2] for one in named) - min(one[2] for one in named) <= 3


def test_limits_cannot_be_switched_off_by_a_setting() -> None:
    """Limits, receipts and checks were off unless somebody set a header."""
    assert LIMITS
    assert not [name for name in DeskConfig.__struct_fields__ if "limit" in name or "rate" in name or "verify" in name]


def test_there_are_no_passwords_and_no_tokens_to_be_given_out(client: DeskClient) -> None:
    """CVE-2025-57817: an account made itself a client with more rights."""
    assert settings.AUTHENTICATION_BACKENDS == ["widerspruch.desk.access.login.ProviderLogin"]
    with connection.cursor() as cursor:
        columns = {one.name for one in connection.introspection.get_table_description(cursor, "desk_identity")}
    assert columns == {"id", "subject_key", "first_seen"}


def test_what_somebody_may_is_asked_of_each_request_and_of_no_cookie(client: DeskClient) -> None:
    """CVE-2025-57766: sessions lived on. Here a session that was ended is none, whoever has its cookie."""
    log_in(client, BY_KEY["rolf"])
    stolen = client.cookies["desk"].value
    assert client.get("/console/").status_code == 200
    client.post("/logout")
    client.cookies["desk"] = stolen
    assert client.get("/console/").status_code in (303, 404)


ASKS = {"requests", "urllib.request", "http.client", "socket", "smtplib", "aiohttp", "httpx"}
MAY_ASK = {
    "access/login.py": "the identity provider, which operators set",
    "access/provider.py": "the identity provider, which operators set",
    "mail": "the mail server, which operators set",
    "checks": "both, when operators ask whether they answer",
    "serve.py": "itself",
    "ports.py": "itself",
}


def test_nothing_is_called_back() -> None:
    """CVE-2023-46124: a desk that fetches addresses it was sent asks its own neighbours. This one fetches none."""
    found = set()
    for file in DESK.rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name in ASKS for name in names):
                found.add(file.relative_to(DESK).as_posix())
    assert {one for one in found if not one.startswith(tuple(MAY_ASK))} == set()


@pytest.mark.parametrize("path", ["/", "/cases", "/api/v1/openapi.json", "/nothing", "/login"])
def test_every_answer_has_its_headers(client: DeskClient, path: str) -> None:
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_desk_with_tls_is_asked_by_that_alone(desk: Desk, scheme: str) -> None:
    config = structs.replace(desk.config, public_address=f"{scheme}://localhost")
    answer = DeskClient(structs.replace(desk, config=config)).get("/")
    assert ("Strict-Transport-Security" in answer.headers) == (scheme == "https")


def test_over_https_cookies_are_for_this_host_alone() -> None:

    from widerspruch.desk.settings import desk_settings

    config = DeskConfig(
        public_address="https://desk.example.org",
        platforms={},
        database=structs.replace(_sqlite()),
        keys=DESK,
        sets=DESK,
        data=DESK,
    )
    told = desk_settings(config, bytes(32))
    for name in ("SESSION_COOKIE", "CSRF_COOKIE"):
        assert str(told[f"{name}_NAME"]).startswith("__Host-")
        assert told[f"{name}_SECURE"] is True
        assert told[f"{name}_HTTPONLY"] is True
    assert told["ALLOWED_HOSTS"] == ["desk.example.org"]


def _sqlite():
    from widerspruch.desk.config import SqliteConfig

    return SqliteConfig(DESK / "none.sqlite")
