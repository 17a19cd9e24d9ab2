"""E-mail addresses as people type them."""

from widerspruch.desk.errors import DeskError
from widerspruch.lib.mail_addresses import read_address


def checked_contact(typed: str) -> str:
    """The address without spaces around it; one that mail can be sent to. Raises DeskError `contact_wrong`."""
    contact = typed.strip()
    if contact.startswith("-") or not contact.isprintable() or read_address(contact) is None:
        raise DeskError("contact_wrong")
    return contact
