"""`widerspruch casefile calendar`, deadlines in `show`, and where the person lives."""

import json

from widerspruch.objections.events import ResidenceStated


class TestDeadlines:
    def test_deadlines_are_printed_with_their_computation(self, run, add, akte):
        """And in JSON with the same words."""
        add("--event", "facebook=2026-09-26:sent", "--lives-in", "Bayern")
        printed = run("casefile", "show", akte, "--today", "2026-10-24").said
        assert "27.10.2026 (in 3 Tagen): Facebook: Antwort auf den Widerspruch" in printed
        assert "Gerechnet für den Wohnort Bayern, Deutschland." in printed
        told = json.loads(run("casefile", "show", akte, "--json", "--today", "2026-10-24").out)
        (one,) = told["deadlines"]["each"]
        assert one["last_day"] == "2026-10-27"
        assert all(sentence in printed for sentence in one["computation"])
        assert told["letters"] == []

    def test_an_extension_is_kept(self, run, add, akte, recorded):
        """And waited for."""
        add("--event", "facebook=2026-09-26:sent", "--event", "facebook=2026-10-01:acknowledged", "--extended")
        assert recorded()[-1].event.reading.extended
        assert "28.12.2026" in run("casefile", "show", akte, "--today", "2026-11-01").said

    def test_where_one_lives_is_kept(self, add, recorded):
        """A Land by any name, a country, or a part of one."""
        for given, stated in (
            ("he", ResidenceStated("DE", "Hessen")),
            ("AT", ResidenceStated("AT")),
            ("ch/zh", ResidenceStated("CH", "ZH")),
            ("fr", ResidenceStated("FR")),
        ):
            assert add("--lives-in", given).code == 0
            assert recorded()[-1].event == stated

    def test_nowhere_is_refused(self, add, recorded):
        """With the choice that there is."""
        before = len(recorded())
        ended = add("--lives-in", "Preußen")
        assert ended.code == 2
        assert "Hessen" in ended.err
        assert len(recorded()) == before


class TestCalendar:
    def test_a_calendar_holds_days_and_numbers(self, run, add, akte, tmp_path):
        """And is never written over another file."""
        add("--event", "facebook=2026-11-20:sent")
        target = tmp_path / "fristen.ics"
        ended = run("casefile", "calendar", akte, target)
        assert (ended.code, ended.err) == (0, "")
        text = target.read_text("utf-8")
        assert "Frist prüfen: Vorgang" in text
        assert "facebook" not in text.lower()
        again = run("casefile", "calendar", akte, target)
        assert again.code != 0
        assert target.read_text("utf-8") == text
