"""No test reaches beyond this machine: neither its own process nor the Python processes that it starts.

`sitecustomize.py` imports this where the tests' folder is on PYTHONPATH; `conftest.py` puts it there, and imports this.
"""

import ipaddress
import socket

attempts = []
"""What this process tried to reach."""


class NetworkUsedError(OSError):
    """Something would have left this machine."""


def _is_here(host):
    """Whether a host is this machine: by its loopback address, its own name, or its own address."""
    if host in (None, "", "localhost", socket.gethostname()):
        return True
    host = host.decode() if isinstance(host, bytes) else host
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified or str(address) in _own_addresses()


def _own_addresses():
    try:
        return {one[4][0] for one in _getaddrinfo(socket.gethostname(), None)}
    except OSError:
        return set()


def _refuse(where):
    attempts.append(where)
    raise NetworkUsedError(f"a test may not reach {where}")


def _guarded(method):
    def guarded(self, *arguments):
        address = arguments[-1]  # of `sendto` and of `connect` alike
        # A datagram socket that is only connected sends nothing: that is how a program asks for its own address.
        is_silent = method.__name__ == "connect" and self.type == socket.SOCK_DGRAM
        if isinstance(address, tuple) and not is_silent and not _is_here(address[0]):
            _refuse(address[0])
        return method(self, *arguments)

    return guarded


def _getaddrinfo_here(host, *arguments, **named):
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host or "127.0.0.1")
    except ValueError:
        if not _is_here(host):
            _refuse(host)
    return _getaddrinfo(host, *arguments, **named)


_getaddrinfo = socket.getaddrinfo
socket.getaddrinfo = _getaddrinfo_here
for _name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, _name, _guarded(getattr(socket.socket, _name)))
