"""A form counts once: whoever sends it again, by a second click or the back button, gets the answer of the first time.

Every page that is shown has a token, which its forms send along. A token of another start of the app, or of a page that
was left open too long, is no longer good: whether such a form was sent already, nobody knows any more. The person sees
it again as they filled it in, and sends it once more.
"""

import hmac
import secrets
import threading
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect
from msgspec import Struct

if TYPE_CHECKING:
    from widerspruch.web.request import PageRequest

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

FIELD = "once"
GOOD_FOR = 12 * 60 * 60 * 1_000_000
"""Microseconds after which a page was left open over night."""

_NOT_CONTENT = (FIELD, "csrfmiddlewaretoken")

Why = Literal["left_open", "sent_before"]
"""Why a form has to be sent again: its page is too old, or it was sent already with something else in it."""


class FormToken(Struct):
    """What came with a form.

    Attributes:
        why_again: None if it may count.

        token: Of one that counts.

        asked: Whether the view has looked.
    """

    why_again: Why | None = None
    token: str | None = None
    asked: bool = False


class Again(Struct, frozen=True):
    """A page has sent a form before, with something else in it."""


class _Sent(Struct):
    content: str
    at: int
    done: threading.Event
    location: str | None = None


class OnceForms:
    """Which forms were sent, in this process. Usable from several threads."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._sent: dict[tuple[str, str], _Sent] = {}

    def new_token(self, now: int) -> str:
        """For all forms of one page."""
        body = f"{secrets.token_urlsafe(12)}.{now}"
        return f"{body}.{self._seal(body)}"

    def is_good(self, token: str, now: int) -> bool:
        """Whether it was given out by this process, and not too long ago; a clock that was set back does not count."""
        body, _, seal = token.rpartition(".")
        return hmac.compare_digest(seal.encode(), self._seal(body).encode()) and now - _issued(body) < GOOD_FOR

    def begin(self, token: str, place: str, content: str, now: int) -> str | Again | None:
        """Note that a form is being dealt with.

        Returns:
            None: go on. An address: it was sent already, this was the answer. `Again`: it has to be sent once more.
        """
        while True:
            with self._lock:
                before = self._sent.get((token, place))
                if before is None:
                    self._forget_old(now)
                    self._sent[token, place] = _Sent(content, now, threading.Event())
                    return None
            # Two clicks at once: the second waits for what comes of the first.
            before.done.wait()
            if before.location is not None:
                return before.location if before.content == content else Again()

    def end(self, token: str, place: str, location: str | None) -> None:
        """Note what a form came to: the address of its answer, or None where nothing was recorded."""
        with self._lock:
            sent = self._sent[token, place]
            sent.location = location
            if location is None:
                del self._sent[token, place]
        sent.done.set()

    def _seal(self, body: str) -> str:
        return hmac.new(self._key, body.encode(), sha256).hexdigest()[:32]

    def _forget_old(self, now: int) -> None:
        for key in [key for key, sent in self._sent.items() if sent.done.is_set() and now - sent.at > 2 * GOOD_FOR]:
            del self._sent[key]


def _issued(body: str) -> int:
    return int(body.rpartition(".")[2])


def may_repeat(view: View) -> View:
    """Mark a view whose forms may be sent as often as somebody likes: it records nothing."""
    _REPEATABLE.add(view)
    return view


_REPEATABLE: set[Callable[..., HttpResponseBase]] = set()


class OnceMiddleware:
    """Stands before every view that takes a form. Comes after the check against forged requests."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and remember what came of a form."""
        asked = cast("PageRequest", request)
        location, is_moved = None, False
        try:
            answer = self._get_response(request)
            is_moved = 300 <= answer.status_code < 400
            location = answer.headers["Location"] if is_moved else None
        finally:
            posted = asked.posted
            if posted is not None and posted.token is not None:
                # Whatever happened: a second click must not wait for ever.
                asked.once.end(posted.token, request.path, location)
        assert posted is None or posted.asked or not is_moved, "a view asks `is_valid` of its form before it records"
        return answer

    def process_view(
        self, request: "PageRequest", view: Callable[..., HttpResponseBase], args: object, kwargs: object
    ) -> HttpResponseBase | None:
        """Answer a form that was sent before; let the view answer all others."""
        if request.method != "POST" or view in _REPEATABLE:
            return None
        token = request.POST.get(FIELD, "")
        if not request.once.is_good(token, request.now):
            request.posted = FormToken("left_open")
            return None
        before = request.once.begin(token, request.path, _content(request), request.now)
        if isinstance(before, Again):
            request.posted = FormToken("sent_before")
        elif before is not None:
            return HttpResponseRedirect(before, status=303)
        else:
            request.posted = FormToken(None, token)
        return None


def _content(request: HttpRequest) -> str:
    """What was filled in, as a digest."""
    fields = [(name, request.POST.getlist(name)) for name in sorted(request.POST) if name not in _NOT_CONTENT]
    uploads = [(one.name, one.size) for name in sorted(request.FILES) for one in request.FILES.getlist(name)]
    return sha256(repr((fields, uploads)).encode("utf-8", "surrogatepass")).hexdigest()
