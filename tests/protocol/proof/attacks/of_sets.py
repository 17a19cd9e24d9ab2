"""What is not in the set, or not as it is said, and what the set says of an objection."""

from msgspec import structs
from tests.protocol.proof.attacks.table import Case, altering, attack, honest, lying, stray
from tests.protocol.proof.world import (
    DAY,
    HOUR,
    ISSUED,
    KEYS,
    OTHERS,
    PLATFORM,
    PROMISED,
    ROWS,
    SECOND,
    SETS_KEY,
    Lies,
    altered,
    bundle,
    row,
    sealed_set,
    stated_anew,
)

from widerspruch.protocol.base64_text import encoded
from widerspruch.protocol.envelope import open_envelope
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.prefix_tree import PrefixTree
from widerspruch.protocol.run_record import RecordedSet
from widerspruch.rulebook.vocabulary import PURPOSES


@attack("cannot_be_checked", "record_of_other_set")
def other_set_of_the_same_number() -> Case:
    """Both are signed and logged; the run kept to the one, the person is shown the other."""
    other = sealed_set(Lies(header={"expires_at": (ISSUED + DAY) * SECOND}), b"x" * 32)
    digest = open_envelope(other, (), signature_needed=False).payload_digest
    kept_to = RecordedSet(PLATFORM, 7, digest, ISSUED * SECOND)
    entries = ("first", "second", "set", "other", "run", "last")
    return Case(bundle(Lies(known={"other": other}, entries=entries, record={"sets": (kept_to,)})).data)


@attack("cannot_be_checked", "record_of_other_set")
def withdrawal_hidden_in_an_unlogged_set() -> Case:
    """The run kept to a later set, which nobody logged, and in which the objection is taken back."""
    later = RecordedSet(PLATFORM, 8, "4" * 64, ISSUED * SECOND)
    return Case(bundle(Lies(record={"sets": (later,)})).data)


lying(
    "same_set_with_another_day",
    "cannot_be_checked",
    "record_of_other_set",
    Lies(record={"sets": (RecordedSet(PLATFORM, 7, "4" * 64, ISSUED * SECOND),)}),
)
lying(
    "set_by_the_key_of_another_platform",
    "cannot_be_checked",
    "key_of_other_platform",
    Lies(header={"platform": "anderes"}, record={"sets": ()}),
)


@attack("cannot_be_checked", "set_other_platform")
def set_of_another_platform_of_the_same_desk() -> Case:
    both = KEYS.replace(b'"beispielnetz":', b'"anderes":"Anderes","beispielnetz":')
    return Case(bundle(Lies(header={"platform": "anderes"}, record={"sets": ()})).data, keys=both)


lying("set_under_another_hashing_key", "cannot_be_checked", "set_of_other_key",
      Lies(header={"key_id": HashingKey(b"o" * 32).key_id}))  # fmt: skip
lying("set_without_a_tree", "cannot_be_checked", "set_without_tree", Lies(header={"tree": None}))


@attack("cannot_be_checked", "tree_kind_unknown")
def set_with_an_unknown_tree() -> Case:
    return Case(stated_anew(honest(), "set", SETS_KEY, tree={"kind": "bloom/1", "root": "0" * 64}))


@attack("cannot_be_checked", "set_tree_version")
def set_of_version_2_without_a_tree() -> Case:
    return Case(stated_anew(honest(), "set", SETS_KEY, tree=None))


altering(
    "opening_says_more_than_committed",
    "member_opening_wrong",
    "set.member.rows.0.withdrawn_at",
    (ISSUED + DAY) * SECOND,
)
altering("one_more_row_than_committed", "member_opening_wrong", "set.member.rows", lambda rows: [*rows, rows[0]])
altering("salt_changed", "member_opening_wrong", "set.member.salt", "00" * 16)
altering("commitment_changed", "member_opening_wrong", "set.member.commit", "00" * 32)
altering("key_of_a_neighbour", "member_other_account", "set.member.key", min(OTHERS).hex())
altering("path_too_long", "tree_path_long", "set.member.path", [encoded(b"x" * 32)] * 129)
altering("path_of_128", "member_not_in_set", "set.member.path", [encoded(b"x" * 32)] * 128)
altering("path_too_short", "member_not_in_set", "set.member.path", lambda path: path[:-1])
altering("no_path", "member_not_in_set", "set.member.path", [])
altering("stray_bits_in_a_path", "tree_path_damaged", "set.member.path.0", lambda old: stray(old))
altering("half_a_hash_in_a_path", "tree_path_damaged", "set.member.path.0", encoded(b"x" * 16))
altering("neither_in_the_set_nor_not", "proof_contradicts", "set.member", None)
altering("rows_with_another_member", "json_unreadable", "set.member.rows.0.note", 1)


@attack("cannot_be_checked", "member_not_in_set")
def another_accounts_path() -> Case:
    tree = _tree_of_set()
    found = tree.present(min(OTHERS))
    assert found is not None
    return Case(altered(honest(), "set.member.path", found[1].written()))


@attack("cannot_be_checked", "member_opening_wrong")
def a_neighbours_leaf() -> Case:
    """His commitment and path, under my key."""
    key = min(OTHERS)
    found = _tree_of_set().present(key)
    assert found is not None
    member = honest().file["set"]["member"] | {"commit": found[0].hex(), "path": found[1].written()}
    return Case(altered(honest(), "set.member", member))


@attack("cannot_be_checked", "member_not_in_set")
def an_inner_node_as_a_leaf() -> Case:
    """One step up: what lies there is an inner node, and its hash no leaf's."""
    return Case(altered(honest(), "set.member.path", lambda path: path[:-2]))


@attack("cannot_be_checked", "proof_contradicts")
def in_the_set_and_not() -> Case:
    return Case(altered(honest(), "set.absent", {"path": [], "other": None}))


# What the set says of the objection.


lying("promise_missed", "broken_promise", "objection_missing", Lies(rows=None))
lying("promise_missed_without_a_run", "broken_promise", "objection_missing", Lies(rows=None, with_run=False))
lying(
    "promise_missed_on_its_day",
    "broken_promise",
    "objection_missing",
    Lies(rows=None, receipt={"in_sets_from": ISSUED * SECOND}),
)
lying(
    "set_before_the_promise",
    "not_covered",
    "set_before_promise",
    Lies(rows=None, receipt={"in_sets_from": ISSUED * SECOND + 1}),
)
lying("promise_missed_for_a_purpose", "broken_promise", "row_missing", Lies(rows=ROWS[:1]))
lying(
    "promise_missed_for_a_scope",
    "broken_promise",
    "row_missing",
    Lies(rows=tuple(structs.replace(one, mentions=False) for one in ROWS)),
)
lying(
    "scope_missing_before_the_promise",
    "not_covered",
    "set_before_promise",
    Lies(rows=ROWS[:1], receipt={"in_sets_from": ISSUED * SECOND + 1}),
)
lying(
    "objection_dated_later",
    "broken_promise",
    "objection_dated_later",
    Lies(rows=tuple(structs.replace(one, received_at=ISSUED * SECOND) for one in ROWS)),
)
lying(
    "objection_withdrawn",
    "not_covered",
    "withdrawn",
    Lies(rows=tuple(structs.replace(one, withdrawn_at=PROMISED * SECOND) for one in ROWS)),
)
lying(
    "objection_withdrawn_at_the_freeze",
    "not_covered",
    "withdrawn",
    Lies(rows=tuple(structs.replace(one, withdrawn_at=ISSUED * SECOND) for one in ROWS)),
)
lying(
    "objection_withdrawn_after_the_freeze",
    "excluded",
    None,
    Lies(rows=tuple(structs.replace(one, withdrawn_at=ISSUED * SECOND + 1) for one in ROWS)),
)
lying(
    "objection_withdrawn_without_a_run",
    "not_covered",
    "withdrawn",
    Lies(rows=tuple(structs.replace(one, withdrawn_at=PROMISED * SECOND) for one in ROWS), with_run=False),
)
lying(
    "objection_withdrawn_and_made_again",
    "excluded",
    None,
    Lies(
        rows=tuple(
            row(purpose=purpose, **changes)
            for purpose in PURPOSES
            for changes in ({"withdrawn_at": PROMISED * SECOND}, {"received_at": (PROMISED + HOUR) * SECOND})
        )
    ),
)
lying(
    "one_scope_withdrawn",
    "excluded",
    None,
    Lies(
        rows=tuple(
            row(purpose=purpose, **changes)
            for purpose in PURPOSES
            for changes in (
                {"mentions": False},
                {"own_content": False, "ai_interactions": False, "withdrawn_at": PROMISED * SECOND},
            )
        )
    ),
)


@attack("cannot_be_checked", "set_absence_wrong")
def absence_that_is_none() -> Case:
    """The promise would be broken, if it were true."""
    return Case(_claiming_absence({"path": honest().file["set"]["member"]["path"], "other": None}))


@attack("cannot_be_checked", "set_absence_wrong")
def absence_by_a_neighbour_elsewhere() -> Case:
    key = min(OTHERS)
    found = _tree_of_set().present(key)
    assert found is not None
    other = {"key": key.hex(), "commit": found[0].hex()}
    return Case(_claiming_absence({"path": found[1].written(), "other": other}))


@attack("cannot_be_checked", "set_absence_wrong")
def absence_by_my_own_leaf() -> Case:
    member = honest().file["set"]["member"]
    return Case(
        _claiming_absence({"path": member["path"], "other": {"key": member["key"], "commit": member["commit"]}})
    )


def _tree_of_set() -> PrefixTree:
    member = honest().file["set"]["member"]
    return PrefixTree([*OTHERS.items(), (bytes.fromhex(member["key"]), bytes.fromhex(member["commit"]))])


def _claiming_absence(absent: dict) -> bytes:
    return altered(honest(), "set", honest().file["set"] | {"member": None, "absent": absent})
