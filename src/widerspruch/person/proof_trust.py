"""Whom a person believes when a proof is checked: a policy and the platform's keys, kept with it as evidence.

Without any, what a desk published while it was asked directly takes its place. Without a policy it is the one that the
platform proposes where it publishes its keys: then it chose its own witnesses, which the person is told.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct, structs

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Evidence
from widerspruch.objections.events import FilingAnswered, FilingBegun, FilingEvent
from widerspruch.person.receipts import PublishedDocument, published_documents
from widerspruch.protocol.discovery import LONGEST_DISCOVERY, Discovery, read_discovery
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.receipt import ReadReceipt
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.protocol.web_addresses import host_of

ChosenBy = Literal["person", "platform", "nobody"]

_LONGEST = max(LONGEST_POLICY, LONGEST_DISCOVERY)


class ProofTrust(Struct, frozen=True):
    """What a proof is held against.

    Attributes:
        policy: The bytes of a C2SP tlog-policy; None: nobody said which log and which witnesses are believed.

        policy_by, keys_by: Who chose them.

        host: Of the desk that published what the platform chose, while it was asked directly; empty: it chose nothing,
            or its proposal stands in the file with keys that the person gave.

        pieces: Digests of the evidence in which policy and keys stand.
    """

    policy: bytes | None = None
    keys: TrustedKeys = TrustedKeys()
    policy_by: ChosenBy = "nobody"
    keys_by: ChosenBy = "nobody"
    host: str = ""
    pieces: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing to check a proof."""
        return self.policy is not None and bool(self.keys.keys)


def trust_for(file: CaseFile, digest: str, read: ReadReceipt | None) -> ProofTrust:
    """What the case file has for a proof: what the person gave, and for what is missing, what the desk published.

    Args:
        digest: Of the proof.

        read: Its receipt; None: it cannot be read.
    """
    given = _given(file, digest)
    if given.is_whole or read is None:
        return given
    documents = [one for one in published_documents(file, filings_of(read, file)) if has_keys(one.data)]
    trust = _with_published(given, documents) if documents else given
    return trust if trust.policy is not None else _with_proposed(trust, file)


def trust_for_report(file: CaseFile, digest: str, signer: str | None) -> ProofTrust:
    """The same for a report about models, which no request to a desk is named in.

    Args:
        signer: Id of the key that says to have signed it: what a desk published with that key counts.
    """
    given = _given(file, digest)
    if given.is_whole:
        return given
    filings = {one.event.filing for one in file.recorded() if isinstance(one.event, FilingEvent)}
    documents = [
        one
        for one in published_documents(file, filings)
        if has_keys(one.data) and signer in [key.key_id for key in one.discovery.keys if key.use == "runs"]
    ]
    trust = _with_published(given, documents) if documents else given
    return trust if trust.policy is not None else _with_proposed(trust, file)


def filings_of(read: ReadReceipt, file: CaseFile) -> Sequence[str]:
    """The requests to desks that a receipt's case came of."""
    events = [one.event for one in file.recorded()]
    platform = read.receipt.platform
    there = {one.filing for one in events if isinstance(one, FilingBegun) and one.platform == platform}
    answered = (one for one in events if isinstance(one, FilingAnswered) and one.answer.case_id == read.receipt.case)
    return tuple(dict.fromkeys(one.filing for one in answered if one.filing in there))


def is_policy(data: bytes) -> bool:
    """Whether some bytes say which log and which witnesses are believed."""
    try:
        parse_policy(data)
    except ProtocolError:
        return False
    return True


def has_keys(data: bytes) -> bool:
    """Whether some bytes are a key, or a document in which a platform publishes its keys."""
    try:
        return bool(keys_from([data]).keys)
    except ProtocolError:
        return False


def keys_from(files: Iterable[bytes]) -> TrustedKeys:
    """Of discovery documents, each key for its use, and of PEM files, for every use.

    Raises:
        ProtocolError: One is neither, or its key is none of ours.
    """
    given = tuple(files)
    documents = [data for data in given if data.lstrip()[:1] == b"{"]
    alone = [VerifyingKey.from_pem(data, "") for data in given if data.lstrip()[:1] != b"{"]
    return TrustedKeys.of(documents, alone)


def _given(file: CaseFile, digest: str) -> ProofTrust:
    """What was kept with a proof: of policies the one that came last, and likewise the keys."""
    pieces = {one.digest: one for one in file.evidence() if not one.deleted}
    policy: tuple[str, bytes] | None = None
    keys: dict[str, bytes] = {}
    for one in file.recorded():
        if digest not in one.evidence:
            continue
        beside = [pieces[other] for other in one.evidence if other != digest and other in pieces]
        newer: dict[str, bytes] = {}
        for piece, data in _small(file, beside):
            if has_keys(data):
                newer[piece.digest] = data
            elif is_policy(data):
                policy = (piece.digest, data)
        keys = newer or keys
    return ProofTrust(
        policy=None if policy is None else policy[1],
        keys=keys_from(keys.values()),
        policy_by="nobody" if policy is None else "person",
        keys_by="person" if keys else "nobody",
        pieces=(*(() if policy is None else (policy[0],)), *keys),
    )


def _small(file: CaseFile, pieces: Iterable[Evidence]) -> Iterator[tuple[Evidence, bytes]]:
    for piece in pieces:
        if piece.size <= _LONGEST:
            try:
                yield piece, file.evidence_bytes(piece.digest)
            except CaseFileError:
                continue  # it is damaged, which the case file tells


def _with_published(given: ProofTrust, documents: Sequence[PublishedDocument]) -> ProofTrust:
    with_policy = [one for one in documents if _policy_in(one.discovery) is not None]
    takes_policy, takes_keys = given.policy is None and bool(with_policy), not given.keys.keys
    used = (*(with_policy[-1:] if takes_policy else ()), *(documents if takes_keys else ()))
    if not used:
        return given
    desk = used[-1].discovery.desk
    return ProofTrust(
        policy=_policy_in(with_policy[-1].discovery) if takes_policy else given.policy,
        keys=TrustedKeys.of([one.data for one in documents]) if takes_keys else given.keys,
        policy_by="platform" if takes_policy else given.policy_by,
        keys_by="platform" if takes_keys else given.keys_by,
        host=host_of(desk) or desk,
        pieces=tuple(dict.fromkeys((*given.pieces, *(one.digest for one in used)))),
    )


def _with_proposed(trust: ProofTrust, file: CaseFile) -> ProofTrust:
    """With the policy that stands beside the keys which the person gave."""
    for digest in trust.pieces:
        data = file.evidence_bytes(digest)
        policy = _policy_in(read_discovery(data)) if data.lstrip()[:1] == b"{" else None
        if policy is not None:
            return structs.replace(trust, policy=policy, policy_by="platform")
    return trust


def _policy_in(discovery: Discovery) -> bytes | None:
    log = discovery.log
    data = None if log is None else log.policy.encode()
    return data if data is not None and is_policy(data) else None
