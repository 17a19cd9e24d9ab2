"""Equal cases are decided once: a row's verdict depends on little, and that little is numbered.

The rule (`rulebook/decide.sql`, reading `future_runs`) looks at a row's platform, kind, audience and state, at whether
it was made before the freeze, whether the author is of age and has objected to the use of such rows, and whether the
row mentions an objector. So every row is one of a few thousand cases. They are decided by the rule once per run; a row
only needs its case number. docs/decisions/0008 says why, a property test holds the two equal row by row.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

import pyarrow as pa
from msgspec import Struct

from widerspruch.gate.profile import Profile
from widerspruch.rulebook.coming_of_age import UNKNOWN_AGE, Age
from widerspruch.rulebook.database import connect
from widerspruch.rulebook.decide import ItemRow, Objection, Run, TermsRow
from widerspruch.rulebook.decision_tables import DECISION_SQL, objections_table, runs_table, terms_table
from widerspruch.rulebook.vocabulary import RESTS_ON

CREATED = ("unknown", "by_freeze", "after_freeze")
ADULT = ("unknown", "adult", "minor")
AUTHOR = ("no_objection", *reversed(RESTS_ON), "unknown")
"""On what it rests that the author is to be kept out with a row of this kind, in the order of `covers.Levels`;
`unknown` where the row has no author."""
MENTION = ("none", "without_scope", "with_scope")
"""Whether the row mentions an objector, and one whose objection covers mentions."""

AXES = ("platform", "kind", "audience", "state", "created", "adult", "author", "mention")
"""What of a row its case hangs on, in the order of their strides. Where nobody says anything of it, an instant or age
is unknown, an author has no objection and nobody is mentioned: these come first on their axes."""

CASE = pa.schema(
    [
        pa.field("case_number", pa.int32(), nullable=False),
        pa.field("verdict", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("rule", pa.string()),
        pa.field("terms_id", pa.string()),
    ]
)


class CaseAxes(Struct, frozen=True, dict=True):
    """The words that can occur in a corpus, in a fixed order: the axes along which cases are numbered.

    Attributes:
        without_terms: Platforms of which only objections are looked at.
    """

    platforms: tuple[str, ...]
    kinds: tuple[str, ...]
    audiences: tuple[str, ...]
    states: tuple[str, ...]
    without_terms: tuple[str, ...] = ()

    @classmethod
    def of(cls, profile: Profile) -> "CaseAxes":
        platforms = profile.platform.words()
        without_terms = tuple(one for one in platforms if profile.rule_of(one) == "objections only")
        return cls(platforms, profile.kind.words(), profile.audience.words(), profile.state.words(), without_terms)

    @cached_property
    def axes(self) -> tuple[tuple[str, ...], ...]:
        """All axes, the fastest-moving last."""
        return (self.platforms, self.kinds, self.audiences, self.states, CREATED, ADULT, AUTHOR, MENTION)

    @cached_property
    def strides(self) -> tuple[int, ...]:
        """What one step along each axis adds to the case number."""
        strides = [1]
        for axis in reversed(self.axes[1:]):
            strides.append(strides[-1] * len(axis))
        return tuple(reversed(strides))

    @cached_property
    def size(self) -> int:
        return self.strides[0] * len(self.axes[0])


def item_row_of_case(words: Sequence[str], run: Run) -> ItemRow:
    """A row that stands for a case, beside `objections_of` its run.

    Args:
        words: One per axis of `CaseAxes.axes`.
    """
    platform, kind, audience, state, created, adult, author, mention = words
    instant = {"unknown": None, "by_freeze": run.frozen_at, "after_freeze": run.frozen_at + 1}
    age = {"unknown": UNKNOWN_AGE, "adult": Age(adult=True), "minor": Age(adult=False)}
    fields: dict[str, Any] = {"platform": platform, "kind": kind, "audience": audience, "state": state}
    return ItemRow(
        **fields,
        account=None if author == "unknown" else author,
        created_at=instant[created],
        age=age[adult],
        mentions=() if mention == "none" else (mention,),
    )


def objections_of(run: Run) -> tuple[Objection, ...]:
    authors = (Objection(ground, run.purpose, run.frozen_at, rests_on=ground) for ground in RESTS_ON)
    return (
        *authors,
        Objection("without_scope", run.purpose, run.frozen_at),
        Objection("with_scope", run.purpose, run.frozen_at, own_content=False, ai_interactions=False, mentions=True),
    )


def decide_cases(axes: CaseAxes, terms: Sequence[TermsRow], run: Run) -> pa.Table:
    """All cases decided by `rulebook/decide.sql`: one row of `CASE` per case, in the order of their numbers.

    Where nobody looks at a platform's terms, what no rule covers stays, and nothing is claimed of it. What was decided
    is kept: opening a database costs more than all of a small corpus.
    """
    heeded = tuple(row for row in terms if row.platform in axes.platforms and row.platform not in axes.without_terms)
    return _decided(axes, heeded, run)


@lru_cache(maxsize=64)
def _decided(axes: CaseAxes, terms: tuple[TermsRow, ...], run: Run) -> pa.Table:
    assert run.reading == "future_runs", "under the other reading a case would also hang on dates"
    rows = [item_row_of_case(words, run) for words in product(*axes.axes)]
    items = pa.table(
        {
            "item_id": pa.array(range(axes.size), pa.int32()),
            "platform": pa.array([one.platform for one in rows], pa.string()),
            "account_ref": pa.array([one.account for one in rows], pa.string()),
            "kind": pa.array([one.kind for one in rows], pa.string()),
            "audience": pa.array([one.audience for one in rows], pa.string()),
            "created_at": pa.array([one.created_at for one in rows], pa.int64()),
            "state": pa.array([one.state for one in rows], pa.string()),
            "adult": pa.array([one.age.adult for one in rows], pa.bool_()),
            "adult_from": pa.array([one.age.adult_from for one in rows], pa.int64()),
        }
    )
    mentions = [(number, account) for number, one in enumerate(rows) for account in one.mentions]
    objections = objections_of(run)
    with connect() as connection:
        connection.register("items", items)
        connection.register(
            "mentions",
            pa.table(
                {
                    "item_id": pa.array([number for number, _ in mentions], pa.int32()),
                    "account_ref": pa.array([account for _, account in mentions], pa.string()),
                }
            ),
        )
        connection.register("terms", terms_table(terms))
        connection.register("objections", objections_table([(one.account, one) for one in objections], pa.string()))
        connection.register("runs", runs_table({"run": run}))
        connection.register("without_terms", pa.table({"platform": pa.array(axes.without_terms, pa.string())}))
        decided: pa.Table = connection.sql(_CLAIMED_SQL.format(decision=DECISION_SQL)).to_arrow_table()
    assert len(decided) == axes.size, "the rule gives every item one verdict"
    return decided.cast(CASE)


_CLAIMED_SQL = """
    SELECT item_id AS case_number,
        CASE WHEN unclaimed THEN 'allowed' ELSE verdict END AS verdict,
        CASE WHEN unclaimed THEN 'nothing_claimed' ELSE reason END AS reason,
        rule, terms_id
    FROM (
        SELECT decided.*, reason = 'no_rule' AND platform IN (SELECT platform FROM without_terms) AS unclaimed
        FROM ({decision}) AS decided JOIN items USING (item_id)
    ) AS claimed
    ORDER BY item_id
"""
