"""The demo's public log, and two invented associations that witness it, each with a server and a memory of its own."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec import Struct

from widerspruch.desk.ports import free_port
from widerspruch.lib import clock
from widerspruch.lib.whole_files import atomic_write
from widerspruch.log.http import LogServer
from widerspruch.log.init import begin
from widerspruch.log.layout import CHECKPOINT, POLICY
from widerspruch.log.serve import log_server
from widerspruch.log.witness.request import LONGEST_REQUEST
from widerspruch.log.witness.state import WitnessState
from widerspruch.log.witness.witness import Witness, answering, logs_of
from widerspruch.protocol.log.note import ED25519_COSIGNATURE, NoteSigner
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.testing.demo.demo_files import DemoFiles
from widerspruch.testing.demo.in_thread import LOOPBACK

ORIGIN = "beispielnetz.example/statements"


class DemoWitness(Struct, frozen=True):
    """An association. `word`: what policies call it. `key_name`: in its signatures."""

    name: str
    word: str
    key_name: str


WITNESSES = (
    DemoWitness("Beispielverein Datenfreiheit", "Beispielverein", "zeuge.beispielverein.example/1"),
    DemoWitness("Musterbund Verbraucher", "Musterbund", "zeuge.musterbund.example/1"),
)


@contextmanager
def witnessed_log(files: DemoFiles, port: int) -> Iterator[str]:
    """Serve the log and its witnesses while the block lasts, and give the log's address. At the first time it is begun.

    Args:
        port: From it on: the log's, and one for each witness; where one is taken, any other.

    Raises:
        LogError, ProtocolError: what lies there is not what it was.
    """
    files.training.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _key(files.log_key)
    ports = [free_port(LOOPBACK, port + number) for number in range(len(WITNESSES) + 1)]
    address = f"http://{LOOPBACK}:{ports[0]}"
    named = _policy(files.training, ports[1:])
    if not (files.log / CHECKPOINT).exists():
        begin(files.log, ORIGIN, key, witnesses=named, address=address)
    else:  # everybody listens elsewhere now
        line = f"log {NoteSigner(ORIGIN, key).vkey} {address}\n"
        atomic_write(files.log / POLICY, line.encode() + named, mode=0o644)
    with ExitStack() as around:
        for one, its_port in zip(WITNESSES, ports[1:], strict=True):
            around.enter_context(_witness(one, files, its_port))
        around.enter_context(_answering(log_server(files.log, LOOPBACK, ports[0])))
        yield address


def _policy(folder: Path, ports: list[int]) -> bytes:
    """Both have to have seen it."""
    lines = [
        f"witness {one.word} {_signer(one, folder).vkey} http://{LOOPBACK}:{port}"
        for one, port in zip(WITNESSES, ports, strict=True)
    ]
    words = " ".join(one.word for one in WITNESSES)
    return "".join(f"{line}\n" for line in (*lines, f"group beide all {words}", "quorum beide")).encode()


@contextmanager
def _witness(one: DemoWitness, files: DemoFiles, port: int) -> Iterator[None]:
    signer, state = _signer(one, files.training), files.training / f"{one.word}.json"
    logs = logs_of(parse_policy((files.log / POLICY).read_bytes()))
    with WitnessState.held(state, signer.verifier, is_new=not state.exists()) as held:
        answer = answering(Witness(signer, logs, held), lambda: clock.now() // 1_000_000)
        with _answering(LogServer(answer, LOOPBACK, port, largest_body=LONGEST_REQUEST)):
            yield


@contextmanager
def _answering(server: LogServer) -> Iterator[None]:
    server.listen()
    thread = threading.Thread(target=server.run, name="log", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join()


def _signer(one: DemoWitness, folder: Path) -> NoteSigner:
    return NoteSigner(one.key_name, _key(folder / f"{one.word}.pem"), ED25519_COSIGNATURE)


def _key(file: Path) -> SigningKey:
    if not file.exists():
        SigningKey.new().save(file)
    return SigningKey.load(file)
