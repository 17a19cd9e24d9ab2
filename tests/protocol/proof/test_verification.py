"""What a proof that holds rests on, what it leaves open, and that no bytes whatsoever are taken for one."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.protocol.proof.attacks.table import honest
from tests.protocol.proof.world import (
    DAY,
    ISSUED,
    KEYS,
    PLATFORM,
    PROMISED,
    RAN,
    SECOND,
    Lies,
    bundle,
    checked,
    row,
)
from tests.small_log import WITNESSES, policy_text

from examples import examples
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.proof.deciding import SMALL_GAP
from widerspruch.protocol.proof.findings import PROOF_OUTCOMES
from widerspruch.protocol.proof.format import LONGEST_PROOF, PROOF_FORMAT
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.proof.verification import verify_proof
from widerspruch.protocol.run_record import RecordedSet
from widerspruch.rulebook.vocabulary import PURPOSES

ALWAYS_OPEN = {"trained_files", "other_runs", "copies", "account_key"}


def test_a_true_proof_rests_on_signatures_the_log_and_the_platforms_word():
    """Each is named, and what it does not show, too."""
    found = checked(honest().data)

    assert (found.outcome, found.steps) == ("excluded", tuple(range(9)))
    assert found.rests_on == (
        "receipt",
        "log_and_witnesses",
        "set_lists_objection",
        "order_in_log",
        "run_kept_to_set",
        "run_checked_itself",
        "not_among_kept_authors",
    )
    assert set(found.not_proven) == ALWAYS_OPEN | {"kept_authors_complete"}
    assert found.scopes.standing == ("own_content", "ai_interactions", "mentions")


@pytest.mark.parametrize(
    ("lies", "missing", "open_"),
    [
        (Lies(kept=None), "not_among_kept_authors", "no_kept_authors"),
        (Lies(authors={"identifiers": ("handle",)}), "not_among_kept_authors", "kept_authors_named_otherwise"),
        (Lies(authors={"unnamed_rows": 1}), "not_among_kept_authors", "kept_authors_named_otherwise"),
        (Lies(account="case:W-7KQ4-M2XD-9"), "not_among_kept_authors", "without_account"),
        (Lies(run_at=ISSUED + SMALL_GAP + 1), None, "freeze"),
    ],
)
def test_what_a_record_does_not_show_is_no_ground(lies, missing, open_):
    """It is told among what is not proven."""
    account = None if lies.account.startswith("case:") else lies.account
    found = checked(bundle(lies).data, account=account)

    assert found.outcome == "excluded"
    assert missing not in found.rests_on
    assert open_ in found.not_proven


def test_without_an_account_given_it_stays_open_whose_it_is():
    """Somebody else's proof is a proof, of somebody else."""
    found = checked(honest().data, account=None)

    assert (found.outcome, found.is_account_opened) == ("excluded", False)
    assert "account_not_given" in found.not_proven


def test_without_witnesses_there_are_no_times():
    """And no gap that could be called small."""
    found = checked(honest().data, policy=policy_text("none").encode())

    assert (found.outcome, found.gap, found.is_gap_small) == ("excluded", None, False)
    assert "log_alone" in found.rests_on
    assert {"witnesses", "freeze"} <= set(found.not_proven)


@pytest.mark.parametrize(("later", "is_small"), [(0, True), (SMALL_GAP - 1, True), (SMALL_GAP, False)])
def test_the_gap_is_from_what_was_heeded_to_enough_witnesses(later, is_small):
    """The second of two witnesses completes the quorum, a second after the first."""
    found = checked(bundle(Lies(set_at=ISSUED, run_at=ISSUED + later)).data)

    assert (found.gap, found.is_gap_small) == (later + 1, is_small)


def test_after_a_purge_the_gap_is_from_its_own_cut_off_date():
    """Not from the freeze of the first run."""
    found = checked(bundle(Lies(record={"frozen_at": (ISSUED - 90 * DAY) * SECOND})).data)

    assert (found.outcome, found.gap) == ("excluded", RAN + 1 - ISSUED)


def test_what_was_taken_back_in_part_is_told():
    """The rest is covered on."""
    rows = tuple(
        row(purpose=purpose, **changes)
        for purpose in PURPOSES
        for changes in (
            {"mentions": False},
            {"own_content": False, "ai_interactions": False, "withdrawn_at": PROMISED * SECOND},
        )
    )
    found = checked(bundle(Lies(rows=rows)).data)

    assert (found.scopes.standing, found.scopes.withdrawn) == (("own_content", "ai_interactions"), ("mentions",))
    assert "scopes" in found.not_proven


def test_another_purpose_withdrawn_does_not_matter():
    """The run is for one."""
    rows = (row(purpose="generative"), row(purpose="other_ai", withdrawn_at=PROMISED * SECOND))

    assert checked(bundle(Lies(rows=rows)).data).outcome == "excluded"


def test_an_earlier_objection_in_the_set_is_as_good():
    """The receipt is of a second one."""
    rows = tuple(row(purpose=purpose, received_at=1) for purpose in PURPOSES)

    assert checked(bundle(Lies(rows=rows)).data).outcome == "excluded"


def test_the_quorum_is_complete_by_the_earliest_witnesses():
    """Whoever else signs later does not make it later."""
    found = checked(bundle(Lies(set_witnesses=WITNESSES, run_witnesses=WITNESSES)).data)

    assert found.run_logged is not None
    assert (found.run_logged.witnessed_at, len(found.run_logged.cosigned)) == (RAN + 1, 3)


def test_without_keys_the_log_is_looked_at_all_the_same():
    """And nothing is claimed."""
    found = checked(honest().data, keys=None)

    assert (found.outcome, found.rests_on) == ("cannot_be_checked", ())
    assert found.run_logged is not None
    assert checked(bundle(Lies(run_witnesses=WITNESSES[:1])).data, keys=None).problem.code == "witnesses_missing"


def test_old_keys_of_a_platform_count_on():
    """They stay in its discovery for ever."""
    document = json.loads(KEYS)
    document["keys"].insert(0, document["keys"][0] | {"use": "sets"})

    assert checked(honest().data, keys=json.dumps(document).encode()).outcome == "excluded"


def test_a_run_of_several_platforms_is_a_proof_for_each():
    """The record names a set of each."""
    mine = checked(honest().data).record.record.sets[0]
    found = checked(bundle(Lies(record={"sets": (RecordedSet("anderes", 3, "4" * 64, 1), mine)})).data)

    assert found.outcome == "excluded"
    assert mine.platform == PLATFORM


def test_a_proof_spelled_in_another_way_is_the_same_proof():
    """What counts are the statements."""
    found = checked(json.dumps(honest().file, indent=3).encode())

    assert found == checked(honest().data)


def places(value, path=()):
    """Every place in a file."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield from places(one, (*path, name))


PLACES = tuple(places(honest().file))[1:]
JSON = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=20) | st.just([]) | st.just({})


@settings(max_examples=examples(400))
@given(st.sampled_from(PLACES), JSON)
def test_no_member_can_be_another_value(place, value):
    """Whatever is put in its place: no other meaning, and no traceback."""
    file = honest().file
    at = file
    for name in place[:-1]:
        at = at[name]
    was = at[place[-1]]
    at[place[-1]] = value
    found = checked(to_bytes(file))

    assert found.outcome == "cannot_be_checked" or value == was


@settings(max_examples=examples(400))
@given(
    st.binary(max_size=200)
    | st.dictionaries(st.sampled_from(("format", "receipt", "set", "run", "consistency")), JSON).map(
        lambda some: json.dumps(some | {"format": PROOF_FORMAT}).encode()
    )
)
def test_nothing_but_an_outcome_comes_of_any_bytes(data):
    """No traceback."""
    assert checked(data).outcome == "cannot_be_checked"


@pytest.mark.parametrize("data", [b"[" * 200_000, b" " * (LONGEST_PROOF + 1), b'{"format":' * 50_000, b"\xff\xfe{}"])
def test_what_is_too_deep_or_too_long_is_no_proof(data):
    """And needs neither time nor memory."""
    assert checked(data).outcome == "cannot_be_checked"


def test_every_outcome_is_a_word_of_the_list():
    """Without keys, too, and before anything was received."""
    found = verify_proof(honest().data, parse_policy(policy_text().encode()), TrustedKeys(), None, 0)
    assert found.outcome in PROOF_OUTCOMES
    assert found.problem.code == "receipt_from_future"
