"""A proof of a case file in words: what it shows, who chose whom to believe, and what is still missing to check it."""

from collections.abc import Iterator

from msgspec import Struct, structs

from widerspruch.person.proof_trust import ProofTrust
from widerspruch.person.proofs import KeptProof
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.proof import ProofTold, tell_proof
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.proof.findings import ProofFindings, ProofProblem
from widerspruch.protocol.receipt import ReadReceipt
from widerspruch.rulebook.load import Rulebook


class KeptProofTold(Struct, frozen=True):
    """What the page of a proof shows.

    Attributes:
        is_checked: Whether it was held against anything; False: it only says what it would show.

        trust: Who chose whom to believe, one sentence each.

        is_platforms_choice: Whether the platform chose its own witnesses.
    """

    told: ProofTold
    is_checked: bool
    trust: tuple[str, ...] = ()
    is_platforms_choice: bool = False


def tell_kept_proof(kept: KeptProof, rulebook: Rulebook, words: PersonWords) -> KeptProofTold:
    """What came out, of a proof that is among the evidence."""
    if kept.findings is None:
        return tell_unchecked(kept.receipt, rulebook, words)
    is_named = kept.owner is not None and kept.findings.is_account_opened
    account = account_name(kept.owner.account, rulebook) if is_named and kept.owner is not None else None
    return tell_checked(kept.findings, kept.trust, rulebook, words, account)


def tell_checked(
    findings: ProofFindings, trust: ProofTrust, rulebook: Rulebook, words: PersonWords, account: str | None = None
) -> KeptProofTold:
    """What came out of holding a proof against something. `account`: what it is called; None: as the person did."""
    return KeptProofTold(
        told=tell_proof(findings, rulebook, words, account, by_platform=trust.policy_by == "platform"),
        is_checked=True,
        trust=tuple(trust_sentences(trust, words)),
        is_platforms_choice=trust.policy_by == "platform",
    )


def tell_unchecked(receipt: ReadReceipt | ProofProblem | None, rulebook: Rulebook, words: PersonWords) -> KeptProofTold:
    """What a file says of itself that was held against nothing yet; or why it shows nothing at all."""
    problem = receipt if isinstance(receipt, ProofProblem) else None
    read = None if isinstance(receipt, ProofProblem) else receipt
    told = tell_proof(ProofFindings(outcome="cannot_be_checked", problem=problem, receipt=read), rulebook, words)
    if read is None:
        return KeptProofTold(told, is_checked=True)
    told = structs.replace(
        told,
        sentence=words.person("kept_proof.unchecked"),
        why=words.person("kept_proof.missing"),
        condition=words.person("proof.next.if_genuine"),
        next="",
    )
    return KeptProofTold(told, is_checked=False)


def trust_sentences(trust: ProofTrust, words: PersonWords) -> Iterator[str]:
    """Who chose the policy, and who the keys."""
    if trust.policy_by != "nobody":
        chosen = "platform_file" if trust.policy_by == "platform" and not trust.host else trust.policy_by
        yield words.person(f"kept_proof.policy_by.{chosen}", host=trust.host)
    if trust.keys_by != "nobody":
        yield words.person(f"kept_proof.keys_by.{trust.keys_by}", host=trust.host)
