"""What `widerspruch verify` does with a platform's report: which models are stale and until when, told without a
network."""

import typer
from msgspec import Struct

from widerspruch.cli.console import print_line
from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG
from widerspruch.cli.printing import print_json
from widerspruch.cli.proofs import ProofQuestion
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib import clock
from widerspruch.lib.writing import Language
from widerspruch.person.telling.lineage_report import LineageTold, tell_lineage_report
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.discovery import LONGEST_DISCOVERY
from widerspruch.protocol.files import read_small
from widerspruch.protocol.lineage.report_verification import LineageFindings, LineageOutcome, verify_lineage_proof
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.load import load_rulebook

LINEAGE_EXIT_CODES: dict[LineageOutcome, int] = {
    "none_stale": 0,
    "stale": INCOMPLETE,
    "overdue": INPUT_IS_WRONG,
    "cannot_be_checked": INPUT_IS_WRONG,
}

_STYLES: dict[LineageOutcome, str] = {
    "none_stale": "bold green",
    "stale": "bold yellow",
    "overdue": "bold red",
    "cannot_be_checked": "bold red",
}


class LineageVerification(Struct, frozen=True):
    """What came out, for other programs: values beside the sentences.

    Attributes:
        code: Why it cannot be checked; None: it is genuine.

        findings: All that was found; None where it cannot be checked.
    """

    outcome: LineageOutcome
    code: str | None
    findings: LineageFindings | None
    told: LineageTold
    format: str = "widerspruch-lineage-verification/1"


def verify_lineage_file(data: bytes, asked: ProofQuestion, language: Language, *, json: bool) -> None:
    """Ends with 0 only where the report is genuine and no model is stale; see `LINEAGE_EXIT_CODES`."""
    if asked.policy is None:
        raise WrongUsageError("proof_policy_missing")
    policy = parse_policy(read_small(asked.policy, LONGEST_POLICY))
    documents = [read_small(path, LONGEST_DISCOVERY) for path in asked.documents]
    keys = TrustedKeys.of(documents, [VerifyingKey.load(path) for path in asked.pem])
    now = clock.now()
    found = verify_lineage_proof(data, policy, keys, now, platform=asked.platform)
    told = tell_lineage_report(found, load_rulebook(), PersonWords(language), now)
    problem = None if found.problem is None else found.problem.code
    if json:
        print_json(LineageVerification(found.outcome, problem, None if problem else found, told))
    else:
        show_lineage_report(told, language)
    code = INCOMPLETE if problem == "proof_without_keys" else LINEAGE_EXIT_CODES[found.outcome]
    if code:
        raise typer.Exit(code)


def show_lineage_report(told: LineageTold, language: Language) -> None:
    """What came out, each model, what that rests on, and what it does not show."""
    words = command_words(language)
    print_line(told.sentence, style=_STYLES[told.outcome])
    for sentence in filter(None, (told.why, told.meaning, told.next, told.condition)):
        print_line(sentence)
    if told.models:
        print_line("")
    for one in told.models:
        print_line(f"{one.name} ({one.kind_told}, {one.short}): {one.sentence}", 3)
    if told.facts:
        print_line("")
    for fact in told.facts:
        print_line(f"{fact.name}: {fact.value}", 3)
    for title, sentences in (("verify.rests_on", told.proves), ("verify.limits_of_report", told.limits)):
        if sentences:
            print_line("")
            print_line(words(title), style="bold")
        for sentence in sentences:
            print_line(f"– {sentence}", 3)
