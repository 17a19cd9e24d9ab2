"""What the invented person says over the years: a stream of sayings, the same for the same seed."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random

from msgspec import Struct

from widerspruch.testing.exports.people import CHILDREN, IBANS, some_email, some_handle, some_person, some_phone
from widerspruch.testing.exports.recipe import ContentLanguage

FIRST_YEAR, LAST_YEAR = 2009, 2026
SHARE_SENSITIVE = 0.2
# Number of sentences of a text, and how often: most are short, a few fill a page.
LENGTHS = ((1, 50), (2, 25), (3, 12), (6, 8), (14, 4), (40, 1))
_SIZES = tuple(size for size, _ in LENGTHS)
_WEIGHTS = tuple(accumulate(weight for _, weight in LENGTHS))
GAPS = (" ",) * 16 + ("\n",) * 3 + ("\n\n",)


class StoryPhrases(Struct, frozen=True):
    """The phrase table of one language: topic -> sentences, and the words for the slots."""

    innocent: dict[str, list[str]]
    sensitive: dict[str, list[str]]
    ai: dict[str, list[str]]
    words: dict[str, list[str]]


class Saying(Struct, frozen=True):
    """One thing said.

    Attributes:
        n: Running number within its stream.

        at: Seconds since 1970, UTC; grows with n.

        topic: Its delicate topic, or "innocent".
    """

    n: int
    at: int
    text: str
    topic: str


@cache
def phrases(language: ContentLanguage) -> StoryPhrases:
    """The phrase table of a language."""
    source = files(__package__) / "phrases" / f"{language}.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return StoryPhrases(**table)


def _birthday(random: Random, language: ContentLanguage) -> str:
    day, month, year = random.randrange(1, 29), random.randrange(1, 13), random.randrange(1950, 2005)
    forms = {"de": "{d:02d}.{m:02d}.{y}", "en": "{d:02d}/{m:02d}/{y}", "ja": "{y}年{m}月{d}日"}
    return forms[language].format(d=day, m=month, y=year)


class _Slots(dict[str, str]):
    """Fills a slot only when a sentence has it."""

    def __init__(self, teller: "Storyteller", random: Random) -> None:
        super().__init__()
        self._teller, self._random = teller, random

    def __missing__(self, slot: str) -> str:
        return SLOTS[slot](self._teller, self._random)


class Storyteller:
    """Sayings in one language for one seed."""

    def __init__(self, seed: int, language: ContentLanguage) -> None:
        self.seed = seed
        self.language = language
        self.table = phrases(language)
        self._innocent = list(self.table.innocent.values())

    def random(self, stream: str) -> Random:
        """A source of chance of its own for each stream, so that one stream never shifts another."""
        return Random(f"{self.seed}/{self.language}/{stream}")  # noqa: S311 (invented content, no secret)

    def fill(self, random: Random, sentence: str) -> str:
        """A sentence with its slots filled."""
        return sentence.format_map(_Slots(self, random)) if "{" in sentence else sentence

    def text(self, random: Random, longest: int = 40) -> tuple[str, str]:
        """A text of one or more sentences, and its topic."""
        count = min(longest, random.choices(_SIZES, cum_weights=_WEIGHTS)[0])
        topic = "innocent"
        lines = [random.choice(random.choice(self._innocent)) for _ in range(count)]
        if random.random() < SHARE_SENSITIVE:
            topic = random.choice(list(self.table.sensitive))
            lines[random.randrange(count)] = random.choice(self.table.sensitive[topic])
        text = self.fill(random, lines[0])
        for line in lines[1:]:
            gap = random.choice(GAPS)
            text += gap + self.fill(random, line)
        return text, topic

    def sayings(self, stream: str, count: int, *, longest: int = 40) -> Iterator[Saying]:
        """`count` sayings, evenly spread over the years with some chance, no two at the same second."""
        random = self.random(stream)
        first = int(datetime(FIRST_YEAR, 5, 1, tzinfo=UTC).timestamp())
        last = int(datetime(LAST_YEAR, 9, 20, tzinfo=UTC).timestamp())
        step = max(2, (last - first) // max(1, count))
        for n in range(count):
            text, topic = self.text(random, longest)
            yield Saying(n, first + n * step + random.randrange(step), text, topic)

    def one_of(self, random: Random, table: str) -> str:
        """One of the words of a table such as "groups"."""
        return random.choice(self.table.words[table])

    def handle(self, random: Random) -> str:
        """Somebody's handle, without the `@`."""
        return some_handle(random)

    def person(self, random: Random) -> str:
        """Somebody's name."""
        return some_person(random, self.language)


SLOTS: dict[str, Callable[[Storyteller, Random], str]] = {
    "person": lambda teller, random: some_person(random, teller.language),
    "person2": lambda teller, random: some_person(random, teller.language),
    "place": lambda teller, random: random.choice(teller.table.words["places"]),
    "street": lambda teller, random: random.choice(teller.table.words["streets"]),
    "weekday": lambda teller, random: random.choice(teller.table.words["weekdays"]),
    "food": lambda teller, random: random.choice(teller.table.words["food"]),
    "n": lambda _, random: str(random.randrange(2, 60)),
    "child": lambda teller, random: random.choice(CHILDREN[teller.language]),
    "age": lambda _, random: str(random.randrange(4, 13)),
    "phone": lambda teller, random: some_phone(random, teller.language),
    "email": lambda _, random: some_email(random),
    "iban": lambda _, random: random.choice(IBANS),
    "birthday": lambda teller, random: _birthday(random, teller.language),
}
