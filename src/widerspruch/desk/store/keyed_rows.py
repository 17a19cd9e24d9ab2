"""Rows that depend on a key: what is sealed is sealed anew, what is found by a hash gets its new one."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.db import connection, models
from msgspec import Struct

from widerspruch.desk.errors import DeskError
from widerspruch.desk.keys import DeskKeys
from widerspruch.desk.models import DeskSession, LookupNumber
from widerspruch.desk.models.fields import KeyedHashField, SealedField
from widerspruch.desk.sealing import rehashed
from widerspruch.desk.store.statements import statements
from widerspruch.desk.store.writing import Door, Job, T

BATCH = 500
"""Rows in one transaction: others wait for some milliseconds."""

SETTLES = 10 * 1_000_000
"""Microseconds after a change of the lookup key in which nothing is written: whoever computed a hash before has been
answered by then."""


class KeyedColumn(Struct, frozen=True):
    """A column with what a key has made. `before_all`: less than every value of the primary key."""

    table: str
    name: str
    primary: str
    before_all: int | bytes


def columns_of(kind: type[models.Field]) -> list[KeyedColumn]:  # type: ignore[type-arg]
    """All columns of a kind in all tables of the desk."""
    quote = connection.ops.quote_name
    return [
        KeyedColumn(
            quote(model._meta.db_table),
            quote(str(field.column)),
            quote(str(model._meta.pk.column)),
            b"" if isinstance(model._meta.pk, models.BinaryField) else 0,
        )
        for model in apps.get_app_config("desk").get_models()
        for field in model._meta.local_fields
        if isinstance(field, kind)
    ]


def sealed_by_number() -> dict[int, int]:
    """How many values each key has sealed, by its number."""
    counts: dict[int, int] = {}
    for column in columns_of(SealedField):
        name = column.name
        sql = f"SELECT substr({name}, 1, 2), count(*) FROM {column.table} WHERE length({name}) > 0 GROUP BY 1"  # noqa: S608
        for prefix, count in _rows(sql):
            number = int.from_bytes(bytes(prefix), "big")
            counts[number] = counts.get(number, 0) + count
    return counts


def reseal_rows(door: Door, keys: DeskKeys) -> Iterator[int]:
    """Seal anew what an older key has sealed, batch by batch; gives how many values each batch had.

    Whoever is stopped goes on where it stopped: which rows are left, their first two bytes say.

    Raises:
        DeskError: `field_key_missing`, `sealed_unreadable`; as `Door.write`.
    """
    newest = keys.sealer.newest.to_bytes(2, "big")
    for column in columns_of(SealedField):
        batch = partial(_reseal_batch, column, keys, newest)
        while count := door.write(batch):
            yield count


def _reseal_batch(column: KeyedColumn, keys: DeskKeys, newest: bytes, now: int) -> int:
    name, primary = column.name, column.primary
    old = _rows(
        f"SELECT {primary}, {name} FROM {column.table} "  # noqa: S608
        f"WHERE length({name}) > 0 AND substr({name}, 1, 2) <> %s ORDER BY {primary} LIMIT %s",
        newest,
        BATCH,
    )
    # Whoever changed a row in between has sealed it themselves.
    changes = [(keys.sealer.reseal(sealed), row, sealed) for row, sealed in old]
    with connection.cursor() as cursor:
        update = f"UPDATE {column.table} SET {name} = %s WHERE {primary} = %s AND {name} = %s"  # noqa: S608
        cursor.executemany(update, changes)
    return len(old)


def rehash_rows(newest: bytes, number: int, now: int) -> int:
    """Within one transaction, while nobody else writes: give every row the hash that it has under the newest key, and
    end all sessions, each of which has its hash sealed in it. Gives how many hashes there were.

    Raises:
        DeskError: `keys_rotated`: another has done it in the meantime.
    """
    if lookup_number()[0] != number - 1:
        raise DeskError("keys_rotated")
    DeskSession.objects.all().delete()
    count = 0
    for column in columns_of(KeyedHashField):
        count += _rehash(column, newest)
    LookupNumber.objects.all().delete()
    LookupNumber(number=number, since=now).save()
    return count


def _rehash(column: KeyedColumn, newest: bytes) -> int:
    name, primary = column.name, column.primary
    count = 0
    for rows in _in_parts(column):
        with connection.cursor() as cursor:
            update = f"UPDATE {column.table} SET {name} = %s WHERE {primary} = %s"  # noqa: S608
            cursor.executemany(update, [(rehashed(newest, hashed), row) for row, hashed in rows])
        count += len(rows)
    return count


def _in_parts(column: KeyedColumn) -> Iterator[list[tuple[Any, bytes]]]:
    name, primary = column.name, column.primary
    select = f"SELECT {primary}, {name} FROM {column.table}"  # noqa: S608
    if name == primary:  # which changes under way
        yield _rows(select)
        return
    last: int | bytes = column.before_all
    while rows := _rows(f"{select} WHERE {primary} > %s ORDER BY {primary} LIMIT %s", last, _PART):
        yield rows
        last = rows[-1][0]


_PART = 20_000
"""Rows in memory at a time."""


def lookup_number() -> tuple[int, int]:
    """The number of the key that rows are found by, and since when (0: from the beginning)."""
    with statements() as cursor:  # asked in every transaction: without what a model costs
        cursor.execute(_LOOKUP_NUMBER)
        row = cursor.fetchone()
    return (1, 0) if row is None else (row[0], row[1])


_LOOKUP_NUMBER = "SELECT number, since FROM desk_lookupnumber"


class KeyedDoor:
    """A door that lets nothing in that was hashed with another lookup key than the rows."""

    def __init__(self, door: Door, keys: DeskKeys) -> None:
        self._door, self._keys = door, keys

    def write(self, job: Job[T]) -> T:
        """As `Door.write`. Raises DeskError `keys_rotated` while the key is being changed: nothing was written."""

        return self._door.write(self._checked(job))

    def write_alone(self, job: Job[T]) -> T:
        """As `Door.write_alone`. Raises as `write`."""
        return self._door.write_alone(self._checked(job))

    def _checked(self, job: Job[T]) -> Job[T]:
        def checked(now: int) -> T:
            number, since = lookup_number()
            lookup = self._keys.lookup
            is_ours = number == lookup.number_in_use or number == lookup.number
            if not is_ours or now < since + SETTLES:
                raise DeskError("keys_rotated")
            return job(now)

        return checked

    def waiting(self) -> int:
        """As `Door.waiting`."""
        return self._door.waiting()

    def close(self) -> None:
        """As `Door.close`."""
        self._door.close()


def _rows(sql: str, *values: int | bytes) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [*cursor.fetchall()]
