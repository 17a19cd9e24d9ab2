"""The phrases of the rulebook, found in texts: what was found, by which pattern, and where it stands.

A text is looked through once: of each word it is known in which places of phrases it fits, and a phrase is followed
only where all its words are there.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct

from widerspruch.lib.folded_words import FoldedWord, folded_words
from widerspruch.rulebook.answer_model import AnswerSays, WhereInMail, is_uncertain
from widerspruch.rulebook.answer_phrases import MOST_BETWEEN, WordSlot, parse_phrase, parse_words
from widerspruch.rulebook.load import Rulebook

LONGEST_TEXT = 60_000
"""Characters that are looked through: no answer is longer, and what is longer is no answer."""

MOST_KNOWN_WORDS = 50_000

_GOES_ON = frozenset(("und", "sowie", "and", "or", "oder", "et", "ou"))
"""What may follow the last word of a part of a sentence: the next begins with it."""


class PhraseFound(Struct, frozen=True):
    """A phrase that stands in a text.

    Attributes:
        pattern: Id of its pattern.

        uncertain: Nothing certain says that such mails use it.

        words: Places of its own words among those of the text, without those in its gaps.

        start, end: Where it stands in the text, characters.

        sentence: Number of its sentence.
    """

    pattern: str
    says: AnswerSays
    uncertain: bool
    words: tuple[int, ...]
    start: int
    end: int
    sentence: int


class TextRead(Struct, frozen=True):
    """What was found in one text.

    Attributes:
        negations, regrets, hedges: Places of such words among the words of the text.

        conditional: Sentences in which something holds only until something is done.

        of_the_person: Sentences that the person wrote, and no platform.

        asking: Sentences that end with a question mark.

        plain, plain_beside: Places of words that an honest grant is made of, and of those that are so only beside words
            that grant.

        is_cut: There is more of it, which was not looked through.

        is_on_topic: Whether it speaks of AI.
    """

    text: str
    words: tuple[FoldedWord, ...] = ()
    phrases: tuple[PhraseFound, ...] = ()
    negations: tuple[int, ...] = ()
    regrets: tuple[int, ...] = ()
    hedges: tuple[int, ...] = ()
    conditional: frozenset[int] = frozenset()
    of_the_person: frozenset[int] = frozenset()
    asking: frozenset[int] = frozenset()
    plain: frozenset[int] = frozenset()
    plain_beside: frozenset[int] = frozenset()
    is_cut: bool = False
    is_on_topic: bool = False

    def saying(self, *says: AnswerSays) -> tuple[PhraseFound, ...]:
        """The phrases that say one of these."""
        return tuple(one for one in self.phrases if one.says in says)


class _Phrase(Struct, frozen=True):
    slots: tuple[int, ...]
    needs: frozenset[int]
    shapes: tuple[WordSlot, ...]
    pattern: str
    says: AnswerSays
    uncertain: bool
    where: tuple[WhereInMail, ...]


class Wording:
    """All phrases of a rulebook, ready to be looked for. Usable again and again."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._numbers: dict[WordSlot, int] = {}
        self._shapes: list[WordSlot] = []
        self._phrases = [*self._of_files(rulebook), *self._of_routes(rulebook)]
        self._lists: Mapping[str, tuple[int, ...]] = {
            name: tuple(self._number(parse_words(words)) for file in rulebook.answers if (words := getattr(file, name)))
            for name in ("negations", "regrets", "hedges", "conditions", "own_voice", "topic", "plain", "plain_beside")
        }
        self._by_slot: dict[int, list[_Phrase]] = {}
        for phrase in self._phrases:
            self._by_slot.setdefault(min(phrase.slots, key=self._commonness), []).append(phrase)
        self._known: dict[str, tuple[int, ...]] = {}

    def read(self, text: str, where: WhereInMail = "text") -> TextRead:
        """Look through a text; of one that is far too long the beginning."""
        if not text:
            return TextRead("")
        is_cut = len(text) > LONGEST_TEXT
        text = text[:LONGEST_TEXT]
        words = folded_words(text)
        places = self._places(words)
        phrases: dict[tuple[str, int, int], PhraseFound] = {}
        for phrase in self._possible(places.keys(), where):
            for found in _follow(phrase, words, places):
                phrases[found.pattern, found.start, found.end] = found
        named = {name: self._of_list(name, places) for name in self._lists}
        return TextRead(
            text=text,
            words=tuple(words),
            phrases=tuple(phrases.values()),
            negations=named["negations"],
            regrets=named["regrets"],
            hedges=named["hedges"],
            conditional=self._sentences(words, named["conditions"]),
            of_the_person=self._sentences(words, named["own_voice"]),
            asking=frozenset(_asking(words, text)),
            plain=frozenset(named["plain"]),
            plain_beside=frozenset(named["plain_beside"]),
            is_cut=is_cut,
            is_on_topic=bool(named["topic"]),
        )

    def _commonness(self, slot: int) -> int:
        """How likely a word of a text fits in a place: a phrase is only thought of where its rarest word stands."""
        shape = self._shapes[slot]
        return len(shape.words) + 10 * (len(shape.beginnings) + len(shape.endings))

    def _possible(self, slots: Set[int], where: WhereInMail) -> Iterator[_Phrase]:
        """The phrases all of whose words stand in a text."""
        for slot in slots:
            for phrase in self._by_slot.get(slot, ()):
                if where in phrase.where and phrase.needs <= slots:
                    yield phrase

    def _of_files(self, rulebook: Rulebook) -> Iterator[_Phrase]:
        for file in rulebook.answers:
            for pattern in file.patterns:
                uncertain = is_uncertain(file.facts_of(pattern))
                for written in pattern.phrases:
                    shapes = parse_phrase(written, file.words)
                    yield self._phrase(shapes, pattern.id, pattern.says, pattern.where, uncertain=uncertain)

    def _of_routes(self, rulebook: Rulebook) -> Iterator[_Phrase]:
        """The words of confirmations that routes name: the same words of several routes are one phrase."""
        seen: set[str] = set()
        for route_id, route in rulebook.routes().items():
            if route.confirms is None:
                continue
            for written in route.confirms.mail_phrases:
                if written not in seen:
                    seen.add(written)
                    uncertain = is_uncertain(route.confirms.facts)
                    shapes = parse_phrase(written, {})
                    yield self._phrase(shapes, route_id, "granted", ("subject", "text"), uncertain=uncertain)

    def _phrase(
        self,
        shapes: tuple[WordSlot, ...],
        pattern: str,
        says: AnswerSays,
        where: tuple[WhereInMail, ...],
        *,
        uncertain: bool,
    ) -> _Phrase:
        slots = tuple(self._number(shape) for shape in shapes)
        return _Phrase(slots, frozenset(slots), shapes, pattern, says, uncertain, where)

    def _number(self, shape: WordSlot) -> int:
        """Places that take the same words are one, wherever they stand."""
        bare = WordSlot(shape.words, shape.beginnings, shape.endings)
        if bare not in self._numbers:
            self._numbers[bare] = len(self._shapes)
            self._shapes.append(bare)
        return self._numbers[bare]

    def _places(self, words: Sequence[FoldedWord]) -> dict[int, list[int]]:
        """By number of a place in phrases, where in the text a word stands that fits there."""
        places: dict[int, list[int]] = {}
        for position, word in enumerate(words):
            for slot in self._fitting(word.folded):
                places.setdefault(slot, []).append(position)
        return places

    def _fitting(self, folded: str) -> tuple[int, ...]:
        known = self._known.get(folded)
        if known is None:
            if len(self._known) >= MOST_KNOWN_WORDS:
                self._known = {}
            known = tuple(number for number, shape in enumerate(self._shapes) if shape.fits(folded))
            self._known[folded] = known
        return known

    def _sentences(self, words: Sequence[FoldedWord], positions: Iterable[int]) -> frozenset[int]:
        return frozenset(words[position].sentence for position in positions)

    def _of_list(self, name: str, places: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
        return tuple(sorted({position for slot in self._lists[name] for position in places.get(slot, ())}))


def _follow(phrase: _Phrase, words: Sequence[FoldedWord], places: Mapping[int, Sequence[int]]) -> Iterator[PhraseFound]:
    """Where a phrase stands. Of several ways to read it from one end, the shortest."""
    ends: dict[int, tuple[int, ...]] = {}
    for position in places[phrase.slots[0]]:
        if not phrase.shapes[0].is_last or _is_last(words, position):
            ends[position] = (position,)
    for slot, shape in zip(phrase.slots[1:], phrase.shapes[1:], strict=True):
        before = sorted(ends)
        reached: dict[int, tuple[int, ...]] = {}
        for position in places[slot]:
            nearest = bisect_left(before, position) - 1
            if nearest >= 0 and _reaches(shape, words, before[nearest], position):
                reached[position] = (*ends[before[nearest]], position)
        ends = reached
        if not ends:
            return
    for matched in ends.values():
        first, last = words[matched[0]], words[matched[-1]]
        yield PhraseFound(phrase.pattern, phrase.says, phrase.uncertain, matched, first.start, last.end, first.sentence)


def _reaches(shape: WordSlot, words: Sequence[FoldedWord], before: int, position: int) -> bool:
    first, second = words[before], words[position]
    if first.sentence != second.sentence or (shape.is_last and not _is_last(words, position)):
        return False
    if shape.reach == "next":
        return position == before + 1
    return position - before <= MOST_BETWEEN + 1 and (shape.reach == "sentence" or first.part == second.part)


def _asking(words: Sequence[FoldedWord], text: str) -> Iterator[int]:
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else None
        ends = following is None or following.sentence != word.sentence
        if ends and "?" in text[word.end : following.start if following else len(text)]:
            yield word.sentence


def _is_last(words: Sequence[FoldedWord], position: int) -> bool:
    if position + 1 == len(words):
        return True
    following = words[position + 1]
    return following.part != words[position].part or following.folded in _GOES_ON


def unexplained(text: TextRead, places: Iterable[int]) -> tuple[int, ...]:
    """Those of some words of a text that belong to no phrase that grants or means no harm.

    In one part of a sentence one phrase explains, and not two together: in "nicht ... nicht mehr" each "nicht" would
    otherwise be explained by its own.
    """
    by_part: dict[int, list[int]] = {}
    for place in places:
        by_part.setdefault(text.words[place].part, []).append(place)
    explaining = [set(one.words) for one in text.saying("granted", "harmless", "follows")]
    left: list[int] = []
    for together in by_part.values():
        unexplained_by_each = [[place for place in together if place not in words] for words in explaining]
        fewest: list[int] = min([together, *unexplained_by_each], key=len)
        left += fewest
    return tuple(sorted(left))
