"""What the load tool sends, and what came back."""

from collections.abc import Mapping

from msgspec import Struct

NOBODY_ANSWERED = 0


class Shot(Struct, frozen=True):
    """One request. `name`: whose it is, to look them up afterwards."""

    name: str
    path: str
    body: bytes
    headers: Mapping[str, str]

    def as_bytes(self, host: str) -> bytes:
        lines = [f"POST {self.path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(self.body)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + self.body


class Hit(Struct, frozen=True):
    """An answer.

    Attributes:
        status: `NOBODY_ANSWERED`: the connection broke.

        seconds: From when it was due, not from when it could be sent: a server that lets everybody wait for a while
            must not look well because nobody asked meanwhile.

        retries: How often it was told to come again.
    """

    name: str
    status: int
    seconds: float
    retries: int
    head: bytes
    body: bytes

    @property
    def is_taken(self) -> bool:
        return self.status in (200, 201, 303)


class Shape(Struct, frozen=True):
    """How a load is put on.

    Attributes:
        connections: Kept open, at most so many requests at a time.

        seconds_due: When each shot is due, from the beginning; None: as soon as a connection is free.

        tries_again: Whether a 503 is heeded, and the same sent once more when it says so.

        hurry: How many times faster than life the curve is; waiting goes as much faster.
    """

    connections: int
    seconds_due: tuple[float, ...] | None = None
    tries_again: bool = False
    hurry: float = 1.0
