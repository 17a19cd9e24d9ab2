"""What a receiving server wrote down of its checks (`Authentication-Results`, RFC 8601) -> what it says of a sender.

Anybody can write such a field into a mail. Believed is only the topmost, and only if it stands where the receiving
server puts its own: above all that the sender wrote, under the name of the server that took the mail, with no other
server's line above it. A server that makes no such fields, and does not take away those of others, could still be
imitated: so this is what a server says, never a proof.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from widerspruch.mailbox.domains import organisation, readable_domain, same_organisation
from widerspruch.mailbox.mime import MailHead

ResultsOutcome = Literal["pass", "fail", "silent"]

_BY = re.compile(r"\bby\s+([\w.-]+\.[a-zA-Z][\w-]*)")
_OF_SENDERS = frozenset(
    {"from", "to", "subject", "date", "message-id", "mime-version", "content-type", "dkim-signature"}
)
_WITHOUT_NAME = re.compile(r"\s*(?:spf|dkim|dmarc)=")
_UNKNOWN_WORDS = re.compile(r"(?:;\s*)?\b(?:compauth|action|reason)=[^\s;]+")
_MOST_CHARACTERS = 8_000


class SaidOfSender(NamedTuple):
    """What a server says.

    Attributes:
        server: Who says it.

        domain: Of what.
    """

    outcome: ResultsOutcome
    server: str
    domain: str


class UntrustedResults(NamedTuple):
    """There is such a field, and it is not believed, unless it says no: nobody forges that into a mail of their own.

    Attributes:
        server: Who is said to have written it.

        denies: It says that the mail does not come from the sender's domain.
    """

    server: str
    denies: bool = False


def receiver_says(head: MailHead, sender: str) -> SaidOfSender | UntrustedResults | None:
    """What the server that received the mail says of the domain in the sender's address; None: there is nothing."""
    at = next((place for place, (name, _) in enumerate(head.fields) if name == "authentication-results"), None)
    if at is None:
        return None
    names = [name for name, _ in head.fields]
    above = [_server(value) for name, value in head.fields[:at] if name == "received"]
    below = next((_server(value) for name, value in head.fields[at:] if name == "received"), "")
    receiver = next(filter(None, above), below)
    parsed = parse_results(head.fields[at][1], receiver)
    server = parsed.server if parsed is not None else ""
    believed = (
        parsed is not None
        and same_organisation(server, receiver)
        and all(same_organisation(server, one) for one in above if one)
        and not _OF_SENDERS & set(names[:at])
    )
    if not believed or parsed is None:
        return UntrustedResults(server, parsed is not None and parsed.of(sender) == "fail")
    return SaidOfSender(parsed.of(sender), server, sender)


def _server(received: str) -> str:
    """Who took the mail, by a `Received` line; empty: it names none, or only an address."""
    found = _BY.search(received)
    return readable_domain(found[1]) if found else ""


class ParsedResults(NamedTuple):
    """A field that could be read. `checks`: method, result and domain of each."""

    server: str
    checks: tuple[tuple[str, str, str], ...]

    def of(self, sender: str) -> ResultsOutcome:
        """What it says of a sender's domain. A signature of its organisation counts, and the domain's own policy; not
        that a server was allowed to send for it (SPF), which many senders share."""
        told = [(method, result) for method, result, domain in self.checks if same_organisation(domain, sender)]
        told += [(method, result) for method, result, domain in self.checks if method == "dmarc" and not domain]
        if ("dmarc", "pass") in told or ("dkim", "pass") in told:
            return "fail" if ("dmarc", "fail") in told else "pass"
        failed = any(method in ("dmarc", "dkim") and result in ("fail", "policy") for method, result in told)
        return "fail" if failed else "silent"


def parse_results(value: str, receiver: str = "") -> ParsedResults | None:
    """Read a field; None: it cannot be read.

    Args:
        receiver: The server that took the mail, for those who do not say who they are.
    """
    import authres

    value = value[:_MOST_CHARACTERS]
    if _WITHOUT_NAME.match(value):
        if organisation(receiver) not in _organisations("unnamed"):
            return None
        value = f"{receiver}; {_UNKNOWN_WORDS.sub('', value)}"
    try:
        parsed = authres.AuthenticationResultsHeader.parse(f"Authentication-Results: {value}")
        checks = tuple((one.method, one.result, _domain(one)) for one in parsed.results if hasattr(one, "method"))
        return ParsedResults(readable_domain(parsed.authserv_id), tuple(checks))
    except Exception:  # what the library makes of a hostile field is not foreseeable
        return None


def _domain(result: object) -> str:
    """What a check is about: the domain that signed, or the one in the sender's address."""
    properties: dict[tuple[str, str], str] = {
        (one.type.lower(), one.name.lower()): str(one.value or "") for one in getattr(result, "properties", ())
    }
    for name in ("d", "from", "i"):
        value = properties.get(("header", name))
        if value:
            return readable_domain(value.rpartition("@")[2])
    return ""


def is_known_sealer(domain: str) -> bool:
    """Whether its seal is believed."""
    return organisation(domain) in _organisations("sealers")


@cache
def _organisations(name: str) -> frozenset[str]:
    text = files("widerspruch.mailbox.authenticity").joinpath("receivers.toml").read_text("utf-8")
    return frozenset(tomllib.loads(text)[name]["organisations"])
