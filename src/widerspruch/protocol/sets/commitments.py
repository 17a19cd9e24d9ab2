"""What a set's tree commits to under each account: a salted hash over all its rows, many accounts at a time."""

import hashlib

import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.hashing_key import KEY_BYTES
from widerspruch.protocol.prefix_nodes import Leaves
from widerspruch.protocol.proof.format import MEMBER_LABEL
from widerspruch.protocol.sets.cmac_columns import fixed_binary
from widerspruch.protocol.sets.stretches import key_array
from widerspruch.protocol.sets.tables import RESTS_ON_COLUMN

_SCOPES = ("ai_interactions", "mentions", "own_content")
_BINARY = pa.binary()


def salts_of(secret: bytes, keys: bytes) -> bytes:
    """The salts of account keys that lie one behind the other: AES-256 of each block under the opening's secret."""
    return Cipher(AES(secret), ECB()).encryptor().update(keys)  # noqa: S305 (ECB: the bare block cipher)


def leaves_of(secret: bytes, rows: pa.Table) -> Leaves:
    """The tree's leaves, in order. `rows`: as `effective_rows` gives them."""
    if not len(rows):
        return Leaves([], [])
    keys, listed = _rows_by_account(rows)
    salts = fixed_binary(salts_of(secret, keys)).cast(_BINARY)
    label, begin, end, nothing = (pa.scalar(one, _BINARY) for one in (MEMBER_LABEL, b"[", b"]", b""))
    opened = pc.binary_join_element_wise(label, salts, begin, listed, end, nothing).to_pylist()
    sha256 = hashlib.sha256
    commits = [sha256(one).digest() for one in opened]
    return Leaves([keys[start : start + KEY_BYTES] for start in range(0, len(keys), KEY_BYTES)], commits)


def _rows_by_account(rows: pa.Table) -> tuple[bytes, pa.Array]:
    """The account keys, one behind the other, and canonical JSON of all rows of each, with commas and no brackets."""
    keys = key_array(rows)
    starts = _starts(keys)
    spelled = pa.ListArray.from_arrays(pa.concat_arrays([starts, pa.array([len(keys)], pa.int32())]), _spelled(rows))
    different = keys.take(starts)
    written = different.buffers()[1].slice(0, KEY_BYTES * len(different)).to_pybytes()
    return written, pc.binary_join(spelled, pa.scalar(b",", _BINARY))


def _starts(keys: pa.Array) -> pa.Array:
    """Where each account's rows begin."""
    new = pa.concat_arrays([pa.array([True]), pc.not_equal(keys[1:], keys[:-1])])
    return pc.indices_nonzero(new).cast(pa.int32())


def _spelled(rows: pa.Table) -> pa.Array:
    """Canonical JSON of each row: members by name, no spaces."""
    flags = [rows[scope].combine_chunks().cast(pa.uint8()) for scope in _SCOPES]
    which = pc.add(pc.add(pc.multiply(flags[0], 4), pc.multiply(flags[1], 2)), flags[2])
    purposes = rows["purpose"].combine_chunks().dictionary_encode()
    beginnings = [_beginning(place, purpose) for purpose in purposes.dictionary.to_pylist() for place in range(8)]
    begun = pc.add(pc.multiply(purposes.indices.cast(pa.int32()), 8), which.cast(pa.int32()))
    return pc.binary_join_element_wise(
        pa.array(beginnings, _BINARY).take(begun),
        rows["received_at"].combine_chunks().cast(pa.string()).cast(_BINARY),
        *_grounds(rows),
        *_withdrawn(rows["withdrawn_at"]),
        pa.scalar(b"", _BINARY),
    )


def _grounds(rows: pa.Table) -> tuple[pa.Array, ...]:
    """On what each row rests, where that is no objection: of one nothing is said."""
    if RESTS_ON_COLUMN.name not in rows.column_names:
        return ()
    words = rows[RESTS_ON_COLUMN.name].combine_chunks().dictionary_encode()
    spelled = [
        b"" if word == "objection" else b',"rests_on":' + to_bytes(word) for word in words.dictionary.to_pylist()
    ]
    return (pa.array(spelled, _BINARY).take(words.indices),)


def _withdrawn(instants: pa.ChunkedArray) -> tuple[pa.Scalar | pa.Array, ...]:
    """How each row ends. Of most sets, nearly all end alike."""
    if instants.null_count == len(instants):
        return (pa.scalar(b',"withdrawn_at":null}', _BINARY),)
    written = instants.combine_chunks().cast(pa.string()).cast(_BINARY).fill_null(b"null")
    return pa.scalar(b',"withdrawn_at":', _BINARY), written, pa.scalar(b"}", _BINARY)


def _beginning(which: int, purpose: str) -> bytes:
    flags = {scope: bool(which >> (2 - place) & 1) for place, scope in enumerate(_SCOPES)}
    return to_bytes(flags | {"purpose": purpose})[:-1] + b',"received_at":'
