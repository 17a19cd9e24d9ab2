"""Invented posts in number for the measurement of speed: words drawn like words of a language, handles, names."""

import itertools
import random
from collections.abc import Iterator

import pyarrow as pa
from msgspec import Struct


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SYLLABLES = _words("an be da ei fu ge ha in ka la mo ne or pa re schu ta un ver wo za ung lich keit er st en")
_NAME_SYLLABLES = _words("jo ma ri el li no se ti bru hel wil gun cor fre ale syl")
_SMALL_WORDS = _words("der die und ich das ist nicht zu in es the and to of you mit so auf ein für")
_MARKS = ["", "", "", "", "", "", "", "", ",", ".", "!", "?", "..."]


class Population(Struct, frozen=True):
    """Whom the posts may name."""

    handles: tuple[str, ...]
    names: tuple[str, ...]
    first_names: tuple[str, ...]


def population(number: int, seed: int = 1) -> Population:
    """Objectors with a handle and a name each; names repeat as names do."""
    chance = random.Random(seed)
    first = sorted({_word(chance, _NAME_SYLLABLES, (2, 3)).capitalize() for _ in range(4000)})
    last = sorted(
        {
            _word(chance, _NAME_SYLLABLES, (2, 3, 4)).capitalize() + chance.choice(["mann", "er", "burg"])
            for _ in range(30_000)
        }
    )
    names = tuple(f"{chance.choice(first)} {chance.choice(last)}" for _ in range(number))
    handles = tuple(
        f"{name.replace(' ', chance.choice('._')).lower()}{place % 9973}" for place, name in enumerate(names)
    )
    return Population(handles, names, tuple(first))


def posts(number: int, named: Population, others: Population, seed: int = 2) -> pa.Array:
    """Posts of about 165 characters: 8 % hold a handle, 4 % a full name, 0.3 % an e-mail address, of which every
    tenth is one of `named`; one word in 200 is a first name that means nobody."""
    chance = random.Random(seed)
    words = [*_SMALL_WORDS, *sorted({_word(chance, _SYLLABLES, (1, 2, 2, 3, 3, 4)) for _ in range(400_000)})]
    chance.shuffle(words)
    words = [word.capitalize() if chance.random() < 0.3 else word for word in words]
    weights = list(itertools.accumulate(1 / (place + 3) for place in range(len(words))))
    return pa.array(_posts(number, chance, words, weights, named, others), pa.string())


def _posts(
    number: int, chance: random.Random, words: list[str], weights: list[float], named: Population, others: Population
) -> Iterator[str]:
    for _ in range(number):
        count = chance.randint(7, 26)
        text = chance.choices(words, cum_weights=weights, k=count)
        for place in range(0, count, 6):
            text[place] += chance.choice(_MARKS)
        if chance.random() < count / 200:
            text.insert(chance.randrange(count), chance.choice(others.first_names).lower())
        whose = named if chance.random() < 0.1 else others
        kind = chance.random()
        if kind < 0.08:
            text.insert(chance.randrange(count), "@" + chance.choice(whose.handles))
        elif kind < 0.12:
            text.insert(chance.randrange(count), chance.choice(whose.names))
        elif kind < 0.123:
            text.insert(chance.randrange(count), chance.choice(whose.handles) + "@beispiel.de")
        yield " ".join(text)


def _word(chance: random.Random, syllables: tuple[str, ...], lengths: tuple[int, ...]) -> str:
    word = "".join(chance.choice(syllables) for _ in range(chance.choice(lengths)))
    return word.replace("u", "ü") if chance.random() < 0.05 else word
