"""Puts load on a server over loopback, in a process of its own: kept connections, an open schedule.

python -m benchmarks.desk.load reads a `Load` in msgpack from its standard input and writes the hits to its output.
"""

import asyncio
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from email.utils import parsedate_to_datetime

import msgspec
from msgspec import Struct

from benchmarks.desk.shots import NOBODY_ANSWERED, Hit, Shape, Shot

_RETRIES = 50
_END = b"\r\n\r\n"


class Load(Struct, frozen=True):
    port: int
    host: str
    shots: list[Shot]
    shape: Shape


class Fired(Struct, frozen=True):
    """The hits, and how long it took from the first that was due to the last that was answered."""

    hits: list[Hit]
    seconds: float

    @property
    def taken(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.is_taken]

    def quantile(self, share: float) -> float:
        """Milliseconds."""
        waited = sorted(hit.seconds for hit in self.hits)
        return waited[min(len(waited) - 1, int(len(waited) * share))] * 1_000


def fire(port: int, host: str, shots: Sequence[Shot], shape: Shape) -> Fired:
    """Send them all from another process."""
    load = msgspec.msgpack.encode(Load(port, host, [*shots], shape))
    ran = subprocess.run([sys.executable, "-m", "benchmarks.desk.load"], input=load, stdout=subprocess.PIPE, check=True)
    return msgspec.msgpack.decode(ran.stdout, type=Fired)


class _Connection(asyncio.Protocol):
    """Asks one thing after the other."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes, bytes]] | None = None
        self.is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport, self.is_open = transport, True  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((NOBODY_ANSWERED, b"", b""))

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(_END)
        if end < 0 or self._answer is None or self._answer.done():
            return
        head = bytes(self._received[:end])
        body = _whole_body(head.lower(), self._received[end + len(_END) :])
        if body is not None:
            self._received.clear()
            self._answer.set_result((int(head[9:12]), head, body))

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, bytes, bytes]]:
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answer


def _whole_body(head: bytes, there: bytearray) -> bytes | None:
    """None: not all of it is there."""
    length = _header(head, b"content-length")
    if length is not None:
        return bytes(there) if len(there) >= int(length) else None
    if _header(head, b"transfer-encoding") is None:
        return b""
    return bytes(there) if there.endswith(b"0\r\n\r\n") else None


def _header(head: bytes, name: bytes) -> bytes | None:
    start = head.find(b"\r\n" + name + b":")
    if start < 0:
        return None
    return head[start + len(name) + 3 :].partition(b"\r\n")[0].strip()


async def _fire(load: Load) -> Fired:
    loop = asyncio.get_running_loop()
    shape = load.shape
    waiting = deque(range(len(load.shots)))
    hits: list[Hit | None] = [None] * len(load.shots)
    begin = time.perf_counter()

    async def connect() -> _Connection:
        while True:
            try:
                return (await loop.create_connection(_Connection, "127.0.0.1", load.port))[1]
            except OSError:
                await asyncio.sleep(0.05)

    async def one_connection(number: int) -> None:
        connection = await connect()
        while waiting:
            place = waiting.popleft()
            shot = load.shots[place]
            now = time.perf_counter()
            due = now if shape.seconds_due is None else begin + shape.seconds_due[place]
            if due > now:
                await asyncio.sleep(due - now)
            request = shot.as_bytes(load.host)
            retries = -1
            while retries < _RETRIES:
                retries += 1
                if not connection.is_open:
                    connection = await connect()
                status, head, body = await connection.ask(request)
                if status not in (503, NOBODY_ANSWERED) or not shape.tries_again:
                    break
                await asyncio.sleep(_told_to_wait(head) / shape.hurry)
            hits[place] = Hit(shot.name, status, time.perf_counter() - due, retries, head, body)

    await asyncio.gather(*(one_connection(number) for number in range(shape.connections)))
    return Fired([hit for hit in hits if hit is not None], time.perf_counter() - begin)


def _told_to_wait(head: bytes) -> float:
    told = _header(head.lower(), b"retry-after") or b"1"
    return float(told) if told.isdigit() else max(0.0, parsedate_to_datetime(told.decode()).timestamp() - time.time())


if __name__ == "__main__":
    given = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Load)
    sys.stdout.buffer.write(msgspec.msgpack.encode(asyncio.run(_fire(given))))
