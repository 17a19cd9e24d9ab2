"""The building blocks for reasons: ours, in the first person, never sensitive, never demanded."""

import re

import pytest

from widerspruch.lib.texts import Catalogue, load_catalogue
from widerspruch.lib.writing import LANGUAGES, Language
from widerspruch.rulebook.load import Rulebook, load_rulebook

FIRST_PERSON = {"de": r"\b(ich|mein\w*|mir|mich)\b", "en": r"\b(I|my|me)\b"}
SENSITIVE = re.compile(
    r"krebs|diagnose|depression|schwul|lesbisch|muslim|jüdisch|katholisch|partei|gewerkschaft|stalk"
    r"|cancer|diagnosis|gay|lesbian|jewish|catholic|trade union",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The rulebook that the package ships."""
    return load_rulebook()


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    """The catalogue of each language in turn."""
    language: Language = request.param
    return load_catalogue(language, "widerspruch.rulebook")


class TestBlocks:
    def test_there_are_twelve(self, rulebook: Rulebook) -> None:
        """The rulebook offers the twelve blocks of the reference, each once."""
        assert len({reason.id for reason in rulebook.reasons}) == 12

    def test_each_has_its_own_words_in_every_language(self, rulebook: Rulebook, catalogue: Catalogue) -> None:
        """Every block stands in German, English and easy German, and no two say the same."""
        sentences = [catalogue(f"reason.{r.id}") for r in rulebook.reasons if f"reason.{r.id}" in catalogue]
        assert len(set(sentences)) == len(rulebook.reasons)

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_each_speaks_in_the_first_person(self, rulebook: Rulebook, language: Language) -> None:
        """A block is a sentence that a person can sign: it says I, not you."""
        pattern = re.compile(FIRST_PERSON[language], re.IGNORECASE)
        texts = load_catalogue(language, "widerspruch.rulebook")
        assert [r.id for r in rulebook.reasons if not pattern.search(texts(f"reason.{r.id}"))] == []

    def test_none_names_sensitive_content(self, rulebook: Rulebook, catalogue: Catalogue) -> None:
        """The block on special categories says Article 9 instead of the faith or the diagnosis."""
        assert [r.id for r in rulebook.reasons if SENSITIVE.search(catalogue(f"reason.{r.id}"))] == []
        assert "9" in catalogue("reason.special_categories")

    def test_none_leaves_a_hole_to_fill(self, rulebook: Rulebook, catalogue: Catalogue) -> None:
        """A block can be sent as it stands: no brackets or braces are left in it."""
        assert [r.id for r in rulebook.reasons if re.search(r"[{}\[\]<>]", catalogue(f"reason.{r.id}"))] == []

    @pytest.mark.parametrize(
        ("situation", "block"),
        [
            ("children", "children"),
            ("art9", "special_categories"),
            ("health", "special_categories"),
            ("page", "for_others"),
            ("works", "works"),
            ("locked_out", "no_access"),
            ("minor", "context"),
        ],
    )
    def test_a_situation_finds_its_block(self, rulebook: Rulebook, situation: str, block: str) -> None:
        """What a person's situation or findings show leads to the block that fits."""
        assert block in {reason.id for reason in rulebook.reasons if situation in reason.when}

    def test_some_suit_everybody(self, rulebook: Rulebook) -> None:
        """Whoever has no special situation still finds a block."""
        assert [reason.id for reason in rulebook.reasons if not reason.when]


class TestWhenNeeded:
    def test_a_letter_is_another_matter_than_a_form(self, catalogue: Catalogue) -> None:
        """In every language, form and letter are told apart, and the letter rests on Article 21."""
        assert catalogue("reason.when_needed.form") != catalogue("reason.when_needed.letter")
        assert "21" in catalogue("reason.when_needed.letter")

    @pytest.mark.parametrize("part", ["form", "letter", "asked"])
    def test_it_says_as_of_when(self, catalogue: Catalogue, part: str) -> None:
        """The honest word on reasons carries the year of its knowledge."""
        assert "2026" in catalogue(f"reason.when_needed.{part}")

    def test_platforms_that_ask_for_grounds_are_named(self, rulebook: Rulebook, catalogue: Catalogue) -> None:
        """The text names TikTok, and TikTok's route indeed asks for grounds."""
        assert "TikTok" in catalogue("reason.when_needed.asked")
        assert rulebook.route("tiktok-form-objection").demands.reason == "asked"
