"""What is still to be done, told once: the words that the terminal, the report and JSON print."""

import json
from datetime import date

import pytest

from widerspruch.lib.texts import Catalogue, load_catalogue
from widerspruch.lib.writing import LANGUAGES, Language
from widerspruch.objections.account import Account
from widerspruch.objections.plan import people_platforms, plan
from widerspruch.person.telling.next_steps import NextSteps, Step, next_steps, plan_as_json
from widerspruch.person.telling.reasons import reasons
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

NOW = date(2026, 11, 21)
EVERYBODY = tuple(Account(slug, slug) for slug in people_platforms(load_rulebook()))


def told(*accounts: Account, language: Language = "de", today: date = NOW) -> NextSteps:
    """A plan under the rulebook that the package ships, in words."""
    rulebook = load_rulebook()
    return next_steps(plan(accounts, rulebook, (), today), rulebook, PersonWords(language))


def step_of(found: NextSteps, route: str) -> Step:
    """The step by a route."""
    return next(step for step in found.steps if step.way.route == route)


class TestAdvice:
    def test_every_advice_of_every_route_is_told(self) -> None:
        """What the rulebook advises at a route reaches the person at the first step to which it belongs."""
        rulebook, words = load_rulebook(), PersonWords("de")
        found = told(*EVERYBODY)
        all_told = {sentence for step in found.steps for sentence in step.advice}
        wanted = {words.law(text) for step in found.steps for text in rulebook.route(step.way.route).advice}
        assert wanted
        assert all_told == wanted

    def test_no_advice_is_told_twice(self) -> None:
        """Two accounts at Meta do not make the same advice stand there twice."""
        found = told(Account("facebook", "facebook"), Account("instagram", "instagram"))
        sentences = [sentence for step in found.steps for sentence in step.advice]
        assert len(sentences) == len(set(sentences))

    def test_equal_effects_are_pointed_to(self) -> None:
        """A second objection with the same effect, limits and proof says which step told them."""
        linked = (Account("facebook", "facebook", group="a"), Account("instagram", "instagram", group="a"))
        first, second = (step.as_before for step in told(*linked).steps)
        assert (first, second) == (None, 1)


class TestWays:
    def test_a_click_path_is_told_before_anything_failed(self) -> None:
        """Where the link may not open, the path through the settings stands at the step, with its sentences."""
        step = step_of(told(Account("facebook", "facebook")), "meta-form-facebook-2025")
        assert "meta-privacy-center-2025" in [way.route for way in step.detours]
        assert all(way.on("browser") for way in step.detours)

    def test_letters_are_the_last_resort(self) -> None:
        """What has an address of its own is another way, named with it."""
        step = step_of(told(Account("facebook", "facebook")), "meta-form-facebook-2025")
        assert step.fallbacks[-1].address

    @pytest.mark.parametrize("device", ["browser", "iphone", "android"])
    def test_a_step_speaks_to_every_device(self, device: str) -> None:
        """Where nothing is recorded for a device, the sentences for a browser are told."""
        for step in told(*EVERYBODY).steps:
            assert step.way.on(device) or not step.way.guides  # type: ignore[arg-type]

    def test_further_accounts_say_why_they_are_advised(self) -> None:
        """The second account of an accounts centre says that sources disagree."""
        linked = (Account("facebook", "facebook", group="a"), Account("instagram", "instagram", group="a"))
        advised = [step for step in told(*linked).steps if step.because == "unit_disputed"]
        assert [step.covers for step in advised] == ["Instagram"]
        assert all("Andere raten" in remark for step in advised for remark in step.remarks)


class TestReasons:
    def test_a_way_that_asks_for_grounds_offers_building_blocks(self) -> None:
        """TikTok asks for grounds: the step says so and that there are building blocks."""
        step = step_of(told(Account("tiktok", "tiktok")), "tiktok-form-objection")
        assert step.reason is not None
        assert (step.reason.asks, step.reason.blocks) == ("asked", True)

    def test_a_switch_has_no_place_for_a_reason(self) -> None:
        """Nothing is said of reasons where none can be given."""
        assert step_of(told(Account("linkedin", "linkedin")), "linkedin-switch-generative").reason is None

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_block_of_the_rulebook_is_told_in_every_language(self, language: Language) -> None:
        """All building blocks have their words, when they suit and what they rest on."""
        rulebook = load_rulebook()
        blocks = reasons(rulebook, PersonWords(language)).blocks
        assert {block.id for block in blocks} == {reason.id for reason in rulebook.reasons}
        assert all(block.text and block.evidence for block in blocks)
        assert not blocks[0].situations


class TestEasyGerman:
    def test_seed_platforms_have_easy_steps(self) -> None:
        """Facebook, Instagram, WhatsApp and LinkedIn have all steps in easy German, and nothing says otherwise."""
        mine = [Account(slug, slug) for slug in ("facebook", "instagram", "whatsapp", "linkedin")]
        not_easy = PersonWords("de-leicht").person("steps.not_easy")
        assert not [step for step in told(*mine, language="de-leicht").steps if not_easy in step.remarks]

    def test_steps_without_easy_words_say_so(self) -> None:
        """Where the rulebook has only ordinary German for a route, the step says that."""
        words = PersonWords("de-leicht")
        words.law = Catalogue("de-leicht", {}, load_catalogue("de", "widerspruch.rulebook"))
        rulebook = load_rulebook()
        (step,) = next_steps(plan([Account("tiktok", "tiktok")], rulebook, (), NOW), rulebook, words).steps
        assert words.person("steps.not_easy") in step.remarks

    def test_the_frame_is_easy_too(self) -> None:
        """Every word around the steps has an easy form of its own."""
        ordinary, easy = PersonWords("de").person, PersonWords("de-leicht").person
        frame = [text for text in ordinary if text.startswith(("steps.", "gaps."))]
        assert [text for text in frame if text not in easy] == []


class TestTotal:
    @pytest.mark.parametrize(
        ("accounts", "sentence"),
        [
            (("facebook",), "Nötig: ein Schritt. Er dauert etwa 4 Minuten."),
            (("facebook", "instagram"), "Nötig: 2 Schritte. Sie dauern zusammen etwa 8 Minuten."),
        ],
    )
    def test_one_and_many(self, accounts: tuple[str, ...], sentence: str) -> None:
        """One step is told in the singular."""
        assert told(*(Account(slug, slug) for slug in accounts)).total == sentence

    def test_nothing_needed_but_something_advised(self) -> None:
        """A minor's account says that nothing is needed and how much is advised."""
        assert told(Account("facebook", "facebook", adult=False)).total == (
            "Nach dem Regelwerk ist nichts mehr nötig. Ratsam: ein Schritt."
        )

    def test_nothing_at_all(self) -> None:
        """Without accounts there is nothing to do."""
        assert told().total == "Für diese Konten ist nach dem Regelwerk nichts mehr zu tun."


class TestJson:
    def test_it_holds_ids_dates_links_and_words(self) -> None:
        """Another program gets what people read: link, address, sentences, building blocks, beside ids and dates."""
        rulebook, words = load_rulebook(), PersonWords("de")
        found = told(Account("facebook", "facebook"), today=date(2025, 5, 20))
        answer = json.loads(plan_as_json(found, reasons(rulebook, words), "de"))
        (step,) = answer["steps"]
        assert (step["way"]["route"], step["due"]) == ("meta-form-facebook-2025", "2025-05-26")
        assert step["way"]["url"].startswith("https://")
        assert step["way"]["guides"][0]["sentences"]
        assert step["advice"]
        assert step["fallbacks"][-1]["address"]
        assert len(answer["reasons"]["blocks"]) == len(rulebook.reasons)
