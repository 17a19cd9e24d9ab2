"""Since when there is which key; and the public halves of all that ever signed, which stay published for ever."""

from pathlib import Path

import msgspec
from msgspec import Struct

from widerspruch.desk.keys import HASHING, NUMBERED, RECEIPTS, SETS, numbers_of
from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

PUBLISHED = "published"
"""Folder with `keys.json` and the public keys as PEM: for whoever checks a receipt or a set, however old."""

_HISTORY = "history.json"
_READABLE_BY_ALL = 0o644


class KeyRecord(Struct, frozen=True):
    """That a key is there.

    Attributes:
        use: `lookup`, `fields`, `sessions`, `bounces`, `receipts`, `sets`, `hashing`.

        id: Its number, or the id that statements name it by.

        since: When it was first seen by the desk, microseconds UTC.
    """

    use: str
    id: str
    since: int


class PublishedKey(Struct, frozen=True):
    """A public key. `until`: from when on the next one signs; None: it is the one that signs.

    Attributes:
        file: In the folder of published keys.
    """

    use: str
    key_id: str
    since: int
    until: int | None
    file: str


def record_keys(folder: Path, now: int) -> tuple[KeyRecord, ...]:
    """Write down the keys that are there and were not before, and publish the public ones. Keys that are gone stay
    written down. May be called as often as one likes.

    Raises:
        ProtocolError: as `SigningKey.load` and `HashingKey.load`.
    """
    known = key_history(folder)
    there = [
        *((name, str(number)) for name in NUMBERED for number in numbers_of(folder, name)),
        ("hashing", HashingKey.load(folder / HASHING).key_id),
    ]
    for use, name in (("receipts", RECEIPTS), ("sets", SETS)):
        public = SigningKey.load(folder / name).public
        _publish(folder / PUBLISHED, use, public)
        there.append((use, public.key_id))
    known_ids = {(record.use, record.id) for record in known}
    history = (*known, *(KeyRecord(use, key_id, now) for use, key_id in there if (use, key_id) not in known_ids))
    if history != known:
        atomic_write(folder / _HISTORY, msgspec.json.format(msgspec.json.encode(history)) + b"\n")
    listed = msgspec.json.format(msgspec.json.encode(published_keys(folder))) + b"\n"
    if not (folder / PUBLISHED / "keys.json").exists() or (folder / PUBLISHED / "keys.json").read_bytes() != listed:
        atomic_write(folder / PUBLISHED / "keys.json", listed, mode=_READABLE_BY_ALL)
    return history


def key_history(folder: Path) -> tuple[KeyRecord, ...]:
    """What was written down so far, the oldest first."""
    file = folder / _HISTORY
    return msgspec.json.decode(file.read_bytes(), type=tuple[KeyRecord, ...]) if file.exists() else ()


def since_of(folder: Path, use: str, key_id: str) -> int:
    """When a key was first seen; it has been written down."""
    return next(one.since for one in key_history(folder) if (one.use, one.id) == (use, key_id))


def published_keys(folder: Path) -> tuple[PublishedKey, ...]:
    """All public keys, also those that sign no more."""
    records = [record for record in key_history(folder) if record.use in ("receipts", "sets")]
    published = []
    for place, record in enumerate(records):
        later = (other.since for other in records[place + 1 :] if other.use == record.use)
        file = _file(record.use, record.id)
        published.append(PublishedKey(record.use, record.id, record.since, next(later, None), file))
    return tuple(published)


def published_key(folder: Path, key: PublishedKey) -> VerifyingKey:
    """The key itself. Raises ProtocolError as `VerifyingKey.load`."""
    return VerifyingKey.load(folder / PUBLISHED / key.file)


def _publish(folder: Path, use: str, public: VerifyingKey) -> None:
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    try:
        public.save(folder / _file(use, public.key_id))
    except ProtocolError as error:
        if error.code != "key_file_exists":
            raise


def _file(use: str, key_id: str) -> str:
    return f"{use}-{key_id.partition(':')[2]}.pem"
