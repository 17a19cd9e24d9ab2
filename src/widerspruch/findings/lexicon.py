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
from itertools import count, product

import msgspec
import pyarrow as pa
from msgspec import Struct

from widerspruch.findings.finding import KINDS_OF, Finding, Kind
from widerspruch.findings.needles import Needles
from widerspruch.findings.spans import Spans
from widerspruch.findings.wording import for_python, whole_words

LEXICON_VERSION = 1
CATEGORIES: tuple[Kind, ...] = (*KINDS_OF["special_category"], "children")
LANGUAGES = ("de", "en")
PORTION = 350
"""Terms of a file whose findings do not overlap. Another number would move the places of some findings."""

_SENTENCE_END = re.compile(r"[!?\n]|\.(?=\s+[^\W\d_])")


class NearRule(Struct, frozen=True, forbid_unknown_fields=True, rename={"exceptions": "except"}):
    """Terms that need company. `within`: characters between term and cue."""

    terms: tuple[str, ...]
    cues: tuple[str, ...]
    within: int = 60
    exceptions: tuple[str, ...] = ()

    def has_company(self, low: str, start: int, end: int) -> bool:
        """Whether a cue, and no phrase that excuses, stands near a span of a lowered text."""
        left, right = sentence_around(low, start, end)
        excuse = pattern_of(self.exceptions)
        if excuse and excuse.search(low, max(left, start - 60), min(right, end + 60)):
            return False
        reach = max(left, start - self.within), min(right, end + self.within)
        cues = pattern_of(self.cues)
        return cues is not None and any(cue.span() != (start, end) for cue in cues.finditer(low, *reach))


class LexiconFile(Struct, frozen=True, forbid_unknown_fields=True, rename={"exceptions": "except"}):
    """One category in one language, as its file says."""

    version: int
    terms: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    near: tuple[NearRule, ...] = ()


class Term(Struct, frozen=True):
    """A phrase that hints at a kind.

    Attributes:
        near: The rule that says what must stand around it, if there is one.

        portion: Number of the terms that are looked for together: their findings do not overlap.
    """

    phrase: str
    kind: Kind
    portion: int
    near: NearRule | None = None


class Lexicon:
    """All terms. A text is first asked which of them it may have in it (`suspects`), then only those are looked for:
    no pattern is compiled that no text asks for."""

    def __init__(
        self, terms: Iterable[Term], exceptions: Mapping[Kind, tuple[str, ...]], common: Mapping[str, int]
    ) -> None:
        self.terms = sorted(terms, key=_first_tried)
        self._exceptions = exceptions
        self._needles = Needles([term.phrase for term in self.terms], common)

    def suspects(self, texts: pa.LargeStringArray) -> dict[int, set[int]]:
        """The numbers of the terms that each text may have in it, by the text's row; other rows are left out."""
        return self._needles.suspects(texts)

    def find(self, low: str, suspects: Iterable[int]) -> Iterator[Finding]:
        """The findings of some terms in a lowered text."""
        excused: dict[Kind, Spans] = {}
        for term, start, end in self._matches(low, suspects):
            if term.near is not None and not term.near.has_company(low, start, end):
                continue
            if term.kind not in excused:
                excuse = pattern_of(self._exceptions[term.kind])
                excused[term.kind] = Spans(match.span() for match in excuse.finditer(low)) if excuse else Spans()
            if excused[term.kind].is_free(start, end):
                yield Finding(*whole_words(low, start, end), term.kind)

    def _matches(self, low: str, suspects: Iterable[int]) -> Iterator[tuple[Term, int, int]]:
        """Where the terms stand; of those of one portion that overlap, the leftmost, then the first tried."""
        found = [
            (self.terms[number].portion, *match.span(), number)
            for number in suspects
            for match in phrase_pattern(self.terms[number].phrase).finditer(low)
        ]
        last, reached = -1, 0
        for portion, start, end, number in sorted(found, key=lambda match: (match[0], match[1], match[3])):
            if portion != last or start >= reached:
                last, reached = portion, end
                yield self.terms[number], start, end


def _first_tried(term: Term) -> tuple[int, bool, int]:
    """Sorts whole words before stems, long phrases before short ones."""
    return term.portion, term.phrase.startswith("*") or term.phrase.endswith("*"), -len(term.phrase)


@cache
def phrase_pattern(phrase: str) -> re.Pattern[str]:
    """One phrase, ready to be searched in a lowered text."""
    return for_python([phrase])


@cache
def pattern_of(phrases: tuple[str, ...]) -> re.Pattern[str] | None:
    """Any of some phrases, ready to be searched in a lowered text; None without phrases."""
    return for_python(phrases) if phrases else None


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
def load_lexicon() -> Lexicon:
    """The lexicon that this package ships. The `except` phrases of one language excuse the terms of the other."""
    folder = files("widerspruch.findings") / "lexicon"
    lists = tomllib.loads((folder / "lists.toml").read_text("utf-8"))
    common = {word: rarity for rarity, name in enumerate(("common", "frequent")) for word in lists[name]}
    terms: list[Term] = []
    exceptions: dict[Kind, tuple[str, ...]] = dict.fromkeys(CATEGORIES, ())
    portions = count()
    for kind, language in product(CATEGORIES, LANGUAGES):
        part = _read(folder / language / f"{kind}.toml", lists)
        exceptions[kind] += part.exceptions
        for first in range(0, len(part.terms), PORTION):
            portion = next(portions)
            terms += (Term(phrase, kind, portion) for phrase in part.terms[first : first + PORTION])
        for rule in part.near:
            portion = next(portions)
            terms += (Term(phrase, kind, portion, rule) for phrase in rule.terms)
    return Lexicon(terms, exceptions, common)
