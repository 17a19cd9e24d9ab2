"""Witnesses for tests: the real ones, asked without a network or over HTTP on this machine."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from log.made_logs import LOG_KEY, NOW, ORIGIN
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingError
from widerspruch.log.http import LogAnswer, LogCall, LogServer
from widerspruch.log.witness.request import LONGEST_REQUEST
from widerspruch.log.witness.state import WitnessState
from widerspruch.log.witness.witness import Witness, answering
from widerspruch.protocol.log.note import ED25519_COSIGNATURE, NoteSigner, NoteVerifier
from widerspruch.protocol.signing_keys import SigningKey

SECOND = NOW // 1_000_000

Answer = Callable[[LogCall], LogAnswer]


def witness_signer(name: str) -> NoteSigner:
    return NoteSigner(
        f"{name}.example/witness", SigningKey.from_seed(name.encode().ljust(32, b"\0")), ED25519_COSIGNATURE
    )


def log_verifier(key: SigningKey = LOG_KEY, origin: str = ORIGIN) -> NoteVerifier:
    return NoteSigner(origin, key).verifier


@contextmanager
def witnesses(folder: Path, *names: str, at: Callable[[], int] = lambda: SECOND) -> Iterator[dict[str, Answer]]:
    """What answers for each of them, by name."""
    with ExitStack() as stack:
        answers = {}
        for name in names:
            signer, path = witness_signer(name), folder / f"{name}.json"
            state = stack.enter_context(WitnessState.held(path, signer.verifier, is_new=not path.exists()))
            answers[name] = answering(Witness(signer, {ORIGIN: [log_verifier()]}, state), at)
        yield answers


def witness_lines(*names: str, quorum: int | None = None, address: str = "https://{name}.example") -> bytes:
    """A policy of these witnesses, all of which must sign, or so many."""
    lines = [f"witness {name} {witness_signer(name).vkey} {address.format(name=name)}" for name in names]
    group = f"group all-of-them {len(names) if quorum is None else quorum} {' '.join(names)}"
    return "".join(f"{line}\n" for line in (*lines, group, "quorum all-of-them")).encode()


def posting(answers: dict[str, Answer]) -> Callable[[str, bytes], OutgoingAnswer]:
    """Asks them without a network. Whoever is not there cannot be reached."""

    def post(address: str, body: bytes) -> OutgoingAnswer:
        host, _, path = address.removeprefix("https://").partition("/")
        answer = answers.get(host.removesuffix(".example"))
        if answer is None:
            raise OutgoingError("unreachable")
        told = answer(LogCall("POST", f"/{path}", body))
        return OutgoingAnswer(told.status, {"content-type": told.content_type}, told.body)

    return post


@contextmanager
def serving(answer: Answer, *, largest_body: int = LONGEST_REQUEST) -> Iterator[str]:
    """The same over HTTP; gives its address."""
    server = LogServer(answer, "127.0.0.1", 0, largest_body=largest_body)
    host, port = server.listen()
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.close()
        thread.join(timeout=10)
