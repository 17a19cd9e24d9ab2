"""A request to the desk."""

import secrets
from functools import cached_property
from typing import ClassVar, cast

from widerspruch.desk.desk import STATE, Desk
from widerspruch.web.request import PageRequest


class DeskRequest(PageRequest):
    """What a view of the desk is given. The time is one for the whole request."""

    rooms: ClassVar[tuple[str, ...]] = ("widerspruch.desk", "widerspruch.web", "widerspruch.rulebook")

    @cached_property
    def desk(self) -> Desk:
        """The desk that was asked."""
        return cast("Desk", self.environ[STATE])

    @cached_property
    def now(self) -> int:
        """When the request came, microseconds UTC."""
        return self.desk.now()

    @cached_property
    def form_token(self) -> str:
        """Names what a form sends, so that sending it again is the same."""
        return secrets.token_urlsafe(16)
