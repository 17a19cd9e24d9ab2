"""Asking a log's witnesses, and what they said."""

from collections.abc import Iterator
from pathlib import Path

from widerspruch.cli.words import spoken
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingHttp
from widerspruch.lib.writing import Language
from widerspruch.log.asking import require_newest
from widerspruch.log.cosign import Gathered, gather
from widerspruch.log.layout import LONGEST_CHECKPOINT

ANSWERS_WITHIN = 20.0
"""Seconds, for each witness."""
_LARGEST_ANSWER = 64 * 2**10


def ask_witnesses(folder: Path, *, local: bool = False) -> Gathered:
    """Have the newest checkpoint cosigned. `local`: witnesses on this machine, without TLS, may be asked, too."""
    http = OutgoingHttp(allow_loopback=local, seconds=ANSWERS_WITHIN, largest=_LARGEST_ANSWER)

    def post(address: str, body: bytes) -> OutgoingAnswer:
        return http.ask("POST", address, body, {"Content-Type": "text/plain; charset=utf-8"})

    return gather(folder, post)


def require_newest_by_witnesses(folder: Path, *, local: bool = False) -> None:
    """Before anything is signed: has a witness seen more than there is here? Raises as `require_newest`."""
    http = OutgoingHttp(allow_loopback=local, seconds=ANSWERS_WITHIN, largest=LONGEST_CHECKPOINT)
    require_newest(folder, lambda address: http.ask("GET", address))


def witness_sentences(witnessed: Gathered, language: Language) -> Iterator[str]:
    """What each said, and whether they are enough."""
    words = spoken(language, "widerspruch.log")
    for reply in witnessed.replies:
        yield words(f"witness.{reply.outcome}", name=reply.name, why=reply.why)
    if not witnessed.replies and witnessed.is_enough:
        yield words("witness.none")
        return
    yield words("witness.enough" if witnessed.is_enough else "witness.too_few")
