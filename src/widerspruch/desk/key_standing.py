"""How the desk's keys stand: which there are, since when, and how much still needs an old one."""

from pathlib import Path

from msgspec import Struct

from widerspruch.desk.key_history import KeyRecord, key_history
from widerspruch.desk.key_rotation import KEY_USES, KeyUse
from widerspruch.desk.keys import HASHING, NUMBERED, RECEIPTS, SETS, numbers_of
from widerspruch.desk.store.keyed_rows import lookup_number, sealed_by_number
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.signing_keys import SigningKey


class KeyStanding(Struct, frozen=True):
    """One key that there is, or was.

    Attributes:
        id: Its number, or the id that statements name it by.

        since: Microseconds UTC; None: not yet written down.

        is_in_use: It is the one that signs, seals or hashes now.

        is_there: The desk still has it, also if it is only for what is older.

        rows: Of a key of fields: how many values it has sealed.
    """

    use: KeyUse
    id: str
    since: int | None
    is_in_use: bool
    is_there: bool
    rows: int | None = None


class KeysTold(Struct, frozen=True):
    """All of them, to be printed."""

    keys: tuple[KeyStanding, ...]


def key_standing(folder: Path) -> tuple[KeyStanding, ...]:
    """All of them, by use, the oldest first.

    Raises:
        ProtocolError: as `SigningKey.load` and `HashingKey.load`.
    """
    records = {(record.use, record.id): record for record in key_history(folder)}
    rows = sealed_by_number()
    found: list[KeyStanding] = []
    for use in KEY_USES:
        there, current = _there(folder, use)
        known = [key_id for of, key_id in records if of == use]
        for key_id in dict.fromkeys((*known, *there)):
            record: KeyRecord | None = records.get((use, key_id))
            found.append(
                KeyStanding(
                    use,
                    key_id,
                    None if record is None else record.since,
                    is_in_use=key_id == current,
                    is_there=key_id in there,
                    rows=rows.get(int(key_id), 0) if use == "fields" else None,
                )
            )
    return tuple(found)


def _there(folder: Path, use: KeyUse) -> tuple[list[str], str]:
    """Which keys of a use there are, and which of them is in use."""
    if use in ("receipts", "sets"):
        key_id = SigningKey.load(folder / (RECEIPTS if use == "receipts" else SETS)).public.key_id
        return [key_id], key_id
    if use == "hashing":
        key_id = HashingKey.load(folder / HASHING).key_id
        return [key_id], key_id
    numbers = [str(number) for name in NUMBERED if name == use for number in numbers_of(folder, name)]
    return numbers, str(lookup_number()[0]) if use == "lookup" else numbers[-1]
