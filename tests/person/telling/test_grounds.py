"""Why items were decided so."""

import pytest

from person.telling.counted import GERMAN, RULEBOOK, named, part, summary
from widerspruch.person.summary import Counts, WhyRow
from widerspruch.person.telling.grounds import Grounds, grounds
from widerspruch.rulebook.decision_tables import terms_rows

ROWS = [row for row in terms_rows(RULEBOOK) if row.platform == "linkedin"]
FIRST, SECOND = list({row.rule: row for row in ROWS}.values())[:2]


@pytest.fixture(scope="module")
def told() -> Grounds:
    one = part(
        "linkedin",
        Counts(allowed=12, undecided=2, excluded=1),
        WhyRow("undecided", "age_unknown", FIRST.rule, FIRST.terms_id, 2),
        WhyRow("allowed", "used", SECOND.rule, SECOND.terms_id, 12),
        WhyRow("excluded", "no_rule", None, None, 1),
    )
    return grounds(summary(one), named(one), RULEBOOK, GERMAN)


def test_the_rule_that_decided_most_comes_first(told: Grounds):
    """With how many items it decided and why; what no rule speaks of comes as such."""
    (why,) = told.whys

    assert [(part.rule.id if part.rule else None, part.items) for part in why.rules] == [
        (SECOND.rule, 12),
        (FIRST.rule, 2),
        (None, 1),
    ]
    assert why.rules[1].reasons[0].reason == GERMAN.law("decision.age_unknown")


def test_every_rule_that_decided_is_told_once_with_its_sources(told: Grounds):
    """And no other rule of the rulebook."""
    assert [rule.id for rule in told.rules] == [SECOND.rule, FIRST.rule]
    assert all(rule.says and rule.evidence for rule in told.rules)


def test_every_rule_of_the_rulebook_can_be_told():
    """Whatever rule stands beside a verdict, there is a sentence and a source for it."""
    rows = {row.rule: WhyRow("allowed", "used", row.rule, row.terms_id, 1) for row in terms_rows(RULEBOOK)}
    one = part("linkedin", Counts(), *rows.values())

    assert {rule.id for rule in grounds(summary(one), named(one), RULEBOOK, GERMAN).rules} == rows.keys()


def test_a_timeline_marks_the_versions_that_decided(told: Grounds):
    """Versions come by their day, and only those that decided items are marked."""
    versions = [version for line in told.timelines for version in line.versions]
    decided = {
        terms.valid_from for terms in RULEBOOK.terms_of("linkedin") if terms.id in (FIRST.terms_id, SECOND.terms_id)
    }

    assert {version.on for version in versions if version.applied} == decided
    assert all(line.versions == tuple(sorted(line.versions, key=lambda version: version.on)) for line in told.timelines)


def test_both_sides_of_a_dispute_are_told_with_their_sources(told: Grounds):
    """And how the rulebook reads it."""
    assert told.disputes
    for dispute in told.disputes:
        assert len(dispute.readings) > 1
        assert all(reading.evidence for reading in dispute.readings)
        assert dispute.ours
