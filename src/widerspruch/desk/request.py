"""A request to the desk."""

import secrets
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

from widerspruch.desk.access.caller import Caller, caller_in_session
from widerspruch.desk.access.client_address import client_address
from widerspruch.desk.access.who import CodeHolder, LoggedInPerson, code_holder_in, person_in
from widerspruch.desk.desk import STATE, Desk
from widerspruch.web.request import PageRequest

if TYPE_CHECKING:
    from widerspruch.desk.models import Agent


class DeskRequest(PageRequest):
    """What a view of the desk is given. The time is one for the whole request."""

    rooms: ClassVar[tuple[str, ...]] = ("widerspruch.desk", "widerspruch.web", "widerspruch.rulebook")

    credential: str = ""
    """Name of the credential that a call of the interface for machines came with."""

    agent: "Agent | None" = None
    """Who asks over the Data Rights Protocol, by their token."""

    told: LoggedInPerson | None = None
    """Whoever is logging in with this request, until their session knows."""

    @cached_property
    def desk(self) -> Desk:
        """The desk that was asked."""
        return cast("Desk", self.environ[STATE])

    @cached_property
    def now(self) -> int:
        """When the request came, microseconds UTC."""
        return self.desk.now()

    @property
    def person(self) -> LoggedInPerson | None:
        """Who logged in."""
        return person_in(self.session)

    @property
    def staff(self) -> LoggedInPerson | None:
        """Who logged in, where that is one of the platform's own people."""
        person = self.person
        return person if person is not None and person.roles else None

    @property
    def code_holder(self) -> CodeHolder | None:
        """Who entered a mailed code."""
        return code_holder_in(self.session)

    @cached_property
    def client_address(self) -> str:
        """From where somebody asks, as limits count it."""
        forwarded = self.META.get("HTTP_X_FORWARDED_FOR", "")
        return client_address(self.META.get("REMOTE_ADDR", ""), forwarded, self.desk.config.trusted_proxies)

    @cached_property
    def caller(self) -> Caller:
        """Whoever asks, as far as it matters for what they may do: `access.may`."""
        return caller_in_session(self.desk, self.person, self.code_holder)

    def _get_scheme(self) -> str | None:
        # Behind a proxy that ends TLS the connection says `http`, and headers could say anything.
        return self.desk.config.public_address.partition(":")[0]

    def build_absolute_uri(self, location: str | None = None) -> str:
        """An address of ours as people reach it, whatever the headers of the request say."""
        path = self.get_full_path() if location is None else location
        return path if "://" in path else f"{self.desk.config.public_address}{path}"

    @cached_property
    def form_token(self) -> str:
        """Names what a form sends, so that sending it again is the same."""
        return secrets.token_urlsafe(16)
