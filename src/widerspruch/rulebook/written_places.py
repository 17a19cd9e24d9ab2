"""Where in a source a fact stands, as readers of a language are told it.

Places are written in English, for those who keep the rulebook, and many say what was not found there. Whoever reads
German gets of them what names a place: the provision, or the day. What nobody knows, and how sure a fact is, is said in
its sentence.
"""

import re

from widerspruch.lib.writing import Language

PROVISIONS = re.compile(r"Art(?:icles?|\.) (?P<rest>\d.*)")
BEGINNING = re.compile(r"[:;]|, (?:in|as|there|wording)\b")
"""Where a place goes on to say something about itself."""

NUMBERED = re.compile(r"(?P<article>\d+)?(?P<parts>(?:\((?:\d+|[a-z])\))+)")
WORDS = (
    (r"\bArticles?\b", "Art."), (r"\bwith\b", "mit"), (r"\band\b", "und"), (r"\bto\b", "bis"),
    (r"\bfirst sentence\b", "Satz 1"), (r"\bsecond sentence\b", "Satz 2"), (r"\brecital\b", "Erwägungsgrund"),
)  # fmt: skip
DEFINITIONS = "4("
"""Article 4 of the GDPR counts what it defines, not paragraphs."""

GERMAN_PROVISIONS = re.compile(
    r"(?:(?:Art\.|Abs\.|Nr\.|Buchst\.|Satz|Erwägungsgrund|mit|und|bis|\d+|[a-z])(?:, | |$))+"
)

MONTHS = {
    "Jan": "Januar", "Feb": "Februar", "Mar": "März", "Apr": "April", "May": "Mai", "Jun": "Juni", "Jul": "Juli",
    "Aug": "August", "Sep": "September", "Oct": "Oktober", "Nov": "November", "Dec": "Dezember",
}  # fmt: skip
DAY = re.compile(rf"(?:(?P<day>\d{{1,2}}) )?(?P<month>{'|'.join(MONTHS)})[a-z]*\.? (?P<year>\d{{4}})(?=$|[:;,])")


def written_place(place: str, language: Language) -> str:
    """The place for readers of a language; empty where it names none that they could look up."""
    if language == "en":
        return place
    if (provisions := PROVISIONS.fullmatch(place)) is not None:
        german = _german_provisions(BEGINNING.split(provisions["rest"])[0])
        return german if GERMAN_PROVISIONS.fullmatch(german) else ""
    if (day := DAY.match(place)) is not None:
        return " ".join(filter(None, (day["day"] and f"{day['day']}.", MONTHS[day["month"]], day["year"])))
    return ""


def _german_provisions(rest: str) -> str:
    counted = "Nr." if rest.startswith(DEFINITIONS) else "Abs."

    def numbered(found: re.Match[str]) -> str:
        parts = (f"{counted if one.isdigit() else 'Buchst.'} {one}" for one in re.findall(r"\w+", found["parts"]))
        return " ".join(filter(None, (found["article"], *parts)))

    german = NUMBERED.sub(numbered, f"Art. {rest}")
    for english, word in WORDS:
        german = re.sub(english, word, german)
    return german
