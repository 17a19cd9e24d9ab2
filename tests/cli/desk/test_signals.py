"""`widerspruch desk signals`, in a process of its own."""

import json
from pathlib import Path

from cli.conftest import Run
from cli.desk.settings_file import write_settings


def test_it_writes_what_names_nobody_and_says_what_does(run_apart: Run, tmp_path: Path) -> None:
    settings, out = write_settings(tmp_path, ""), tmp_path / "signals"
    asked = ("desk", "signals", "--out", out, "--config", settings, "--lang", "en")
    ended = run_apart(*asked)
    assert (ended.code, ended.err) == (0, "")
    assert "paths.csv is for your own web server" in ended.said
    assert json.loads((out / "signals.json").read_text())["format"] == "widerspruch/signals/1"
    again = run_apart(*asked)
    assert again.code != 0
    assert "exists already" in again.err
    stranger = run_apart("desk", "signals", "--out", tmp_path / "b", "--platform", "nobody", "--config", settings)
    assert stranger.code != 0
    assert not (tmp_path / "b").exists()


def test_for_other_programs_it_tells_files_and_counts(run_apart: Run, tmp_path: Path) -> None:
    settings, out = write_settings(tmp_path, ""), tmp_path / "signals"
    ended = run_apart("desk", "signals", "--out", out, "--json", "--list-people", "--config", settings)
    report = json.loads(ended.out)
    assert report["format"] == "widerspruch-desk-signals/1"
    assert set(report["accounts"].values()) == {0}
    assert "gpc.json" in {one["file"] for one in report["files"]}
