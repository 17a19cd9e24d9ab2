"""Under `objections only` nobody looks at terms: who objected is out, of all others nothing is claimed."""

from itertools import product

import pytest

from gate import made
from widerspruch.gate.decision.cases import CaseAxes, decide_cases, item_row_of_case, objections_of
from widerspruch.gate.decision.claims import NOTHING_CLAIMED, decide_row, verdict_for
from widerspruch.rulebook.decide import KEPT_OUT_AS, Run, decide
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.instants import end_of_day

RUN = Run(end_of_day(made.FREEZE))
TERMS = terms_rows(made.rulebook())


@pytest.mark.parametrize("platform", ["instagram", "mastodon"])
def test_terms_are_not_applied(platform):
    """Not even those of a platform that the rulebook knows: a row is out only for what is so without them."""
    only = made.profile(platform={"always": platform}, rule="objections only")
    axes = CaseAxes((platform,), ("post", "message", "ai_prompt"), ("public", "direct"), ("live", "draft"))
    reasons = set()
    for words in product(*axes.axes):
        decision = decide_row(item_row_of_case(words, RUN), TERMS, objections_of(RUN), RUN, only)
        reasons.add((decision.verdict, decision.reason))
        assert (decision.rule, decision.terms_id) == (None, None)
    assert reasons == {
        ("excluded", "created_after_run"),
        ("excluded", "never_published"),
        *(("excluded", reason) for reason in KEPT_OUT_AS.values()),
        ("undecided", "author_unknown"),
        ("allowed", NOTHING_CLAIMED),
    }


def test_terms_of_other_platforms_stay():
    """A rule is for each platform."""
    mixed = made.profile(
        platform={"column": "p", "values": {"a": "instagram", "b": "mastodon"}}, rule={"mastodon": "objections only"}
    )
    axes = CaseAxes(("instagram",), ("post", "message"), ("public", "direct"), ("live",))
    for words in product(*axes.axes):
        item = item_row_of_case(words, RUN)
        assert decide_row(item, TERMS, objections_of(RUN), RUN, mixed) == decide(item, TERMS, objections_of(RUN), RUN)


@pytest.mark.parametrize("rule", ["objections only", {"mastodon": "objections only"}])
def test_cases_are_decided_as_rows_are(rule):
    """Of both platforms of a corpus, under one rule for both or one for each."""
    mixed = made.profile(
        platform={"column": "p", "values": {"a": "instagram", "b": "mastodon"}},
        rule=rule,
        kind={"column": "k", "values": {"a": "post", "b": "message"}},
        audience={"column": "s", "values": {"a": "public", "b": "direct"}},
    )
    axes = CaseAxes.of(mixed)

    for words, case in zip(product(*axes.axes), decide_cases(axes, TERMS, RUN).to_pylist(), strict=True):
        decision = decide_row(item_row_of_case(words, RUN), TERMS, objections_of(RUN), RUN, mixed)
        said = (case["verdict"], case["reason"], case["rule"], case["terms_id"])
        assert said == (decision.verdict, decision.reason, decision.rule, decision.terms_id), words


def test_every_reason_has_a_verdict():
    """The rulebook's, and the one of the gate."""
    assert verdict_for("used") == verdict_for(NOTHING_CLAIMED) == "allowed"
    assert verdict_for("no_rule") == "undecided"
    assert verdict_for("objected") == "excluded"
