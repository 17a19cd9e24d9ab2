"""What the checks on wording read in a text: its own words without labels, its sentences, its numbers."""

import re
from collections import Counter
from collections.abc import Iterator

from widerspruch.lib.writing import Language

QUOTED = re.compile(r"„[^“]*“|“[^”]*”|\"[^\"]*\"")
"""Names of buttons and what others said: not our words, and one word to a reader."""

ENDS = re.compile(r"(?<!\d)\.(?=\s|$)|(?<=\d{4})\.(?=\s|$)|[!?:](?=\s|$)")
"""A full stop after a number ends a sentence only where the number is a year: otherwise it is a day."""

IN_BRACKETS = re.compile(r"\([^()]*\)")
"""Where the law stands, and what a thing is called in English: readers pass over it."""

MONTHS: dict[Language, tuple[str, ...]] = {
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip
COUNTED: dict[Language, tuple[str, ...]] = {
    "de": ("zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"),
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
}
"""From two on: "one" is also a pronoun."""

DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
VERB_MAY = re.compile(r"(?:(?<=^)|(?<=[.!?:] ))May(?! \d)")
"""At the beginning of a sentence "May" is a month only before a number."""

THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def own_words(text: str) -> str:
    """The text without what stands in quotation marks; the place of each quotation stays a word."""
    return QUOTED.sub("…", text)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text. A colon ends one too: in easy German a new thought begins after it."""
    yield from (part.strip() for part in ENDS.split(own_words(text)) if part.strip())


def clauses(text: str) -> Iterator[str]:
    """The sentences of a text without what stands in brackets. A semicolon or a new line ends one, too."""
    outside = IN_BRACKETS.sub("", IN_BRACKETS.sub("", own_words(text)))
    for sentence in sentences(outside):
        yield from (part.strip() for part in re.split("[;\n]", sentence) if part.strip())


def too_long(parts: Iterator[str], most_words: int) -> str | None:
    """The longest of these sentences if it has more words than it may; else None."""
    longest = max(parts, key=count_words, default="")
    return longest if count_words(longest) > most_words else None


def count_words(sentence: str) -> int:
    """What stands between blanks."""
    return len(sentence.split())


def numbers(text: str, language: Language) -> Counter[str]:
    """Every number of a text in one spelling, with how often it stands there; months count by their number."""
    spoken: Language = "en" if language == "en" else "de"
    found = Counter(_plain(number) for number in DIGITS.findall(re.sub(r"\{[^}]*\}", "", text)))
    words = re.findall(r"[^\W\d_]+", VERB_MAY.sub("", text) if spoken == "en" else text)
    found.update(str(place) for place, word in enumerate(COUNTED[spoken], 2) for seen in words if seen.lower() == word)
    found.update(f"month {place}" for place, month in enumerate(MONTHS[spoken], 1) for seen in words if seen == month)
    return found


def _plain(number: str) -> str:
    if THOUSANDS.fullmatch(number):
        return re.sub(r"[.,]", "", number)
    whole = number.replace(",", ".")
    return whole.lstrip("0") or "0" if "." not in whole else whole
