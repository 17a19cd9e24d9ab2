"""Logs for tests: statements, keys, a folder."""

from functools import cache
from pathlib import Path

from widerspruch.log.append import append
from widerspruch.log.init import NO_WITNESSES, begin
from widerspruch.protocol.envelope import seal
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import NAMES, Statement, Subject

ORIGIN = "beispielnetz.example/statements"
LOG_KEY = SigningKey.from_seed(b"log".ljust(32, b"\0"))
PLATFORM_KEY = SigningKey.from_seed(b"platform".ljust(32, b"\0"))
NOW = 1_796_000_000_000_000
"""Microseconds: a day in November 2026."""


@cache
def statement(number: int, *, kind: str = "exclusion-set/v1", signer: SigningKey | None = PLATFORM_KEY) -> bytes:
    """An envelope that may be logged; its content is of no list."""
    subject = Subject("objections.parquet", {"sha256": f"{number:064x}"})
    return seal(Statement((subject,), f"{NAMES}#{kind}", {"number": number}), signer)


def statements(count: int, start: int = 0) -> list[bytes]:
    """Several."""
    return [statement(number) for number in range(start, start + count)]


def made_log(folder: Path, count: int = 0, *, witnesses: bytes = NO_WITNESSES, signer: SigningKey = LOG_KEY) -> Path:
    """A log of so many statements."""
    begin(folder, ORIGIN, signer, witnesses=witnesses)
    if count:
        append(folder, signer, statements(count), NOW)
    return folder
