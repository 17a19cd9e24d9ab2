"""New keys instead of old ones, while the desk runs. Whoever is killed in between does it again, and it goes on."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from widerspruch.desk.config import DAY
from widerspruch.desk.errors import DeskError
from widerspruch.desk.key_history import record_keys, since_of
from widerspruch.desk.keys import (
    HASHING,
    RECEIPTS,
    SETS,
    NumberedKey,
    file_of,
    load_keys,
    make_numbered,
    new_secret,
    numbers_of,
    read_secret,
)
from widerspruch.desk.store.keyed_rows import lookup_number, rehash_rows, reseal_rows, sealed_by_number
from widerspruch.desk.store.writing import Door
from widerspruch.lib.whole_files import put_in_place
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.key_files import write_new
from widerspruch.protocol.signing_keys import SigningKey

SigningUse = Literal["receipts", "sets"]
PlainSecret = Literal["sessions", "bounces"]

KeyUse = Literal["lookup", "fields", "receipts", "sets", "sessions", "bounces", "hashing"]
KEY_USES: tuple[KeyUse, ...] = get_args(KeyUse)

OLD = "old"
"""Folder of hashing keys that make no more sets: old sets and receipts are looked into with them."""

_OVERLAP: Mapping[NumberedKey, int] = {"fields": DAY, "sessions": 14 * DAY, "bounces": 180 * DAY}
"""For how long an old key is still needed after the next one came: by a process that read it before, a session that was
begun, a notice whose link still leads somewhere."""

_SIGNING: Mapping[SigningUse, str] = {"receipts": RECEIPTS, "sets": SETS}


def rotate_fields(folder: Path, door: Door) -> Iterator[int]:
    """A new key for what is sealed, and every value under it; gives how many values each batch had. Where values are
    left that an older key has sealed, those first, and no new key.

    Raises:
        DeskError: as `load_keys`, `reseal_rows`.
    """
    newest = load_keys(folder).sealer.newest
    if not any(number != newest for number in sealed_by_number()):
        make_numbered(folder, "fields", newest + 1)
    yield from reseal_rows(door, load_keys(folder))


def rotate_lookup(folder: Path, door: Door) -> int:
    """A new key over the older ones, and a new hash in every row, in one transaction. Gives how many hashes it changed;
    0: all had been changed, only the file had not its name yet.

    Raises:
        DeskError: as `load_keys`, `rehash_rows`.
    """
    load_keys(folder)
    number, _ = lookup_number()
    if _waiting(folder, number).exists():
        put_in_place(_waiting(folder, number), folder / file_of("lookup", number))
        return 0
    target, waiting = folder / file_of("lookup", number + 1), _waiting(folder, number + 1)
    if not target.exists() and not waiting.exists():
        write_new(waiting, new_secret(), 0o600)
    # A key that has its name already: the database was brought back from before it.
    secret = read_secret(target if target.exists() else waiting)
    count = door.write_alone(lambda now: rehash_rows(secret, number + 1, now))
    if not target.exists():
        put_in_place(waiting, target)
    return count


def _waiting(folder: Path, number: int) -> Path:
    """The key until the rows have it: no desk that runs may use it before."""
    return folder / f"lookup-{number}.waiting"


def rotate_signing(folder: Path, use: SigningUse, now: int) -> str:
    """A new key that signs from now on; gives its id. The old one stays published, and its private half is gone.

    Raises:
        ProtocolError: as `SigningKey.load`.
    """
    record_keys(folder, now)
    waiting = folder / f"{use}.waiting"
    if not waiting.exists():
        SigningKey.new().save(waiting)
    key_id = SigningKey.load(waiting).public.key_id
    put_in_place(waiting, folder / _SIGNING[use])
    record_keys(folder, now)
    return key_id


def rotate_hashing(folder: Path, now: int) -> str:
    """A new key for the hashes in sets and receipts; gives its id. The next set has to be a full one.

    Raises:
        ProtocolError: as `HashingKey.load`.
    """
    record_keys(folder, now)
    key, waiting = HashingKey.load(folder / HASHING), folder / "hashing.waiting"
    kept = folder / OLD / f"hashing-{key.key_id.rpartition(':')[2]}.key"
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    if not kept.exists():
        key.save(kept)
    if not waiting.exists():
        HashingKey.new(key.algorithm).save(waiting)
    new = HashingKey.load(waiting).key_id
    put_in_place(waiting, folder / HASHING)
    record_keys(folder, now)
    return new


def hashing_key_of(folder: Path, key_id: str) -> HashingKey | None:
    """The key that makes, or once made, the hashes in sets that name it; None: it is not kept any more.

    Raises:
        ProtocolError: as `HashingKey.load`.
    """
    for file in (folder / HASHING, folder / OLD / f"hashing-{key_id.rpartition(':')[2]}.key"):
        if file.is_file() and (found := HashingKey.load(file)).key_id == key_id:
            return found
    return None


def rotate_secret(folder: Path, name: PlainSecret, now: int) -> int:
    """A new key that signs; what the older ones have signed still counts until they are removed. Gives its number."""
    number = numbers_of(folder, name)[-1] + 1
    make_numbered(folder, name, number)
    record_keys(folder, now)
    return number


def remove_key(folder: Path, name: NumberedKey, number: int, now: int) -> None:
    """Delete an old key that nothing needs any more.

    Raises:
        DeskError: `key_missing`, `key_for_ever`, `key_is_newest`, `key_needed` (values: file, n), `key_too_young`
            (values: file, until).
    """
    record_keys(folder, now)
    numbers, file = numbers_of(folder, name), file_of(name, number)
    if number not in numbers:
        raise DeskError("key_missing", file=file)
    if name == "lookup":
        raise DeskError("key_for_ever", file=file)
    if number == numbers[-1]:
        raise DeskError("key_is_newest", file=file)
    needed = sealed_by_number().get(number, 0) if name == "fields" else 0
    if needed:
        raise DeskError("key_needed", file=file, n=needed)
    next_number = numbers[numbers.index(number) + 1]
    until = since_of(folder, name, str(next_number)) + _OVERLAP[name]
    if now < until:
        raise DeskError("key_too_young", file=file, until=datetime.fromtimestamp(until // 1_000_000, UTC).date())
    (folder / file).unlink()
