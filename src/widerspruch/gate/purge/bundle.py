"""The undo bundle: the files that a purge replaced, sealed, until a day.

    magic            16 bytes
    length           4 bytes, big-endian, of the header
    header           canonical JSON: which corpus, which files, until when
    pieces           4 MiB of content each, the last one shorter: AES-256-GCM, 16 bytes longer than what they hold

The content is the files one after the other, whole and as they were: what is restored is identical byte for byte,
whatever library wrote it. The key of the pieces is derived (HKDF-SHA-256) from the undo key, a salt and the header's
digest, so a header in which anything was changed, such as the day, opens nothing. The nonce is the piece's number and
whether it is the last one: pieces cannot be left out, exchanged or cut off.
"""

import hashlib
import secrets
import struct
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.lib.whole_files import atomic_file
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.key_files import read_key_file, require_secret, write_new
from widerspruch.rulebook.instants import instant_of

MAGIC = b"widerspruch-undo"
PIECE = 4 << 20
_TAG = 16
_LONGEST_HEADER = 256 << 20
_SECRET_BYTES = 32
_KEY_FORMAT = "widerspruch/undo-key/1"


class HeldFile(Struct, frozen=True, forbid_unknown_fields=True):
    """A file in a bundle, by its name within the corpus."""

    name: str
    sha256: str
    bytes: int


class UndoHeader(Struct, frozen=True, forbid_unknown_fields=True):
    """What a bundle says of itself; readable without the key, unchangeable without it.

    Attributes:
        predecessor: Digest of the manifest that undoing restores. `successor`: of the one that must be there now.

        made_at, expires_at: Microseconds UTC; from `expires_at` on it is refused.

        salt: 32 bytes in hex.
    """

    format: str
    predecessor: str
    successor: str
    made_at: int
    expires_at: int
    key_id: str
    salt: str
    files: tuple[HeldFile, ...]


class UndoKey:
    """The secret that opens bundles. Its `repr` does not show it."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self.key_id = f"undo:{hashlib.sha256(b'widerspruch/undo-key-id' + secret).hexdigest()[:16]}"

    @classmethod
    def load_or_make(cls, path: Path) -> Self:
        """The key of this file, which is made if it is not there."""
        if path.exists():
            return cls.load(path)
        key = cls(secrets.token_bytes(_SECRET_BYTES))
        lines = (
            "# Opens undo bundles. When a bundle has expired, delete it together with this file.",
            f'format = "{_KEY_FORMAT}"',
            f'key_id = "{key.key_id}"',
            f'secret = "{key._secret.hex()}"',
            "",
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, "\n".join(lines).encode(), 0o600)
        return key

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a key file.

        Raises:
            ProtocolError: `key_file_missing`, `key_file_unreadable`, or `key_file_open` where others may read it.

            GateError: It is no undo key (`undo_key_other`); values: file.
        """
        data = read_key_file(path)
        try:
            written = tomllib.loads(data.decode("utf-8"))
            key = cls(bytes.fromhex(written["secret"]))
            if written["format"] != _KEY_FORMAT or written["key_id"] != key.key_id:
                raise ValueError
        except (ValueError, KeyError, TypeError) as error:
            raise GateError("undo_key_other", file=path.name) from error
        require_secret(path)
        return key

    def cipher(self, header: bytes, salt: bytes) -> AESGCM:
        """The cipher of the bundle with this header."""
        info = b"widerspruch/undo/1" + hashlib.sha256(header).digest()
        return AESGCM(HKDF(SHA256(), length=32, salt=salt, info=info).derive(self._secret))

    def __repr__(self) -> str:
        return f"UndoKey({self.key_id})"


def write_bundle(target: Path, header: UndoHeader, folder: Path, key: UndoKey) -> int:
    """Seal the files of a corpus's folder that the header names; whole, and on the disk, before this returns.

    Returns:
        Bytes written.

    Raises:
        GateError: A file is not what the header says (`built_file_changed`), or the place cannot be written.
    """
    try:
        with atomic_file(target) as sink:
            _write(sink, header, _content(folder, header.files), key)
            return sink.tell()
    except OSError as error:
        raise GateError("output_unwritable", why=error.strerror or type(error).__name__) from error


def new_header(
    predecessor: str, successor: str, files: Sequence[HeldFile], key: UndoKey, made_at: int, expires_at: int
) -> UndoHeader:
    """A header with fresh salt."""
    return UndoHeader(
        format="widerspruch/undo/1",
        predecessor=predecessor,
        successor=successor,
        made_at=made_at,
        expires_at=expires_at,
        key_id=key.key_id,
        salt=secrets.token_bytes(32).hex(),
        files=tuple(files),
    )


def read_undo_header(bundle: Path) -> UndoHeader:
    """What a bundle says of itself. It is only known to be true once `unpack` has opened it.

    Raises:
        GateError: `undo_missing` or `undo_damaged`.
    """
    with _opened(bundle) as source:
        return _header(source, bundle)[0]


def unpack(bundle: Path, key: UndoKey, into: Path, now: int) -> UndoHeader:
    """The files of a bundle into a folder, each on the disk and checked against its digest.

    Raises:
        GateError: It has expired (`undo_expired`), is damaged or was changed (`undo_damaged`), or was
            sealed with another key (`undo_other_key`).
    """
    with _opened(bundle) as source:
        header, written = _header(source, bundle)
        if header.key_id != key.key_id:
            raise GateError("undo_other_key", file=bundle.name)
        pieces = _Pieces(source, key.cipher(written, bytes.fromhex(header.salt)), bundle)
        pieces.open_first()  # what the header says is true only if this works
        if now >= header.expires_at:
            raise GateError(
                "undo_expired", file=bundle.name, until=instant_of(header.expires_at).isoformat(timespec="seconds")
            )
        for held in header.files:
            _restore(held, into, pieces, bundle)
        pieces.finish()
    return header


def _opened(bundle: Path) -> BinaryIO:
    try:
        return bundle.open("rb")
    except OSError as error:
        raise GateError("undo_missing", file=bundle.name) from error


def _content(folder: Path, files: Sequence[HeldFile]) -> Iterator[bytes]:
    for held in files:
        hashed = hashlib.sha256()
        with (folder / held.name).open("rb") as source:
            while block := source.read(PIECE):
                hashed.update(block)
                yield block
        if hashed.hexdigest() != held.sha256:
            raise GateError("built_file_changed", name=held.name)


def _write(sink: BinaryIO, header: UndoHeader, content: Iterator[bytes], key: UndoKey) -> None:
    written = to_bytes(header)
    cipher = key.cipher(written, bytes.fromhex(header.salt))
    sink.write(MAGIC + struct.pack(">I", len(written)) + written)
    number, waiting = 0, bytearray()
    for block in content:
        waiting += block
        while len(waiting) > PIECE:
            sink.write(cipher.encrypt(_nonce(number, last=False), bytes(waiting[:PIECE]), None))
            del waiting[:PIECE]
            number += 1
    sink.write(cipher.encrypt(_nonce(number, last=True), bytes(waiting), None))


def _nonce(number: int, *, last: bool) -> bytes:
    """Never twice under one key: the key belongs to one bundle."""
    return struct.pack(">QI", number, last)


def _header(source: BinaryIO, bundle: Path) -> tuple[UndoHeader, bytes]:
    start = source.read(len(MAGIC) + 4)
    if len(start) != len(MAGIC) + 4 or not start.startswith(MAGIC):
        raise GateError("undo_damaged", file=bundle.name)
    (length,) = struct.unpack(">I", start[len(MAGIC) :])
    written = source.read(min(length, _LONGEST_HEADER))
    try:
        header = msgspec.json.decode(written, type=UndoHeader)
        if len(written) != length or len(bytes.fromhex(header.salt)) != _SECRET_BYTES:
            raise ValueError
    except (msgspec.MsgspecError, ValueError) as error:
        raise GateError("undo_damaged", file=bundle.name) from error
    return header, written


class _Pieces:
    """The content of a bundle, opened piece by piece."""

    def __init__(self, source: BinaryIO, cipher: AESGCM, bundle: Path) -> None:
        self._source = source
        self._cipher = cipher
        self._bundle = bundle
        self._number = 0
        self._content = b""
        self._last = False
        self._ahead = b""

    def open_first(self) -> None:
        self._ahead = self._source.read(PIECE + _TAG)
        self._next()

    def read(self, size: int) -> Iterator[bytes]:
        """The next bytes of the content, in blocks."""
        while size:
            if not self._content:
                self._next()
            block, self._content = self._content[:size], self._content[size:]
            size -= len(block)
            yield block

    def finish(self) -> None:
        """Nothing may follow."""
        if self._content or not self._last:
            raise GateError("undo_damaged", file=self._bundle.name)

    def _next(self) -> None:
        if self._last:
            raise GateError("undo_damaged", file=self._bundle.name)
        sealed, self._ahead = self._ahead, self._source.read(PIECE + _TAG)
        self._last = not self._ahead
        try:
            self._content = self._cipher.decrypt(_nonce(self._number, last=self._last), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise GateError("undo_damaged", file=self._bundle.name) from error
        self._number += 1


def _restore(held: HeldFile, into: Path, pieces: _Pieces, bundle: Path) -> None:
    if held.name.startswith("/") or {"", ".", ".."} & set(held.name.split("/")):
        raise GateError("undo_damaged", file=bundle.name)
    target = into / held.name
    target.parent.mkdir(parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    with target.open("wb") as sink:
        for block in pieces.read(held.bytes):
            hashed.update(block)
            sink.write(block)
    if hashed.hexdigest() != held.sha256:
        raise GateError("undo_damaged", file=bundle.name)
