"""What is true, and who signed what is not."""

import json

from msgspec import structs
from tests.protocol.proof.attacks.table import Case, altering, attack, honest, lying
from tests.protocol.proof.world import (
    BERND,
    DAY,
    HOUR,
    ISSUED,
    KEYS,
    RAN,
    RECEIPTS_KEY,
    RECEIVED,
    ROWS,
    RUNS_KEY,
    SECOND,
    SETS_KEY,
    STRANGER,
    Lies,
    altered,
    bundle,
)
from tests.small_log import WITNESSES, policy_text

# What is true.


@attack("excluded", None)
def valid() -> Case:
    return Case(honest().data)


lying("valid_without_kept_authors", "excluded", None, Lies(kept=None))
lying("valid_with_all_witnesses", "excluded", None, Lies(set_witnesses=WITNESSES, run_witnesses=WITNESSES))
lying("valid_with_one_checkpoint_for_both", "excluded", None, Lies(set_size=6, run_size=6, set_at=RAN))
lying(
    "valid_after_a_purge",
    "excluded",
    None,
    Lies(receipt={"received_at": (ISSUED - HOUR) * SECOND, "in_sets_from": ISSUED * SECOND},
         rows=tuple(structs.replace(one, received_at=(ISSUED - HOUR) * SECOND) for one in ROWS),
         record={"frozen_at": RECEIVED * SECOND, "predecessor": "7" * 64}),
)  # fmt: skip
lying("valid_where_corpus_knows_handles", "excluded", None, Lies(authors={"identifiers": ("handle",)}))
lying("freeze_long_before_the_witnesses", "excluded", None, Lies(run_at=ISSUED + 20 * DAY))


@attack("excluded", None)
def valid_without_an_account_given() -> Case:
    return Case(honest().data, account=None)


@attack("excluded", None)
def valid_without_witnesses_asked_for() -> Case:
    return Case(honest().data, policy=policy_text("none").encode())


# Whose proof it is, and who signed.


@attack("cannot_be_checked", "receipt_other_account")
def somebody_elses_bundle() -> Case:
    return Case(honest().data, account=BERND)


@attack("cannot_be_checked", "proof_without_keys")
def no_key_is_trusted() -> Case:
    return Case(honest().data, keys=None)


lying("desk_key_signs_record", "cannot_be_checked", "key_of_other_use", Lies(run_signer=RECEIPTS_KEY))
lying("desk_key_signs_set", "cannot_be_checked", "key_of_other_use", Lies(set_signer=RECEIPTS_KEY))
lying("gate_key_signs_receipt", "cannot_be_checked", "key_of_other_use", Lies(receipt_signer=RUNS_KEY))
lying("set_key_signs_record", "cannot_be_checked", "key_of_other_use", Lies(run_signer=SETS_KEY))
lying("stranger_signs_record", "cannot_be_checked", "signer_unknown", Lies(run_signer=STRANGER))
lying("stranger_signs_set", "cannot_be_checked", "signer_unknown", Lies(set_signer=STRANGER))
lying("stranger_signs_receipt", "cannot_be_checked", "signer_unknown", Lies(receipt_signer=STRANGER))
lying("nobody_signs_set", "cannot_be_checked", "unsigned", Lies(set_signer=None))


@attack("cannot_be_checked", "signature_wrong")
def receipt_with_another_signature() -> Case:
    signatures = json.loads(bundle(Lies(receipt={"case": "W-2"})).data)["receipt"]["statement"]["signatures"]
    return Case(altered(honest(), "receipt.statement.signatures", signatures))


@attack("cannot_be_checked", "receipt_from_future")
def receipt_from_the_future() -> Case:
    late = 4_000_000_000
    return Case(bundle(Lies(receipt={"received_at": late * SECOND, "in_sets_from": (late + DAY) * SECOND})).data)


altering("another_salt_for_the_account", "receipt_other_account", "receipt.salt", "00" * 16)
altering("salt_of_the_account_in_capitals", "proof_contradicts", "receipt.salt", "AA" * 16)


@attack("cannot_be_checked", "key_of_other_platform")
def receipt_by_the_key_of_another_platform() -> Case:
    """Its own keys are known, too; it must not speak for this one."""
    return Case(honest().data, keys=KEYS.replace(b'"beispielnetz":"Beispielnetz"', b'"anderes":"Anderes"'))
