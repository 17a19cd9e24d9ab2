"""The desk's keys: files in one folder, apart from the database, for their owner alone."""

import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.desk.errors import DeskError
from widerspruch.desk.sealing import KEY_BYTES, Lookup, Sealer
from widerspruch.lib.errors import KnownError
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.key_files import read_key_file, require_secret, write_new
from widerspruch.protocol.signing_keys import SigningKey

NumberedKey = Literal["lookup", "fields", "sessions", "bounces"]
NUMBERED: tuple[NumberedKey, ...] = get_args(NumberedKey)
"""Secrets of which there may be several, in files `<name>-<number>.key`."""

RECEIPTS, SETS, HASHING = "receipts.pem", "sets.pem", "hashing.key"


class DeskKeys(Struct, frozen=True):
    """All of them, each for one use.

    Attributes:
        lookup: Finds rows. `sealer`: opens and seals what is in them.

        receipts: Signs receipts. `sets`: signs exclusion sets. `hashing`: makes the keys in both.

        sessions: Django's secret. `bounces`: signs the addresses that failed mail comes back to, and seals the links of
            notices. `sessions_before`, `bounces_before`: older ones; what was signed with them still counts.
    """

    lookup: Lookup
    sealer: Sealer
    receipts: SigningKey
    sets: SigningKey
    hashing: HashingKey
    sessions: bytes
    bounces: bytes
    sessions_before: tuple[bytes, ...] = ()
    bounces_before: tuple[bytes, ...] = ()


def make_keys(folder: Path) -> None:
    """Make those that are missing; those that are there stay."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in NUMBERED:
        if not numbers_of(folder, name):
            make_numbered(folder, name, 1)
    for file in (RECEIPTS, SETS):
        if not (folder / file).exists():
            SigningKey.new().save(folder / file)
    if not (folder / HASHING).exists():
        HashingKey.new().save(folder / HASHING)


def load_keys(folder: Path) -> DeskKeys:
    """Read all of them.

    Raises:
        DeskError: `key_missing`, `key_unreadable`, `key_folder_open` (values: file).

        ProtocolError: as `SigningKey.load` and `HashingKey.load`; `key_file_open` where others may read a secret.
    """
    require_private(folder)
    lookup, fields, sessions, bounces = (read_numbered(folder, name) for name in NUMBERED)
    return DeskKeys(
        lookup=Lookup(*in_order(lookup), again=_Watched(folder, "lookup")),
        sealer=Sealer(fields, again=_Watched(folder, "fields")),
        receipts=SigningKey.load(folder / RECEIPTS),
        sets=SigningKey.load(folder / SETS),
        hashing=HashingKey.load(folder / HASHING),
        sessions=in_order(sessions)[-1],
        bounces=in_order(bounces)[-1],
        sessions_before=tuple(in_order(sessions)[:-1]),
        bounces_before=tuple(in_order(bounces)[:-1]),
    )


def file_of(name: NumberedKey, number: int) -> str:
    """What the file of a numbered key is called."""
    return f"{name}-{number}.key"


def make_numbered(folder: Path, name: NumberedKey, number: int) -> None:
    """A new secret. Raises ProtocolError `key_file_exists`."""
    write_new(folder / file_of(name, number), new_secret(), 0o600)


def new_secret() -> bytes:
    """What the file of a numbered key holds."""
    return secrets.token_hex(KEY_BYTES).encode() + b"\n"


def numbers_of(folder: Path, name: NumberedKey) -> list[int]:
    """Of which keys there are files, the oldest first."""
    found = (path.stem.rpartition("-")[2] for path in folder.glob(f"{name}-*.key"))
    return sorted(int(number) for number in found if number.isdecimal())


def read_numbered(folder: Path, name: NumberedKey) -> Mapping[int, bytes]:
    """All keys of a name by number, at least one; of lookup keys none may be missing.

    Raises:
        DeskError: `key_missing`, `key_unreadable` (values: file).

        ProtocolError: `key_file_open` where others may read one.
    """
    numbers = numbers_of(folder, name) or [1]
    if name == "lookup":
        numbers = [*range(1, numbers[-1] + 1)]
    return {number: read_secret(folder / file_of(name, number)) for number in numbers}


def in_order(keys: Mapping[int, bytes]) -> list[bytes]:
    """The oldest first."""
    return [keys[number] for number in sorted(keys)]


def require_private(folder: Path) -> None:
    """Raise DeskError `key_folder_open` where others than its owner may list or change the folder of keys."""
    if os.name == "posix" and folder.is_dir() and stat.S_IMODE(folder.stat().st_mode) & _OTHERS:
        raise DeskError("key_folder_open", file=folder.name)


_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class _Watched:
    """Looks whether the folder has changed: a microsecond or two."""

    def __init__(self, folder: Path, name: NumberedKey) -> None:
        self._folder, self._path, self._name = folder, str(folder), name
        self._seen = folder.stat().st_mtime_ns

    def __call__(self) -> Mapping[int, bytes] | None:
        """A desk that runs goes on with the keys that it has if the folder is gone or a new file cannot be read."""
        try:
            changed = os.stat(self._path).st_mtime_ns  # noqa: PTH116 (a path object costs as much as the look)
            if changed == self._seen:
                return None
            keys = read_numbered(self._folder, self._name)
        except (OSError, KnownError):
            return None
        self._seen = changed
        return keys


def read_secret(path: Path) -> bytes:
    """The 32 bytes of a numbered key. Raises as `read_numbered`."""
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
