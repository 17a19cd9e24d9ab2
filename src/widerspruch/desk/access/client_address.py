"""From where somebody asks, behind proxies that are believed by name alone."""

import ipaddress
from collections.abc import Iterable, Sequence
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

UNKNOWN = "unknown"
"""Where nothing is known: all of these share what they may."""

_ONE_HOUSEHOLD = 64
"""Bits of an IPv6 address that somebody is given; the rest they choose themselves, as often as they like."""

_MOST_HOPS = 50


def client_address(peer: str, forwarded: str, trusted: Sequence[str]) -> str:
    """The last hop that is no proxy of ours, as limits count it: an IPv4 address, or the /64 of an IPv6 address.

    Each proxy writes down, at the end of `X-Forwarded-For`, whom it was asked by. What stands before the first proxy
    that is ours, anybody could have written.

    Args:
        peer: Whoever opened the connection. `forwarded`: the header. `trusted`: networks of our proxies.
    """
    networks = _networks(tuple(trusted))
    here = _read(peer)
    if here is None or not _is_in(here, networks):
        return UNKNOWN if here is None else _counted(here)
    for hop in reversed(forwarded.split(",")[-_MOST_HOPS:]):
        address = _read(hop)
        if address is None:
            break  # no proxy of ours writes such a thing: what it knows for sure is the hop behind it
        here = address
        if not _is_in(here, networks):
            break
    return _counted(here)


def _read(written: str) -> Address | None:
    text = written.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _is_in(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _counted(address: Address) -> str:
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.IPv6Network((int(address), _ONE_HOUSEHOLD), strict=False))


@lru_cache(maxsize=8)
def _networks(trusted: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(network, strict=False) for network in trusted)
