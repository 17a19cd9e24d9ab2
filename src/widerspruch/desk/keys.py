"""The desk's keys: files in one folder, apart from the database, for their owner alone."""

import secrets
from pathlib import Path

from msgspec import Struct

from widerspruch.desk.errors import DeskError
from widerspruch.desk.sealing import KEY_BYTES, Lookup, Sealer
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.key_files import read_key_file, require_secret, write_new
from widerspruch.protocol.signing_keys import SigningKey

LOOKUP, SESSIONS, BOUNCES = "lookup.key", "sessions.key", "bounces.key"
RECEIPTS, SETS, HASHING = "receipts.pem", "sets.pem", "hashing.key"
_FIELDS = "fields-{number}.key"
_SECRET_FILES = (LOOKUP, SESSIONS, BOUNCES)


class DeskKeys(Struct, frozen=True):
    """All of them, each for one use.

    Attributes:
        lookup: Finds rows. `sealer`: opens and seals what is in them.

        receipts: Signs receipts. `sets`: signs exclusion sets. `hashing`: makes the keys in both.

        sessions: Django's secret. `bounces`: signs the addresses that failed mail comes back to.
    """

    lookup: Lookup
    sealer: Sealer
    receipts: SigningKey
    sets: SigningKey
    hashing: HashingKey
    sessions: bytes
    bounces: bytes


def make_keys(folder: Path) -> None:
    """Make those that are missing; those that are there stay."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (*_SECRET_FILES, _FIELDS.format(number=1)):
        if not (folder / name).exists():
            write_new(folder / name, secrets.token_hex(KEY_BYTES).encode() + b"\n", 0o600)
    for name in (RECEIPTS, SETS):
        if not (folder / name).exists():
            SigningKey.new().save(folder / name)
    if not (folder / HASHING).exists():
        HashingKey.new().save(folder / HASHING)


def load_keys(folder: Path) -> DeskKeys:
    """Read all of them.

    Raises:
        DeskError: `key_missing`, `key_unreadable`, `key_open` (values: file).

        ProtocolError: as `SigningKey.load` and `HashingKey.load`.
    """
    lookup, sessions, bounces = (_secret(folder / name) for name in _SECRET_FILES)
    fields = {int(path.stem.partition("-")[2]): _secret(path) for path in sorted(folder.glob("fields-*.key"))}
    if not fields:
        raise DeskError("key_missing", file=_FIELDS.format(number=1))
    return DeskKeys(
        lookup=Lookup(lookup),
        sealer=Sealer(fields),
        receipts=SigningKey.load(folder / RECEIPTS),
        sets=SigningKey.load(folder / SETS),
        hashing=HashingKey.load(folder / HASHING),
        sessions=sessions,
        bounces=bounces,
    )


def _secret(path: Path) -> bytes:
    if not path.is_file():
        raise DeskError("key_missing", file=path.name)
    try:
        secret = bytes.fromhex(read_key_file(path).decode().strip())
    except ValueError as error:
        raise DeskError("key_unreadable", file=path.name) from error
    if len(secret) != KEY_BYTES:
        raise DeskError("key_unreadable", file=path.name)
    require_secret(path)
    return secret
