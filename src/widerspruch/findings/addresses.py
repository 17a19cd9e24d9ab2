"""Postal addresses: a street with a number, in the forms of Germany, Austria, Switzerland and English texts.

Street words that are common in other senses ("Platz 3", "Wanderweg 12", "Hof 2") only count with a postcode and a
place behind them or a word of living or fetching before them. A postcode and a place alone are no address.
"""

import re
from collections.abc import Iterator

from widerspruch.findings.finding import Finding

_UP = "A-ZÄÖÜÉ"
_LET = "0-9A-Za-zÄÖÜäöüßéèâôÉ"
_NUMBER = r"[0-9]{1,4}(?:[ ]?[a-zA-Z])?(?:[ ]?[-–/][ ]?[0-9]{1,4}[a-z]?)?"
_STRONG = ("straße", "strasse", "str.", "gasse", "allee", "chaussee", "stieg", "twiete")
_WEAK = (
    *("weg", "platz", "ring", "ufer", "damm", "hof", "markt", "park", "berg", "graben", "zeile", "pfad", "steig"),
    *("hang", "kamp", "wall", "tor", "garten", "feld", "anger"),
)
_ROMANCE = ("rue", "avenue", "chemin", "quai", "boulevard", "via", "viale", "piazza")


def _in_any_case(words: tuple[str, ...]) -> str:
    """The words in lower, capitalised and upper case: the engines fold case differently."""
    forms = {form for word in words for form in (word, word.capitalize(), word.upper())}
    return f"(?:{'|'.join(re.escape(form) for form in sorted(forms))})"


# each source is read by Python and by RE2
STRONG = rf"[{_LET}][{_LET}.-]*{_in_any_case(_STRONG)}[ ]?{_NUMBER}"
TWO_WORDS = (
    rf"[{_UP}][{_LET}-]+(?:er|en|s)[ ](?:Straße|Strasse|Str\.|Allee|Gasse|Platz|Weg|Ring|Chaussee|Damm|Ufer)[ ]"
    rf"{_NUMBER}"
)
_MONTH = "(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
MEMORIAL = (
    rf"(?:Straße|Strasse|Str\.|Allee|Platz|Ring|Weg)[ ](?:des|der|vom)[ ](?:[0-9]{{1,2}}\.[ ]{_MONTH}|"
    rf"[{_UP}][{_LET}-]+(?:[ ][{_UP}][{_LET}-]+)?)[ ]{_NUMBER}"
)
"""Named after a day, people or an idea: Straße des 17. Juni 135, Platz der Republik 1."""
WEAK = rf"[{_LET}][{_LET}-]+{_in_any_case(_WEAK)}[ ]{_NUMBER}"
PREPOSITION = (
    rf"(?:Am|An der|An den|Im|In der|In den|Auf dem|Auf der|Zum|Zur|Unter den|Unter der|Hinter der|Hinter dem|Vor dem)"
    rf"(?:[ ][{_UP}][{_LET}-]+){{1,3}}[ ]{_NUMBER}"
)
ROMANCE = (
    rf"{_in_any_case(_ROMANCE)}(?:[ ](?:de|du|des|la|le|della|del|di|l'))*(?:[ ][{_UP}][{_LET}-]+){{1,3}}"
    rf"[ ,]{{1,2}}{_NUMBER}"
)
_ENGLISH = (
    r"(?:Street|St\b|Road|Rd\b|Avenue|Ave\b|Lane|Ln\b|Drive|Court|Close|Crescent|Terrace|Gardens|Boulevard|Blvd\b|"
    r"Grove|Mews)"
)
ENGLISH = rf"[0-9]{{1,5}}[A-Za-z]?(?:[ ][{_UP}][{_LET}.'-]*){{1,3}}[ ]{_ENGLISH}"

_POSTCODE_AND_PLACE = re.compile(rf"\s*[,\n(]?\s*(?:[A-Z]{{1,2}}-)?[0-9]{{4,5}}\s+[{_UP}a-zäöü]")
_LIVING = re.compile(
    r"wohn|adresse|anschrift|abzuholen|abholung|abhol|lieferung|paket|bitte an|bei (?:mir|uns)\b|zuhause|daheim|"
    r"umgezogen|zieh|eingezogen|treffpunkt|klingel|steht in der|kommt in d"
)
_NO_STREET = re.compile(
    r"(?:wander|rad|fu(?:ß|ss)|feld|wald|schul|heim|aus|um|hin|rück|flucht|rechts|lebens|stell|camping|zelt|sitz|park|"
    r"spiel|fußball|sport|steh|liege|tabellen|listen|start|arbeits|speicher|flohmarkt|super|jahr|weihnachts|"
    r"bau|bahn|fried|bauern|gast|innen|hinter|hof|lehr|denk|frei|um|aus|ver|über|er|da)"
    r"(?:weg|platz|ring|hof|markt|park|berg|feld|garten|tor|hang|wall)\b"
)
_BARE_STREET = re.compile(r"(?:straße|strasse|gasse|allee)[ ]?[0-9]")


class AddressRecogniser:
    """Streets with numbers."""

    prefilter = "|".join((STRONG, TWO_WORDS, MEMORIAL, WEAK, PREPOSITION, ROMANCE, ENGLISH))
    _alone = re.compile(rf"(?<![{_LET}.-])(?:{STRONG}|{TWO_WORDS}|{MEMORIAL}|{ENGLISH})(?![0-9])")
    _in_company = re.compile(rf"(?<![{_LET}.-])(?:{WEAK}|{PREPOSITION}|{ROMANCE})(?![0-9])")

    def find(self, text: str, low: str) -> Iterator[Finding]:
        """Addresses, each up to its house number."""
        for match in self._alone.finditer(text):
            if not _BARE_STREET.match(low, match.start(), match.end()):
                yield Finding(match.start(), match.end(), "address")
        for match in self._in_company.finditer(text):
            if _POSTCODE_AND_PLACE.match(text, match.end()) or self._is_lived_in(low, *match.span()):
                yield Finding(match.start(), match.end(), "address")

    def _is_lived_in(self, low: str, start: int, end: int) -> bool:
        return bool(_LIVING.search(low, max(0, start - 40), start)) and not _NO_STREET.match(low, start, end)


RECOGNISERS = (AddressRecogniser(),)
