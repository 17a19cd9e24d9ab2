"""From a run to a proof: what the gate records is what a person verifies."""

from pathlib import Path
from typing import Any

import pytest
from tests.small_log import ORIGIN, WITNESSES, SmallLog, policy_text

from gate import made
from gate.made import objection
from gate.record.made_log import log_of, statement_of
from protocol.proof.world import RECEIPT_SALT, RECEIPTS_KEY, RUNS_KEY, SETS_KEY, keys_document
from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.record.recording import Recording
from widerspruch.protocol import kept_authors
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.proof.findings import ProofFindings
from widerspruch.protocol.proof.making import RunEvidence, SetEvidence, absence, make_proof, member_standing
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.proof.verification import verify_proof
from widerspruch.protocol.receipt import read_receipt, receipt_for, seal_receipt
from widerspruch.protocol.run_record import kept_author_token, read_run_record
from widerspruch.protocol.sets.exclusion_set import open_sets, write_set
from widerspruch.protocol.sets.member import member_of
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.vocabulary import PURPOSES, SCOPES

SECOND, DAY = 1_000_000, 24 * 3600
ISSUED = made.header().issued_at
LOG_KEY = SigningKey.from_seed(b"l" * 32)
"""Of the small log."""


def proven(folder: Path, **run: Any) -> ProofFindings:
    """What the person who objected as account 2 finds out, after a run over `corpus`."""
    openings = Openings(folder / "openings")
    rows = made.objections_table([objection(2)])
    write_set(folder / "set", made.header(), [rows], None, SETS_KEY, openings=openings)
    log_of(folder / "log", [statement_of(folder / "set")], key=LOG_KEY, origin=ORIGIN)
    made.gate(folder, signer=RUNS_KEY, recording=Recording(folder / "log", openings.folder), **run)

    stated = {"received_at": made.BEFORE, "scopes": SCOPES[:2], "purposes": PURPOSES[:1], "in_sets_from": ISSUED}
    receipt = seal_receipt(
        receipt_for("2", RECEIPT_SALT, made.KEY, platform="instagram", case="W-7KQ4-M2XD-9", **stated),
        RECEIPT_SALT,
        RECEIPTS_KEY,
    )
    key = bytes.fromhex(read_receipt(receipt, signature_needed=False).receipt.account_key)
    chain = open_sets([folder / "set"], platform="instagram", now=made.NOW, trusted=(), signature_needed=False)
    member = member_of(chain, openings.of_set(chain.digests[-1]), key)
    assert member is not None
    record = (folder / "out" / RECORD_FILE).read_bytes()
    read = read_run_record(record, [RUNS_KEY.public])
    authors = read.record.kept_authors
    assert authors is not None
    token, root = kept_author_token(bytes.fromhex(authors.salt), key), bytes.fromhex(authors.root)
    absent = kept_authors.absence(openings.of_run(read.manifest), token, root)
    assert absent is not None
    log = SmallLog([statement_of(folder / "set"), record])
    proof = make_proof(
        receipt,
        SetEvidence(
            log.entries[0], 0, member_standing(member.salt, member.rows, member.key, member.commit, member.path)
        ),
        RunEvidence(record, 1, absence(*absent)),
        reader=log.reader,
        checkpoints=[log.note(size, WITNESSES[:2], made.NOW // SECOND + size) for size in (1, 2)],
        policy=parse_policy(policy_text().encode()),
    )
    keys = TrustedKeys.of([keys_document().replace(b"beispielnetz", b"instagram")])
    return verify_proof(proof, parse_policy(policy_text().encode()), keys, "2", made.NOW + DAY * SECOND)


@pytest.mark.parametrize("result", ["corpus", "mask"])
def test_who_was_kept_out_can_prove_it(result: str, tmp_path: Path) -> None:
    """Set, record, log and kept authors, each as it was really made."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3]))

    found = proven(tmp_path, result=result)

    assert (found.outcome, found.problem, found.breach, found.reason) == ("excluded", None, None, None)
    assert "not_among_kept_authors" in found.rests_on


def test_where_handles_name_the_authors_an_absent_token_proves_nothing(tmp_path: Path) -> None:
    """The proof rests on the rest."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 3], author=["anna", "bert"]))

    found = proven(
        tmp_path, profile=made.profile(author=[{"column": "author", "is": "handle"}, {"column": "author_id"}])
    )

    assert found.outcome == "excluded"
    assert "not_among_kept_authors" not in found.rests_on
