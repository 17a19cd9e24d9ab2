"""`widerspruch verify`: what a receipt, a proof or a report about models shows, told without a network."""

from pathlib import Path
from typing import Annotated

import typer
from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import print_line
from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG
from widerspruch.cli.lineage_reports import verify_lineage_file
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json
from widerspruch.cli.proofs import ProofQuestion, is_proof, verify_proof_file
from widerspruch.cli.words import command_words
from widerspruch.lib import clock
from widerspruch.lib.writing import Language
from widerspruch.person.telling.receipt import ReceiptTold, tell_receipt
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.discovery import LONGEST_DISCOVERY, read_discovery
from widerspruch.protocol.files import read_small
from widerspruch.protocol.lineage.report_proof import claims_to_be_lineage_proof
from widerspruch.protocol.proof.format import LONGEST_PROOF
from widerspruch.protocol.receipt import Outcome, Receipt, ReceiptFindings, verify_receipt
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.load import load_rulebook

EXIT_CODES: dict[Outcome, int] = {"verified": 0, "unconfirmed": INCOMPLETE, "refused": INPUT_IS_WRONG}

_STYLES: dict[Outcome, str] = {"verified": "bold green", "unconfirmed": "bold yellow", "refused": "bold red"}


class ReceiptReport(Struct, frozen=True):
    """What came out, for other programs: values beside the sentences.

    Attributes:
        receipt, named_signer, digest: None where it is refused. `problem`: None where it is not.
    """

    outcome: Outcome
    receipt: Receipt | None
    named_signer: str | None
    digest: str | None
    is_account_opened: bool
    is_due: bool
    problem: str | None
    told: ReceiptTold
    format: str = "widerspruch-receipt-verification/1"


def verify_command(
    file: Annotated[Path, typer.Argument(parser=typed_path, help="help.verify_file", metavar="FILE")],
    key: Annotated[list[Path] | None, typer.Option("--key", parser=typed_path, help="help.verify_key")] = None,
    account: Annotated[str | None, typer.Option("--account", help="help.verify_account")] = None,
    platform: Annotated[str | None, typer.Option("--platform", help="help.verify_platform")] = None,
    policy: Annotated[
        Path | None, typer.Option("--policy", parser=typed_path, metavar="FILE", help="help.verify_policy")
    ] = None,
    keys: Annotated[
        list[Path] | None, typer.Option("--keys", parser=typed_path, metavar="FILE", help="help.verify_keys")
    ] = None,
    exhibits: Annotated[
        Path | None, typer.Option("--exhibits", parser=typed_path, metavar="FOLDER", help="help.verify_exhibits")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="help.casefile_json")] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Ends with 0 only where one of the keys signed a receipt, or a proof shows what it should; see `EXIT_CODES`."""
    language = chosen_language(lang)
    data = read_small(file, LONGEST_PROOF)
    asked = ProofQuestion(file, policy, keys or (), key or (), account, platform, exhibits)
    if claims_to_be_lineage_proof(data):
        verify_lineage_file(data, asked, language, json=json)
        return
    if is_proof(data) or policy is not None:
        verify_proof_file(data, asked, language, json=json)
        return
    published = [one for path in keys or () for one in _receipt_keys(path)]
    trusted = [*published, *(VerifyingKey.load(path) for path in key or ())]
    found = verify_receipt(data, trusted, account_id=account, platform=platform, now=clock.now())
    told = tell_receipt(found, load_rulebook(), PersonWords(language))
    if json:
        print_json(_report(found, told))
    else:
        show_receipt(told, language)
    if EXIT_CODES[found.outcome]:
        raise typer.Exit(EXIT_CODES[found.outcome])


def _receipt_keys(path: Path) -> tuple[VerifyingKey, ...]:
    """Those of a discovery document that may sign receipts."""
    return read_discovery(read_small(path, LONGEST_DISCOVERY)).verifying_keys("receipts")


def _report(found: ReceiptFindings, told: ReceiptTold) -> ReceiptReport:
    return ReceiptReport(
        outcome=found.outcome,
        receipt=None if found.read is None else found.read.receipt,
        named_signer=found.named_signer,
        digest=None if found.read is None else found.read.digest,
        is_account_opened=found.is_account_opened,
        is_due=found.is_due,
        problem=None if found.problem is None else found.problem.code,
        told=told,
    )


def show_receipt(told: ReceiptTold, language: Language) -> None:
    """What it states, proves, and does not."""
    words = command_words(language)
    print_line(told.sentence, style=_STYLES[told.outcome])
    if told.why is not None:
        print_line(told.why)
    if not told.facts:
        return
    print_line("")
    for fact in told.facts:
        print_line(f"{fact.name}: {fact.value}", 3)
    for title, sentences in (("verify.proves", told.proves), ("verify.limits", told.limits)):
        print_line("")
        print_line(words(title), style="bold")
        for sentence in sentences:
            print_line(f"– {sentence}", 3)
