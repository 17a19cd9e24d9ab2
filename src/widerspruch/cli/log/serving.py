"""Serving until Ctrl-C."""

from collections.abc import Callable
from contextlib import suppress

from widerspruch.lib.texts import Catalogue
from widerspruch.log.http import LogServer


def serve_until_told(server: LogServer, opened: Callable[[str], str], words: Catalogue) -> None:
    """Say where it answers, and answer; being told to stop is how it ends."""
    with suppress(KeyboardInterrupt):
        host, port = server.listen()
        print(opened(f"http://{f'[{host}]' if ':' in host else host}:{port}"), flush=True)
        print(words("log_serve.how_to_end"), flush=True)
        server.run()
    print(words("log_serve.ended"), flush=True)
