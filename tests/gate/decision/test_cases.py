"""Deciding equal cases once: the numbering, and that a case's verdict is that of any row in it."""

from itertools import product

import pytest

from gate import made
from widerspruch.gate.decision.cases import CaseAxes, decide_cases, item_row_of_case, objections_of
from widerspruch.rulebook.decide import Run, decide
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.instants import end_of_day
from widerspruch.rulebook.vocabulary import PURPOSES, Purpose

RUN = Run(end_of_day(made.FREEZE))
WIDE = CaseAxes.of(
    made.profile(
        kind={"column": "k", "values": {"a": "post", "b": "message", "c": "ai_prompt", "d": "setting"}},
        audience={"column": "s", "values": {"a": "public", "b": "friends", "c": "direct"}, "null": "unknown"},
        state={"column": "z", "values": {"a": "live", "b": "draft", "c": "archived"}},
    )
)


def test_every_combination_has_a_number_of_its_own() -> None:
    """The numbers run from 0 without gaps, in the order of the axes."""
    steps = [range(0, stride * len(axis), stride) for axis, stride in zip(WIDE.axes, WIDE.strides, strict=True)]
    numbers = [sum(of_words) for of_words in product(*steps)]
    assert numbers == list(range(WIDE.size))


@pytest.mark.parametrize("purpose", PURPOSES)
@pytest.mark.parametrize("platform", ["instagram", "linkedin", "whatsapp"])
def test_each_case_is_decided_as_one_row_would_be(platform: str, purpose: Purpose) -> None:
    """The page of SQL, run over all cases, says of each what the plain Python says of a row that stands for it."""
    terms = [row for row in terms_rows(made.rulebook()) if row.platform == platform]
    run = Run(RUN.frozen_at, purpose)
    axes = CaseAxes((platform,), WIDE.kinds, WIDE.audiences, WIDE.states)
    decided = decide_cases(axes, terms, run).to_pylist()

    for words, case in zip(product(*axes.axes), decided, strict=True):
        decision = decide(item_row_of_case(words, run), terms, objections_of(run), run)
        said = (case["verdict"], case["reason"], case["rule"], case["terms_id"])
        assert said == (decision.verdict, decision.reason, decision.rule, decision.terms_id), words


def test_there_are_few_cases() -> None:
    """Even with all words of all lists they fit a table that any worker holds."""
    from widerspruch.rulebook.vocabulary import AUDIENCES, KINDS, STATES

    assert CaseAxes(("instagram",), KINDS, AUDIENCES, STATES).size < 300_000
