"""Other people whom a text names: a handle, a tag, a title with a name, a relative or companion by name.

Structured mentions of an export are on the item already; this reads the words. A first name counts only behind a
word that makes it a person of the author's world ("my friend", "mit"), and only if it is on the list in
`people.toml`; a bare name, a nickname or a rare name is not found. Whether the person is known to the public is not
judged. Names are upper-cased words: a text in lower case shows handles only.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from widerspruch.findings.finding import Finding

_UPPER = "A-ZÄÖÜÀ-ÖØ-ÞİŞŁŠŽĆČ"
_LOWER = "a-zäöüßà-öø-ÿışłšžćčńğ"
_NAME = rf"[{_UPPER}][{_LOWER}]+(?:[-'’][{_UPPER}][{_LOWER}]+)*"
_HANDLE = r"@[0-9A-Za-z_](?:[0-9A-Za-z_.-]{0,38}[0-9A-Za-z_])?"
_TAG = r"@\[[0-9]+:[^\]\n]{1,100}\]"


class PeopleWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The word lists of `people.toml`."""

    version: int
    titles: tuple[str, ...]
    not_after_titles: frozenset[str]
    relations: tuple[str, ...]
    relatives: tuple[str, ...]
    companions: tuple[str, ...]
    not_persons: tuple[str, ...]
    first_names: tuple[str, ...]
    not_handles: frozenset[str]


@cache
def load_words() -> PeopleWords:
    """The word lists that this package ships."""
    file = files("widerspruch.findings") / "people.toml"
    return msgspec.convert(tomllib.loads(file.read_text("utf-8")), PeopleWords)


def _any_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(sorted(map(re.escape, set(words)), key=lambda word: (-len(word), word)))})"


def _capitalised_too(words: Iterable[str]) -> str:
    forms = [form for word in words for form in (word, word[0].upper() + word[1:])]
    return _any_of(forms)


class PeopleRecogniser:
    """Handles, tags and names of others."""

    def __init__(self, words: PeopleWords) -> None:
        titles = rf"{_any_of(words.titles)}(?:[ ]?(?:Dr|Prof|med|Ing|phil)\.)*[ ]"
        first_names = _any_of(words.first_names)
        relatives = (
            rf"{_capitalised_too(words.relations)}[ ](?:[a-zäöüß]+[ ])?{_capitalised_too(words.relatives)}[ ,]{{1,2}}"
        )
        companions = rf"{_capitalised_too(words.companions)}[ ]"
        named = rf"{first_names}(?:[ -]{first_names})?"
        sources = (rf"{titles}{_NAME}", rf"{relatives}{named}", rf"{companions}{named}[ ]{_NAME}")
        # every alternative of the prefilter is a prefix of what Python must match in full
        self.prefilter = "|".join(
            (
                r"@[0-9A-Za-z_\[]",
                rf"{titles}[{_UPPER}]",
                rf"{relatives}{first_names}",
                rf"{companions}{first_names}[ -]",
            )
        )
        edge = rf"(?<![0-9@{_UPPER}{_LOWER}_])"
        self._names = re.compile(rf"{edge}(?:{'|'.join(sources)})(?![0-9{_UPPER}{_LOWER}])")
        self._handles = re.compile(rf"(?<![0-9A-Za-z_.äöüß@/+-]){_HANDLE}(?![@\w])|{_TAG}")
        self._title = re.compile(titles)
        self._words = words

    def find(self, text: str, low: str) -> Iterator[Finding]:
        """Every place that names somebody."""
        del low
        for match in self._handles.finditer(text):
            if match[0][1:].lower() not in self._words.not_handles:
                yield Finding(match.start(), match.end(), "names_others")
        for match in self._names.finditer(text):
            if not self._is_no_person(match[0]):
                yield Finding(match.start(), match.end(), "names_others")

    def _is_no_person(self, found: str) -> bool:
        if any(figure in found for figure in self._words.not_persons):
            return True
        title = self._title.match(found)
        return title is not None and found[title.end() :] in self._words.not_after_titles


@cache
def load_people() -> PeopleRecogniser:
    """The recogniser over the word lists that this package ships."""
    return PeopleRecogniser(load_words())
