"""Needles name every phrase that a text has in it."""

import json
import random
import re
import sys
import unicodedata
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from widerspruch.findings.lexicon import load_lexicon, phrase_pattern
from widerspruch.findings.needles import Needles, folded
from widerspruch.findings.wording import LETTER_SPELLINGS, WORD, lowered

LABELLED = Path(__file__).parents[2] / "benchmarks" / "findings" / "sentences.jsonl"


def suspects(phrase: str, text: str) -> set[int]:
    return Needles([phrase], {}).suspects(pa.array([text], pa.large_string())).get(0, set())


def example(phrase: str, chance: random.Random) -> str:
    """A text with the phrase in it, in one of its spellings."""
    phrase = re.sub(r"\(([^()]*)\)", lambda group: chance.choice(group[1].split("|")), phrase)
    phrase = re.sub(r" *\.\.\. *", lambda _: chance.choice([" ", " eins ", " zwei drei "]), phrase)
    spell = {
        "*": ["", "er"],
        "#": ["7", "12"],
        "'": ["", "'", "’"],
        " ": [" ", "\n", "-", "\u00a0", " - ", "\u00a0\u00a0\u00a0"],
        **LETTER_SPELLINGS,
    }
    body = "".join(chance.choice(spell.get(char, [char])) for char in phrase)
    before, after = (
        chance.choice(["", " ", "„", "🎂", "×", "(", "."]),
        chance.choice(["", " ", "“", "🎂", "÷", "!", "\u00a0"]),
    )
    return before + chance.choice([body, body.upper() if "ß" not in body else body, body.capitalize()]) + after


class TestNoneIsLost:
    def test_every_phrase_of_the_lexicon(self) -> None:
        """A text made of a phrase, however spelled and whatever stands around it, makes that phrase a suspect."""
        chance, lexicon = random.Random(7), load_lexicon()
        texts = [example(term.phrase, chance) for term in lexicon.terms]
        found = lexicon.suspects(pa.array(texts, pa.large_string()))
        missed = [row for row in range(len(texts)) if row not in found.get(row, ())]
        assert len(missed) < len(texts) / 50
        assert [row for row in missed if phrase_pattern(lexicon.terms[row].phrase).search(lowered(texts[row]))] == []

    def test_labelled_sentences(self) -> None:
        """In every labelled sentence, whatever a phrase's pattern finds was a suspect (one phrase in forty asked)."""
        texts = [json.loads(line)["text"] for line in LABELLED.read_text("utf-8").splitlines()]
        lexicon = load_lexicon()
        found = lexicon.suspects(pa.array(texts, pa.large_string()))
        for row, low in enumerate(map(lowered, texts)):
            for number in range(row % 40, len(lexicon.terms), 40):
                if number not in found.get(row, ()):
                    assert not phrase_pattern(lexicon.terms[number].phrase).search(low)


class TestEdges:
    @pytest.mark.parametrize("text", ["Ein Kurs", "der kurs.", "„Kurs“", "🎂kurs🎂", "1×Kurs÷2", "\u00a0KURS\u00a0"])
    def test_what_stands_around_a_word(self, text: str) -> None:
        """A word is seen behind and before any sign that belongs to no word."""
        assert suspects("kurs", text) == {0}

    @pytest.mark.parametrize("text", ["Konkurs", "Kursiv", "", "kur s"])
    def test_other_words(self, text: str) -> None:
        """A word within another word is not seen."""
        assert suspects("kurs", text) == set()

    def test_a_word_is_not_made_of_two_texts(self) -> None:
        """The end of one text and the beginning of the next are not read together."""
        assert Needles(["bergkur"], {}).suspects(pa.array(["berg", None, "kur"], pa.large_string())) == {}

    def test_rows_keep_their_numbers(self) -> None:
        """Missing and empty texts before a text do not move its row, nor does a slice."""
        texts = pa.array(["kur", None, "", "eine Kur", None, "kur"], pa.large_string())
        needles = Needles(["kur"], {})
        assert set(needles.suspects(texts)) == {0, 3, 5}
        assert set(needles.suspects(texts.slice(1, 3))) == {2}
        assert needles.suspects(texts.slice(0, 0)) == {}

    def test_signs_that_belong_to_no_word(self) -> None:
        """Every character outside of words begins and ends as a space."""
        chars = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
        signs = [char for char in chars if not re.match(f"[{WORD}]", char)]
        assert all((sign := folded(char.encode()))[:1] == sign[-1:] == b" " for char in signs)

    def test_arrow_lowers_like_python(self) -> None:
        """A character that either of them turns into a letter of words is turned into the same by both, if this
        Python has heard of it."""
        chars = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) not in ("Cs", "Cn")]
        by_arrow = pc.utf8_lower(pa.array(chars)).to_pylist()
        for char, low in zip(chars, by_arrow, strict=True):
            assert low == lowered(char) or not re.search(f"[{WORD}]", low + lowered(char))
