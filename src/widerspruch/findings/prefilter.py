"""Which words a text must have for a phrase to be found in it: what RE2 looks for when it picks rows.

Whole phrases with gaps and long alternatives would make RE2's automaton outgrow its memory and fall back to a
matcher that is fifty times slower. So of each phrase only one part is asked for: the rarest of its words, runs of
words or groups of alternatives. That passes a few rows more, never one less.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from widerspruch.findings.wording import exactly_for_re2, for_re2

_GAP = re.compile(r" *\.\.\. *")
_GROUP = re.compile(r"\(([^()]*)\)(\*?)")
_OPTIONAL_GROUP = re.compile(r"\((?:[^()|]+ )?(?:\|(?:[^()|]+ )?)*\)")

STEM_LETTERS = 6
"""With seven, the automaton of all lexicons outgrows its memory (measured)."""


LONG_STEM_LETTERS = 10
"""For words that begin like a common one ("sonntagsmesse", "sonntag")."""

SMALL_PHRASE = 400
"""Characters. Longer phrases are those with lists of countries or parties in them."""


def prefilter_of(phrases: Iterable[str], common: Mapping[str, int]) -> str:
    """One RE2 source that matches every text in which any of the phrases stands. `common`: words better
    not asked for, and how rare they are all the same (0: as frequent as can be)."""
    return for_re2(
        word for phrase in phrases for word in ([phrase] if _is_small(phrase) else essentials(phrase, common))
    )


def _is_small(phrase: str) -> bool:
    return "..." not in phrase and len(phrase) < SMALL_PHRASE


def coarse_prefilter_of(phrases: Iterable[str], common: Mapping[str, int]) -> str:
    """The same, but of each phrase only the first letters of its rarest word: one automaton for thousands of words
    and all lexicons. It passes more rows."""
    return for_re2(_stem(word, common) for phrase in phrases for word in essentials(phrase, common))


def certain_of(phrases: Iterable[str]) -> str:
    """One RE2 source that matches only texts in which one of the phrases stands; phrases with gaps are left out."""
    return exactly_for_re2(phrase for phrase in phrases if _is_small(phrase))


def _stem(words: str, common: Mapping[str, int]) -> str:
    if "(" in words:
        return words
    rarest = max(words.split(" "), key=lambda word: (_rarity(word, common), word))
    if _rarity(rarest, common) == 0:
        return words
    if rarest.startswith("*") or len(rarest.rstrip("*")) <= STEM_LETTERS:
        return rarest
    stem = rarest[:STEM_LETTERS]
    frequent = any(word.startswith(stem) for word in common)
    return rarest[: LONG_STEM_LETTERS if frequent else STEM_LETTERS].rstrip("*") + "*"


def essentials(phrase: str, common: Mapping[str, int]) -> Sequence[str]:
    """Words or runs of words of which at least one stands wherever the phrase does.

    An optional group ("(der |)") is a gap like any other.
    """
    parts = [part for segment in _GAP.split(_OPTIONAL_GROUP.sub(" ... ", phrase)) for part in _parts(segment)]
    return max(parts, key=lambda part: _rarities(part, common), default=[phrase])


def _parts(segment: str) -> Iterator[list[str]]:
    """The parts of a run of words that must all stand: plain words in a row, and groups as their alternatives."""
    run: list[str] = []
    for token in _tokens(segment):
        if "(" not in token:
            run.append(token)
            continue
        if run:
            yield [" ".join(run)]
            run = []
        group = _GROUP.fullmatch(token)
        if group and all(re.search(r"[^\W\d_]", word) for word in group[1].split("|")):
            yield [word.strip() + group[2] for word in group[1].split("|")]
    if run:
        yield [" ".join(run)]


def _tokens(segment: str) -> Iterator[str]:
    """Words and groups, cut at the spaces outside of parentheses."""
    depth, token = 0, ""
    for char in segment:
        depth += (char == "(") - (char == ")")
        if char == " " and depth == 0:
            if token:
                yield token
            token = ""
        else:
            token += char
    if token:
        yield token


def _rarities(words: Sequence[str], common: Mapping[str, int]) -> tuple[int, float]:
    """How rare the most frequent of the alternatives is, then how rare they are on the average."""
    each = [_rarity(word, common) for word in words]
    return min(each), sum(each) / len(each)


def _rarity(words: str, common: Mapping[str, int]) -> int:
    """Letters of the longest word, or what `common` says of the common ones."""
    if words in common:
        return common[words]
    plain = re.split(r"[ -]", re.sub("[*#]", "", words))
    return max(common.get(word, len(word)) for word in plain)
