"""Other people whom a text names: a handle, a tag, a title with a name, a relative or companion by name.

Structured mentions of an export are on the item already; this reads the words. A name counts behind a title or a
word of kinship, or as a first name of the list in `people.toml` with a family name, with a second first name ("Tim
und Lara") or behind "my friend" and the like. A bare first name, a nickname or a rare first name is not found.
Whether the person is known to the public is not judged. Names are upper-cased words, or a first name and a family name
in capitals alone: a text in lower case shows handles only. Streets, schools and feasts are not the people that they are
named after.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from widerspruch.findings.finding import Finding
from widerspruch.identifiers.handles import IDS_RE2, at_names, ids

_UPPER = "A-ZÄÖÜÀ-ÖØ-ÞİŞŁŠŽĆČ"
_LOWER = "a-zäöüßà-öø-ÿışłšžćčńğ"
_WORD = re.compile(rf"[{_UPPER}{_LOWER}]+")
_NAME = rf"(?:[OD]['’])?[{_UPPER}][{_LOWER}]+(?:[-'’][{_UPPER}][{_LOWER}]+)*"
_INITIALS = rf"(?:[{_UPPER}]\.[ ]?){{0,2}}"
_PARTICLE = "(?:von|vom|van|de|zu|zum|zur|der|den|dem|del|di|da|dos|la|ten|ter|af|bin|al|el)"
_FAMILY = rf"{_INITIALS}(?:{_PARTICLE}[ ]){{0,3}}{_NAME}"
"""A family name with what stands before it: Anna K. Schulz, Lisa van der Berg, Lisa O'Neill."""
_CAPITALS = rf"[{_UPPER}]{{2,}}(?:[-'’][{_UPPER}]{{2,}})*"


class PeopleWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The word lists of `people.toml`."""

    version: int
    titles: tuple[str, ...]
    not_after_titles: frozenset[str]
    kin_titles: tuple[str, ...]
    ambiguous_first_names: frozenset[str]
    relations: tuple[str, ...]
    relatives: tuple[str, ...]
    companions: tuple[str, ...]
    not_persons: tuple[str, ...]
    first_names: tuple[str, ...]
    not_family_names: frozenset[str]
    named_after_people: frozenset[str]
    saints: tuple[str, ...]
    not_handles: frozenset[str]


def _any_of(words: Iterable[str]) -> str:
    """The words as alternatives, longest first, grouped by first letter: an engine then tries few at each place."""
    rests: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    groups = [f"{initial}(?:{'|'.join(rest)})" for initial, rest in sorted(rests.items())]
    return f"(?:{'|'.join(groups)})"


def _capitalised_too(words: Iterable[str]) -> str:
    forms = [form for word in words for form in (word, word[0].upper() + word[1:])]
    return _any_of(forms)


class PeopleRecogniser:
    """Handles, tags and names of others."""

    def __init__(self, words: PeopleWords) -> None:
        titles = rf"{_any_of(words.titles)}(?:[ ]?(?:Dr|Prof|med|Ing|phil)\.)*[ ](?:(?:von|van|de|zu)[ ])?"
        kin = rf"{_any_of(words.kin_titles)}[ ]"
        first = _any_of(words.first_names)
        clear_first = _any_of(set(words.first_names) - words.ambiguous_first_names)
        relatives = (
            rf"{_capitalised_too(words.relations)}[ ](?:[a-zäöüß]+[ ])?{_capitalised_too(words.relatives)}[ ,]{{1,2}}"
        )
        companions = rf"{_capitalised_too(words.companions)}[ ]"
        in_capitals = _any_of(name.upper() for name in set(words.first_names) - words.ambiguous_first_names)
        couple = rf"{first}[ ](?:und|and|&)[ ]{first}"
        names = (
            rf"{titles}{_NAME}",
            rf"{kin}{_NAME}",
            rf"{relatives}{first}(?:[ -]{first})?",
            rf"{companions}{first}(?:[ -]{first})?[ ]{_FAMILY}",
            rf"{clear_first}(?:[ -]{first})?[ ]{_FAMILY}",
            rf"{in_capitals}(?:[ -]{in_capitals})?[ ]{_CAPITALS}",
            couple,
        )
        self.prefilter = "|".join(
            (
                rf"@|{IDS_RE2}",
                rf"{_any_of(words.titles)}[ ]?[D{_UPPER}vdz]",
                rf"{kin}[{_UPPER}]",
                rf"{first}[ -](?:[{_UPPER}ua&]|{_PARTICLE}[ ])",
                rf"{in_capitals}[ -][{_UPPER}]",
                rf"{_capitalised_too(words.relatives)}[ ,]{{1,2}}{first}",
            )
        )
        any_name = f"(?:{'|'.join(names)})"
        self._names = re.compile(rf"(?<![0-9@{_UPPER}{_LOWER}_]){any_name}(?![0-9{_UPPER}{_LOWER}])")
        capitals = (name.upper() for name in words.first_names)
        beginnings = (
            *(*words.titles, *words.kin_titles, *words.companions, *words.relations, *words.first_names),
            *capitals,
        )
        forms = (form for word in beginnings for form in (word, word[0].upper() + word[1:]))
        self._first_words = {match[0] for form in forms if (match := _WORD.match(form))}
        self._title = re.compile(titles)
        self._thing = re.compile(rf"[ -](?:{'|'.join(sorted(words.named_after_people))})")
        self._saint = re.compile(rf"(?:{'|'.join(map(re.escape, words.saints))})[ -]$")
        self._words = words

    def find(self, text: str, low: str) -> Iterator[Finding]:
        """Every place that names somebody."""
        del low
        for match in at_names(text, alone=True):
            written = match[0].rstrip(".-")
            if written[1:].lower() not in self._words.not_handles:
                yield Finding(match.start(), match.start() + len(written), "names_others")
        for account in ids(text, ""):
            yield Finding(account.start, account.end, "names_others")
        reached = 0
        for word in _WORD.finditer(text):
            if word.start() < reached or word[0] not in self._first_words:
                continue
            if name := self._names.match(text, word.start()):
                reached = name.end()
                if not self._is_no_person(name[0]) and not self._is_a_thing(text, *name.span()):
                    yield Finding(*name.span(), "names_others")

    def _is_a_thing(self, text: str, start: int, end: int) -> bool:
        """A street, a school or a feast that is named after somebody."""
        behind = self._thing.match(text, end)
        return behind is not None or self._saint.search(text, max(0, start - 12), start) is not None

    def _is_no_person(self, found: str) -> bool:
        if any(figure in found for figure in self._words.not_persons):
            return True
        last = found.rsplit(" ", 1)[-1]
        if last in self._words.not_family_names or last in self._words.named_after_people:
            return True
        title = self._title.match(found)
        return title is not None and found[title.end() :] in self._words.not_after_titles


@cache
def load_people() -> PeopleRecogniser:
    """The recogniser over the word lists that this package ships."""
    file = files("widerspruch.findings") / "people.toml"
    return PeopleRecogniser(msgspec.convert(tomllib.loads(file.read_text("utf-8")), PeopleWords))
