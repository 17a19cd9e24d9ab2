"""AES-CMAC (NIST SP 800-38B, RFC 4493) of whole columns of short texts.

CMAC enciphers a message block by block, each with the cipher text of the one before added to it (XOR), and adds a mask
to the last. One message cannot be hurried; many can: the first blocks of all of them are enciphered in one call, then
the second, and so on. Arrow lays out, selects and adds the blocks; no value is touched in Python.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from widerspruch.protocol.keyed_hash import KEY_BYTES, CmacHash

_BLOCK = 16
_MOST_BLOCKS = 4
"""Of texts that are enciphered together: ids, handles, addresses. Longer ones are few, and hashed one by one."""
_LONGEST = _BLOCK * _MOST_BLOCKS
_FEW = 64
"""Values for which it does not pay to lay out blocks."""
_READ_AHEAD = 16_384
_REDUCTION = 0x87
"""Of the field with 2^128 elements that CMAC doubles in: x^128 = x^7 + x^2 + x + 1."""


class CmacColumns:
    """AES-CMAC under one key, of many values, in their order."""

    def __init__(self, keyed: CmacHash) -> None:
        self._keyed = keyed
        self._cipher = Cipher(AES(keyed.subkey), ECB())  # noqa: S305 (ECB: the bare block cipher)
        full = _doubled(self._cipher.encryptor().update(bytes(_BLOCK)))
        self._masks = [_masks(full, place) for place in range(_MOST_BLOCKS)]

    def many(self, values: Iterable[str]) -> Iterator[bytes]:
        """As columns, read ahead by at most 16,384 of them."""
        rest = iter(values)
        while some := list(islice(rest, _READ_AHEAD)):
            if len(some) < _FEW:
                yield from (self._keyed.key_of(value.encode()) for value in some)
            else:
                keys = _bytes_of(self.column(pa.array(some, pa.string())), 1).to_pybytes()
                yield from (keys[start : start + KEY_BYTES] for start in range(0, len(keys), KEY_BYTES))

    def column(self, values: pa.Array) -> pa.Array:
        """Together, but for the longest ones."""
        if not len(values):
            return fixed_binary(b"")
        lengths = pc.binary_length(values)
        shortest, longest = (end.as_py() for end in pc.min_max(lengths).values())
        if longest <= _LONGEST:
            return self._together(values, lengths, shortest, longest)
        long = pc.greater(lengths, _LONGEST)
        short = pc.invert(long)
        keys = pc.replace_with_mask(fixed_binary(bytes(_BLOCK * len(values))), short, self.column(values.filter(short)))
        return pc.replace_with_mask(keys, long, self._one_by_one(values.filter(long)))

    def _together(self, values: pa.Array, lengths: pa.Array, shortest: int, longest: int) -> pa.Array:
        """As many blocks for each as the longest has. Shorter ones are enciphered on, but their keys are kept aside."""
        blocks = max(1, -(-longest // _BLOCK))
        padded = pc.ascii_rpad(values, width=_BLOCK * blocks, padding="\0")  # it counts bytes
        laid_out = fixed_binary(_bytes_of(padded, blocks))
        encryptor = self._cipher.encryptor()
        keys = state = None
        for place in range(blocks):
            added = laid_out if blocks == 1 else laid_out.take(pa.arange(place, len(laid_out), blocks))
            if state is not None:
                added = _xor(added, state)
            if shortest <= _BLOCK * (place + 1):
                added = _xor(added, self._masks[place].take(lengths))
            state = _enciphered(encryptor, added)
            done = keys is not None and shortest <= _BLOCK * place
            keys = pc.if_else(pc.greater(lengths, _BLOCK * place), state, keys) if done else state
        return keys

    def _one_by_one(self, values: pa.Array) -> pa.Array:
        return fixed_binary(b"".join(self._keyed.key_of(value.encode()) for value in values.to_pylist()))


def fixed_binary(data: bytes | pa.Buffer) -> pa.Array:
    """Keys that lie one behind the other, as an array of `pa.binary(16)`; nothing is copied."""
    buffer = pa.py_buffer(data) if isinstance(data, bytes) else data
    return pa.Array.from_buffers(pa.binary(KEY_BYTES), buffer.size // KEY_BYTES, [None, buffer])


def _masks(full: bytes, place: int) -> pa.Array:
    """What is added to the block at this place, by the length of its text: nothing before its last block; there the
    subkey `full` if the text fills the block, otherwise the other subkey and the bit that ends the text."""
    other = int.from_bytes(_doubled(full))
    masks = [bytes(_BLOCK)] * (_LONGEST + 1)
    for length in range(_BLOCK):
        if place == 0 or length > 0:
            masks[_BLOCK * place + length] = (other ^ (0x80 << (8 * (_BLOCK - 1 - length)))).to_bytes(_BLOCK)
    masks[_BLOCK * (place + 1)] = full
    return fixed_binary(b"".join(masks))


def _doubled(block: bytes) -> bytes:
    """Times x in the field of CMAC."""
    doubled = int.from_bytes(block) << 1
    return (doubled ^ (1 << 128 | _REDUCTION) if doubled >> 128 else doubled).to_bytes(_BLOCK)


def _enciphered(encryptor: CipherContext, blocks: pa.Array) -> pa.Array:
    """Every block by itself."""
    size = _BLOCK * len(blocks)
    # Arrow's memory is used again for the next rows; fresh memory of Python's costs more than AES.
    target = pa.allocate_buffer(size + _BLOCK - 1)
    encryptor.update_into(memoryview(_bytes_of(blocks, 1)).cast("B"), memoryview(target).cast("B"))
    return fixed_binary(target.slice(0, size))


def _xor(one: pa.Array, other: pa.Array) -> pa.Array:
    summed = pc.bit_wise_xor(_words(one), _words(other))
    return fixed_binary(summed.buffers()[1].slice(0, _BLOCK * len(one)))


def _words(blocks: pa.Array) -> pa.Array:
    return pa.Array.from_buffers(pa.uint64(), 2 * len(blocks), [None, _bytes_of(blocks, 1)])


def _bytes_of(values: pa.Array, blocks: int) -> pa.Buffer:
    """The bytes of an array just made, whose values all have this number of blocks."""
    return values.buffers()[-1].slice(_BLOCK * blocks * values.offset, _BLOCK * blocks * len(values))
