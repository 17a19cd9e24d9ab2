"""Which words a text must have for a phrase to be found in it: what RE2 looks for when it picks rows.

Whole phrases with gaps and long alternatives would make RE2's automaton outgrow its memory and fall back to a
matcher that is fifty times slower. So of each phrase only one part is asked for: the rarest of its words, runs of
words or groups of alternatives. That passes a few rows more, never one less.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from widerspruch.findings.wording import for_re2

_GAP = re.compile(r" *\.\.\. *")
_GROUP = re.compile(r"\(([^()]*)\)(\*?)")
_OPTIONAL_GROUP = re.compile(r"\((?:[^()|]+ )?(?:\|(?:[^()|]+ )?)*\)")

STEM_LETTERS = 6
"""With seven, the automaton of all lexicons outgrows its memory (measured)."""


SMALL_PHRASE = 400


def prefilter_of(phrases: Iterable[str], common: Collection[str]) -> str:
    """One RE2 source that matches every text in which any of the phrases stands. `common`: words not to ask for."""
    return for_re2(
        word
        for phrase in phrases
        for word in ([phrase] if _is_small(phrase) else essentials(phrase, common))
    )


def _is_small(phrase: str) -> bool:
    return "..." not in phrase and len(phrase) < SMALL_PHRASE


def coarse_prefilter_of(phrases: Iterable[str], common: Collection[str]) -> str:
    """The same with words cut to their first letters: one automaton for thousands of words. It passes more rows."""
    return for_re2(_stem(word) for phrase in phrases for word in essentials(phrase, common))


def _stem(word: str) -> str:
    if word.startswith("*") or "(" in word:
        return word
    return word[:STEM_LETTERS].rstrip(" *") + "*"


def essentials(phrase: str, common: Collection[str]) -> Sequence[str]:
    """Words or runs of words of which at least one stands wherever the phrase does.

    An optional group ("(der |)") is a gap like any other.
    """
    parts = [part for segment in _GAP.split(_OPTIONAL_GROUP.sub(" ... ", phrase)) for part in _parts(segment)]
    return max(parts, key=lambda part: (_rarity(part, common), -len(part)), default=[phrase])


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
        if group and all(group[1].split("|")):
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


def _rarity(words: Sequence[str], common: Collection[str]) -> int:
    """How long the longest uncommon word is, in the most frequent of the alternatives. 0: all words are common."""
    return min(
        max((len(part) for part in re.split(r"[ -]", word.replace("*", "")) if part not in common), default=0)
        if word not in common
        else 0
        for word in words
    )
