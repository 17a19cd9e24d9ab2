"""What is wrong with a table or a sentence is found when it is built."""

import shutil
from pathlib import Path

import pytest

from widerspruch.letters import check, composition
from widerspruch.letters.check import letter_mistakes
from widerspruch.lib import texts as lib_texts
from widerspruch.rulebook.load import load_rulebook

ROOM = Path(check.__file__).parent


def test_the_tables_and_sentences_are_in_order():
    """Every paragraph in every language: placeholders, conditions, points of law."""
    assert list(letter_mistakes(load_rulebook().law)) == []


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A copy of the room's tables and texts, to be spoiled."""
    for folder in ("composition", "texts"):
        shutil.copytree(ROOM / folder, tmp_path / folder)
    monkeypatch.setattr(composition, "files", lambda _: tmp_path)
    monkeypatch.setattr(lib_texts, "files", lambda _: tmp_path)
    for cached in (composition.load_composition, composition.letter_texts, lib_texts._catalogue):
        cached.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    for cached in (composition.load_composition, composition.letter_texts, lib_texts._catalogue):
        cached.cache_clear()


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


SPOILT = [
    ("composition/withdrawal.toml", '"withdrawal.confirm"', '"withdrawal.thanks"', "text is missing"),
    ("composition/withdrawal.toml", ', when = ["account"]', "", "{account} may be empty"),
    ("composition/withdrawal.toml", '["!account"]', '["!acount"]', "no such field"),
    ("composition/withdrawal.toml", 'laws = ["ch"], law_points = ["ch_dsg_30_2_b"]', 'laws = ["ch"]', "no point of law that it rests on"),
    ("composition/withdrawal.toml", '"ch_dsg_30_2_b"', '"ch_dsg_1"', "has no point of law"),
    ("composition/withdrawal.toml", 'laws = ["eu", "at"], law_points = ["art_21"]', 'laws = ["eu", "at"], law_points = ["ch_dsg_32"]', "does not hold under the law 'eu'"),
    ("composition/withdrawal.toml", '{ text = "shared.closing_ch", laws = ["ch"] },', "", "may be none that fits"),
    ("composition/withdrawal.toml", 'kind = "withdrawal"', 'kind = "dpo_note"', "cannot be read"),
    ("composition/withdrawal.toml", "law_points", "lawpoints", "cannot be read"),
    ("composition/dpo_note.toml", ', when = ["!answered"]', "", "asks for this field"),
    ("composition/correction.toml", 'own = "prompt"', 'own = "asked_on"', "Only text of several lines"),
    ("composition/correction.toml", 'own = "prompt"', 'each = "prompt", text = "shared.item"', "only one value"),
    ("composition/objection.toml", 'own = "reasons", laws = ["eu", "at"], needed = true', 'own = "reasons", laws = ["eu", "at"]', "stands under a condition, or is needed"),
    ("composition/objection.toml", '{ text = "demand.ask" }', '{ text = "demand.ask", own = "reasons", when = ["reasons"] }', "A part has a text"),
    ("texts/de/withdrawal.toml", "{account}", "{konto}", "different placeholders"),
    ("texts/de/withdrawal.toml", "{account}", "{account", "braces cannot be read"),
    ("texts/en/withdrawal.toml", "{account}", "{account!r}", "a name in braces and no more"),
    ("texts/en/withdrawal.toml", "{account}", "[account]", "a name in braces and no more"),
    ("texts/de/correction.toml", "hat am {asked_on}", "hat auf {prompt}", "nothing that stands within a sentence"),
    ("texts/de/withdrawal.toml", "confirm = ", 'more = "Mehr."\nconfirm = ', "No letter uses this text"),
    ("texts/de/shared.toml", 'item = "{item}"', 'item = "{thing}"', "A value has no thing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "message"), SPOILT, ids=[f"{file}-{message[:24]}" for file, _, _, message in SPOILT]
)
def test_a_mistake_is_found_when_it_is_built(room, file, old, new, message):
    """Each way to be wrong has its sentence, with the file and the key."""
    spoil(room / file, old, new)

    found = list(letter_mistakes(load_rulebook().law))

    assert any(message in one.message for one in found), found
    assert all(one.file and one.key for one in found)
