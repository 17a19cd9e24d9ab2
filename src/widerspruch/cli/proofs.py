"""What `widerspruch verify` does with a proof: whether a run left a person out, told without a network."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import typer
from msgspec import Struct

from widerspruch.cli.console import print_line
from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG
from widerspruch.cli.printing import print_json
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib import clock
from widerspruch.lib.targets import FolderTarget, refuse_unsafe
from widerspruch.lib.whole_files import atomic_folder
from widerspruch.lib.writing import Language
from widerspruch.person.telling.proof import ProofTold, tell_proof
from widerspruch.person.telling.proof_readme import README_NAMES, tell_readme
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.discovery import LONGEST_DISCOVERY
from widerspruch.protocol.files import read_small
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy
from widerspruch.protocol.proof.exhibits import exhibits, written_keys
from widerspruch.protocol.proof.findings import ProofFindings, ProofOutcome
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.proof.verification import verify_proof
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.load import Rulebook, load_rulebook

PROOF_EXIT_CODES: dict[ProofOutcome, int] = {
    "excluded": 0,
    "not_covered": INCOMPLETE,
    "broken_promise": INPUT_IS_WRONG,
    "cannot_be_checked": INPUT_IS_WRONG,
}

_STYLES: dict[ProofOutcome, str] = {
    "excluded": "bold green",
    "not_covered": "bold yellow",
    "broken_promise": "bold red",
    "cannot_be_checked": "bold red",
}


class ProofQuestion(Struct, frozen=True):
    """What a proof is to be held against.

    Attributes:
        policy: None: none was given.

        documents, pem: Files with the platform's keys.

        exhibits: A folder that is to be written where a promise is broken.
    """

    file: Path
    policy: Path | None
    documents: Sequence[Path]
    pem: Sequence[Path]
    account: str | None
    platform: str | None
    exhibits: Path | None


class ProofReport(Struct, frozen=True):
    """What came out, for other programs: values beside the sentences.

    Attributes:
        code: The reason, the breach, or why it cannot be checked; None: excluded.

        findings: All that was found; None where it cannot be checked.

        exhibits: Names of the files that were written.
    """

    outcome: ProofOutcome
    code: str | None
    findings: ProofFindings | None
    told: ProofTold
    exhibits: tuple[str, ...] = ()
    format: str = "widerspruch-proof-verification/1"


def is_proof(data: bytes) -> bool:
    """Whether a file says to be a proof, of whichever version."""
    try:
        return msgspec.json.decode(data, type=_Format).format.startswith("widerspruch/proof/")
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False


class _Format(Struct, frozen=True):
    format: str


def verify_proof_file(data: bytes, asked: ProofQuestion, language: Language, *, json: bool) -> None:
    """Ends with 0 only where the person is shown to be excluded; see `PROOF_EXIT_CODES`."""
    if asked.policy is None:
        raise WrongUsageError("proof_policy_missing")
    if asked.exhibits is not None:
        read = [asked.file, asked.policy, *asked.documents, *asked.pem]
        refuse_unsafe([FolderTarget(asked.exhibits)], read)
    policy = read_small(asked.policy, LONGEST_POLICY)
    documents = [read_small(path, LONGEST_DISCOVERY) for path in asked.documents]
    keys = TrustedKeys.of(documents, [VerifyingKey.load(path) for path in asked.pem])
    found = verify_proof(data, parse_policy(policy), keys, asked.account, clock.now(), platform=asked.platform)
    rulebook = load_rulebook()
    written: tuple[str, ...] = ()
    if asked.exhibits is not None and found.outcome == "broken_promise":
        assert found.receipt is not None
        read_by_script = written_keys(keys, found.receipt.receipt.platform)
        written = _write_exhibits(asked.exhibits, found, exhibits(data, policy, read_by_script), rulebook)
    told = tell_proof(found, rulebook, PersonWords(language))
    if json:
        print_json(_report(found, told, written))
    else:
        _show(told, language, None if not written else asked.exhibits)
    if code := _exit_code(found):
        raise typer.Exit(code)


def _exit_code(found: ProofFindings) -> int:
    is_open = found.problem is not None and found.problem.code == "proof_without_keys"
    return INCOMPLETE if is_open else PROOF_EXIT_CODES[found.outcome]


def _write_exhibits(folder: Path, found: ProofFindings, files: dict[str, bytes], rulebook: Rulebook) -> tuple[str, ...]:
    names = tuple(files)
    for language, name in README_NAMES.items():
        words = PersonWords(language)
        files[name] = tell_readme(tell_proof(found, rulebook, words), names, rulebook, words).encode()
    with atomic_folder(folder) as unfinished:
        for name, data in files.items():
            (unfinished / name).write_bytes(data)
    return tuple(files)


def _report(found: ProofFindings, told: ProofTold, written: tuple[str, ...]) -> ProofReport:
    problem = None if found.problem is None else found.problem.code
    return ProofReport(
        outcome=found.outcome,
        code=problem or found.reason or found.breach,
        findings=None if problem else found,
        told=told,
        exhibits=written,
    )


def _show(told: ProofTold, language: Language, folder: Path | None) -> None:
    """What came out, why, what it rests on, and what it does not show."""
    words = command_words(language)
    print_line(told.sentence, style=_STYLES[told.outcome])
    for sentence in filter(None, (told.why, told.gap, told.next, told.condition)):
        print_line(sentence)
    if told.facts:
        print_line("")
    for fact in told.facts:
        print_line(f"{fact.name}: {fact.value}", 3)
    for title, sentences in (("verify.rests_on", told.proves), ("verify.limits_of_proof", told.limits)):
        if sentences:
            print_line("")
            print_line(words(title), style="bold")
        for sentence in sentences:
            print_line(f"– {sentence}", 3)
    if folder is not None:
        print_line("")
        print_line(words("verify.exhibits_written", folder=folder.name))
