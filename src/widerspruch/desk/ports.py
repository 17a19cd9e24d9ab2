"""Where a server may listen."""

import errno
import socket

from widerspruch.desk.errors import DeskError

HIGHEST = 65_535


def refuse_taken(host: str, port: int) -> None:
    """See whether one could listen there. The server itself would share a port with another of its kind.

    Raises:
        DeskError: `port_taken`, `port_denied` (values: port), `host_not_ours` (values: host).
    """
    try:
        socket.create_server((host, port), family=_family(host)).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise DeskError("port_taken", port=port) from error
        if error.errno in (errno.EACCES, errno.EPERM):
            raise DeskError("port_denied", port=port) from error
        raise DeskError("host_not_ours", host=host) from error


def free_port(host: str, wanted: int) -> int:
    """The wanted one if it is free, else any that is. Raises DeskError `host_not_ours`."""
    if wanted <= HIGHEST:
        try:
            refuse_taken(host, wanted)
        except DeskError as error:
            if error.code == "host_not_ours":
                raise
        else:
            return wanted
    with socket.create_server((host, 0), family=_family(host)) as bound:
        return int(bound.getsockname()[1])


def reached_at(host: str) -> str:
    """Where this machine reaches what listens there."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
