"""The page of SQL and the plain Python must decide alike, on every generated case."""

from itertools import zip_longest

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from examples import examples
from rulebook.in_sql import decide_in_sql
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.rulebook.decide import KEPT_OUT_AS, ItemRow, Objection, Run, TermsRow, decide, verdict_of
from widerspruch.rulebook.decision_tables import terms_table
from widerspruch.rulebook.vocabulary import AUDIENCES, AUTHORS, KINDS, PURPOSES, READINGS, RESTS_ON, STATES

ACCOUNTS = ("erika", "max", "verein")
PLATFORMS = ("facebook", "linkedin")
# A handful of instants, so that equal and neighbouring ones meet often.
INSTANTS = st.integers(min_value=0, max_value=12)
MAYBE_INSTANT = st.none() | INSTANTS
SOME_KINDS = ("post", "comment", "message", "ai_prompt", "profile_identity")


@st.composite
def terms_rows(draw: st.DrawFn) -> list[TermsRow]:
    """Versions of terms that do not overlap: per platform, purpose and kind, cut at common instants."""
    rows: list[TermsRow] = []
    for platform in PLATFORMS:
        for purpose in PURPOSES:
            cuts = sorted(draw(st.sets(INSTANTS, max_size=3)))
            for begins, ends in zip_longest(cuts, cuts[1:]):
                training = draw(st.sampled_from(("yes", "none", "silent")))
                since = draw(INSTANTS) if training == "yes" else None
                rows.extend(
                    TermsRow(
                        platform=platform,
                        purpose=purpose,
                        kind=kind,
                        in_force_from=begins,
                        in_force_until=ends,
                        training=training,
                        training_since=since,
                        used_when=draw(
                            st.sampled_from(("always", "public", "not_private", "disputed", "never", "silent"))
                        ),
                        authors=draw(st.sampled_from(AUTHORS)),
                        rule=f"{platform}-{purpose}-{kind}-{begins}",
                        terms_id=f"{platform}-{begins}",
                    )
                    for kind in draw(st.sets(st.sampled_from(SOME_KINDS)))
                )
    return rows


SUBJECTS = st.builds(
    ItemRow,
    platform=st.sampled_from((*PLATFORMS, "unheard-of")),
    account=st.none() | st.sampled_from(ACCOUNTS),
    kind=st.sampled_from(SOME_KINDS),
    audience=st.sampled_from(AUDIENCES),
    created_at=MAYBE_INSTANT,
    state=st.sampled_from(STATES),
    age=st.builds(Age, adult=st.none() | st.booleans(), adult_from=MAYBE_INSTANT),
    mentions=st.lists(st.sampled_from(ACCOUNTS), max_size=2, unique=True).map(tuple),
)
OBJECTIONS = st.builds(
    Objection,
    account=st.sampled_from(ACCOUNTS),
    purpose=st.sampled_from(PURPOSES),
    received_at=INSTANTS,
    own_content=st.booleans(),
    ai_interactions=st.booleans(),
    mentions=st.booleans(),
    withdrawn_at=MAYBE_INSTANT,
    rests_on=st.sampled_from(RESTS_ON),
)
RUNS = st.builds(Run, frozen_at=INSTANTS, purpose=st.sampled_from(PURPOSES), reading=st.sampled_from(READINGS))


@settings(max_examples=examples(150), deadline=None)
@given(
    items=st.lists(SUBJECTS, min_size=1, max_size=12),
    terms=terms_rows(),
    objections=st.lists(OBJECTIONS, max_size=6),
    runs=st.lists(RUNS, min_size=1, max_size=3),
)
def test_sql_and_python_decide_alike(items, terms, objections, runs):
    """On every generated case DuckDB and plain Python give the same verdict, reason, rule and version."""
    named_runs = {f"run-{number}": run for number, run in enumerate(runs)}
    in_sql = decide_in_sql(items, terms_table(terms), objections, named_runs)

    in_python = {
        (run_id, number): decide(item, terms, objections, run)
        for run_id, run in named_runs.items()
        for number, item in enumerate(items)
    }
    assert in_sql == in_python


@settings(max_examples=examples(200), deadline=None)
@given(item=SUBJECTS, terms=terms_rows(), objections=st.lists(OBJECTIONS, max_size=4), run=RUNS, more=OBJECTIONS)
def test_one_more_objection_never_lets_an_item_in(item, terms, objections, run, more):
    """Whoever objects once more is never worse off: an item that was out stays out."""
    before = decide(item, terms, objections, run)
    after = decide(item, terms, [*objections, more], run)
    order = {"excluded": 0, "undecided": 1, "allowed": 2}
    assert order[after.verdict] <= order[before.verdict]


@settings(max_examples=examples(200), deadline=None)
@given(item=SUBJECTS, terms=terms_rows(), objections=st.lists(OBJECTIONS, max_size=4), run=RUNS)
def test_what_is_no_objection_keeps_out_as_one_and_is_not_called_one(item, terms, objections, run):
    """The verdict is the same whatever it rests on; only where an objection covers the item does the reason say so."""
    called = decide(item, terms, [replace(one, rests_on="objection") for one in objections], run)
    decision = decide(item, terms, objections, run)
    assert decision.verdict == called.verdict
    assert decision.reason == called.reason or (called.reason == "objected" and decision.reason in KEPT_OUT_AS.values())
    if not any(one.rests_on == "objection" for one in objections):
        assert decision.reason != "objected"


@settings(max_examples=examples(200), deadline=None)
@given(item=SUBJECTS, terms=terms_rows(), objections=st.lists(OBJECTIONS, max_size=4), run=RUNS)
def test_future_runs_protects_at_least_as_much_as_future_items(item, terms, objections, run):
    """What the weaker reading keeps out, the stronger one keeps out too."""
    weaker = decide(item, terms, objections, Run(run.frozen_at, run.purpose, "future_items"))
    stronger = decide(item, terms, objections, Run(run.frozen_at, run.purpose, "future_runs"))
    assert weaker.verdict != "excluded" or stronger.verdict == "excluded"


def test_every_kind_used_in_the_property_is_a_kind():
    """The generated kinds are words of the vocabulary."""
    assert set(SOME_KINDS) <= set(KINDS)


def test_every_reason_has_one_verdict():
    """A reason never means two verdicts, in Python as in SQL."""
    assert {verdict_of("used"), verdict_of("audience_unknown"), verdict_of("objected")} == {
        "allowed",
        "undecided",
        "excluded",
    }
