"""What belongs in a complaint about a broken promise: each statement as a file of its own, and what checks them."""

from collections.abc import Mapping
from importlib.resources import files

from msgspec import Struct

from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.proof.format import read_proof
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.receipt import RECEIPT_FORMAT, ReceiptFile

PROOF_FILE, POLICY_FILE, KEYS_FILE, VERIFIER_FILE = "proof.json", "policy", "keys.json", "verify_proof.py"
EXHIBITS: Mapping[str, str] = {
    PROOF_FILE: "proof",
    "receipt.json": "receipt",
    "set-statement.json": "set_statement",
    "set.tlog-proof": "set_log",
    "run-record.json": "run_record",
    "run.tlog-proof": "run_log",
    POLICY_FILE: "policy",
    KEYS_FILE: "keys",
    VERIFIER_FILE: "verifier",
}
"""The names of the files in their order, and the word that each is explained by."""


class _PublishedKey(Struct, frozen=True):
    use: str
    key_id: str
    pem: str


class _Keys(Struct, frozen=True):
    keys: tuple[_PublishedKey, ...]
    platforms: tuple[str, ...]


def exhibits(data: bytes, policy: bytes, keys: bytes) -> dict[str, bytes]:
    """The files by name, of a proof that was checked with this policy and these keys.

    Raises:
        ProtocolError: whatever `read_proof` raises.
    """
    file = read_proof(data).file
    written = {
        PROOF_FILE: data,
        "receipt.json": to_bytes(ReceiptFile(RECEIPT_FORMAT, file.receipt.statement, file.receipt.salt)),
        "set-statement.json": to_bytes(file.set.statement),
        "set.tlog-proof": file.set.log.encode(),
        POLICY_FILE: policy,
        KEYS_FILE: keys,
        VERIFIER_FILE: verifier(),
    }
    if file.run is not None:
        written |= {"run-record.json": to_bytes(file.run.statement), "run.tlog-proof": file.run.log.encode()}
    return {name: written[name] for name in EXHIBITS if name in written}


def verifier() -> bytes:
    """The script that checks a proof with Python alone."""
    return (files("widerspruch.protocol") / "enclosed" / VERIFIER_FILE).read_bytes()


def written_keys(keys: TrustedKeys, platform: str) -> bytes:
    """What the script reads: the keys that may sign for a platform, each with its use, as a discovery document has
    them."""
    published = (
        _PublishedKey(use, one.key.key_id, one.key.pem.decode())
        for one in keys.keys
        for use in one.uses()
        if use == "runs" or one.speaks_for(platform)
    )
    return to_bytes(_Keys(tuple(published), (platform,)))
