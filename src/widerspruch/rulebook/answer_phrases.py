"""Phrases of answers, as they are written in `answers/*.toml`, as values that can be looked for.

    wir erkennen .. <objection> .. an$
    <ask> ... nicht ... <accept>|entsprochen
    keine|keinerlei ... maßnahmen

Words stand one after the other. `a|b`: one of them; `wort*`, `*wort`: any word that begins, or ends, like this;
`<name>`: a word of a list of the file. Between two words, `..` leaves room for others up to the next comma, colon or
bracket, `...` up to the end of the sentence; never for more than `MOST_BETWEEN`. `$`: nothing follows in this part of
the sentence. Words are folded as those of the mail are: an umlaut may be written in any way.

These are no regular expressions: looking for one takes no longer than the text is long, whatever is written here.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from widerspruch.lib.folded_words import folded_word, folded_words

MOST_BETWEEN = 20
MOST_SLOTS = 12

Reach = Literal["next", "part", "sentence"]
"""Where a word may stand after the one before it."""


class PhraseError(ValueError):
    """A phrase that cannot be read: a mistake in a file of the rulebook."""


class WordSlot(Struct, frozen=True):
    """One place of a phrase.

    Attributes:
        words: Folded words that fit.

        beginnings, endings: Fits what begins, or ends, like this.

        reach: Where it may stand after the place before.

        is_last: Nothing follows it in its part of the sentence.
    """

    words: frozenset[str]
    beginnings: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    reach: Reach = "next"
    is_last: bool = False

    def fits(self, folded: str) -> bool:
        """Whether a folded word may stand here."""
        return folded in self.words or folded.startswith(self.beginnings) or folded.endswith(self.endings)


def parse_phrase(phrase: str, lists: Mapping[str, tuple[str, ...]]) -> tuple[WordSlot, ...]:
    """The places of a phrase. `lists`: words by the name of the list. Raises `PhraseError`."""
    slots: list[WordSlot] = []
    reach: Reach = "next"
    for part in phrase.split():
        if part in (".", "..", "..."):
            if part == "." or not slots or reach != "next":
                raise PhraseError(f"{part!r} must stand between two words")
            reach = "part" if part == ".." else "sentence"
        else:
            slots += _slots(part, reach, lists)
            reach = "next"
    if reach != "next":
        raise PhraseError("nothing follows its last gap")
    if not slots or len(slots) > MOST_SLOTS:
        raise PhraseError(f"it has {len(slots)} words; possible are 1 to {MOST_SLOTS}")
    return tuple(slots)


def parse_words(written: tuple[str, ...]) -> WordSlot:
    """A list of words as one place. Raises `PhraseError`."""
    return _slot(list(written), "next", is_last=False)


def _slots(part: str, reach: Reach, lists: Mapping[str, tuple[str, ...]]) -> Iterator[WordSlot]:
    is_last = part.endswith("$")
    choices: list[str] = []
    for choice in part.removesuffix("$").split("|"):
        choice = choice.removesuffix("$")
        if choice.startswith("<") and choice.endswith(">"):
            if choice[1:-1] not in lists:
                raise PhraseError(f"there is no list of words {choice}")
            choices += lists[choice[1:-1]]
        else:
            choices.append(choice)
    spelled = [[word.folded for word in folded_words(choice)] for choice in choices]
    if len(choices) == 1 and len(spelled[0]) == 2 and "*" not in choices[0]:  # "cannot" is "can not"
        yield WordSlot(frozenset(spelled[0][:1]), reach=reach)
        yield WordSlot(frozenset(spelled[0][1:]), is_last=is_last)
    else:
        yield _slot(choices, reach, is_last=is_last)


def _slot(choices: list[str], reach: Reach, *, is_last: bool) -> WordSlot:
    words: set[str] = set()
    beginnings: list[str] = []
    endings: list[str] = []
    for choice in choices:
        bare = choice.strip("*")
        folded = folded_word(bare)
        if not folded.isalnum() or "*" in bare:
            raise PhraseError(f"{choice!r} is no word")
        if "*" in choice and len(folded) < 2:
            raise PhraseError(f"{choice!r} fits nearly everything")
        if choice.endswith("*"):
            beginnings.append(folded)
        if choice.startswith("*"):
            endings.append(folded)
        if "*" not in choice:
            words.add(folded)
    return WordSlot(frozenset(words), tuple(beginnings), tuple(endings), reach, is_last)
