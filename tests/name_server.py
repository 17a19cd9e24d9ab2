"""A name server on this machine: real datagrams, texts from a table."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def name_server(texts: Mapping[str, bytes], *, silent: bool = False, refuse: bool = False) -> Iterator[tuple[str, int]]:
    """Its address and port. Texts: by name; of more than 255 bytes as several strings.

    Args:
        silent: It hears and says nothing.

        refuse: It says that it may not answer.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.1)
        done = threading.Event()

        def serve() -> None:
            while not done.is_set():
                try:
                    data, sender = server.recvfrom(4096)
                except TimeoutError:
                    continue
                if not silent:
                    server.sendto(_answer(data, texts, refuse), sender)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield server.getsockname()
        finally:
            done.set()
            thread.join()


def _answer(data: bytes, texts: Mapping[str, bytes], refuse: bool) -> bytes:
    asked = dns.message.from_wire(data)
    answer = dns.message.make_response(asked)
    name = asked.question[0].name.to_text().rstrip(".")
    if refuse:
        answer.set_rcode(dns.rcode.REFUSED)
    elif name not in texts:
        answer.set_rcode(dns.rcode.NXDOMAIN)
    else:
        text = texts[name]
        strings = " ".join(f'"{text[at : at + 200].decode()}"' for at in range(0, len(text), 200))
        answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", strings))
    return answer.to_wire()
