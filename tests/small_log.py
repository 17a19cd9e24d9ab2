"""A log in memory, with witnesses: its files, its signed sizes, the policy that believes it."""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence

import pytest

from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.cosignature import cosign
from widerspruch.protocol.log.log_proof import LogProof, make_log_proof
from widerspruch.protocol.log.merkle import leaf_hash, root_of
from widerspruch.protocol.log.note import ED25519_COSIGNATURE, NoteSigner, parse_note, sign_note
from widerspruch.protocol.log.policy import LogPolicy, parse_policy
from widerspruch.protocol.log.tiles import WIDTH, TileReader, bundle, entries_path, tile_path
from widerspruch.protocol.signing_keys import SigningKey

ORIGIN = "beispielnetz.example/statements"
SEEN_AT = 1_790_000_000
"""Seconds: when the first witness sees a size; each next one a second later."""


def signer(name: str, number: int, algorithm: int = ED25519_COSIGNATURE) -> NoteSigner:
    """Of a number, always the same."""
    return NoteSigner(name, SigningKey.from_seed(bytes([number]) * 32), algorithm)


LOG = NoteSigner(ORIGIN, SigningKey.from_seed(b"l" * 32))
WITNESSES = tuple(signer(f"witness.example/w{number}", number) for number in (1, 2, 3))


def policy_text(quorum: str = "2") -> str:
    """The log, its three witnesses, and how many of them are needed (`all`, `any`, a number, `none`)."""
    witnesses = "".join(f"witness W{n} {one.vkey}\n" for n, one in enumerate(WITNESSES, 1))
    end = "quorum none\n" if quorum == "none" else f"group seen {quorum} W1 W2 W3\nquorum seen\n"
    return f"log {LOG.vkey}\n{witnesses}{end}"


def policy(quorum: str = "2") -> LogPolicy:
    return parse_policy(policy_text(quorum).encode())


class SmallLog:
    """All tiles of all sizes up to its own may be asked for; `files` are those of its own size."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self.entries = tuple(entries)
        self.hashes = [leaf_hash(entry) for entry in self.entries]
        self.files = dict(self._files())

    def _files(self) -> Iterator[tuple[str, bytes]]:
        row, level = self.hashes, 0
        while row:
            for start in range(0, len(row), WIDTH):
                part = row[start : start + WIDTH]
                yield tile_path(level, start // WIDTH, len(part)), b"".join(part)
                if level == 0:
                    within = self.entries[start : start + WIDTH]
                    yield entries_path(start // WIDTH, len(part)), bundle(within)
            row = [root_of(row[at : at + WIDTH]) for at in range(0, len(row) - WIDTH + 1, WIDTH)]
            level += 1

    def read(self, path: str) -> bytes:
        try:
            return self.files[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def checkpoint(self, size: int | None = None) -> Checkpoint:
        size = len(self.entries) if size is None else size
        return Checkpoint(ORIGIN, size, root_of(self.hashes[:size]))

    def note(self, size: int | None = None, witnesses: Sequence[NoteSigner] = WITNESSES, at: int = SEEN_AT) -> bytes:
        """Its signed size, seen by these witnesses, each a second after the one before."""
        text = self.checkpoint(size).text()
        signatures = [cosign(text, witness, at + later) for later, witness in enumerate(witnesses)]
        return parse_note(sign_note(text, [LOG])).with_signatures(signatures).data

    @property
    def reader(self) -> TileReader:
        return TileReader(self.read, self.checkpoint())

    def proof(self, index: int, size: int | None = None) -> LogProof:
        return make_log_proof(self.reader, index, self.note(size))


def refusal(call: Callable[..., object], *args: object) -> str:
    """The code that it is refused with; it can be told in both languages."""
    with pytest.raises(ProtocolError) as raised:
        call(*args)
    error = raised.value
    for language in ("de", "en"):
        assert load_catalogue(language, ProtocolError.room)(f"problem.{error.code}", **error.values)
    return error.code


def one_bit_changed(data: bytes) -> Iterator[bytes]:
    """Everything that differs from it in one bit."""
    for at, byte in enumerate(data):
        for bit in range(8):
            yield data[:at] + bytes([byte ^ 1 << bit]) + data[at + 1 :]


def accepted(call: Callable[[bytes], object], tries: Iterable[bytes]) -> list[bytes]:
    """What is not refused of all that is tried."""
    found = []
    for one in tries:
        with contextlib.suppress(ProtocolError):
            call(one)
            found.append(one)
    return found
