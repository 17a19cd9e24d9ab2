"""`widerspruch desk tidy`: says what it did, and nothing of anybody."""

from pathlib import Path

import pytest

from cli.conftest import Run
from cli.desk.settings_file import write_settings
from widerspruch.cli.words import command_words
from widerspruch.desk.cases.retention_rules import retention_rules


@pytest.mark.parametrize(
    ("language", "lapsed"),
    [
        ("de", "0 unbestätigte Angaben sind abgelaufen."),
        pytest.param("en", "0 unconfirmed claims have lapsed.", marks=pytest.mark.slow),
    ],
)
def test_it_says_what_was_due(run_apart: Run, tmp_path: Path, language: str, lapsed: str) -> None:
    file = write_settings(tmp_path)
    assert run_apart("desk", "migrate", "--config", file).code == 0
    ended = run_apart("desk", "tidy", "--config", file, "--lang", language)
    assert (ended.code, ended.err) == (0, "")
    assert lapsed in ended.out.splitlines()


def test_it_has_a_sentence_for_each_thing_that_it_deletes_and_no_other() -> None:
    deleted = {rule.id for rule in retention_rules() if rule.days is not None}
    told = {text.split(".")[2] for text in command_words("de") if text.startswith("desk_tidy.deleted.")}
    assert told == deleted
