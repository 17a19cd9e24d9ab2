"""A small rulebook on disk that passes every check, and the means to break it in one place."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from widerspruch.lib.texts import Catalogue, read_folder
from widerspruch.rulebook.checks import CHECKS, CheckContext, Mistake
from widerspruch.rulebook.checks.walk import TEXTS_OF_WORDS
from widerspruch.rulebook.load import Rulebook, read_rulebook

TODAY = date(2026, 11, 21)
SMALL = Path(__file__).parent / "small"

Breaker = Callable[..., list[Mistake]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small rulebook, with the shipped authorities as if somebody had just checked them all."""
    copy = tmp_path / "rulebook"
    shutil.copytree(SMALL, copy)
    records = (files("widerspruch.rulebook") / "authorities.json").read_text("utf-8")
    records = re.sub(r'"last_checked": "[^"]*"', '"last_checked": "2026-01-15"', records)
    write_words(copy)
    (copy / "authorities.json").write_text(records.replace("http://", "https://"), encoding="utf-8")
    return copy


def write_words(folder: Path) -> None:
    """A text for every word of the vocabulary, in German and English."""
    words = [f'{beginning}.{word} = "{word}"' for beginning, words in TEXTS_OF_WORDS.items() for word in words]
    for language in ("de", "en"):
        (folder / "texts" / language / "words.toml").write_text("\n".join(words), encoding="utf-8")


@pytest.fixture
def rulebook(folder: Path) -> Rulebook:
    """The small rulebook, whole."""
    return read_rulebook(folder)


@pytest.fixture
def context(folder: Path) -> CheckContext:
    """The small rulebook's texts, and the day on which the tests run."""
    return read_context(folder)


def read_context(folder: Path) -> CheckContext:
    """The three catalogues of a rulebook's folder, on the day on which the tests run."""
    german = Catalogue("de", read_folder(folder / "texts" / "de"))
    return CheckContext(
        {
            "de": german,
            "en": Catalogue("en", read_folder(folder / "texts" / "en")),
            "de-leicht": Catalogue("de-leicht", read_folder(folder / "texts" / "de-leicht"), german),
        },
        TODAY,
    )


@pytest.fixture
def broken(folder: Path) -> Breaker:
    """`broken(check, file, old, new)`: the mistakes of one check after the first `old` in a file became `new`."""

    def mistakes(check: str, file: str, old: str, new: str) -> list[Mistake]:
        path = folder / file
        before = path.read_text("utf-8")
        assert old in before, f"{file} has no {old!r} to replace"
        path.write_text(before.replace(old, new, 1), encoding="utf-8")
        rule = next(rule for rule in CHECKS if check == rule.ID)
        return list(rule.run(read_rulebook(folder), read_context(folder)))

    return mistakes
