"""How every letter looks, kept as files: `golden/<branch>.<language>.<law>.txt`.

After a sentence was changed on purpose, write them anew and read what changed:

    python tests/letters/golden.py && git diff tests/letters/golden

A letter under Austrian law that is word for word the one under the GDPR has no file of its own.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from letters.made import made, made_swiss
from letters.made_follow_up import made_follow_up
from widerspruch.letters.as_text import letter_as_text
from widerspruch.letters.facts.common import LetterFacts
from widerspruch.letters.letter import LETTER_LANGUAGES, LETTER_LAWS, Letter, LetterLanguage, LetterLaw
from widerspruch.letters.write import write_letter

FOLDER = Path(__file__).with_name("golden")

Branch = tuple[str, LetterFacts, LetterLanguage, LetterLaw]


def branches() -> Iterator[Branch]:
    """Every letter, in every language, under every law."""
    for language in LETTER_LANGUAGES:
        for name, facts in {**made(language), **made_follow_up(language)}.items():
            for law in LETTER_LAWS:
                yield name, facts, language, law
        for name, facts in made_swiss(language).items():
            yield name, facts, language, "ch"


def shown(letter: Letter) -> str:
    """The letter as text, and what it rests on."""
    return f"{letter_as_text(letter)}\n[{', '.join(letter.law_points) or 'no point of law'}]\n"


def golden_files() -> dict[str, str]:
    """What each file is to hold, by name."""
    files: dict[str, str] = {}
    for name, facts, language, law in branches():
        text = shown(write_letter(facts, language, law))
        if law != "at" or text != files[f"{name}.{language}.eu.txt"]:
            files[f"{name}.{language}.{law}.txt"] = text
    return files


def write_anew() -> None:
    """Write all files, and remove those of branches that are no more."""
    files = golden_files()
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        if old.name not in files:
            old.unlink()
    for name, text in files.items():
        (FOLDER / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    write_anew()
