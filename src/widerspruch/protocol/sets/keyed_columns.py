"""Keys of many values, as Arrow's columns or as Python's strings: the same as `HashingKey.key_of`, and faster."""

import hashlib
from collections.abc import Iterable, Iterator

import pyarrow as pa

from widerspruch.protocol.hashing_key import HashingKey, Identifier
from widerspruch.protocol.keyed_hash import KEY_BYTES, HmacHash
from widerspruch.protocol.sets.cmac_columns import CmacColumns, fixed_binary

ROWS_AT_ONCE = 65_536
"""Of a column: enough that calling Arrow does not count, few enough that what is made on the way stays small."""

_BLOCK = 64
"""Bytes that SHA-256 takes at a time; HMAC pads its secret to as many."""


class KeyedColumns:
    """A hashing key at work on many values."""

    def __init__(self, key: HashingKey) -> None:
        self._key = key
        self._hashes: dict[tuple[str, Identifier], _HmacColumns | CmacColumns] = {}

    @property
    def is_quick(self) -> bool:
        """Whether a value of a column is hashed as soon as others like it are found."""
        return self._key.algorithm == "cmac"

    def keys_of(self, platform: str, identifier: Identifier, values: Iterable[str]) -> Iterator[bytes]:
        """The keys of many values, in their order. It may read ahead."""
        return self._hash(platform, identifier).many(values)

    def keys_of_column(self, platform: str, identifier: Identifier, values: pa.Array) -> pa.Array:
        """The keys of a column, in its order; with `cmac` the fastest way by far.

        Args:
            values: Strings (`pa.string()` or `pa.large_string()`) without nulls.

        Returns:
            `pa.uuid()` without nulls. Memory: 16 bytes per value, and little beside them.

        Raises:
            ValueError: there is a null among the values, or no platform or identifier of this name.

            TypeError: the values are no strings.
        """
        if not (pa.types.is_string(values.type) or pa.types.is_large_string(values.type)):
            raise TypeError(f"keys are made of strings, not of {values.type}")
        if values.null_count:
            raise ValueError("a value that is not there has no key")
        keyed = self._hash(platform, identifier)
        chunks = [keyed.column(values.slice(start, ROWS_AT_ONCE)) for start in range(0, len(values), ROWS_AT_ONCE)]
        keys = pa.concat_arrays(chunks) if chunks else fixed_binary(b"")
        return pa.ExtensionArray.from_storage(pa.uuid(), keys)

    def _hash(self, platform: str, identifier: Identifier) -> "_HmacColumns | CmacColumns":
        known = self._hashes.get((platform, identifier))
        if known is None:
            keyed = self._key.hash_for(platform, identifier)
            known = _HmacColumns(keyed) if isinstance(keyed, HmacHash) else CmacColumns(keyed)
            self._hashes[platform, identifier] = known
        return known


class _HmacColumns:
    """HMAC by its definition."""

    def __init__(self, keyed: HmacHash) -> None:
        padded = keyed.secret.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded) + keyed.prefix)
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def many(self, values: Iterable[str]) -> Iterator[bytes]:
        """About three times as fast as the standard library's: secret and prefix are hashed once."""
        for value in values:
            inside = self._inner.copy()
            inside.update(value.encode())
            around = self._outer.copy()
            around.update(inside.digest())
            yield around.digest()[:KEY_BYTES]

    def column(self, values: pa.Array) -> pa.Array:
        """One by one: there is no way to hash several values in one call."""
        return fixed_binary(b"".join(self.many(values.to_pylist())))
