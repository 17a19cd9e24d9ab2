"""Whatever can be wrong with a log, and whatever witnesses answer, can be told."""

import string

import pytest

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.log.cosign import WITNESS_OUTCOMES
from widerspruch.log.errors import LogError
from widerspruch.log.findings import FINDING_CODES

ROOM = "widerspruch.log"


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_code_has_a_sentence(language: Language) -> None:
    """And none is left of a code that went."""
    told = {one for one in load_catalogue(language, ROOM) if one.startswith("problem.")}

    assert told == {f"problem.{code}" for code in LogError.kinds}


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_answer_of_a_witness_has_a_sentence(language: Language) -> None:
    """Also that there are enough of them."""
    words = load_catalogue(language, ROOM)

    assert [one for one in (*WITNESS_OUTCOMES, "none", "enough", "too_few") if f"witness.{one}" not in words] == []


def test_both_languages_say_the_same_things() -> None:
    """With the same values."""
    german, english = load_catalogue("de", ROOM), load_catalogue("en", ROOM)

    def named(template: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(template)}

    assert set(german) == set(english)
    assert [one for one in german if named(german.template(one)) != named(english.template(one))] == []


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_finding_has_a_sentence(language: Language) -> None:
    """And none is left of a finding that went."""
    told = {one.removesuffix(".one").removesuffix(".other") for one in load_catalogue(language, ROOM)}

    assert {one for one in told if one.startswith("finding.")} == {f"finding.{code}" for code in FINDING_CODES}
