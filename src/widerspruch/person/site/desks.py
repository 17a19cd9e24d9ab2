"""The desks that this app knows of while it runs, and its ways to them. Nothing is asked before the person says so."""

import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.lib.outgoing import OutgoingHttp
from widerspruch.lib.writing import Language
from widerspruch.person.filing.direct import clients_of
from widerspruch.person.filing.discover import FoundDesk, desk_address, discover
from widerspruch.person.filing.drive import DeskClients
from widerspruch.person.filing.errors import FilingCode
from widerspruch.protocol.web_addresses import is_this_machine

_SECONDS = 10.0
"""For which a page waits for a desk's answer."""


class NumberedDesk(Struct, frozen=True):
    """A desk that was asked. `number`: its place in the addresses of this app."""

    number: int
    desk: FoundDesk


class Desks:
    """Usable from several threads.

    Attributes:
        offered: Addresses that whoever started the app has named: the demo's. Only with one of this machine among them
            is this machine asked at all.
    """

    def __init__(self, offered: tuple[str, ...] = (), http: OutgoingHttp | None = None) -> None:
        self.offered = tuple(map(desk_address, offered))
        here = any(is_this_machine(urlsplit(one).hostname or "") for one in self.offered)
        self._http = http or OutgoingHttp(allow_loopback=here, seconds=_SECONDS)
        self._lock = threading.Lock()
        self._found: dict[int, FoundDesk] = {}
        self._clients: tuple[str, Language, DeskClients] | None = None
        self._problems: dict[tuple[str, int], FilingCode] = {}

    def ask(self, address: str) -> int:
        """Ask what a desk says of itself; gives its number. Raises `FilingError`."""
        desk = discover(self._http, address)
        with self._lock:
            known = (number for number, one in self._found.items() if one.address == desk.address)
            number = next(known, len(self._found) + 1)
            self._found[number] = desk
        return number

    def found(self, number: int) -> FoundDesk | None:
        """A desk that was asked since the app was started."""
        return self._found.get(number)

    @property
    def by_platform(self) -> Mapping[str, str]:
        """Addresses of the desks that were asked, by the platforms that they take objections for."""
        found = [*self._found.values()]
        return {platform: one.address for one in found for platform in one.discovery.platforms}

    def clients(self, case: CaseFile, mark: str, language: Language) -> DeskClients:
        """Ways to desks with the key of a case file. Raises `CaseFileError`.

        Args:
            mark: What tells the case file from others.
        """
        with self._lock:
            kept = self._clients
            if kept is None or kept[:2] != (mark, language):
                kept = self._clients = mark, language, clients_of(case, self._http, language)
            return kept[2]

    def problem(self, mark: str, number: int) -> FilingCode | None:
        """What went wrong when a request was driven last, in this run of the app."""
        return self._problems.get((mark, number))

    def remember(self, mark: str, number: int, problem: FilingCode | None) -> None:
        """What went wrong, or that nothing did."""
        with self._lock:
            if problem is None:
                self._problems.pop((mark, number), None)
            else:
                self._problems[mark, number] = problem
