"""C2SP signed-note: a text and who signed it. Nothing of the text counts before a known key is found to have signed."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

ED25519, ED25519_COSIGNATURE, ML_DSA_44_COSIGNATURE = 0x01, 0x04, 0x06
"""Kinds of signatures, by C2SP's numbers."""

KEY_BYTES = {ED25519: 32, ED25519_COSIGNATURE: 32, ML_DSA_44_COSIGNATURE: 1312}
LONGEST_NOTE = 2**19
"""Bytes."""

MOST_SIGNATURES = 64
_ID_BYTES = 4
_DASH = "\u2014 "
_CONTROL = re.compile("[\\x00-\\x09\\x0b-\\x1f]")
_NAME = re.compile(r"[^\s+\ud800-\udfff]+")


class NoteSignature(Struct, frozen=True):
    """Whose it says to be, and its bytes; nobody checked them. `key_id`: 4 bytes."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def called(self) -> tuple[str, bytes]:
        """Which key it says to be of."""
        return self.name, self.key_id

    @property
    def line(self) -> str:
        """As it stands in a note, with its newline."""
        return f"{_DASH}{self.name} {encoded(self.key_id + self.signature)}\n"


class SignedNote(Struct, frozen=True):
    """The text as it is signed, with its last newline, and all signatures in their order."""

    text: bytes
    signatures: tuple[NoteSignature, ...]

    @property
    def data(self) -> bytes:
        """The note as it is handed on."""
        return self.text + b"\n" + "".join(one.line for one in self.signatures).encode()

    def with_signatures(self, more: Iterable[NoteSignature]) -> "SignedNote":
        """The same with further signatures behind its own; one that it has is not added again."""
        return SignedNote(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


def parse_note(data: bytes) -> SignedNote:
    """A note from its bytes; who signed it is not looked at.

    Raises:
        ProtocolError: `note_too_long` (values: longest), `note_characters` (not UTF-8, or a control character),
            `note_signatures_many` (values: most), `note_damaged`.
    """
    if len(data) > LONGEST_NOTE:
        raise ProtocolError("note_too_long", longest=LONGEST_NOTE)
    text, gap, signed = plain_text(data).rpartition("\n\n")
    if not gap or not signed.endswith("\n"):
        raise ProtocolError("note_damaged")
    return SignedNote(f"{text}\n".encode(), parse_signatures(signed))


def parse_signatures(written: str) -> tuple[NoteSignature, ...]:
    """Signature lines, each with its newline, as a witness answers them. Raises as `parse_note`."""
    *lines, rest = written.split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise ProtocolError("note_signatures_many", most=MOST_SIGNATURES)
    if rest or not lines:
        raise ProtocolError("note_damaged")
    return tuple(_signature(line) for line in lines)


def plain_text(data: bytes) -> str:
    """UTF-8 whose only control characters are newlines. Raises ProtocolError `note_characters`."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise ProtocolError("note_characters") from error
    if _CONTROL.search(text):
        raise ProtocolError("note_characters")
    return text


def _signature(line: str) -> NoteSignature:
    name, _, written = line.removeprefix(_DASH).partition(" ")
    signature = decoded(written)
    if not line.startswith(_DASH) or not is_key_name(name) or signature is None or len(signature) <= _ID_BYTES:
        raise ProtocolError("note_damaged")
    return NoteSignature(name, signature[:_ID_BYTES], signature[_ID_BYTES:])


def is_key_name(name: str) -> bool:
    """Whether a key may be called so: whatever is UTF-8 and has no space and no plus."""
    return _NAME.fullmatch(name) is not None


class NoteVerifier(Struct, frozen=True):
    """Who is known to sign: the name, the kind of signature and the bytes of the public key.

    Attributes:
        name, key_id: Name the key in a note. The id has 4 bytes.
    """

    name: str
    algorithm: int
    public: bytes

    @classmethod
    def from_vkey(cls, written: str) -> "NoteVerifier":
        """From C2SP's one-line form: name, id in hexadecimal, kind and key in base64.

        Raises:
            ProtocolError: `vkey_damaged`, `vkey_kind_unknown`, `vkey_weak` (forged signatures verify with it).
        """
        name, _, rest = written.partition("+")
        key_id, _, key = rest.partition("+")
        material = decoded(key)
        if not is_key_name(name) or not material:
            raise ProtocolError("vkey_damaged")
        found = cls(name, material[0], material[1:])
        if found.algorithm not in KEY_BYTES:
            raise ProtocolError("vkey_kind_unknown", name=shown(name))
        if len(found.public) != KEY_BYTES[found.algorithm] or found.key_id.hex() != key_id:
            raise ProtocolError("vkey_damaged")
        if found.algorithm == ML_DSA_44_COSIGNATURE:
            if _ml_dsa_44(found.public) is None:
                raise ProtocolError("vkey_kind_unknown", name=shown(name))
        elif VerifyingKey.from_raw(found.public) is None:
            raise ProtocolError("vkey_weak", name=shown(name))
        return found

    @property
    def key_id(self) -> bytes:
        kind = bytes([self.algorithm])
        return hashlib.sha256(self.name.encode() + b"\n" + kind + self.public).digest()[:_ID_BYTES]

    @property
    def vkey(self) -> str:
        """As it stands in a policy."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(bytes([self.algorithm]) + self.public)}"

    @property
    def called(self) -> tuple[str, bytes]:
        """What a signature of this key says to be of."""
        return self.name, self.key_id

    def made(self, signature: NoteSignature) -> bool:
        """Whether the signature says to be of this key."""
        return signature.called == self.called

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Whether these bytes were signed."""
        if self.algorithm != ML_DSA_44_COSIGNATURE:
            key = VerifyingKey.from_raw(self.public)
            return key is not None and key.verifies(signature, message)
        lattice_key = _ml_dsa_44(self.public)
        if lattice_key is None:
            return False
        try:
            lattice_key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


def _ml_dsa_44(public: bytes) -> "MLDSA44PublicKey | None":
    """The key; None: it is none, or the cryptography of this installation has no such keys."""
    try:  # it has had them for a short time only
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

        return MLDSA44PublicKey.from_public_bytes(public)
    except (ImportError, UnsupportedAlgorithm, ValueError):
        return None


class NoteSigner:
    """A signing key under the name that it signs notes with."""

    def __init__(self, name: str, key: SigningKey, algorithm: int = ED25519) -> None:
        """Raises ProtocolError `key_name`: no key may be called so."""
        if not is_key_name(name):
            raise ProtocolError("key_name", name=shown(name))
        self.verifier = NoteVerifier(name, algorithm, key.public.raw)
        self._key = key

    @property
    def vkey(self) -> str:
        """Of its public half."""
        return self.verifier.vkey

    def signature(self, message: bytes, before: bytes = b"") -> NoteSignature:
        """Its signature of some bytes, behind what the kind of signature puts before it."""
        return NoteSignature(self.verifier.name, self.verifier.key_id, before + self._key.sign(message))


def sign_note(text: bytes, signers: Sequence[NoteSigner]) -> bytes:
    """The note of a text that ends with a newline. Raises as `plain_text`, and `note_damaged`: no newline, nobody."""
    if not text.endswith(b"\n") or not plain_text(text) or not signers:
        raise ProtocolError("note_damaged")
    return SignedNote(text, tuple(signer.signature(text) for signer in signers)).data
