"""What must never get out: a socket, a person's words in a log or in an error."""

import json
import logging

import pytest

from widerspruch.cli.exit_codes import UNEXPECTED
from widerspruch.testing.exports.make import make_export
from widerspruch.testing.exports.recipe import Recipe

NO_SOCKETS = """
def watch(event, details):
    if event.startswith("socket."):
        raise RuntimeError("a socket was opened: " + event)
sys.addaudithook(watch)
"""


class TestNetwork:
    def test_a_whole_check_opens_no_socket(self, run_apart, exports, tmp_path):
        """Reading, deciding, report, JSON and tables: Python is asked for no socket and for no name."""
        targets = ("--html", tmp_path / "a.html", "--json", tmp_path / "a.json", "--parquet", tmp_path / "kept")

        ended = run_apart("check", *exports("instagram-de"), *targets, before=NO_SOCKETS)

        assert ended.code == 0
        assert (tmp_path / "a.html").exists()

    def test_the_watch_would_notice_one(self, run_apart):
        """The watch of the test above does stop whoever opens a socket."""
        ended = run_apart("plan", "facebook", before=f"{NO_SOCKETS}\nimport socket; socket.socket()")

        assert ended.code != 0
        assert "a socket was opened" in ended.err


class TestPersonalData:
    @pytest.fixture
    def faulty(self, tmp_path):
        """An export with several faults, under a name that tells nothing, and all texts that stand in it."""
        faults = ("invalid_json", "html_named_json", "unknown_root_key", "corrupt_message_part")
        made = make_export(Recipe("facebook", faults=faults), tmp_path)
        path = made.paths[0].rename(tmp_path / "export.zip")
        rows = [json.loads(line) for line in made.truth.read_text("utf-8").splitlines()]
        texts = {row["text"] for row in rows if row.get("text") and len(row["text"]) > 8}
        assert len(texts) > 20
        return path, texts | {"Erika", "erika.beispiel", "@example"}

    def test_no_log_and_no_complaint_repeats_what_somebody_wrote(self, faulty, run, caplog):
        """With faults in the export, logs and standard error hold none of its texts, names or addresses."""
        path, secrets = faulty
        caplog.set_level(logging.DEBUG)

        ended = run("check", path)

        told = ended.err + caplog.text
        assert ended.code == 4
        assert [secret for secret in secrets if secret in told] == []

    def test_a_mistake_of_ours_names_a_place_in_the_program_only(self, run, exports, monkeypatch):
        """An unexpected error ends with 70 and file and line, without its text, which may quote somebody."""

        def fail(*_: object) -> None:
            raise ValueError("Erika Beispiel wrote: call me at 030 1234567")

        monkeypatch.setattr("widerspruch.person.check.summarise", fail)

        ended = run("check", *exports("instagram-one-post"))

        assert ended.code == UNEXPECTED
        assert "ValueError, test_silence.py:" in ended.complained
        assert "Erika" not in ended.out + ended.err
        assert "Traceback" not in ended.err
