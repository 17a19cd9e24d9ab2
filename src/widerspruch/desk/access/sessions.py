"""Sessions in the desk's own database: sealed, short, written through the one door, the same for all its processes."""

from typing import Any, ClassVar, cast

from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, SessionBase, UpdateError
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string

from widerspruch.desk.access.who import code_holder_in, person_in
from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import DeskSession
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.values import SessionContent
from widerspruch.web.errors import error_page, sentence_of

LIVES_LOGGED_IN = 2 * HOUR
LIVES_WITH_CODE = HOUR
LIVES_UNKNOWN = HOUR
"""Microseconds from the login, the code, or the first visit; nothing prolongs them."""


_LOAD = "SELECT sealed FROM desk_desksession WHERE session_key = %s AND expires_at > %s"

_KEY_LENGTH = 32
"""Letters and digits: 165 bits."""


class SessionStore(SessionBase):
    """Django's session over `DeskSession`. Use the class that `sessions_of` gives: it knows its desk."""

    desk: ClassVar[Desk]

    def load(self) -> dict[str, Any]:
        """What it holds; nothing where it has ended or never was."""
        with connection.cursor() as cursor:  # asked by every page: without what a model costs
            cursor.execute(_LOAD, (self._hash(), self.desk.now()))
            row = cursor.fetchone()
        content = None if row is None else self._open(row[0])
        if content is None:
            self._session_key = None
            return {}
        return content.values

    def exists(self, session_key: str) -> bool:
        """Whether there is one with this key."""
        return DeskSession.objects.filter(session_key=self._hash_of(session_key)).exists()

    def create(self) -> None:
        """Make a new one with a key that nobody has."""
        while True:
            self._session_key = get_random_string(_KEY_LENGTH, VALID_KEY_CHARS)
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Keep it. One that was ended meanwhile, by a logout in another window, stays ended: `UpdateError`."""
        if self.session_key is None:
            self.create()
            return
        values: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        key = self._hash()
        sealed = self.desk.keys.sealer.seal(SessionContent(key.hex(), values))
        ends_at = self._ends_at()

        def job(now: int) -> bool:
            found = DeskSession.objects.filter(session_key=key)
            if must_create:
                if found.exists():
                    return False
                DeskSession(session_key=key, sealed=sealed, expires_at=ends_at or now + LIVES_UNKNOWN).save(
                    force_insert=True
                )
                return True
            changed = {"sealed": sealed} | ({} if ends_at is None else {"expires_at": ends_at})
            return found.filter(expires_at__gt=now).update(**changed) == 1

        if not self.desk.door.write(job):
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """End it: by no copy of its cookie does anybody get in again."""
        key = session_key or self.session_key
        if key is not None:
            hashed = self._hash_of(key)
            self.desk.door.write(lambda now: DeskSession.objects.filter(session_key=hashed).delete())

    @classmethod
    def clear_expired(cls) -> None:
        """Delete those that have ended."""
        forget_ended_sessions(cls.desk)

    def _ends_at(self) -> int | None:
        person, holder = person_in(self), code_holder_in(self)
        ends = [
            *([] if person is None else [person.logged_in_at + LIVES_LOGGED_IN]),
            *([] if holder is None else [holder.since + LIVES_WITH_CODE]),
        ]
        return max(ends, default=None)

    def _open(self, sealed: bytes | memoryview) -> SessionContent | None:
        try:
            content = self.desk.keys.sealer.open(sealed, SessionContent)
        except DeskError:
            return None  # sealed with a key that was taken away: whoever it was logs in again
        return content if content.of == self._hash().hex() else None

    def _hash(self) -> bytes:
        return self._hash_of(self.session_key or "")

    def _hash_of(self, session_key: str) -> bytes:
        return self.desk.keys.lookup.key_of("session", session_key)


def sessions_of(desk: Desk) -> type[SessionStore]:
    """The class of a desk's sessions."""
    return cast("type[SessionStore]", type("SessionStoreOfADesk", (SessionStore,), {"desk": desk}))


def forget_ended_sessions(desk: Desk) -> int:
    """Delete those that have ended; how many there were."""
    return desk.door.write(lambda now: DeskSession.objects.filter(expires_at__lte=now).delete()[0])


class DeskSessionMiddleware(SessionMiddleware):
    """Gives a request its session, and keeps it."""

    _sessions: type[SessionStore] | None = None

    def process_request(self, request: HttpRequest) -> None:
        """Find it by the cookie; it is read when somebody asks for what is in it."""
        from django.conf import settings

        desk = cast("DeskRequest", request).desk
        if self._sessions is None or self._sessions.desk is not desk:
            self._sessions = sessions_of(desk)
        request.session = self._sessions(request.COOKIES.get(settings.SESSION_COOKIE_NAME))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
        """Keep what was changed in it. A desk that cannot write says so instead of letting somebody in by half."""
        try:
            return super().process_response(request, cast("HttpResponse", response))
        except DeskError as error:
            asked = cast("DeskRequest", request)
            return error_page(asked, error.ending.http_status, sentence_of(error, asked.say))
