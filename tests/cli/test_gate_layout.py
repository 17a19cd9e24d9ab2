"""What of a layout was lost is said in words."""

import re
from pathlib import Path

import pytest

import widerspruch
from widerspruch.cli.gate.manifest import layout_sentences
from widerspruch.cli.words import SPOKEN, command_words
from widerspruch.lib.writing import Language

LAYOUT = Path(widerspruch.__file__).parent / "gate" / "corpus" / "layout.py"


def test_losses_are_told_by_kind() -> None:
    """Of which columns, and in how many files; what is of no column is told without any."""
    layout = {
        "data/a.parquet": ("page_index:text", "page_index:id", "sorting_columns"),
        "data/b.parquet": ("page_index:id",),
    }
    assert list(layout_sentences(layout, "de")) == [
        "Nicht erhalten blieb in 2 Dateien: das Seitenverzeichnis der Spalten id, text",
        "Nicht erhalten blieb in einer Datei: die Angabe, wonach sortiert ist",
    ]
    assert list(layout_sentences({}, "en")) == []


@pytest.mark.parametrize("language", SPOKEN)
def test_every_kind_of_loss_has_a_word(language: Language) -> None:
    """Whatever the writer can lose can be said."""
    source = LAYOUT.read_text("utf-8")
    (of_columns,) = re.findall(r"wrong = \{\n(.*?)\n    \}", source, re.DOTALL)
    kinds = set(re.findall(r'^        "(\w+)": ', of_columns, re.MULTILINE))
    kinds |= set(re.findall(r'yield f"(\w+):', source)) | set(re.findall(r'lost\.append\("(\w+)"', source))
    words = command_words(language)
    assert {"page_index", "sorting_columns", "name"} <= kinds
    assert [kind for kind in sorted(kinds) if f"gate_layout.{kind}" not in words] == []
