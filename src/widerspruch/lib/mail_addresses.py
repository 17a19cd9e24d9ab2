"""Addresses of e-mail: what can be written to, and how it is spelled on the wire."""

import re

from msgspec import Struct

LONGEST = 254
_LONGEST_LOCAL = 64
_LOCAL = re.compile(r"[^\s\"(),:;<>@\[\\\]\x00-\x20\x7f-\x9f]+")
_NAMED = re.compile(r"([^<>]*)<([^<>]*)>")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class MailAddress(Struct, frozen=True):
    """An address as a server understands it: the domain in ASCII. `needs_utf8`: what is before the @ is not."""

    local: str
    domain: str
    name: str = ""

    @property
    def address(self) -> str:
        """As in an envelope."""
        return f"{self.local}@{self.domain}"

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server that knows SMTPUTF8 takes it."""
        return not self.local.isascii()


def read_address(written: str) -> MailAddress | None:
    """One address, without a name; None: nothing can be sent there.

    Quoted names before the @, comments and bare addresses of machines are not taken: nobody gives such to a form, and
    each is a way to write more than one address into a line.
    """
    local, at, domain = written.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local.encode()) > _LONGEST_LOCAL:
        return None
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    ascii_domain = _in_ascii(domain)
    if ascii_domain is None or len(local.encode()) + 1 + len(ascii_domain) > LONGEST:
        return None
    return MailAddress(local, ascii_domain)


def read_sender(written: str) -> MailAddress | None:
    """An address with or without a name: `Beispielnetz <widerspruch@beispielnetz.example>`."""
    named = _NAMED.fullmatch(written.strip())
    read = read_address(named[2] if named else written)
    return None if read is None else MailAddress(read.local, read.domain, named[1].strip(' "') if named else "")


def _in_ascii(domain: str) -> str | None:
    try:
        spelled = domain.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return None
    labels = spelled.split(".")
    return spelled if len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) else None
