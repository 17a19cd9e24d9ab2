"""In which language a letter is written: by where its recipient sits and what is known to be read there.

No law of data protection names a language. Whoever receives a letter answers sooner what they can read, and whoever
signs one must understand it: so there is a rule, a sentence that says why, and the person may choose the other.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from widerspruch.letters.letter import LETTER_LANGUAGES, LetterLanguage

LANGUAGE_OF_COUNTRY: Mapping[str, LetterLanguage] = {"DE": "de", "AT": "de", "CH": "de", "LI": "de"}
"""Where German is read; everywhere else a letter is in English, Ireland among them, where most controllers sit."""

LanguageReason = Literal["chosen", "speaks", "seat", "english"]


class LanguageChoice(Struct, frozen=True):
    """A language, and why: `because` is the text `language.<because>` of this room."""

    language: LetterLanguage
    because: LanguageReason


def choose_language(
    country: str | None, wanted: LetterLanguage | None = None, speaks: Sequence[str] = ()
) -> LanguageChoice:
    """The language of a letter.

    Args:
        country: Where the recipient sits, ISO 3166-1.

        wanted: What the person chose.

        speaks: Languages that the recipient says it takes letters in, in no order.
    """
    if wanted is not None:
        return LanguageChoice(wanted, "chosen")
    for language in LETTER_LANGUAGES:
        if language in speaks:
            return LanguageChoice(language, "speaks")
    of_seat = LANGUAGE_OF_COUNTRY.get((country or "").upper())
    return LanguageChoice("en", "english") if of_seat is None else LanguageChoice(of_seat, "seat")


def letter_language(country: str | None, wanted: LetterLanguage | None = None) -> LetterLanguage:
    """As `choose_language`, without the reason."""
    return choose_language(country, wanted).language
