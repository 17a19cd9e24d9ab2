"""Addresses that one end gives the other to be asked at. Whether they may be opened, whoever opens them looks again."""

import ipaddress
import re
from urllib.parse import urlsplit

LONGEST_ADDRESS = 2000
_WRITTEN = re.compile(r"[\x21-\x7e]+")
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")


def host_of(address: str) -> str | None:
    """Whom an address leads to: the name in lower case, with the port where one is written.

    None: it is no address that may be given. Only https may be, and http on this very machine; nobody's name and
    password may stand in it, and no fragment.
    """
    if len(address) > LONGEST_ADDRESS or not _WRITTEN.fullmatch(address) or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or "#" in address or not _may_be_named(name):
        return None
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(name)):
        return None
    shown = f"[{name}]" if ":" in name else name
    return shown if port is None else f"{shown}:{port}"


def is_this_machine(name: str) -> bool:
    """Whether a host's name is `localhost` or an address of the loopback."""
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _may_be_named(name: str) -> bool:
    if ":" in name:
        try:
            return ipaddress.ip_address(name).version == 6 and "%" not in name
        except ValueError:
            return False
    return _NAME.fullmatch(name) is not None and ".." not in name
