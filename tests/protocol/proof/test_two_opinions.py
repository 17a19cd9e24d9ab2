"""Of whatever a platform may state, properly signed and logged, both verifiers find the same."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from tests.protocol.proof.attacks.table import Case
from tests.protocol.proof.test_verify_alone import found_alone
from tests.protocol.proof.world import DAY, ISSUED, RAN, RECEIVED, SECOND, Lies, bundle, checked, code_of, row

from examples import examples
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import Verification
from widerspruch.protocol.proof.format import read_proof
from widerspruch.rulebook.vocabulary import PURPOSES, SCOPES


def seldom(otherwise: st.SearchStrategy, mostly: object) -> st.SearchStrategy:
    """So that not every example fails at its first lie."""
    return st.sampled_from(range(5)).flatmap(lambda at: otherwise if at == 0 else st.just(mostly))


def instants(most: int) -> st.SearchStrategy[int]:
    """Days between the objection and the set, and one more on each side."""
    return st.integers(-3, most).map(lambda day: (ISSUED + day * DAY) * SECOND)


@st.composite
def rows(draw: st.DrawFn):
    """Of one account, as they may stand in a set: most often all that was objected to, some of it taken back."""
    whole = [row(purpose=purpose, withdrawn_at=draw(seldom(instants(2), None))) for purpose in PURPOSES]
    stray = row(
        rests_on=draw(st.sampled_from((UNSET, "signal", "preset"))),
        purpose=draw(st.sampled_from(PURPOSES)),
        received_at=draw(instants(1)),
        withdrawn_at=draw(st.none() | instants(2)),
        **{scope: draw(st.booleans()) for scope in SCOPES},
    )
    kept = draw(seldom(st.lists(st.sampled_from(whole), unique_by=lambda one: one.purpose), whole))
    return (*kept, *draw(st.sampled_from(((), (stray,)))))


@st.composite
def stated(draw: st.DrawFn) -> Lies:
    """A platform that states something, true or not."""
    received, until = draw(seldom(instants(1), RECEIVED * SECOND)), draw(seldom(instants(1), ISSUED * SECOND))
    kept = draw(st.sampled_from((None, (), (b"k" * 16,))))
    return Lies(
        receipt={
            "received_at": received,
            "in_sets_from": received + draw(st.integers(0, 4)) * DAY * SECOND,
            "purposes": draw(seldom(st.sampled_from([(one,) for one in PURPOSES]), PURPOSES)),
            "scopes": tuple(draw(st.lists(st.sampled_from(SCOPES), min_size=1, unique=True))),
        },
        header={"received_until": until, "issued_at": until + draw(st.integers(0, 3)) * DAY * SECOND},
        rows=draw(seldom(st.none(), draw(rows()))),
        record={
            "heeds_until": draw(seldom(instants(1), until)),
            "purpose": draw(st.sampled_from(PURPOSES)),
            "kept_rows": draw(seldom(st.just(41), 40)),
            "verification": Verification(40, draw(seldom(st.just(1), 0))),
        },
        kept=kept,
        is_kept=kept is not None and draw(st.booleans()),
        with_run=draw(seldom(st.just(False), True)),
        set_at=draw(seldom(st.just(RAN + DAY), ISSUED)),
        run_at=draw(seldom(st.just(ISSUED - DAY), RAN)),
    )


@settings(max_examples=examples(300))
@given(stated())
def test_both_verifiers_find_the_same_of_anything_that_is_signed(lies):
    """The outcome, and the reason or the step that did not hold."""
    data = bundle(lies).data
    found = checked(data)
    outcome, code = found_alone(Case(data))

    assert outcome == found.outcome
    if outcome == "cannot_be_checked":
        assert code == next(step for step in range(10) if step not in found.steps)
    else:
        assert code == (code_of(found) or "")


def test_a_set_that_lacks_one_row_and_dates_another_later_lacks_a_row():
    """Of two breaches both verifiers name the same one."""
    later = (RECEIVED + DAY) * SECOND
    lies = Lies(receipt={"scopes": ("own_content", "mentions")}, rows=(row(received_at=later, mentions=False),))
    data = bundle(lies).data

    assert code_of(checked(data)) == "row_missing"
    assert found_alone(Case(data)) == ("broken_promise", "row_missing")


def test_what_is_no_objection_keeps_no_promise():
    """A set that has but a preset of whoever holds a receipt lacks their objection, and both verifiers say so."""
    data = bundle(Lies(rows=tuple(row(purpose=purpose, rests_on="preset") for purpose in PURPOSES))).data

    assert code_of(checked(data)) == "row_missing"
    assert found_alone(Case(data)) == ("broken_promise", "row_missing")


@pytest.mark.parametrize("said", ["objection", None])
def test_of_an_objection_a_row_does_not_say_that_it_is_one(said):
    """Each set has one spelling: whoever writes another is believed by neither."""
    file = bundle(Lies()).file
    for told in file["set"]["member"]["rows"]:
        told["rests_on"] = said
    data = json.dumps(file).encode()

    with pytest.raises(ProtocolError):
        read_proof(data)
    assert found_alone(Case(data))[0] == "cannot_be_checked"


@settings(max_examples=examples(200))
@given(stated())
def test_whoever_is_said_to_be_excluded_has_a_standing_objection_that_came_in_time(lies):
    """Whatever else was stated: a row for the run's purpose, received by then and not taken back, in a set that reaches
    so far; and no row of theirs was kept against it."""
    found = checked(bundle(lies).data)
    if found.outcome != "excluded":
        return

    heeds, purpose = lies.record["heeds_until"], lies.record["purpose"]
    standing = [
        one
        for one in lies.rows or ()
        if one.is_objection
        and one.purpose == purpose
        and one.received_at <= heeds
        and (one.withdrawn_at is None or one.withdrawn_at > heeds)
        and any(one.covers(scope) for scope in lies.receipt["scopes"])
    ]
    assert standing
    assert lies.receipt["received_at"] <= heeds <= lies.header["received_until"]
    assert not (lies.is_kept and any(one.own_content for one in standing) and "own_content" in lies.receipt["scopes"])
    assert lies.record["verification"].found == 0
