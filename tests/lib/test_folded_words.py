"""Words are the same whatever a mail program did to them, and know where they stand."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.folded_words import folded_word, folded_words

SPELLINGS = {
    "widersprueche": [
        "Widersprüche",
        "WIDERSPRÜCHE",
        "Widersprueche",
        normalize("NFD", "Widersprüche"),
        "WidersprÃ¼che",
    ],
    "gruesse": ["Grüße", "GRÜSSE", "Gruesse", "GrÃ¼Ã\u0178e", "Grü\u00adße"],
    "identite": ["identité", "IDENTITÉ", normalize("NFD", "identité"), "identitÃ©"],
    "nicht": ["nicht", "NICHT", "ni\u200bcht", "nicht\u200d"],
}


@pytest.mark.parametrize(("folded", "spelled"), [(one, other) for one, all_ in SPELLINGS.items() for other in all_])
def test_every_spelling_is_one_word(folded: str, spelled: str) -> None:
    """Umlauts, accents, capitals and invisible signs make no other word."""
    assert [word.folded for word in folded_words(f"x {spelled} y")] == ["x", folded, "y"]


def test_a_contracted_not_is_a_not() -> None:
    """Whatever the apostrophe."""
    for text in ("can't", "can\u2019t", "cannot", "can not", "cant"):
        assert [word.folded for word in folded_words(text)] == ["can", "not"]
    assert [word.folded for word in folded_words("won't isn't")] == ["will", "not", "is", "not"]


def test_sentences_end_where_they_do() -> None:
    """Not after an abbreviation or the number of an article, but at blank lines and items of a list."""
    text = "Nach Art. 21 Abs. 1 DSGVO ist das so. Danach nicht!\n\nAbsatz\n- Punkt z. B. eins"
    assert [(word.folded, word.sentence) for word in folded_words(text)][8:12] == [
        ("so", 0),
        ("danach", 1),
        ("nicht", 1),
        ("absatz", 2),
    ]
    assert {word.sentence for word in folded_words(text)} == {0, 1, 2, 3}


def test_parts_end_at_commas_and_colons() -> None:
    """A gap in a phrase may be held to a part of a sentence."""
    assert [word.part for word in folded_words("a, b: c (d) e \u2013 f g")] == [0, 1, 2, 3, 4, 5, 5]


@given(st.text(max_size=300))
def test_words_stand_where_they_say(text: str) -> None:
    """Whatever the text: places lie within it, one after the other, and numbers only grow."""
    words = folded_words(text)
    assert all(0 <= word.start < word.end <= len(text) for word in words)
    assert [word.end for word in words] == sorted(word.end for word in words)
    assert [word.sentence for word in words] == sorted(word.sentence for word in words)
    assert all(folded_word(word.folded) == word.folded for word in words)
