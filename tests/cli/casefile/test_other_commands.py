"""`widerspruch plan` and `widerspruch check` with a case file: what stands there need not be said again."""

import json
import re

import pytest

from widerspruch.objections.events import ExportLookedAt


class TestPlan:
    def test_the_plan_is_that_of_the_accounts_in_the_file(self, run, akte):
        """As if they had been typed."""
        of_file = json.loads(run("plan", "--casefile", akte, "--json").out)
        typed = json.loads(
            run("plan", "facebook,email=a,group=a", "instagram,email=a,group=a", "linkedin", "--json").out
        )
        assert of_file["steps"] == typed["steps"]

    def test_what_was_sent_is_not_asked_for_again(self, run, add, akte):
        """One objection of an accounts centre counts for both of its accounts."""
        before = run("plan", "--casefile", akte).out
        add("--event", "facebook=2026-11-20:sent")
        after = run("plan", "--casefile", akte).out
        assert "Widerspruchsformular von Facebook" in before
        assert "Widerspruchsformular von Facebook" not in after

    def test_accounts_or_a_file(self, run, akte):
        """Both would be two answers."""
        ended = run("plan", "facebook", "--casefile", akte)
        assert ended.code == 2
        assert "--casefile" in ended.complained

    def test_nothing_is_written(self, run, akte):
        """To plan changes no case."""
        before = akte.read_bytes()
        run("plan", "--casefile", akte)
        assert akte.read_bytes() == before


class TestCheck:
    @pytest.fixture
    def export(self, exports):
        """An invented export of one Facebook account."""
        return exports("facebook-de")[0]

    def checked(self, run, tmp_path, *arguments):
        """The figures of the only account, and what was said."""
        ended = run("check", *arguments, "--json", tmp_path / "answer.json", "--run", "2026-11-29")
        assert ended.code == 0, ended.err
        return json.loads((tmp_path / "answer.json").read_text("utf-8")), ended

    def test_what_the_file_says_counts_like_statements(self, run, add, akte, export, tmp_path):
        """Objection, audience and age: the same figures as if they had been typed."""
        add("--event", "facebook=2025-05-20:sent", "--audience", "facebook=public", "--adult", "facebook=ja")
        typed = ["--objected", "facebook@meta-form-facebook-2025=2025-05-20", "--audience", "facebook=public"]
        by_hand, _ = self.checked(run, tmp_path, export, *typed, "--adult", "facebook=ja")
        (tmp_path / "answer.json").unlink()
        by_file, _ = self.checked(run, tmp_path, export, "--casefile", akte)
        assert by_file["summary"] == by_hand["summary"]
        bare, _ = self.checked(run, tmp_path, export)
        assert bare["summary"] != by_hand["summary"]

    def test_it_is_recorded_only_when_asked(self, run, akte, recorded, export, tmp_path):
        """Figures and checksums, none of its texts."""
        before = recorded()
        self.checked(run, tmp_path, export, "--casefile", akte)
        assert recorded() == before
        _, ended = self.checked(run, tmp_path, export, "--casefile", akte, "--record")
        event = recorded()[-1].event
        assert isinstance(event, ExportLookedAt)
        assert [figure.account for figure in event.figures] == ["facebook"]
        assert sum((event.figures[0].allowed, event.figures[0].undecided, event.figures[0].excluded)) > 0
        assert [len(digest) for digest in event.files] == [64]
        assert re.search(r"4\. [0-9.]+: Datenexport angesehen", ended.said)

    def test_an_account_that_the_file_does_not_know(self, run, akte, exports, tmp_path):
        """Said, with how to enter it; the check is done all the same."""
        _, ended = self.checked(run, tmp_path, exports("whatsapp-meta-ai-de")[0], "--casefile", akte)
        assert "Nicht in der Akte, oder dort nicht eindeutig: whatsapp" in ended.said

    def test_what_is_typed_counts_before_it(self, run, add, akte, export, tmp_path):
        """The person at the keyboard knows best."""
        add("--event", "facebook=2025-05-20:sent")
        typed = ["--objected", "facebook=2025-07-01"]
        by_hand, _ = self.checked(run, tmp_path, export, *typed)
        both, _ = self.checked(run, tmp_path, export, *typed, "--casefile", akte)
        assert both["summary"] == by_hand["summary"]

    def test_record_needs_a_file(self, run, export):
        """Nothing is guessed."""
        assert run("check", export, "--record").code == 2
