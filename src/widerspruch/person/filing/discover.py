"""Finding out how a desk is spoken to: what it publishes of itself at its well-known address."""

from urllib.parse import urlsplit

from msgspec import Struct

from widerspruch.lib.outgoing import OutgoingError, OutgoingHttp
from widerspruch.person.filing.errors import FilingError, not_asked
from widerspruch.protocol.discovery import DISCOVERY_PATH, Discovery, DrpEndpoint, read_discovery
from widerspruch.protocol.drp.profile import DRP_VERSION, PROFILE, AgentKindOnWire
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.web_addresses import host_of, is_this_machine
from widerspruch.rulebook.load import Rulebook


class FoundDesk(Struct, frozen=True):
    """A desk that can be spoken to.

    Attributes:
        address: Scheme and host alone: `https://desk.example.org`.

        document: What it published, byte for byte.

        kind: As what it is spoken to.
    """

    address: str
    discovery: Discovery
    document: bytes
    kind: AgentKindOnWire = "self"

    @property
    def endpoint(self) -> DrpEndpoint:
        """How it is spoken to."""
        assert self.discovery.drp is not None
        return self.discovery.drp


def discover(http: OutgoingHttp, address: str, kind: AgentKindOnWire = "self") -> FoundDesk:
    """What the desk at an address publishes of itself.

    It counts only where it speaks of the host that was asked: whoever names another business in it could have messages
    signed for that one.

    Args:
        address: As people type it: a host, or any address there. `kind`: as what it is to be spoken to.

    Raises:
        FilingError: `desk_...`, `answer_...`.
    """
    root = desk_address(address)
    answer = _asked(http, root)
    try:
        discovery = read_discovery(answer)
    except ProtocolError as error:
        raise FilingError("desk_none") from error
    drp = discovery.drp
    if drp is None or drp.version != DRP_VERSION or drp.profile != PROFILE:
        raise FilingError("desk_without_protocol")
    host = host_of(root)
    if {drp.business_id, host_of(discovery.desk), host_of(drp.api_base)} != {host}:
        raise FilingError("desk_other_host")
    if discovery.verify and host_of(discovery.verify_address("W")) != host:
        raise FilingError("desk_other_host")
    if kind not in drp.kinds:
        raise FilingError("desk_takes_no_such_agent")
    return FoundDesk(root, discovery, answer, kind)


def desk_address(typed: str) -> str:
    """Scheme and host of an address as people type it. Raises FilingError (`desk_address_wrong`, `desk_insecure`)."""
    written = typed.strip()
    if "://" not in written:
        name = written.partition("/")[0].rpartition(":")[0] or written.partition("/")[0]
        written = f"{'http' if is_this_machine(name.strip('[]')) else 'https'}://{written}"
    host = host_of(written)
    if host is None:
        raise FilingError("desk_insecure" if written.startswith("http://") else "desk_address_wrong")
    scheme = urlsplit(written).scheme
    return f"{scheme}://{host.removesuffix(':443' if scheme == 'https' else ':80')}"


def desk_in_rulebook(rulebook: Rulebook, platform: str) -> str | None:
    """The address of a platform's desk, where the rulebook knows a way of the kind `api`; None: it knows none."""
    if platform not in rulebook.platforms:
        return None
    ways = (route for route in rulebook.routes_of(platform) if route.kind == "api" and route.url)
    return next((desk_address(route.url or "") for route in ways), None)


def _asked(http: OutgoingHttp, root: str) -> bytes:
    try:
        answer = http.ask("GET", root + DISCOVERY_PATH, headers={"Accept": "application/json"})
    except OutgoingError as error:
        raise not_asked(error) from error
    if answer.status >= 500 or answer.status == 429:
        raise FilingError("desk_busy", seconds=retry_after(answer.headers.get("retry-after")))
    if answer.status != 200:
        raise FilingError("desk_none")
    return answer.body


LONGEST_WAIT = 24 * 3600
"""Seconds: nobody tells a person to wait longer."""


def retry_after(header: str | None) -> int:
    """Seconds of the header `Retry-After`; 0: it does not say, or is a day."""
    said = (header or "").strip()
    return min(int(said), LONGEST_WAIT) if said.isascii() and said.isdigit() and len(said) < 7 else 0
