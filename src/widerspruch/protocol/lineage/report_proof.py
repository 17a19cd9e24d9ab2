"""`lineage-proof.json`: a report about models and that a log holds it, as they lie in one file."""

from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.envelope import Envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.lineage.lineage_report import read_lineage_report
from widerspruch.protocol.log.log_proof import LogProof, parse_log_proof

LINEAGE_PROOF_FORMAT = "widerspruch/lineage-proof/1"
LONGEST_LINEAGE_PROOF = 2**20
"""Bytes. A statement as a log takes it and the signatures of many witnesses fit in."""

_KIND = b'"widerspruch/lineage-proof/'


class LineageProofFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file as it lies on disk.

    Attributes:
        statement: The envelope of the report. Its canonical bytes are the log's entry.

        log: The text of a C2SP tlog-proof.
    """

    format: str
    statement: Envelope
    log: str


class ReadLineageProof(Struct, frozen=True):
    """The file, and its log proof, read; nothing of it is checked."""

    file: LineageProofFile
    log: LogProof


def claims_to_be_lineage_proof(data: bytes) -> bool:
    """Whether some bytes say that they are one, or are the report alone; broken ones, and those of later kinds, do,
    too."""
    if len(data) > LONGEST_LINEAGE_PROOF or data.lstrip()[:1] != b"{":
        return False
    return _KIND in data or _is_report_alone(data)


def _is_report_alone(data: bytes) -> bool:
    try:
        read_lineage_report(data, signature_needed=False)
    except ProtocolError:
        return False
    return True


def make_lineage_proof(report: bytes, log: LogProof) -> bytes:
    """The bytes of `lineage-proof.json`.

    Args:
        report: The envelope's bytes.

    Raises:
        ProtocolError: as `read_lineage_report`.
    """
    read_lineage_report(report, signature_needed=False)
    return to_bytes(LineageProofFile(LINEAGE_PROOF_FORMAT, from_bytes(report, Envelope), log.text().decode()))


def read_lineage_proof(data: bytes) -> ReadLineageProof:
    """A proof from the bytes of its file.

    Raises:
        ProtocolError: `lineage_report_alone` where it is the report without the log, `json_...`,
            `lineage_proof_format` (values: found), whatever `parse_log_proof` raises.
    """
    if len(data) <= LONGEST_LINEAGE_PROOF and _KIND not in data and _is_report_alone(data):
        raise ProtocolError("lineage_report_alone")
    file = from_bytes(data, LineageProofFile, longest=LONGEST_LINEAGE_PROOF)
    if file.format != LINEAGE_PROOF_FORMAT:
        raise ProtocolError("lineage_proof_format", found=shown(file.format[:40]))
    return ReadLineageProof(file, parse_log_proof(file.log.encode()))
