"""Whatever the decision says, and every flaw of a list, can be told to whoever builds a corpus."""

from typing import get_args

import pytest

from widerspruch.gate.sets.lines import Flaw
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.decide import REASONS


@pytest.mark.parametrize("language", ["de", "en"])
class TestSentences:
    def test_every_reason_has_words(self, language: Language) -> None:
        """Why a row is kept or left out."""
        words = load_catalogue(language, "widerspruch.gate")

        assert [reason for reason in REASONS if f"reason.{reason}" not in words] == []

    def test_every_flaw_of_a_line_has_a_sentence(self, language: Language) -> None:
        """Whatever can be wrong with a line of a list can be said."""
        words = load_catalogue(language, "widerspruch.gate")
        codes = [code for one in get_args(Flaw) for code in (get_args(one) or [one])]

        assert [code for code in codes if f"flaw.{code}" not in words] == []
