"""Every attack is refused, for its own reason, in words that a person can read."""

import pytest
from tests.protocol.proof.attacks.every import EVERY
from tests.protocol.proof.attacks.table import Attack, honest
from tests.protocol.proof.world import checked, code_of

from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.proof.findings import BREACHES, PROOF_OUTCOMES, PROOF_REASONS, ProofFindings

OF_PROOFS = frozenset(
    (
        "proof_format",
        "proof_contradicts",
        "proof_without_keys",
        "set_without_tree",
        "set_of_other_key",
        "key_of_other_use",
        "key_of_other_platform",
        "set_not_in_log",
        "record_not_in_log",
        "logs_differ",
        "log_inconsistent",
        "record_of_other_log",
        "set_logged_after_run",
        "record_logged_before_run",
        "checkpoints_reversed",
        "witness_times_reversed",
        "freeze_after_witness",
        "record_of_other_set",
        "set_absence_wrong",
        "member_other_account",
        "member_opening_wrong",
        "member_not_in_set",
        "kept_authors_not_shown",
        "kept_presence_wrong",
        "kept_absence_wrong",
    )
)
"""Codes of the room's error that only a proof can have."""


def found_in(attack: Attack) -> ProofFindings | ProtocolError:
    case = attack.make()
    try:
        return checked(case.data, policy=case.policy, keys=case.keys, account=case.account, now=case.now)
    except ProtocolError as error:  # of the policy
        return error


@pytest.mark.parametrize("attack", EVERY, ids=lambda attack: attack.name)
def test_each_attack_ends_as_its_table_says(attack):
    """With its outcome and its code; there is a sentence for each refusal in both languages."""
    found = found_in(attack)
    if isinstance(found, ProtocolError):
        assert ("cannot_be_checked", found.code) == (attack.outcome, attack.code)
        return

    assert (found.outcome, code_of(found)) == (attack.outcome, attack.code)
    assert (found.outcome == "cannot_be_checked") == (found.problem is not None)
    assert (found.outcome == "not_covered") == (found.reason is not None)
    assert (found.outcome == "broken_promise") == (found.breach is not None)
    if found.problem is not None:
        assert (found.rests_on, found.not_proven) == ((), ())
        for language in ("de", "en"):
            assert load_catalogue(language, "widerspruch.protocol")(
                f"problem.{found.problem.code}", **found.problem.values
            )


def test_no_outcome_and_no_reason_is_without_an_example():
    """A code that nothing leads to would be a promise that nobody tested."""
    codes = {attack.code for attack in EVERY}

    assert {attack.outcome for attack in EVERY} == set(PROOF_OUTCOMES)
    assert {*PROOF_REASONS, *BREACHES, *OF_PROOFS} - codes == set()


def passing(places: range) -> list[tuple[int, int]]:
    """Which flipped bits come through; of each place one, or all where every place is looked at."""
    data = honest().data
    return [
        (place, bit)
        for place in places
        for bit in (range(8) if places.step == 1 else (place % 8,))
        if checked(data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]).outcome == "excluded"
    ]


def test_changed_bytes_never_pass():
    """One bit of every eleventh byte, in every part of the file."""
    assert passing(range(0, len(honest().data), 11)) == []


@pytest.mark.slow
def test_no_bit_of_a_proof_can_be_another_one():
    """All of them, one at a time."""
    assert passing(range(len(honest().data))) == []
