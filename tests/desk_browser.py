"""A browser without pictures, for tests of the desk's pages.

client = DeskClient(desk); log_in(client, BY_KEY["erika"]); client.get("/cases")
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Literal
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.core.signals import request_started
from django.db import close_old_connections
from django.test import Client
from django.test.client import ClientHandler, conditional_content_removal

from widerspruch.desk.access.claims import person_of
from widerspruch.desk.access.identities import identity_of
from widerspruch.desk.access.sessions import sessions_of
from widerspruch.desk.access.who import CodeHolder, LoggedInPerson, let_in_by_code, remember_person
from widerspruch.desk.api.chain import ApiChain, is_call
from widerspruch.desk.desk import STATE, Desk
from widerspruch.desk.models import Identity
from widerspruch.desk.request import DeskRequest
from widerspruch.testing.demo.people import DemoPerson, claims_of


class _PageHandler(ClientHandler):
    def __call__(self, environ: dict[str, Any]) -> Any:
        if self._middleware_chain is None:
            self.load_middleware()
        request_started.disconnect(close_old_connections)
        request_started.send(sender=self.__class__, environ=environ)
        request_started.connect(close_old_connections)
        request = DeskRequest(environ)
        request._dont_enforce_csrf_checks = not self.enforce_csrf_checks
        response = self.get_response(request)
        conditional_content_removal(request, response)
        response.wsgi_request = request
        return response


class _CallHandler(ApiChain, _PageHandler):
    pass


class _Handler:
    """As `app.desk_app` chooses."""

    def __init__(self, enforce_csrf_checks: bool) -> None:
        self.pages, self.calls = _PageHandler(enforce_csrf_checks), _CallHandler(enforce_csrf_checks)

    def __call__(self, environ: dict[str, Any]) -> Any:
        return (self.calls if is_call(environ["PATH_INFO"]) else self.pages)(environ)


class DeskClient(Client):
    """Asks a desk. Forged requests are looked for if it is asked to."""

    def __init__(self, desk: Desk, enforce_csrf_checks: bool = False, **more: Any) -> None:
        host = desk.config.public_address.partition("://")[2]
        super().__init__(enforce_csrf_checks, **{STATE: desk, "HTTP_HOST": host, **more})
        self.handler = _Handler(enforce_csrf_checks)
        self.desk = desk

    @property
    def session(self) -> SessionBase:
        """What the desk remembers of it, as it is now."""
        cookie = self.cookies.get(settings.SESSION_COOKIE_NAME)
        return sessions_of(self.desk)(cookie.value if cookie else None)


TOKENS: Mapping[Literal["platform", "gate", "metrics"], str] = {
    "platform": "wdp_of-the-platforms-servers",
    "gate": "wdg_of-the-gate",
    "metrics": "wdm_of-who-counts",
}
"""Credentials of the desk of a test."""


def call(
    client: DeskClient,
    method: str,
    path: str,
    body: Any = None,
    *,
    role: Literal["platform", "gate", "metrics"] | None = "platform",
    account: str | None = None,
    **headers: str,
) -> Any:
    """A call of the interface for machines. Body: bytes as they are, anything else as JSON; account: whose."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if role is not None:
        told.setdefault("Authorization", f"Bearer {TOKENS[role]}")
    if account is not None:
        told["Widerspruch-Account"] = quote(account, safe=":")
    sent = {} if body is None else {"data": body if isinstance(body, bytes) else json.dumps(body)}
    return client.generic(method, f"/api/v1{path}", content_type="application/json", headers=told, **sent)


def log_in(client: DeskClient, person: DemoPerson | LoggedInPerson) -> LoggedInPerson:
    """As if they came from the identity provider."""
    who = logged_in(client.desk, person) if isinstance(person, DemoPerson) else person
    session = client.session
    session.cycle_key()
    remember_person(session, who)
    user = Identity.objects.get(pk=who.identity)
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    _keep(client, session)
    return who


def logged_in(desk: Desk, person: DemoPerson) -> LoggedInPerson:
    """What a login tells of them."""
    assert desk.config.oidc is not None
    identity = identity_of(desk, desk.config.oidc.issuer, person.key)
    return person_of(claims_of(person, _day(desk.now())), desk.config, identity.pk, desk.now())


def enter_code(client: DeskClient, contact: str, *cases: str) -> None:
    """As if they had typed in the code that was mailed to them."""
    session = client.session
    let_in_by_code(session, CodeHolder(contact, client.desk.now(), cases))
    _keep(client, session)


def _keep(client: DeskClient, session: SessionBase) -> None:
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def _day(now: int) -> date:
    return datetime.fromtimestamp(now // 1_000_000, UTC).date()
