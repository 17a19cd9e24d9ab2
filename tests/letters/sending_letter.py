"""A letter to be sent, and servers that do what no server should."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime

from widerspruch.letters.letter import Correspondent, Enclosure, Letter, LetterList, LetterParagraph, LetterQuote
from widerspruch.lib.smtp import SmtpPlace

AT = datetime(2026, 11, 29, 18, 30, tzinfo=UTC)
MESSAGE_ID = "<0123456789abcdef@example.org>"


def letter(**more: object) -> Letter:
    """A short letter."""
    told = {
        "kind": "objection",
        "language": "de",
        "law": "eu",
        "sender": Correspondent("Erika Müller", ("Beispielweg 1", "50667 Köln"), "erika@example.org", "DE"),
        "recipient": Correspondent(
            "Beispiel Platforms Limited", ("Beispiel Road", "Dublin 4"), "dpo@example.com", "IE"
        ),
        "day": date(2026, 11, 29),
        "subject": "Widerspruch gegen die Nutzung meiner Daten für KI",
        "references": (("Konto", "erika.mueller"),),
        "blocks": (
            LetterParagraph("Sehr geehrte Damen und Herren,"),
            LetterParagraph("ich widerspreche. " * 20),
            LetterList(("erstens", "zweitens"), numbered=True),
            LetterQuote("Es begann so:\n.\nund ging weiter."),
        ),
        "closing": "Mit freundlichen Grüßen",
        "enclosures": (Enclosure(1, "Bildschirmfoto"),),
    }
    return Letter(**(told | more))  # type: ignore[arg-type]


Talk = Callable[[socket.socket], None]


@contextmanager
def awkward_server(talk: Talk) -> Iterator[SmtpPlace]:
    """A server that says what a test wants it to say, over a plain connection on loopback."""
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_serve, args=(listening, talk), daemon=True)
    thread.start()
    try:
        yield SmtpPlace("127.0.0.1", listening.getsockname()[1], "none", timeout=1)
    finally:
        listening.close()


def _serve(listening: socket.socket, talk: Talk) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with connection, suppress(OSError):
                talk(connection)


def answers(*told: str, then: Talk = lambda connection: None) -> Talk:
    """A greeting, then one answer to each line that comes."""

    def talk(connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        for one in told:
            connection.sendall(f"{one}\r\n".encode())
            if not lines.readline():
                return
        then(connection)

    return talk
