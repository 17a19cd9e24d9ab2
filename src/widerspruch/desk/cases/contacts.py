"""E-mail addresses as people type them."""

import re

from widerspruch.desk.errors import DeskError

LONGEST = 254
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\\\[\]\x00-\x20\x7f]{1,64}@[^\s@<>(),;:\"\\\[\]\x00-\x20\x7f]{1,189}")


def checked_contact(typed: str) -> str:
    """The address without spaces around it. Raises DeskError `contact_wrong`."""
    contact = typed.strip()
    if len(contact) > LONGEST or not contact.isprintable() or not _ADDRESS.fullmatch(contact):
        raise DeskError("contact_wrong")
    if contact.startswith((".", "-")) or "." not in contact.rpartition("@")[2].strip("."):
        raise DeskError("contact_wrong")
    return contact
