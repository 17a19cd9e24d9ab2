"""How increments change what a full set says: withdrawals end what they name and nothing else."""

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widerspruch.protocol.sets.merge import merged_objections

COLUMNS = ("account_key", "purpose", "received_at", "own_content", "ai_interactions", "mentions", "withdrawn_at")
SCOPES = COLUMNS[3:6]
TYPES = (pa.int64(), pa.string(), pa.int64(), pa.bool_(), pa.bool_(), pa.bool_(), pa.int64())


def row(received_at, withdrawn_at=None, *, own=True, ai=True, mentions=False, account=1, purpose="generative"):
    """One objection."""
    return (account, purpose, received_at, own, ai, mentions, withdrawn_at)


CONNECTION = duckdb.connect()


def merged(*sets):
    """The rows of several sets, oldest first, merged."""
    for place, rows in enumerate(sets):
        columns = [pa.array([one[at] for one in rows], kind) for at, kind in enumerate(TYPES)]
        CONNECTION.register(f"set_{place}", pa.table(columns, COLUMNS))
    names = [f"set_{place}" for place in range(len(sets))]
    return sorted(CONNECTION.execute(merged_objections(names)).fetchall(), key=repr)


def in_force(rows, at):
    """Who objects at an instant, per scope, as the decision sees it."""
    return {
        (one[0], one[1], scope)
        for one in rows
        for scope, covered in zip(SCOPES, one[3:6], strict=True)
        if covered and one[2] <= at and (one[6] is None or one[6] > at)
    }


def test_whoever_withdraws_an_objection_takes_no_signal_back():
    """And the other way round; without the column nobody can tell them apart."""
    objected, signalled, withdrawn = (*row(1), "objection"), (*row(1), "signal"), (*row(1, 5), "objection")
    for place, one in enumerate(([objected, signalled], [withdrawn])):
        kinds = [*zip(COLUMNS, TYPES, strict=True), ("rests_on", pa.string())]
        columns = [pa.array([told[at] for told in one], kind) for at, (_, kind) in enumerate(kinds)]
        CONNECTION.register(f"grounded_{place}", pa.table(columns, [name for name, _ in kinds]))
    merged_rows = CONNECTION.execute(merged_objections(["grounded_0", "grounded_1"], grounded=True)).fetchall()
    assert {(one[-1], one[6]) for one in merged_rows} == {("objection", 5), ("signal", None)}


class TestMerging:
    def test_a_single_set_is_what_it_is(self):
        """Nothing is merged where there is one set."""
        assert merged([row(1), row(1, 5)]) == sorted([row(1), row(1, 5)], key=repr)

    def test_an_increment_adds(self):
        """A new objection stands beside the old ones."""
        assert in_force(merged([row(1)], [row(7, account=2)]), 7) == in_force([row(1), row(7, account=2)], 7)

    def test_an_increment_withdraws(self):
        """From the instant of its withdrawal the earlier objection is over, before it is not."""
        rows = merged([row(1)], [row(1, 5)])

        assert (len(in_force(rows, 4)), len(in_force(rows, 5))) == (2, 0)

    def test_what_was_received_after_a_withdrawal_stands(self):
        """Two receipts of one set, and the increment ends the first before the second came."""
        rows = merged([row(1), row(5)], [row(1, 3)])

        assert [len(in_force(rows, at)) for at in (2, 3, 4, 5)] == [2, 0, 0, 2]

    @pytest.mark.parametrize("received_at", [0, 1, 3])
    def test_the_receipt_need_not_be_repeated(self, received_at):
        """Whoever withdraws, withdraws all that was received before."""
        assert in_force(merged([row(1), row(2)], [row(received_at, 5)]), 5) == set()

    def test_what_came_after_the_withdrawal_stands(self):
        """A new objection is not ended by an old withdrawal."""
        assert len(in_force(merged([row(1), row(6)], [row(1, 5)]), 6)) == 2

    def test_one_scope_is_withdrawn_alone(self):
        """A withdrawal ends the scopes that it names, and no other."""
        rows = merged([row(1, mentions=True)], [row(1, 5, own=False, ai=False, mentions=True)])

        assert in_force(rows, 5) == {(1, "generative", "own_content"), (1, "generative", "ai_interactions")}

    def test_other_accounts_and_purposes_stand(self):
        """A withdrawal is one account's, for one purpose."""
        rows = merged([row(1), row(1, account=2), row(1, purpose="other_ai")], [row(1, 5)])

        assert {found[:2] for found in in_force(rows, 5)} == {(2, "generative"), (1, "other_ai")}

    def test_within_a_set_rows_do_not_touch_each_other(self):
        """Where one set says both, the objection stands."""
        assert len(in_force(merged([row(1), row(1, 5)], []), 5)) == 2

    def test_an_older_set_ends_nothing_of_a_newer_one(self):
        """An objection that is stated again is open again."""
        assert len(in_force(merged([row(1)], [row(1, 5)], [row(1)]), 5)) == 2

    ROWS = st.lists(
        st.builds(
            row,
            st.integers(0, 6),
            st.none() | st.integers(7, 9),
            own=st.booleans(),
            ai=st.booleans(),
            mentions=st.booleans(),
            account=st.integers(1, 2),
        ),
        max_size=4,
    )

    @settings(max_examples=60)
    @given(st.lists(ROWS, min_size=2, max_size=3), st.integers(0, 10))
    def test_it_is_what_the_sentences_say(self, sets, at):
        """Any sets, any instant: an objection is in force unless a later set withdrew that scope by then."""
        expected = {
            (one[0], one[1], scope)
            for place, rows in enumerate(sets)
            for one in rows
            for bit, scope in enumerate(SCOPES)
            if one[3 + bit]
            and one[2] <= at
            and (one[6] is None or one[6] > at)
            and not any(
                later[0] == one[0] and later[3 + bit] and later[6] is not None and one[2] <= later[6] <= at
                for newer in sets[place + 1 :]
                for later in newer
            )
        }

        assert in_force(merged(*sets), at) == expected
