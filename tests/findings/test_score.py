"""The score on the labelled sentences does not fall."""

import pytest
from benchmarks.findings.score import SPLITS, Score, read_sentences, score

FLOORS = {"IDENTIFIER": (0.96, 0.95), "SPECIAL_CATEGORY": (0.95, 0.88), "PEOPLE": (0.92, 0.90), "ALL": (0.95, 0.90)}
"""Precision and recall over all splits, some points below what is measured (benchmarks/findings/README.md)."""


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return score(read_sentences())


@pytest.mark.parametrize("group", FLOORS)
def test_precision_and_recall(scores: dict[str, Score], group: str) -> None:
    """Precision and recall of a group stay above their floors."""
    precision, recall = FLOORS[group]
    assert scores[group].precision >= precision
    assert scores[group].recall >= recall


def test_the_set() -> None:
    """The set has at least 400 sentences, two in five without a finding, no text twice, in both languages."""
    sentences = read_sentences()
    assert len(sentences) >= 400
    assert sum(not sentence.kinds for sentence in sentences) >= 0.4 * len(sentences)
    assert len({sentence.text for sentence in sentences}) == len(sentences)
    assert 0.5 <= sum(sentence.lang == "de" for sentence in sentences) / len(sentences) <= 0.7
    assert {sentence.split for sentence in sentences} == set(SPLITS)
