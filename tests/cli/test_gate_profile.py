"""`widerspruch gate profile` for a platform of which the rulebook knows nothing."""

from pathlib import Path

import pytest

from cli.conftest import Run
from widerspruch.gate.profile import parse_profile

TOOT = '{"id": "1", "created_at": "2025-01-01T00:00:00Z", "account": {"id": "7"}, "content": "<p>Hallo</p>"}\n'


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One post."""
    (tmp_path / "a.jsonl").write_text(TOOT, "utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["mastodon", "Mastodon"])
def test_any_name_is_a_platform(name: str, corpus: Path, run: Run) -> None:
    """Objections alone decide, and the profile says so."""
    ended = run("gate", "profile", corpus, "--platform", name, "--lang", "en")
    assert ended.code == 0
    assert parse_profile(ended.out, ("instagram",)).rule_of("mastodon") == "objections only"
    assert "nothing is claimed" in ended.out


@pytest.mark.parametrize("name", ["instagrem", "face_book", "no name"])
def test_a_slip_of_the_hand_is_none(name: str, corpus: Path, run: Run) -> None:
    """Whoever meant a platform with terms would lose them without a word."""
    ended = run("gate", "profile", corpus, "--platform", name, "--lang", "en")
    assert (ended.code, "instagram" in ended.err) == (2, True)
