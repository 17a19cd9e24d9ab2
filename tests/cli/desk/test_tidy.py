"""`widerspruch desk tidy`: says what it did, and nothing of anybody."""

from pathlib import Path

from cli.conftest import Run
from cli.desk.settings_file import write_settings


def test_it_says_what_was_due(run_apart: Run, tmp_path: Path) -> None:
    file = write_settings(tmp_path)
    assert run_apart("desk", "migrate", "--config", file).code == 0
    for language, lapsed in (
        ("de", "0 unbestätigte Angaben sind abgelaufen."),
        ("en", "0 unconfirmed claims have lapsed."),
    ):
        ended = run_apart("desk", "tidy", "--config", file, "--lang", language)
        assert (ended.code, ended.err) == (0, "")
        assert lapsed in ended.out.splitlines()
