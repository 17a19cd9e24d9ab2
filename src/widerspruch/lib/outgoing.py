"""Asking another machine over HTTPS: one host, one answer, and nothing that the host could turn it into.

Both ends use it: who called back an address that somebody sent, or went where an answer sent them, would be a way into
the network that they stand in. So a name is looked up once, every address that it has is looked at, and the connection
goes to one of those; redirects are not followed, and an answer has a length and a time in which it has to be there, the
looking up included.
"""

import ipaddress
import re
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Literal
from urllib.parse import urlsplit

import urllib3
from msgspec import Struct

from widerspruch.lib.clock import monotonic

OutgoingCode = Literal[
    "address_wrong",
    "address_insecure",
    "address_forbidden",
    "host_unknown",
    "unreachable",
    "certificate_wrong",
    "too_slow",
    "answer_redirects",
    "answer_too_large",
    "answer_damaged",
]
"""address_forbidden: within a network that strangers must not have us reach. answer_damaged: no HTTP, or cut off."""

ADDRESS_REFUSED: frozenset[OutgoingCode] = frozenset({"address_wrong", "address_insecure", "address_forbidden"})
"""Nobody was asked, and nobody will be: to try again does not help."""

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_ADDRESS = 2_000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?")
_WELL_KNOWN_PORT = 1024
_AT_ONCE = 64 * 1024


class OutgoingError(Exception):
    """Nothing came back that could be used. It holds the code alone: addresses may hold what nobody else may read."""

    def __init__(self, code: OutgoingCode) -> None:
        super().__init__(code)
        self.code = code


class OutgoingAnswer(Struct, frozen=True):
    """What came back. `headers`: by names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class OutgoingAddress(Struct, frozen=True):
    """Where an address leads. `host`: in lower case, as in DNS. `path`: with what is asked for behind it."""

    is_secure: bool
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """For the header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.is_secure else 80) else f"{host}:{self.port}"


def read_address(address: str) -> OutgoingAddress:
    """What an `https:` or `http:` address leads to.

    Raises:
        OutgoingError: `address_wrong`: it is none, or holds a name and password, or a fragment.
    """
    try:
        if len(address) > LONGEST_ADDRESS or not address.isprintable() or " " in address or "\\" in address:
            raise ValueError
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode().lower()
        is_secure = parts.scheme == "https"
        port = parts.port or (443 if is_secure else 80)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        path.encode("ascii")
    except ValueError as error:
        raise OutgoingError("address_wrong") from error
    is_host = _HOST.fullmatch(host) or _literal(host) is not None
    if parts.scheme not in ("https", "http") or not is_host or "@" in parts.netloc or parts.fragment:
        raise OutgoingError("address_wrong")
    return OutgoingAddress(is_secure, host, port, path)


class OutgoingHttp:
    """Asks. No cookies, no proxy, nothing kept from one call to the next."""

    def __init__(
        self,
        *,
        allow_loopback: bool = False,
        seconds: float = 20.0,
        largest: int = 2**20,
        ca_file: Path | None = None,
    ) -> None:
        """
        Args:
            allow_loopback: This machine may be asked, too, and without TLS: for a demo and for tests.

            seconds: In which the whole answer has to be there, from whichever of the host's addresses.

            largest: Bytes of an answer.

            ca_file: Whose certificates are believed instead of the system's.
        """
        self._allow_loopback, self._seconds, self._largest = allow_loopback, seconds, largest
        self._ca_file = ca_file

    def ask(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> OutgoingAnswer:
        """One call, and its answer whatever its status, unless it leads elsewhere.

        Raises:
            OutgoingError: Any of its codes. After `too_slow`, `unreachable` and `answer_damaged` nobody knows whether
                the other end acted on it.
        """
        target = read_address(address)
        until = monotonic() + self._seconds
        found = self._allowed(target)
        sent = {"Host": target.authority, "Accept-Encoding": "identity", "User-Agent": "widerspruch", **(headers or {})}
        problem: OutgoingError | None = None
        for one in found:
            try:
                return self._asked(target, one, method, body, sent, until - monotonic())
            except OutgoingError as error:
                # Nothing was sent to an address that took no connection: the next one may.
                if error.code != "unreachable":
                    raise
                problem = error
        raise problem or OutgoingError("unreachable")

    def _allowed(self, target: OutgoingAddress) -> Sequence[IpAddress]:
        found = _addresses_of(target, self._seconds)
        is_here = self._allow_loopback and all(one.is_loopback for one in found)
        if not is_here:
            if not target.is_secure:
                raise OutgoingError("address_insecure")
            if not all(map(_is_public, found)) or (target.port != 443 and target.port < _WELL_KNOWN_PORT):
                raise OutgoingError("address_forbidden")
        return found

    def _asked(
        self,
        target: OutgoingAddress,
        at: IpAddress,
        method: str,
        body: bytes | None,
        headers: Mapping[str, str],
        seconds: float,
    ) -> OutgoingAnswer:
        if seconds <= 0:
            raise OutgoingError("too_slow")
        connection = self._connection(target, at, seconds)
        with _told(), _within(seconds, connection):
            try:
                connection.connect()
            except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError) as error:
                raise OutgoingError("unreachable") from error
            connection.request(
                method, target.path, body=body, headers=headers, preload_content=False, decode_content=False
            )
            answer = connection.getresponse()
            if 300 <= answer.status < 400 and answer.status != 304:
                raise OutgoingError("answer_redirects")
            named = {name.lower(): value for name, value in answer.headers.items()}
            return OutgoingAnswer(answer.status, named, self._body(answer))

    def _connection(self, target: OutgoingAddress, at: IpAddress, seconds: float) -> Any:
        if not target.is_secure:
            return urllib3.connection.HTTPConnection(str(at), target.port, timeout=seconds)
        return urllib3.connection.HTTPSConnection(
            str(at),
            target.port,
            timeout=seconds,
            cert_reqs=ssl.CERT_REQUIRED,
            server_hostname=target.host,
            assert_hostname=target.host,
            ca_certs=None if self._ca_file is None else str(self._ca_file),
        )

    def _body(self, answer: Any) -> bytes:
        parts, length = [], 0
        while part := answer.read(_AT_ONCE, decode_content=False):
            length += len(part)
            if length > self._largest:
                raise OutgoingError("answer_too_large")
            parts.append(part)
        return b"".join(parts)


def _addresses_of(target: OutgoingAddress, seconds: float) -> list[IpAddress]:
    literal = _literal(target.host)
    if literal is not None:
        return [literal]
    told = _looked_up(target, seconds)
    return list(dict.fromkeys(ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in told))


def _looked_up(target: OutgoingAddress, seconds: float) -> Sequence[Any]:
    """What the system says, which knows no time of ours: a thread waits for it, and nobody waits for that thread."""
    said: Queue[Sequence[Any] | Exception] = Queue(maxsize=1)

    def look_up() -> None:
        try:
            said.put(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            said.put(error)

    threading.Thread(target=look_up, daemon=True).start()
    try:
        found = said.get(timeout=seconds)
    except Empty as error:
        raise OutgoingError("too_slow") from error
    if isinstance(found, Exception):
        raise OutgoingError("host_unknown") from found
    return found


def _literal(host: str) -> IpAddress | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_public(address: IpAddress) -> bool:
    """Also what another address is wrapped in counts as that."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return all(map(_is_public, _within_address(address)))


def _within_address(address: IpAddress) -> Iterator[IpAddress]:
    if isinstance(address, ipaddress.IPv6Address):
        if address in _NAT64:
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        yield from (one for one in (address.ipv4_mapped, address.sixtofour, *(address.teredo or ())) if one is not None)


@contextmanager
def _within(seconds: float, connection: Any) -> Iterator[None]:
    """Cut the connection off when the time is over: a limit for each read alone would let a trickle go on for ever."""
    is_over = threading.Event()

    def cut_off() -> None:
        is_over.set()
        _shut(connection)

    timer = threading.Timer(seconds, cut_off)
    timer.daemon = True
    timer.start()
    try:
        yield
        if is_over.is_set():
            raise OutgoingError("too_slow")
    except Exception as error:
        if is_over.is_set():
            raise OutgoingError("too_slow") from error
        raise
    finally:
        timer.cancel()
        connection.close()


def _shut(connection: Any) -> None:
    opened = connection.sock
    if opened is not None:
        try:
            opened.shutdown(socket.SHUT_RDWR)
        except OSError:
            opened.close()


@contextmanager
def _told() -> Iterator[None]:
    """What the library says, as a code of ours."""
    try:
        yield
    except (urllib3.exceptions.TimeoutError, TimeoutError) as error:
        raise OutgoingError("too_slow") from error
    except (urllib3.exceptions.SSLError, ssl.SSLError) as error:
        raise OutgoingError("certificate_wrong") from error
    except (urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError) as error:
        raise OutgoingError("answer_damaged") from error
