"""Who may come in: whoever has a link that counts once, and from then on a cookie.

A token that comes a second time was seen by somebody else: then nobody is let in by it any more, and the person takes a
new link.
"""

import hmac
import secrets
import threading
from typing import Literal

from django.http import HttpRequest

HOST = "127.0.0.1"
START = "/start/"
AGAIN = "/again"
"""Where a program of the person's own, no browser, asks for one more address: see `running`."""

OPEN_TO_ALL = "/static/"
"""Style and script; they hold nothing of anybody."""

Refusal = Literal["other_name", "other_page", "no_cookie"]


class Entrance:
    """Who may come in, in this process. Usable from several threads."""

    def __init__(self) -> None:
        self.port = 0
        self.key = secrets.token_urlsafe(32)
        self._lock = threading.Lock()
        self._links: dict[str, str | None] = {}
        self._cookies: set[str] = set()

    @property
    def cookie(self) -> str:
        """Name of the cookie. Browsers send cookies to all ports of a host: two apps at once must not share one."""
        return f"widerspruch-{self.port}"

    def new_address(self) -> str:
        """An address that lets in once."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._links[token] = None
        return f"http://{HOST}:{self.port}{START}{token}"

    def exchange(self, given: str) -> str | None:
        """The value of a cookie for a token; None for one that nobody gave out or that was used before. In the second
        case whoever used it first is shut out as well."""
        with self._lock:
            token = next((one for one in self._links if _is_same(one, given)), None)
            if token is None:
                return None
            earlier = self._links[token]
            if earlier is not None:
                self._cookies.discard(earlier)
                return None
            value = secrets.token_urlsafe(32)
            self._links[token] = value
            self._cookies.add(value)
            return value

    def has_key(self, given: bytes) -> bool:
        """Whether somebody knows what only the person can read."""
        return hmac.compare_digest(given, self.key.encode())

    def knows(self, cookie: str | None) -> bool:
        """Whether this process gave out this value."""
        with self._lock:
            return cookie is not None and any(_is_same(one, cookie) for one in self._cookies)

    def refuses(self, request: HttpRequest) -> Refusal | None:
        """Why a request is not answered; None: it may come in."""
        host = request.META.get("HTTP_HOST", "")
        if host not in (f"{HOST}:{self.port}", f"localhost:{self.port}"):
            return "other_name"
        if request.path == AGAIN:
            # Whatever a browser sends says where it comes from.
            is_browser = "Origin" in request.headers or "Sec-Fetch-Site" in request.headers
            return "other_page" if is_browser else None
        is_first = request.path.startswith(START) and request.method == "GET"
        origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site", "none")
        is_own = site in ("none", "same-origin") and origin in (None, f"http://{host}")
        # A link may be opened from anywhere, a mail or another terminal: it carries its own secret.
        if not is_own and not is_first:
            return "other_page"
        if is_first or request.path.startswith(OPEN_TO_ALL) or self.knows(request.COOKIES.get(self.cookie)):
            return None
        return "no_cookie"


def _is_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogatepass"))
