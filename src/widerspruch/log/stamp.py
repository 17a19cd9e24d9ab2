"""A time-stamping authority's word (RFC 3161) that a checkpoint existed: beside the witnesses', and of another kind."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from msgspec import Struct

from widerspruch.lib.outgoing import ADDRESS_REFUSED, OutgoingAnswer, OutgoingError
from widerspruch.lib.whole_files import atomic_write
from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder
from widerspruch.log.layout import LONGEST_STAMP, stamp_of
from widerspruch.log.publishing import READABLE_BY_ALL, alone
from widerspruch.rulebook.instants import micros

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

Certificates = Sequence[x509.Certificate]


class Stamped(Struct, frozen=True):
    """Of which checkpoint, and when by the authority's clock, microseconds UTC. `file`: in the log's folder."""

    size: int
    at: int
    file: str


def stamp(
    folder: Path, address: str, post: Callable[[str, bytes], OutgoingAnswer], certificates: Certificates = ()
) -> Stamped:
    """Have the newest checkpoint stamped, and keep the answer beside it.

    What is stamped is the checkpoint's text without signatures: of those further ones may come.

    Args:
        certificates: Whom the stamp has to be from; none: whoever answers.

    Raises:
        LogError: `log_missing`, `checkpoint_missing`, `checkpoint_damaged`, `log_busy`, `stamp_extra_missing`;
            `address_refused`, `stamp_unreachable` (values: why), `stamp_refused` (it is none, or not of this),
            `stamp_other`.
    """
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
    except ImportError as error:
        raise LogError("stamp_extra_missing") from error
    log = LogFolder.open(folder)
    newest = log.newest()
    asked = TimestampRequestBuilder().data(newest.note.text).hash_algorithm(HashAlgorithm.SHA256).build()
    try:
        answer = post(address, asked.as_bytes())
    except OutgoingError as error:
        if error.code in ADDRESS_REFUSED:
            raise LogError("address_refused") from error
        raise LogError("stamp_unreachable", why=error.code) from error
    if answer.status != 200:
        raise LogError("stamp_unreachable", why=str(answer.status))
    found = read_stamp(answer.body)
    if found is None or found.tst_info.nonce != asked.nonce or not _is_of(found, newest.note.text):
        raise LogError("stamp_refused")
    if certificates and stamped_at(answer.body, newest.note.text, certificates) is None:
        raise LogError("stamp_other")
    name = stamp_of(newest.checkpoint.size)
    with alone(log):
        atomic_write(log.path / name, answer.body, mode=READABLE_BY_ALL)
    return Stamped(newest.checkpoint.size, micros(found.tst_info.gen_time), name)


def stamped_at(data: bytes, text: bytes, certificates: Certificates) -> int | None:
    """When an authority of these certificates stamped a checkpoint's text, microseconds UTC; None: it did not.

    Raises:
        LogError: `stamp_extra_missing`.
    """
    try:
        from rfc3161_client import VerificationError, VerifierBuilder
    except ImportError as error:
        raise LogError("stamp_extra_missing") from error
    found = read_stamp(data)
    if found is None or not _is_of(found, text):
        return None
    builder = VerifierBuilder()
    for one in dict.fromkeys(certificates):
        builder = builder.add_root_certificate(one)
    try:
        builder.build().verify_message(found, text)
    except (VerificationError, ValueError):
        return None
    return micros(found.tst_info.gen_time)


def read_stamp(data: bytes) -> "TimeStampResponse | None":
    """A granted stamp of which nothing is checked; None: it is none."""
    from rfc3161_client import PKIStatus, decode_timestamp_response

    if len(data) > LONGEST_STAMP:
        return None
    try:
        found = decode_timestamp_response(data)
        is_granted = PKIStatus(found.status) == PKIStatus.GRANTED
        return found if is_granted and found.tst_info is not None else None
    except ValueError:
        return None


def read_certificates(data: bytes) -> tuple[x509.Certificate, ...]:
    """Of a PEM file. Raises LogError `certificate_other`."""
    try:
        return tuple(x509.load_pem_x509_certificates(data))
    except ValueError as error:
        raise LogError("certificate_other") from error


def _is_of(found: "TimeStampResponse", text: bytes) -> bool:
    """Only of SHA-256, which is what was asked for."""
    return bool(found.tst_info.message_imprint.message == hashlib.sha256(text).digest())
