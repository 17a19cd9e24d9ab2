"""Proofs about training runs among a person's evidence: which pieces are some, whose each is, and what it shows."""

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.media import JSON
from widerspruch.objections.events import FilingBegun
from widerspruch.person.proof_trust import ProofTrust, filings_of, trust_for
from widerspruch.person.receipts import opened_by, published_documents
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.proof.findings import ProofFindings, ProofProblem
from widerspruch.protocol.proof.format import LONGEST_PROOF, read_proof
from widerspruch.protocol.proof.verification import verify_proof
from widerspruch.protocol.receipt import RECEIPT_FORMAT, ReadReceipt, ReceiptFile, read_receipt


class ProofOwner(Struct, frozen=True):
    """Whose a proof is. `account`: its key in the case file. `name`: what its receipt opens to; None: only the number
    of the case says that it is about this account."""

    account: str
    name: str | None


class KeptProof(Struct, frozen=True):
    """A proof among the evidence, held against what the case file has for it.

    Attributes:
        event: Number of the newest event that it was kept with.

        receipt: Nobody has looked at its signature; None: it cannot be read.

        owner: None: nothing shows that it is about an account of this case file.

        findings: None: nobody said which log is believed, and nothing is known to be wrong with it.
    """

    digest: str
    data: bytes
    event: int
    receipt: ReadReceipt | None
    owner: ProofOwner | None
    trust: ProofTrust
    findings: ProofFindings | None


def hands_out_proofs(file: CaseFile, filing: str) -> bool:
    """Whether a desk published a log while it was asked for something: then it can prove what becomes of it.

    Args:
        filing: What the program calls the request.
    """
    return any(one.discovery.log is not None for one in published_documents(file, (filing,)))


def claims_to_be_proof(data: bytes) -> bool:
    """Whether some bytes say that they are a proof; broken ones, and those of later kinds, do, too."""
    return len(data) <= LONGEST_PROOF and data.lstrip()[:1] == b"{" and b'"widerspruch/proof/' in data


def kept_proofs(file: CaseFile, now: int) -> tuple[KeptProof, ...]:
    """All proofs of a case file that can be read, in the order in which they came. `now`: microseconds UTC."""
    found = []
    for one in file.evidence():
        if one.media_type != JSON or one.size > LONGEST_PROOF or one.deleted:
            continue
        try:
            data = file.evidence_bytes(one.digest)
        except CaseFileError:
            continue  # it is damaged, which the case file tells
        if claims_to_be_proof(data):
            found.append(kept_proof(file, one.digest, data, now))
    return tuple(found)


def kept_proof(file: CaseFile, digest: str, data: bytes, now: int) -> KeptProof:
    """One of them, by its digest and bytes."""
    receipt = receipt_in(data)
    read = None if isinstance(receipt, ProofProblem) else receipt
    owner = None if read is None else owner_of(read, file)
    trust = trust_for(file, digest, read)
    return KeptProof(
        digest=digest,
        data=data,
        event=max((one.number for one in file.recorded() if digest in one.evidence), default=0),
        receipt=read,
        owner=owner,
        trust=trust,
        findings=check_proof(data, trust, None if owner is None else owner.name, now),
    )


def check_proof(data: bytes, trust: ProofTrust, name: str | None, now: int) -> ProofFindings | None:
    """What a proof shows. None: nobody said which log is believed, and nothing is known to be wrong with it.

    Args:
        name: What the platform calls the account; None: whose it is stays open.
    """
    if trust.policy is not None:
        return verify_proof(data, parse_policy(trust.policy), trust.keys, name, now)
    receipt = receipt_in(data)
    if isinstance(receipt, ProofProblem):
        return ProofFindings(outcome="cannot_be_checked", problem=receipt)
    return None


def receipt_in(data: bytes) -> ReadReceipt | ProofProblem:
    """The receipt in a proof, of which nobody has looked at the signature; or what is wrong with the file."""
    try:
        given = read_proof(data).file.receipt
        file = to_bytes(ReceiptFile(RECEIPT_FORMAT, given.statement, given.salt))
        return read_receipt(file, signature_needed=False)
    except ProtocolError as error:
        return ProofProblem.of(error)


def owner_of(read: ReadReceipt, file: CaseFile) -> ProofOwner | None:
    """Whose a proof is: by what the person, or a desk, calls their accounts, or by the number of a case."""
    opened = opened_by(read, file.case().listed)
    if opened is not None:
        return ProofOwner(*opened)
    begun = [one.event for one in file.recorded() if isinstance(one.event, FilingBegun)]
    for one in begun:
        if one.named and one.platform == read.receipt.platform and read.is_about(one.named):
            return ProofOwner(one.account, one.named)
    names = filings_of(read, file)
    account = next((one.account for one in begun if one.filing in names), None) or _by_case(read, file)
    without = f"case:{read.receipt.case}"
    return None if account is None else ProofOwner(account, without if read.is_about(without) else None)


def _by_case(read: ReadReceipt, file: CaseFile) -> str | None:
    """The account of an objection of which a mail said the same number of a case."""
    case, receipt = file.case(), read.receipt
    return next(
        (
            one.account
            for one in case.objections.values()
            if one.case_id == receipt.case and case.accounts[one.account].account.platform == receipt.platform
        ),
        None,
    )
