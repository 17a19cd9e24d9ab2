"""What every writer of files needs: the recipe, the story, the sink and the list of expected rows."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from random import Random

from widerspruch.testing.exports.people import OWNERS, Person
from widerspruch.testing.exports.recipe import Recipe
from widerspruch.testing.exports.sink import Sink
from widerspruch.testing.exports.story import Saying, Storyteller
from widerspruch.testing.exports.truth import TruthRow, TruthWriter

SECOND = 1_000_000
# Below this size an export holds nothing but its main file.
SIZE_OF_FULL_EXPORT = 400_000
SIZE_OF_LONG_RECORDS = 20_000
SIDE_ITEMS = 12
MOST_MEDIA = 300


class Workshop:
    """One export in the making."""

    def __init__(self, recipe: Recipe, sink: Sink, truth: TruthWriter) -> None:
        self.recipe = recipe
        self.sink = sink
        self.story = Storyteller(recipe.seed, recipe.language)
        self.owner: Person = OWNERS[recipe.language]
        self.truth = truth
        self._media = 0
        self._waiting: list[tuple[str, bytes]] = []
        self._media_random = self.story.random("media")

    @property
    def only_main_file(self) -> bool:
        """Whether the export is so small that it holds only its main file."""
        return self.recipe.size is not None and self.recipe.size < SIZE_OF_FULL_EXPORT

    @property
    def is_tiny(self) -> bool:
        """Whether a single long record would be more than was asked for."""
        return self.recipe.size is not None and self.recipe.size < SIZE_OF_LONG_RECORDS

    def random(self, stream: str) -> Random:
        """A source of chance for one stream."""
        return self.story.random(stream)

    def put(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """Writes a file of data, then the media that came up in it."""
        self.sink.put(name, content)
        for medium, body in self._waiting:
            self.sink.media(medium, body)
        self._waiting.clear()

    def medium(self, name: str, body: bytes) -> None:
        """A medium, written as soon as the file that names it is closed: a zip takes one member at a time."""
        self._waiting.append((name, body))

    def expect(self, *rows: TruthRow) -> None:
        """Notes rows that a reader must find."""
        for row in rows:
            self.truth.add(row)

    def picture(self, folder: str, ending: str = "jpg") -> str:
        """Writes a medium of random bytes (up to a limit of files) and returns its name."""
        self._media += 1
        name = f"{folder}/{10_000_000 + self._media * 7919}_{self._media}_n.{ending}"
        if self._media <= MOST_MEDIA:
            body = self._media_random.randbytes(self._media_random.randrange(200, 1500))
            self.medium(name, b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + body)
        return name

    def side(self, share: float = 0.3) -> int:
        """How many items a side file gets."""
        main = SIDE_ITEMS * 3 if self.recipe.size is not None else self.recipe.items
        return max(2, min(2000, round(main * share)))

    def main(self, stream: str, bytes_each: int) -> Iterator[Saying]:
        """The sayings of the main file: as many as asked for, or until the size is reached.

        `bytes_each` is what one of them takes up on the average.
        """
        size = self.recipe.size
        if size is None:
            yield from self.story.sayings(stream, self.recipe.items)
            return
        longest = 1 if self.is_tiny else 3 if self.only_main_file else 40
        begun = 0
        while self.sink.plain < size or not begun:
            count = max(1, (size - self.sink.plain) // bytes_each)
            begun += 1
            for saying in self.story.sayings(f"{stream} {begun}", count + count // 9, longest=longest):
                yield saying
                # Rather stop a little short of the size than a whole record behind it.
                if self.sink.plain + (bytes_each // 3 if self.is_tiny else 0) >= size:
                    return


def microseconds(seconds: int) -> int:
    """Seconds since 1970 as the item table counts."""
    return seconds * SECOND


def of_day(day: str) -> int:
    """Seconds since 1970 at noon of an ISO date."""
    return int(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp())
