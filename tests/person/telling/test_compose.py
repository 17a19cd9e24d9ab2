"""The one telling."""

import msgspec

from person.telling.counted import ENGLISH, GERMAN, RULEBOOK, RUN, imported, part, planned, summary
from widerspruch.exports.inventory import MemberReport
from widerspruch.person.answer import CheckAnswer
from widerspruch.person.question import Question
from widerspruch.person.summary import Counts, WhyRow
from widerspruch.person.telling.compose import Telling, compose
from widerspruch.person.telling.words import PersonWords

FIGURES = summary(
    part(
        "facebook",
        Counts(allowed=5, undecided=2),
        WhyRow("undecided", "audience_unknown", None, None, 2),
        can_be_stated={"audience_unknown": 2},
    ),
    part("whatsapp", Counts(undecided=4)),
)
ANSWER = CheckAnswer(
    Question(RUN), (), (), imported(MemberReport("moons.json", "unknown")), FIGURES, planned(*FIGURES.accounts)
)


def told(words: PersonWords) -> Telling:
    return compose(ANSWER, RULEBOOK, words)


def test_the_same_answer_is_told_the_same_way():
    """Nothing in it depends on the clock, on order or on chance."""
    assert msgspec.json.encode(told(GERMAN)) == msgspec.json.encode(told(GERMAN))


def test_another_language_has_other_words_and_the_same_facts():
    """Figures, hints, gaps, steps, rules and sources are as many and the same; no sentence is."""

    def facts(telling: Telling) -> object:
        return (
            [(row.counts, row.account) for row in telling.figures.rows],
            [(hint.about, hint.account.key, hint.items) for hint in telling.hints],
            [(unclear.reason, unclear.items) for unclear in telling.gaps.unclear],
            (telling.gaps.complete, len(telling.gaps.notes)),
            [step.way.route for step in telling.steps.steps],
            [len(line.versions) for line in telling.grounds.timelines],
            [len(topic.points) for topic in telling.law],
        )

    german, english = told(GERMAN), told(ENGLISH)
    assert facts(german) == facts(english)
    assert german.figures.sentence != english.figures.sentence
    assert german.notice != english.notice
