"""Addresses of the desk that stand in mails and receipts, below its public address. They hold nothing personal."""

from widerspruch.desk.config import DeskConfig

MY_CASES = "/cases"
"""One's own objections, for whoever can log in."""

FIND_CASE = "/case"
"""The same without a login: the number of the case and a mailed code."""

KEYS = "/.well-known/widerspruch.json"
"""The public keys, old ones too."""

VERIFY = "/verify"
"""How a receipt is checked, with the keys as files."""

NUMBERS = "/numbers"


def public(config: DeskConfig, path: str) -> str:
    """As it stands in a mail."""
    return config.public_address + path
