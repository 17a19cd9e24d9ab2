"""`widerspruch plan` and `widerspruch reasons`, as a person types them."""

import json

from cli.conftest import Run


class TestSteps:
    def test_advice_is_printed_at_its_step(self, run: Run) -> None:
        """What is good to know about a route stands under the step, in the terminal too."""
        ended = run("plan", "facebook", "--steps", "--lang", "de")
        assert "Gut zu wissen:" in ended.out
        assert "Ein Text in der eigenen Chronik ist kein Widerspruch" in ended.said

    def test_a_minor_is_told_why_it_is_only_advised(self, run: Run) -> None:
        """With adult=nein the form is advised, and the reason stands there."""
        ended = run("plan", "facebook,adult=nein", "--lang", "de")
        assert "(ratsam, etwa 4 Minuten)" in ended.out
        assert "Unter 18 Jahren" in ended.out


class TestEasy:
    def test_easy_language_in_english_says_that_there_is_none(self, run: Run) -> None:
        """--easy with English prints English and says so."""
        ended = run("plan", "facebook", "--easy", "--lang", "en")
        assert "Easy language exists in German only" in ended.err
        assert ended.code == 0


class TestJson:
    def test_json_has_the_words(self, run: Run) -> None:
        """The plan as JSON holds the sentences of every step."""
        plan = json.loads(run("plan", "linkedin", "--json", "--lang", "de").out)
        assert plan["format"] == "widerspruch-plan/1"
        assert all(step["way"]["title"] for step in plan["steps"])


class TestReasons:
    def test_all_building_blocks_are_printed_with_their_sources(self, run: Run) -> None:
        """The command prints every block, when it suits, and what it rests on."""
        ended = run("reasons", "--lang", "de")
        assert ended.out.count("Grundlage:") >= 10
        assert "Passt immer" in ended.out


class TestOwnWord:
    def test_a_clear_no_stands_before_the_mail_that_is_only_advised(self, run: Run) -> None:
        """Whoever asks about Zoom is told first that Zoom says no, with source and age."""
        ended = run("plan", "zoom", "--lang", "de")
        assert (
            ended.said.index("Zoom sagt Nein") < ended.said.index("Open Terms Archive") < ended.said.index("1. E-Mail")
        )
        assert "Sie müssen nichts tun." in ended.said

    def test_who_gives_no_clear_no_is_not_said_to(self, run: Run) -> None:
        """SoundCloud's no is about imitation alone, and Telegram says nothing."""
        ended = run("plan", "soundcloud", "telegram", "--lang", "en")
        assert "SoundCloud does not clearly say no." in ended.said
        assert "Telegram says nothing about it." in ended.said
