"""The labelled posts keep their score."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from benchmarks.mentions.make_posts import by_hand, make
from benchmarks.mentions.score import Result, read_posts, run_posts, scores


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Result]:
    return run_posts(read_posts(), Path(tmp_path_factory.mktemp("score")))


def test_posts_are_those_of_the_templates() -> None:
    """The file holds what its templates make, and at least 500 posts."""
    assert read_posts() == [*make(), *by_hand()]
    assert len(read_posts()) >= 500


@pytest.mark.parametrize("half", ["tune", "held_back"])
def test_goals_on_written_variants(results: Sequence[Result], half: str) -> None:
    """Handles and e-mail addresses are found in 99 of 100 variants, and 95 of 100 names that count are right."""
    score = scores(results)
    assert score[half, "handle"].recall >= 0.99
    assert score[half, "email"].recall >= 0.99
    assert score[half, "name"].precision >= 0.95


def test_bare_names_are_seen(results: Sequence[Result]) -> None:
    """An objector's bare name is reported where it does not count."""
    alone = [result for result in results if result.post.about == "alone"]
    assert all(result.counted or result.reported for result in alone)
