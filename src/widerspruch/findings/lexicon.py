"""Words that hint at an Art. 9 category or at children: data in `lexicon/{de,en}/*.toml`, read once.

A file has `terms` (enough by themselves), `except` (phrases in which a term means something else) and any number
of `[[near]]` tables: `terms` that only count if one of `cues` stands in the same sentence, at most `within`
characters away, and no `except` phrase of that table does. `{own}` stands for the words of the list `own` in
`lists.toml`. Texts are not sorted by language: people mix them.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec
from msgspec import Struct

from widerspruch.findings.finding import KINDS_OF, Finding, Kind
from widerspruch.findings.prefilter import certain_of, coarse_prefilter_of, prefilter_of
from widerspruch.findings.wording import for_python, whole_words

LEXICON_VERSION = 1
CATEGORIES: tuple[Kind, ...] = (*KINDS_OF["special_category"], "children")
LANGUAGES = ("de", "en")
PORTION = 350
"""Terms of a category in one pattern. With many more, RE2's automaton outgrows its memory."""

COARSE_LENGTH = 11_000
"""Characters of one family's coarse pattern, for the same reason."""

_SENTENCE_END = re.compile(r"[!?\n]|\.(?=\s+[^\W\d_])")


class NearRule(Struct, frozen=True, forbid_unknown_fields=True, rename={"exceptions": "except"}):
    """Terms that need company. `within`: characters between term and cue."""

    terms: tuple[str, ...]
    cues: tuple[str, ...]
    within: int = 60
    exceptions: tuple[str, ...] = ()


class LexiconFile(Struct, frozen=True, forbid_unknown_fields=True, rename={"exceptions": "except"}):
    """One category in one language, as its file says."""

    version: int
    terms: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    near: tuple[NearRule, ...] = ()


class CompiledNear:
    """A near rule, ready to search."""

    def __init__(self, rule: NearRule) -> None:
        self.terms = for_python(rule.terms)
        self.cues = for_python(rule.cues)
        self.exceptions = for_python(rule.exceptions) if rule.exceptions else None
        self.within = rule.within

    def span_at(self, low: str, place: int) -> tuple[int, int] | None:
        """The span of a term that begins at a place of a lowered text, if it stands in company there."""
        match = self.terms.match(low, place)
        return match.span() if match and self._has_company(low, *match.span()) else None

    def _has_company(self, low: str, start: int, end: int) -> bool:
        left, right = sentence_around(low, start, end)
        if self.exceptions and self.exceptions.search(low, max(left, start - 60), min(right, end + 60)):
            return False
        reach = max(left, start - self.within), min(right, end + self.within)
        return any(cue.span() != (start, end) for cue in self.cues.finditer(low, *reach))


class Category:
    """A portion of what is known about one kind in one language. RE2 can often decide alone: see `Hint`."""

    def __init__(self, kind: Kind, part: LexiconFile, exceptions: Sequence[str], common: Mapping[str, int]) -> None:
        rules, terms = part.near, part.terms
        self.kind = kind
        phrases = [*terms, *(term for rule in rules for term in rule.terms)]
        self.prefilter = prefilter_of(phrases, common)
        self.coarse = coarse_prefilter_of(phrases, common)
        self.certain = certain_of(terms)
        self.doubtful = prefilter_of(exceptions, common)
        self._terms = for_python(terms)
        self._near = [CompiledNear(rule) for rule in rules]
        self._near_terms = for_python(term for rule in rules for term in rule.terms) if rules else None
        self._exceptions = for_python(exceptions) if exceptions else None

    def find(self, text: str, low: str) -> Iterator[Finding]:
        """Hints of this kind. `low` is the lowered text; offsets are those of the text."""
        del text
        spans = {match.span() for match in self._terms.finditer(low)}
        if self._near_terms is not None:
            places = [match.start() for match in self._near_terms.finditer(low)]
            spans.update(span for place in places for rule in self._near if (span := rule.span_at(low, place)))
        if not spans:
            return
        excused = [match.span() for match in self._exceptions.finditer(low)] if self._exceptions else []
        for start, end in sorted(spans):
            if not any(left < end and start < right for left, right in excused):
                yield Finding(*whole_words(low, start, end), self.kind)


def sentence_around(low: str, start: int, end: int) -> tuple[int, int]:
    """The sentence that a span stands in, at most 200 characters to each side."""
    left = max(0, start - 200)
    for match in _SENTENCE_END.finditer(low, left, start):
        left = match.end()
    after = _SENTENCE_END.search(low, end, end + 200)
    return left, after.start() if after else min(len(low), end + 200)


def fill_lists(data: object, lists: Mapping[str, Sequence[str]]) -> object:
    """Plain data with every `{name}` replaced: alone by the words of the list, in a phrase by alternatives."""
    if isinstance(data, dict):
        return {key: fill_lists(value, lists) for key, value in data.items()}
    if isinstance(data, list):
        return [phrase for entry in data for phrase in _filled(entry, lists)]
    return data


def _filled(entry: object, lists: Mapping[str, Sequence[str]]) -> Sequence[object]:
    if not isinstance(entry, str):
        return [fill_lists(entry, lists)]
    alone = _LIST.fullmatch(entry)
    return lists[alone[1]] if alone else [_LIST.sub(lambda name: f"({'|'.join(lists[name[1]])})", entry)]


_LIST = re.compile(r"\{(\w+)\}")


def _read(file: Traversable, lists: Mapping[str, Sequence[str]]) -> LexiconFile:
    part = msgspec.convert(fill_lists(tomllib.loads(file.read_text("utf-8")), lists), LexiconFile)
    if part.version != LEXICON_VERSION:
        raise ValueError(f"{file.name}: version {part.version}, this code reads {LEXICON_VERSION}")
    return part


@cache
def load_categories() -> tuple[tuple[Category, ...], ...]:
    """All categories that this package ships, in families whose words RE2 can search at once. The `except` phrases of
    one language excuse the terms of the other.
    """
    folder = files("widerspruch.findings") / "lexicon"
    lists = tomllib.loads((folder / "lists.toml").read_text("utf-8"))
    common = {word: rarity for rarity, name in enumerate(("common", "frequent")) for word in lists[name]}
    parts = {kind: [_read(folder / language / f"{kind}.toml", lists) for language in LANGUAGES] for kind in CATEGORIES}
    exceptions = {kind: [phrase for part in parts[kind] for phrase in part.exceptions] for kind in CATEGORIES}
    categories = [
        Category(kind, portion, exceptions[kind], common)
        for place in range(len(LANGUAGES))
        for kind in CATEGORIES
        for portion in _portions(parts[kind][place])
    ]
    return tuple(_searchable_at_once(categories))


def _portions(part: LexiconFile) -> Iterator[LexiconFile]:
    """The part in portions that RE2 can search, the near rules with the first."""
    for first in range(0, len(part.terms), PORTION):
        near = part.near if first == 0 else ()
        yield msgspec.structs.replace(part, terms=part.terms[first : first + PORTION], near=near)


def _searchable_at_once(categories: Iterable[Category]) -> Iterator[tuple[Category, ...]]:
    """Neighbours whose coarse patterns make one pattern that RE2 can search."""
    family: list[Category] = []
    for category in categories:
        if family and sum(len(member.coarse) for member in (*family, category)) > COARSE_LENGTH:
            yield tuple(family)
            family = []
        family.append(category)
    if family:
        yield tuple(family)
