"""A server that speaks IMAP as far as it suits it: every way to lie is one table of answers."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from certificates import certificate

Answer = Callable[[str], "list[bytes] | None"]
"""The tag of a command -> what is sent, in pieces; None: the connection is closed."""

HONEST: Mapping[str, Answer] = {
    "CAPABILITY": lambda tag: [f"* CAPABILITY IMAP4rev1\r\n{tag} OK done\r\n".encode()],
    "LOGIN": lambda tag: [f"{tag} OK done\r\n".encode()],
    "EXAMINE": lambda tag: [f"* 2 EXISTS\r\n{tag} OK [READ-ONLY] done\r\n".encode()],
    "SEARCH": lambda tag: [f"* SEARCH 1\r\n{tag} OK done\r\n".encode()],
    "LOGOUT": lambda tag: [f"* BYE bye\r\n{tag} OK done\r\n".encode()],
}


def fetched(raw: bytes, head: bytes | None = None, *, number: int = 1, size: int | None = None) -> dict[str, Answer]:
    """Answers to the question for heads and to that for a mail."""
    head = raw.split(b"\r\n\r\n")[0] + b"\r\n\r\n" if head is None else head
    size = len(raw) if size is None else size

    def of(tag: str, name: bytes, data: bytes) -> list[bytes]:
        line = b"* 1 FETCH (UID %d RFC822.SIZE %d %s {%d}\r\n" % (number, size, name, len(data))
        return [line + data + b")\r\n" + f"{tag} OK done\r\n".encode()]

    return {
        "FETCH-HEAD": lambda tag: of(tag, b"BODY[HEADER.FIELDS (FROM SUBJECT)]", head),
        "FETCH-BODY": lambda tag: of(tag, b"BODY[]", raw),
    }


@contextmanager
def lying_server(
    answers: Mapping[str, Answer],
    folder: Path,
    greeting: bytes = b"* OK hello\r\n",
    host: str = "localhost",
    **how: float,
) -> Iterator[tuple[int, Path, list[str]]]:
    """Its port, its certificate and what it was told. How: `pause` between two pieces, in seconds."""
    file, key = certificate(host, folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key)
    told: list[str] = []
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)

        def serve() -> None:
            while not done.is_set():
                with suppress(TimeoutError, OSError):
                    plain, _ = listening.accept()
                    with plain, context.wrap_socket(plain, server_side=True) as connection:
                        connection.settimeout(20)
                        _talk(connection, {**HONEST, **answers}, greeting, told, how.get("pause", 0), done)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1], file, told
        finally:
            done.set()
            thread.join(5)


def _talk(
    connection: ssl.SSLSocket,
    answers: Mapping[str, Answer],
    greeting: bytes,
    told: list[str],
    pause: float,
    done: threading.Event,
) -> None:
    connection.sendall(greeting)
    lines = connection.makefile("rb")
    while line := lines.readline():
        text = line.decode("utf-8", "replace").strip()
        told.append(text)
        found = re.match(r"(\S+) (?:UID )?(\S+)", text)
        if found is None:
            continue
        tag, name = found[1], found[2].upper()
        if name == "FETCH":
            name = "FETCH-BODY" if "BODY.PEEK[]" in text else "FETCH-HEAD"
        answer = answers.get(name, lambda tag: [f"{tag} BAD no\r\n".encode()])(tag)
        if answer is None:
            return
        for piece in answer:
            if done.is_set():
                return
            connection.sendall(piece)
            time.sleep(pause)
