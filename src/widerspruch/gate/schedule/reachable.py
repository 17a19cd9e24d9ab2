"""Whether anybody listens at an address: engines try for minutes before they say that nobody does."""

import socket
from collections.abc import Sequence

from widerspruch.gate.errors import GateError

PATIENCE = 10.0
"""Seconds for one address."""


def require_reachable(address: str, places: Sequence[str]) -> None:
    """Return if one of the places (`host:port`) accepts a connection.

    Args:
        address: What the user wrote, for the sentence.

    Raises `GateError`: `cluster_address` for a place that is none, `cluster_unreachable` when nobody answers.
    """
    for place in places:
        host, colon, port = place.rpartition(":")
        if not colon or not host or not port.isdigit() or int(port) > 65535:
            raise GateError("cluster_address", address=address)
        try:
            socket.create_connection((host.strip("[]"), int(port)), PATIENCE).close()
        except OSError:
            continue
        return
    raise GateError("cluster_unreachable", address=address)
