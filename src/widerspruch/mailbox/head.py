"""Fields of a head -> what they say, for people: decoded words, addresses, moments, identifications."""

import binascii
import email.utils
import quopri
import re
from datetime import UTC, datetime

from widerspruch.mailbox.charsets import decode, plain
from widerspruch.mailbox.domains import readable_domain
from widerspruch.mailbox.mail import MailParty
from widerspruch.mailbox.mime import MailHead

MOST_PARTIES = 100
MOST_REFERENCES = 100

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\n]{0,2000})\?=")
_ID = re.compile(r"<([^<>\s]{1,300})>")
_ADDRESS = re.compile(r"[^\s<>\"(),:;\\\[\]@]{1,200}@[^\s<>\"(),:;@]{1,255}")


def decoded_words(value: str) -> str:
    """A field's text, its encoded words (RFC 2047) decoded: one line."""
    out: list[str] = []
    held: list[tuple[str, bytes]] = []
    last = 0

    def put_held() -> None:
        # A character may be split over two words, against the rules: they are joined before they are decoded.
        while held:
            charset = held[0][0]
            data = b""
            while held and held[0][0] == charset:
                data += held.pop(0)[1]
            out.append(decode(data, charset)[0])

    for word in _WORD.finditer(value):
        between = value[last : word.start()]
        if between.strip() or not held:
            put_held()
            out.append(between)
        held.append((word[1].partition("*")[0].lower(), _word_bytes(word[2], word[3])))
        last = word.end()
    put_held()
    out.append(value[last:])
    return " ".join(plain("".join(out)).split())


def _word_bytes(how: str, text: str) -> bytes:
    data = text.encode("ascii", "ignore")
    if how in "qQ":
        return quopri.decodestring(data, header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def parties(value: str) -> tuple[MailParty, ...]:
    """Whom a field of addresses names."""
    try:
        found = email.utils.getaddresses([value])
    except Exception:  # what Python's own package makes of a hostile field is not foreseeable
        found = []
    named = [MailParty(decoded_words(name), _readable(address)) for name, address in found if "@" in address]
    if not named:
        named = [MailParty("", _readable(address)) for address in _ADDRESS.findall(value)]
    return tuple(named[:MOST_PARTIES])


def senders(head: MailHead) -> tuple[MailParty, ...]:
    """All whom the mail names as its author. A group is none, whatever its name looks like."""
    fields = [value for value in head.all("from") if not value.rstrip().endswith(";")]
    return tuple(party for value in fields for party in parties(value))


def _readable(address: str) -> str:
    local, _, domain = plain(address).strip().rpartition("@")
    return f"{local}@{readable_domain(domain)}"


def moment(value: str) -> datetime | None:
    """A field's moment in UTC; None: it cannot be read."""
    try:
        found = email.utils.parsedate_to_datetime(value)
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except Exception:  # likewise
        return None


def arrival(head: MailHead) -> datetime | None:
    """When the receiving server took it: of the topmost `Received`."""
    return moment(head.first("received").rpartition(";")[2].strip())


def message_id(head: MailHead) -> str | None:
    """The mail's own identification."""
    value = head.first("message-id")
    found = _ID.search(value)
    return found[1] if found else (value.strip("<> \t")[:300] or None)


def references(head: MailHead) -> tuple[str, ...]:
    """The mails that it answers, the nearest first, then the others as they are named."""
    found = dict.fromkeys(one for name in ("in-reply-to", "references") for one in _ID.findall(head.first(name)))
    return tuple(found)[:MOST_REFERENCES]


def is_automatic(head: MailHead) -> bool:
    """No person wrote it, says its head (RFC 3834, and what was in use before)."""
    submitted = head.first("auto-submitted").strip().lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or head.first("precedence").strip().lower() in ("bulk", "junk", "auto_reply")
        or any(head.first(name) for name in ("x-autoreply", "x-autorespond", "x-autoresponder"))
    )


def language(head: MailHead) -> str | None:
    """The language that it names, such as `de`."""
    found = re.match(r"\s*([A-Za-z]{2,3})\b", head.first("content-language"))
    return found[1].lower() if found else None
