"""What somebody is told of the proofs for an account that their case covers: which there are, or why there is none."""

import shlex
from collections.abc import Iterator

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Coverage, DeskCase
from widerspruch.desk.proofs.standing import WITHOUT_PROOF, ProofStanding, RunChoice
from widerspruch.desk.receipts import account_id_of, receipt_name
from widerspruch.desk.telling.confirmation import Confirmation, told_account
from widerspruch.desk.telling.words import DeskWords

_RECEIPT, _PROOF, _ENDING = "receipt-", "proof-", ".json"
SET_ALONE = "set"
"""In an address: a proof of the newest set, of no run."""


class ToldRun(Struct, frozen=True):
    """A run that a proof can be saved of. `file`: what it is called. `is_before`: it knows nothing of the objection."""

    headline: str
    sentences: tuple[str, ...]
    address: str
    file: str
    is_before: bool


class ToldProofs(Struct, frozen=True, kw_only=True):
    """Of one account, in the words of one language.

    Attributes:
        account, platform: As people know them; account empty: somebody without one.

        sentences: How it stands, and what follows from it.

        account_id: By which it can be checked whose proof it is; empty: it is not known here.

        runs: Newest first. `set_alone`: where a proof of the newest set is; empty: there is none.
    """

    account: str
    platform: str
    sentences: tuple[str, ...]
    runs: tuple[ToldRun, ...]
    set_alone: str
    set_file: str
    has_proof: bool
    account_id: str

    @property
    def command(self) -> str:
        """How it is checked at a prompt."""
        about = f" --account {shlex.quote(self.account_id)}" if self.account_id else ""
        return f"widerspruch verify {self.set_file} --policy policy --keys widerspruch.json{about}"


class ProofLink(Struct, frozen=True):
    """From a case to the proofs of one of its accounts."""

    name: str
    platform_name: str
    key: str
    address: str


def proof_links(case: DeskCase, told: Confirmation) -> Iterator[ProofLink]:
    """One for each account with a receipt."""
    for account in told.accounts:
        if account.receipt:
            key = _key(account.receipt)
            address = f"/case/{case.case_id}/proofs/{key}"
            yield ProofLink(account.name, account.platform_name, key, address)


def proof_key(coverage: Coverage) -> str:
    """What stands in addresses and names of files: tells accounts apart, and tells nothing of them."""
    return _key(receipt_name(coverage))


def _key(receipt: str) -> str:
    return receipt.removeprefix(_RECEIPT).removesuffix(_ENDING)


def proof_name(coverage: Coverage, manifest: str | None) -> str:
    """Such as `proof-beispielnetz-3f9a1c-run-5e0b2c19.json`."""
    of_run = SET_ALONE if manifest is None else f"run-{manifest[:8]}"
    return f"{_PROOF}{proof_key(coverage)}-{of_run}{_ENDING}"


def told_proofs(
    desk: Desk, case: DeskCase, coverage: Coverage, standing: ProofStanding, words: DeskWords
) -> ToldProofs:
    """All of them, of one account."""
    platform = desk.config.platforms.get(coverage.platform)
    has_proof = standing.state not in WITHOUT_PROOF
    base = f"/case/{case.case_id}/proofs/{proof_key(coverage)}"
    return ToldProofs(
        account=told_account(desk, case, coverage),
        platform=platform.name if platform else coverage.platform,
        sentences=tuple(_sentences(coverage, standing, words)),
        runs=tuple(_told_run(run, base, coverage, words) for run in standing.runs) if has_proof else (),
        set_alone=f"{base}/{SET_ALONE}" if has_proof else "",
        set_file=proof_name(coverage, None),
        has_proof=has_proof,
        account_id=_account_id(desk, coverage) if has_proof else "",
    )


def _account_id(desk: Desk, coverage: Coverage) -> str:
    is_known = coverage.account is not None and coverage.account.sealed
    return account_id_of(desk, coverage) if is_known else ""


def told_state(coverage: Coverage, standing: ProofStanding, words: DeskWords) -> str:
    """How it stands, in one sentence."""
    if standing.state in WITHOUT_PROOF:
        told = {"promised": words.instant(coverage.in_sets_from)} if standing.state == "not_logged" else {}
        return words.desk(f"problem.proof_{standing.state}", **told)
    return words.desk(f"page.proofs.state.{standing.state}", number=standing.number, n=len(standing.runs))


def _sentences(coverage: Coverage, standing: ProofStanding, words: DeskWords) -> Iterator[str]:
    yield told_state(coverage, standing, words)
    if coverage.until is not None:
        yield words.desk("page.proofs.withdrawn", until=words.instant(coverage.until))
    if standing.lost:
        yield words.desk("page.proofs.lost", n=standing.lost)


def _told_run(run: RunChoice, base: str, coverage: Coverage, words: DeskWords) -> ToldRun:
    return ToldRun(
        headline=words.desk("page.proofs.run", at=words.instant(run.frozen_at)),
        sentences=tuple(_of_run(run, words)),
        address=f"{base}/{run.manifest}",
        file=proof_name(coverage, run.manifest),
        is_before=run.is_before,
    )


def _of_run(run: RunChoice, words: DeskWords) -> Iterator[str]:
    yield words.desk(f"page.proofs.purpose.{run.purpose}", number=run.number)
    if run.witnessed_at is not None:
        yield words.desk("page.proofs.witnessed", at=words.instant(run.witnessed_at))
    if run.is_before:
        yield words.desk("page.proofs.before")
    else:
        yield words.desk("page.proofs.authors" if run.shows_authors else "page.proofs.no_authors")
