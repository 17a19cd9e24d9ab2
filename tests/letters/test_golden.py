"""Every letter, in every language and under every law, as it is kept in `golden/`; see `golden.py` for writing it anew."""

import re

import pytest

from letters.golden import FOLDER, branches, golden_files, shown
from widerspruch.letters.facts import FACTS
from widerspruch.letters.letter import LetterHeading, LetterList, LetterParagraph
from widerspruch.letters.write import write_letter
from widerspruch.rulebook.load import load_rulebook

ALL = list(branches())
NAMES = [f"{name}-{language}-{law}" for name, _, language, law in ALL]


@pytest.mark.parametrize(("name", "facts", "language", "law"), ALL, ids=NAMES)
def test_a_letter_is_as_it_is_kept(name, facts, language, law):
    """A sentence changes only where somebody changed it on purpose and read the letter again."""
    file = FOLDER / f"{name}.{language}.{law}.txt"
    if law == "at" and not file.exists():
        file = FOLDER / f"{name}.{language}.eu.txt"

    assert shown(write_letter(facts, language, law)) == file.read_text("utf-8")


def test_no_kept_letter_is_left_over():
    """What lies in the folder is what is written today."""
    assert {file.name for file in FOLDER.iterdir()} == set(golden_files())


@pytest.mark.parametrize(("name", "facts", "language", "law"), ALL, ids=NAMES)
def test_nothing_of_a_template_is_left(name, facts, language, law):
    """No brace, no bracket, no doubled or dangling mark stands in a letter."""
    letter = write_letter(facts, language, law)
    texts = [letter.subject, letter.closing]
    for block in letter.blocks:
        if isinstance(block, LetterParagraph | LetterHeading):
            texts.append(block.text)
        elif isinstance(block, LetterList):
            texts += block.items

    for text in texts:
        assert not re.search(r"[{}\[\]<>]|\s{2}|\s[,.;:]|None|\(\)|\.\.", text), text
        assert text == text.strip()
        assert text


GERMAN = re.compile(r"\b(und|der|die|das|ich|Sie|mir|nicht|für|meine|Daten|Widerspruch|Konto|DSGVO)\b")
ENGLISH = re.compile(r"\b(and|the|of|you|my|not|for|data|objection|account|GDPR|FADP|please)\b")


@pytest.mark.parametrize(("name", "facts", "language", "law"), ALL, ids=NAMES)
def test_a_letter_speaks_one_language(name, facts, language, law):
    """No sentence of the other language is in it, addresses and the platform's name apart."""
    letter = write_letter(facts, language, law)
    texts = [letter.subject, letter.closing, *(label for label, _ in letter.references)]
    for block in letter.blocks:
        texts += block.items if isinstance(block, LetterList) else [block.text]
    foreign = ENGLISH if language == "de" else GERMAN

    assert [text for text in texts if foreign.search(text)] == []


def test_every_point_of_law_is_in_the_rulebook():
    """Whatever a letter rests on has a source and a day."""
    known = {point.id: point for point in load_rulebook().law}

    for name, facts, language, law in ALL:
        for point in write_letter(facts, language, law).law_points:
            assert known[point].facts, name


NAME_NO_SWISS_LAW = {"dpo_note", "mandate"}


def test_every_letter_names_its_law_under_every_law():
    """A Swiss letter rests on Swiss law, an Austrian one on no judgment of a German court."""
    known = {point.id: point for point in load_rulebook().law}

    for name, facts, language, law in ALL:
        countries = [set(known[id_].countries) for id_ in write_letter(facts, language, law).law_points]
        assert all({"eu": {"EEA", "DE"}, "at": {"EEA", "AT"}, "ch": {"EEA", "CH"}}[law] & one for one in countries), (
            name
        )
        assert any("CH" in one for one in countries) or law != "ch" or facts.kind in NAME_NO_SWISS_LAW, name


def test_every_letter_to_a_platform_is_kept():
    """No kind is forgotten among the golden files."""
    written = {facts.kind for _, facts, _, _ in ALL}

    assert {"objection", "training_access", "correction", "others_posts", "withdrawal", "dpo_note"} <= written
    assert written <= set(FACTS)
