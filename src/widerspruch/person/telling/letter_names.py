"""What the letters are called that are no objection, reminder or complaint."""

from widerspruch.lib.texts import UnknownTextError
from widerspruch.person.telling.words import PersonWords


def letter_name(letter: str, words: PersonWords) -> str:
    """The name of a kind of letter; one that a newer program wrote is named by its word."""
    try:
        return words.person(f"case.letter_kind.{letter}")
    except UnknownTextError:
        return words.person("case.letter.unknown", letter=letter)
