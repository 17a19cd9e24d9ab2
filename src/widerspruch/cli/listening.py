"""Where a command listens: `--listen HOST:PORT`."""

from widerspruch.cli.usage import WrongUsageError


def listen_address(listen: str) -> tuple[str, int]:
    """Both of an address such as `127.0.0.1:8700`, `[::1]:8700` or `:8700`. Raises `WrongUsageError`."""
    host, _, port = listen.rpartition(":")
    if not port.isascii() or not port.isdecimal() or not 0 <= int(port) <= 65_535:
        raise WrongUsageError("listen", given=listen)
    return host.strip("[]") or "127.0.0.1", int(port)
