"""Where failed mail comes back to: an address of its own for each mail, signed, so that nobody can make one up.

`bounce+<number of the mail>.<signature>@<domain>`; the number is the mail's row, which tells nobody anything. That of a
notice has an `n` before it.
"""

import hmac
import re

from msgspec import Struct

from widerspruch.desk.keys import DeskKeys
from widerspruch.desk.sealing import Lookup

_SIGNATURE = 20
_LOCAL = re.compile(r"bounce\+(n?)(\d{1,19})\.([0-9a-f]{20})", re.IGNORECASE | re.ASCII)


class MailNumber(Struct, frozen=True):
    """Which mail it is: the primary key of its row, in the outbox or among the recipients of notices."""

    row: int
    is_notice: bool = False

    def __str__(self) -> str:
        return f"{'n' if self.is_notice else ''}{self.row}"


def return_path(key: bytes, mail: MailNumber, domain: str) -> str:
    """The address for one mail. Key: `DeskKeys.bounces`."""
    return f"bounce+{mail}.{_signature(key, mail)}@{domain}"


def mail_returned_to(keys: DeskKeys, address: str, domain: str) -> MailNumber | None:
    """The mail that an address stands for; None: it is no such address, or not signed by us: now, or before the keys
    were changed."""
    local, _, at = address.strip().strip("<>").rpartition("@")
    found = _LOCAL.fullmatch(local)
    if found is None or at.lower().rstrip(".") != domain.lower():
        return None
    mail = MailNumber(int(found[2]), bool(found[1]))
    right = [_signature(key, mail) for key in (keys.bounces, *keys.bounces_before)]
    return mail if any(hmac.compare_digest(found[3].lower(), one) for one in right) else None


def message_id(key: bytes, mail: MailNumber, domain: str) -> str:
    """The same for each attempt, so that a mail that comes twice can be told to be one."""
    return f"<{Lookup(key).key_of('message-id', str(mail)).hex()[:32]}@{domain}>"


def boundary(key: bytes, mail: MailNumber, part: str) -> str:
    """Between the parts of a mail; the same for each attempt."""
    return f"=_{Lookup(key).key_of('boundary', str(mail), part).hex()[:32]}"


def _signature(key: bytes, mail: MailNumber) -> str:
    return Lookup(key).key_of("return-path", str(mail)).hex()[:_SIGNATURE]
