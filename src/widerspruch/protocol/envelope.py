"""A signed statement on disk: a DSSE v1 envelope. What is verified are the bytes received, before they are read."""

import hashlib
from collections.abc import Sequence

from msgspec import Struct

from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import PAYLOAD_TYPE, Statement


class Signature(Struct, frozen=True, forbid_unknown_fields=True):
    """Who signed (a hint, checked against the key) and the signature in base64."""

    keyid: str
    sig: str


class Envelope(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it lies on disk; `payload` is base64. No signature at all is a statement that nobody signed."""

    payload: str
    payloadType: str  # noqa: N815 (DSSE's name)
    signatures: tuple[Signature, ...]


class Opened(Struct, frozen=True):
    """A statement that may be used.

    Attributes:
        signed_by: Id of the key, None where no signature was needed or checked.

        digest: SHA-256 of the whole envelope file, in hex, as `sha256sum` prints it. `payload_digest`: of the
            payload, which stays the same where somebody signs it anew or spells the envelope differently.
    """

    statement: Statement
    signed_by: str | None
    digest: str
    payload_digest: str


def pae(payload_type: str, payload: bytes) -> bytes:
    """DSSE's pre-authentication encoding: the bytes that are signed."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(statement: Statement, signer: SigningKey | None) -> bytes:
    """The envelope's bytes; without a signer it carries no signature."""
    return to_bytes(sealed(statement, signer))


def sealed(statement: Statement, signer: SigningKey | None) -> Envelope:
    """The same, to be put into another file."""
    payload = to_bytes(statement)
    signatures: tuple[Signature, ...] = ()
    if signer is not None:
        signed = encoded(signer.sign(pae(PAYLOAD_TYPE, payload)))
        signatures = (Signature(signer.public.key_id, signed),)
    return Envelope(encoded(payload), PAYLOAD_TYPE, signatures)


def payload_digest(statement: Statement) -> str:
    """What `Opened.payload_digest` will say of it."""
    return hashlib.sha256(to_bytes(statement)).hexdigest()


def open_envelope(data: bytes, trusted: Sequence[VerifyingKey], *, signature_needed: bool) -> Opened:
    """The statement in an envelope, if it may be trusted as far as was asked.

    Where a signature is needed, one of `trusted` must have signed. Where none is needed, a statement without any
    passes; one that is signed must be signed by one of `trusted`, unless no key is given to check it with.

    Raises:
        ProtocolError: `json_...`, `envelope_other` (another type of payload), `envelope_damaged`, `unsigned`,
            `signer_unknown` (values: signer), `signature_wrong` (values: signer).
    """
    # The steps are those of docs/protocol/README.md.

    # (0): read the envelope.
    envelope = from_bytes(data, Envelope)
    # (1): look at the type.
    if envelope.payloadType != PAYLOAD_TYPE:
        raise ProtocolError("envelope_other")
    # (2): decode the payload.
    payload = _decoded(envelope.payload)
    signed_by = _signer(envelope, pae(PAYLOAD_TYPE, payload), trusted, signature_needed=signature_needed)
    # (5): read the statement.
    statement = from_bytes(payload, Statement)
    return Opened(statement, signed_by, *(hashlib.sha256(one).hexdigest() for one in (data, payload)))


def claimed_signer(data: bytes) -> str | None:
    """Who says to have signed an envelope, to be shown; nobody checked it. None where nobody does. Raises as above."""
    signatures = from_bytes(data, Envelope).signatures
    return _printable(signatures[0].keyid) if signatures else None


def _signer(
    envelope: Envelope, message: bytes, trusted: Sequence[VerifyingKey], *, signature_needed: bool
) -> str | None:
    # (3): find the key.
    if not envelope.signatures:
        if signature_needed:
            raise ProtocolError("unsigned")
        return None
    if not trusted and not signature_needed:
        return None
    for signature in envelope.signatures:
        sig = _decoded(signature.sig)
        for key in trusted:
            if signature.keyid == key.key_id:
                # (4): verify the signature.
                if key.verifies(sig, message):
                    return key.key_id
                raise ProtocolError("signature_wrong", signer=key.key_id)
    raise ProtocolError("signer_unknown", signer=_printable(envelope.signatures[0].keyid))


def _decoded(written: str) -> bytes:
    data = decoded(written)
    if data is None:
        raise ProtocolError("envelope_damaged")
    return data


def _printable(key_id: str) -> str:
    """A stranger's key id, shown to a person: short and without control characters."""
    return "".join(letter if letter.isprintable() else "?" for letter in key_id[:40])
