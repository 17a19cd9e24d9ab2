"""A desk behind its awkward door, in one process: no time passes by itself, who waits moves the clock."""

import random
import re
from collections.abc import Mapping
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from msgspec import structs

from widerspruch.desk.agents.told import signed_status
from widerspruch.desk.app import desk_app
from widerspruch.desk.callbacks.telling import callback_task, tell_all
from widerspruch.desk.config import SmtpConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.delivery import DeliveryTask, deliver_all
from widerspruch.desk.mail.sending import Posting
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingHttp
from widerspruch.protocol.drp.answers import SIGNATURE_HEADER, verify_signature_header
from widerspruch.testing.awkward.carrier import AwkwardCarrier
from widerspruch.testing.awkward.door import AwkwardDoor
from widerspruch.testing.awkward.in_process import InProcessHttp
from widerspruch.testing.awkward.moods import USUAL, Awkwardness, Moods
from widerspruch.testing.awkward.resigning import NewestKey

_SECOND = 1_000_000
_KILLED = 0.05
"""How often a call is the last thing that a process does: half of them before it, half after."""


class VirtualClock:
    """Moves when somebody waits, and by a microsecond when it is looked at."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        self.now += 1
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += round(seconds * _SECOND)


class KilledError(BaseException):
    """A process ends here."""


class MortalHttp(OutgoingHttp):
    """The way out of a process that may be killed before a call or after it."""

    def __init__(self, http: OutgoingHttp, chance: random.Random) -> None:
        super().__init__()
        self._http, self._chance = http, chance
        self.steps = self.kills = 0
        self.is_mortal = True

    def ask(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> OutgoingAnswer:
        self.steps += 1
        dies = self.is_mortal and self._chance.random() < _KILLED
        if dies and self._chance.random() < 0.5:
            self.kills += 1
            raise KilledError
        answer = self._http.ask(method, address, body, headers)
        if dies:
            self.kills += 1
            raise KilledError
        return answer


class AwkwardWorld:
    """A desk behind its awkward door, in this process, and whoever asks it."""

    def __init__(
        self, desk: Desk, clock: VirtualClock, folder: Path, seed: int, chances: Mapping[Awkwardness, float] = USUAL
    ) -> None:
        """Desk: whose clock is the one given. Folder: for what those who ask keep."""
        self.desk, self.clock, self.folder, self.seed = desk, clock, folder, seed
        self.moods, self.key = Moods(seed, chances), NewestKey(desk.config.keys, clock)
        self.door = AwkwardDoor(desk_app(desk), self.moods, self.key, clock.wait)
        self.told: dict[str, list[bytes]] = {}
        self._postman = Postman()
        self._mails = DeliveryTask(desk, SmtpConfig("localhost", 25, "desk@example.org", "none"), self._postman)
        task = callback_task(desk, signed_status)
        self._callbacks = structs.replace(
            task, http=AwkwardCarrier(InProcessHttp(self._take_callback), self.moods, self.key)
        )

    def tell(self) -> None:
        """The desk sends the mails that it owes, and calls back whom it owes that."""
        deliver_all(self._mails)
        self.clock.wait(70)
        tell_all(self._callbacks)

    def codes_for(self, email: str) -> list[str]:
        """The codes that were mailed to somebody, the newest first."""
        deliver_all(self._mails)
        return self._postman.codes.pop(email, [])[::-1]

    def _take_callback(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read()
        header = environ.get(f"HTTP_{SIGNATURE_HEADER.upper().replace('-', '_')}")
        verify_signature_header(header, body, [self.key.public])
        self.told.setdefault(environ["PATH_INFO"], []).append(body)
        start_response("204 No Content", [])
        return [b""]


class Postman:
    """Takes every mail, and remembers the codes: `codes` by whom they were sent to, the newest last."""

    def __init__(self) -> None:
        self.codes: dict[str, list[str]] = {}

    def open(self) -> None:
        pass

    def carry(self, posting: Posting) -> None:
        plain = message_from_bytes(posting.data, policy=default).get_body(("plain",))
        found = _CODE.search("" if plain is None else plain.get_content())
        if found:
            self.codes.setdefault(posting.to.address, []).append(found[1] + found[2])

    def close(self) -> None:
        pass


_CODE = re.compile(r"(?<!\d)(\d{4}) ?(\d{4})(?!\d)")
