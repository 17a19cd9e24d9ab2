"""A browser without pictures, for tests of the desk's pages.

client = DeskClient(desk); log_in(client, BY_KEY["erika"]); client.get("/cases")
"""

from datetime import UTC, date, datetime
from typing import Any

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
from widerspruch.desk.desk import STATE, Desk
from widerspruch.desk.models import Identity
from widerspruch.desk.request import DeskRequest
from widerspruch.testing.demo.people import DemoPerson, claims_of


class _Handler(ClientHandler):
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
