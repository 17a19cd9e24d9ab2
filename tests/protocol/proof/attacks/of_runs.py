"""What a run does not show, whose rows it kept, and what is no proof at all."""

from msgspec import structs
from tests.protocol.proof.attacks.table import Case, altering, attack, honest, lying, stray
from tests.protocol.proof.world import (
    ISSUED,
    RECEIVED,
    ROWS,
    RUNS_KEY,
    SECOND,
    Lies,
    altered,
    bundle,
    numbered,
    stated_anew,
)

from widerspruch.protocol.base64_text import encoded
from widerspruch.protocol.manifest import Verification

lying("no_run", "not_covered", "no_run", Lies(with_run=False))
lying("run_without_this_platform", "not_covered", "other_platform", Lies(record={"sets": ()}))
lying(
    "other_purpose",
    "not_covered",
    "other_purpose",
    Lies(receipt={"purposes": ("other_ai",)}, rows=ROWS[1:]),
)
lying(
    "objection_after_the_freeze",
    "not_covered",
    "objection_after_freeze",
    Lies(record={"frozen_at": (RECEIVED - 1) * SECOND, "heeds_until": (RECEIVED - 1) * SECOND}),
)
lying(
    "freeze_later_than_the_set_knows",
    "not_covered",
    "freeze_after_set",
    Lies(record={"frozen_at": (ISSUED + 1) * SECOND, "heeds_until": (ISSUED + 1) * SECOND}),
)
lying("run_found_rows", "not_covered", "run_found_rows", Lies(record={"verification": Verification(40, 1)}))
lying(
    "run_checked_fewer_rows", "not_covered", "run_checked_otherwise", Lies(record={"verification": Verification(39, 0)})
)
lying(
    "run_checked_more_rows", "not_covered", "run_checked_otherwise", Lies(record={"verification": Verification(41, 0)})
)


@attack("cannot_be_checked", "kept_authors_kind_unknown")
def kept_authors_of_an_unknown_kind() -> Case:
    authors = {
        "kind": "bloom/1",
        "salt": "7" * 32,
        "root": "8" * 64,
        "count": 1,
        "identifiers": ["account"],
        "unnamed_rows": 0,
    }
    return Case(stated_anew(honest(), "run", RUNS_KEY, kept_authors=authors))


# Whose rows were kept.


lying("kept_authors_told_openly", "broken_promise", "rows_kept", Lies(is_kept=True))
lying("kept_author_who_objected_to_less", "excluded", None, Lies(
    is_kept=True,
    receipt={"scopes": ("ai_interactions",)},
    rows=tuple(structs.replace(one, own_content=False, mentions=False) for one in ROWS),
))  # fmt: skip


@attack("cannot_be_checked", "kept_absence_wrong")
def kept_authors_claimed_empty() -> Case:
    made = bundle(Lies(is_kept=True))
    run = made.file["run"] | {"absent": {"path": [], "other": None}, "present": None}
    return Case(altered(made, "run", run))


@attack("cannot_be_checked", "kept_absence_wrong")
def a_neighbour_in_my_place() -> Case:
    made = bundle(Lies(is_kept=True))
    other = {"key": numbered(100).hex(), "commit": ""}
    run = made.file["run"]
    run |= {"absent": {"path": run["present"]["path"], "other": other}, "present": None}
    return Case(altered(made, "run", run))


@attack("cannot_be_checked", "kept_absence_wrong")
def absence_in_another_run() -> Case:
    """The path is right, but of a run that kept nothing of me."""
    made = bundle(Lies(is_kept=True))
    absent = honest().file["run"]["absent"]
    return Case(altered(made, "run", made.file["run"] | {"absent": absent, "present": None}))


@attack("cannot_be_checked", "kept_presence_wrong")
def presence_that_is_none() -> Case:
    run = honest().file["run"]
    run |= {"present": {"path": run["absent"]["path"]}, "absent": None}
    return Case(altered(honest(), "run", run))


@attack("cannot_be_checked", "kept_authors_not_shown")
def kept_authors_left_out() -> Case:
    return Case(altered(bundle(Lies(is_kept=True)), "run.present", None))


@attack("cannot_be_checked", "proof_contradicts")
def absence_from_a_list_that_is_none() -> Case:
    absent = honest().file["run"]["absent"]
    return Case(altered(bundle(Lies(kept=None)), "run.absent", absent))


@attack("cannot_be_checked", "proof_contradicts")
def absent_and_present() -> Case:
    return Case(altered(honest(), "run.present", {"path": []}))


altering("kept_path_too_long", "tree_path_long", "run.absent.path", [encoded(b"x" * 32)] * 129)

# The file.


@attack("cannot_be_checked", "json_key_twice")
def a_member_twice() -> Case:
    return Case(honest().data.replace(b'"consistency":', b'"format":"widerspruch/proof/1","consistency":', 1))


@attack("cannot_be_checked", "json_unreadable")
def a_fraction() -> Case:
    return Case(honest().data.replace(b'"withdrawn_at":null', b'"withdrawn_at":1.5', 1))


altering("another_format", "proof_format", "format", "widerspruch/proof/2")
altering("unknown_member", "json_unreadable", "more", 1)
altering("consistency_without_a_run", "proof_contradicts", "run", None)
altering("envelope_with_another_type", "envelope_other", "receipt.statement.payloadType", "text/plain")
altering(
    "stray_bits_in_what_was_signed", "envelope_damaged", "receipt.statement.signatures.0.sig", lambda old: stray(old)
)
altering("a_set_as_a_receipt", "key_of_other_use", "receipt.statement", lambda old: honest().file["set"]["statement"])
