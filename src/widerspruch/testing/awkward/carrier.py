"""Carries the awkward desk's callbacks: some never, some twice, some after the next one."""

import threading
from collections.abc import Mapping
from contextlib import suppress

from msgspec import Struct

from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingError, OutgoingHttp
from widerspruch.protocol.drp.answers import SIGNATURE_HEADER
from widerspruch.testing.awkward.moods import Moods
from widerspruch.testing.awkward.resigning import NewestKey

_TAKEN = OutgoingAnswer(200, {}, b"")


class _Held(Struct, frozen=True):
    method: str
    address: str
    body: bytes | None
    headers: Mapping[str, str]


class AwkwardCarrier(OutgoingHttp):
    """Asks as the carrier behind it does, more or less often. From several threads."""

    def __init__(self, http: OutgoingHttp, moods: Moods, key: NewestKey) -> None:
        super().__init__()
        self._http, self._moods, self._key = http, moods, key
        self._held: dict[str, _Held] = {}
        self._lock = threading.Lock()

    def ask(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> OutgoingAnswer:
        """One callback. What is lost, and what is held back, was taken as far as the desk knows."""
        call = self._signed_anew(_Held(method, address, body, headers or {}))
        if self._moods.strikes("loses_callback"):
            return _TAKEN
        with self._lock:
            late = self._held.pop(address, None)
            if late is None and self._moods.strikes("calls_back_late"):
                self._held[address] = call
                return _TAKEN
        answer = self._sent(call)
        again = [call] if self._moods.strikes("calls_back_twice") else []
        for one in again + ([late] if late is not None else []):
            self._sent_for_nothing(one)
        return answer

    def _signed_anew(self, call: _Held) -> _Held:
        headers = {name.lower(): value for name, value in call.headers.items()}
        if SIGNATURE_HEADER.lower() in headers and call.body is not None:
            headers[SIGNATURE_HEADER.lower()] = self._key.header_over(call.body)
        return _Held(call.method, call.address, call.body, headers)

    def _sent(self, call: _Held) -> OutgoingAnswer:
        return self._http.ask(call.method, call.address, call.body, call.headers)

    def _sent_for_nothing(self, call: _Held) -> None:
        with suppress(OutgoingError):
            self._sent(call)
