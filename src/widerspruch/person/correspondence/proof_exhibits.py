"""The exhibits of a broken promise as files: each statement by itself, what checks them, and what they show."""

from widerspruch.person.proofs import KeptProof
from widerspruch.person.telling.proof import tell_proof
from widerspruch.person.telling.proof_readme import README_NAMES, tell_readme
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.proof.exhibits import exhibits, written_keys
from widerspruch.rulebook.load import Rulebook


def proof_exhibits(kept: KeptProof, rulebook: Rulebook) -> dict[str, bytes] | None:
    """The files by name, with a text beside them in every language; None: no promise is shown to be broken."""
    found, policy = kept.findings, kept.trust.policy
    if found is None or found.outcome != "broken_promise" or found.receipt is None or policy is None:
        return None
    files = exhibits(kept.data, policy, written_keys(kept.trust.keys, found.receipt.receipt.platform))
    names = tuple(files)
    for language, name in README_NAMES.items():
        words = PersonWords(language)
        files[name] = tell_readme(
            tell_proof(found, rulebook, words, by_platform=kept.trust.policy_by == "platform"), names, rulebook, words
        ).encode()
    return files
