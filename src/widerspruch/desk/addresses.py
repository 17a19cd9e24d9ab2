"""Addresses of the desk that stand in mails and receipts, below its public address. They hold nothing personal."""

from widerspruch.desk.config import DeskConfig
from widerspruch.protocol.web_addresses import host_of

MY_CASES = "/cases"
"""One's own objections, for whoever can log in."""

FIND_CASE = "/case"
"""The same without a login: the number of the case and a mailed code."""

ENTER_CODE = "/code"
"""Where a mailed code is typed in."""

KEYS = "/.well-known/widerspruch.json"
"""The public keys, old ones too."""

VERIFY = "/verify"
"""How a receipt is checked, with the keys as files."""

NUMBERS = "/numbers"


def public(config: DeskConfig, path: str) -> str:
    """As it stands in a mail."""
    return config.public_address + path


def business_id(config: DeskConfig) -> str:
    """What messages of the Data Rights Protocol call the desk: its public host, with a port where it has one."""
    return host_of(config.public_address) or ""
