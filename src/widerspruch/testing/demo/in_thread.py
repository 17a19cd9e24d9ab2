"""A small web application on this machine alone, answered by threads of this process."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOOPBACK = "127.0.0.1"


@contextmanager
def served(app: "WSGIApplication", port: int = 0) -> Iterator[str]:
    """Serve while the block lasts; gives the address without a slash at the end. Port: 0: any that is free.

    Raises:
        OSError: something else uses the port.
    """
    with listening(port) as bound:
        server = make_server(LOOPBACK, 0, app, threaded=True, request_handler=_Silent, fd=bound.fileno())
        thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="demo", daemon=True)
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{bound.getsockname()[1]}"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A socket that listens on this machine alone. Raises OSError where something else does on that port."""
    with socket.create_server((LOOPBACK, port), backlog=128) as bound:
        yield bound


class _Silent(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Addresses of a login hold what nobody should write down."""
