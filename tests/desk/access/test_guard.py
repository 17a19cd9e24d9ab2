"""Before every view: who may go there, and from where a form came."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from desk_browser import DeskClient
from widerspruch.desk.access.addresses import DOES
from widerspruch.desk.desk import Desk


def addresses(resolver: URLResolver | None = None, names: tuple[str, ...] = ()) -> dict[str, URLPattern]:
    """Every address of the desk by its name, from the URL configuration itself."""
    found: dict[str, URLPattern] = {}
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            found |= addresses(one, (*names, one.namespace) if one.namespace else names)
        else:
            assert one.name, f"{one.pattern} has no name"
            found[":".join((*names, one.name))] = one
    return found


def test_every_address_says_what_it_does(desk: Desk) -> None:
    assert set(addresses()) - set(DOES) == set()


def test_whoever_forgets_the_line_of_an_address_shuts_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    client = DeskClient(desk)
    monkeypatch.delitem(DOES, "language")  # type: ignore[arg-type]
    client.raise_request_exception = False
    assert client.post("/language", {"language": "en"}).status_code == 500


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://example.net"},
        {"origin": "null"},
        {"origin": "http://localhost:81"},
    ],
)
def test_a_form_from_elsewhere_changes_nothing(client: DeskClient, headers) -> None:
    answer = client.post("/language", {"language": "en"}, headers=headers)
    assert answer.status_code == 403
    assert "language" not in answer.cookies


@pytest.mark.parametrize("headers", [{}, {"sec-fetch-site": "same-origin", "origin": "http://localhost"}])
def test_a_form_of_ours_does(client: DeskClient, headers) -> None:
    assert client.post("/language", {"language": "en"}, headers=headers).status_code == 303


def test_another_host_is_not_answered_for(client: DeskClient) -> None:
    assert client.get("/", headers={"host": "desk.example.net"}).status_code == 400
