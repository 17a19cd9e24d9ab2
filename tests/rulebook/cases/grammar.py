"""One line of a case file, read word by word; the words stand in `words.toml`."""

import re
import tomllib
from collections.abc import Callable, Collection
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn, TypeVar

from widerspruch.rulebook.instants import BERLIN, micros

T = TypeVar("T")

FOLDER = Path(__file__).parent
WORDS: dict[str, dict[str, str]] = tomllib.loads((FOLDER / "words.toml").read_text("utf-8"))
TOKEN = re.compile(r'"[^"]*"|->|,|[^\s",]+|(?P<broken>")')


class CaseError(ValueError):
    """A case file that breaks the grammar: file, line, and what was expected there."""


class Line:
    """One line of a case, read word by word from the left."""

    def __init__(self, place: str, text: str) -> None:
        self.place, self.text = place, text
        tokens = list(TOKEN.finditer(text))
        if any(token["broken"] for token in tokens):
            self.fail("ein Anführungszeichen ohne sein Gegenstück")
        self._rest = [token[0] for token in tokens]

    def fail(self, message: str) -> NoReturn:
        """Refuse the line."""
        raise CaseError(f"{self.place}: {message}: {self.text.strip()}")

    @property
    def next(self) -> str | None:
        """The next word, not yet taken."""
        return self._rest[0] if self._rest else None

    def take(self, what: str) -> str:
        """The next word, whatever it is."""
        if not self._rest:
            self.fail(f"hier fehlt: {what}")
        return self._rest.pop(0)

    def keyword(self, word: str) -> bool:
        """Whether the next word is this one; then it is taken."""
        found = self.next == word
        if found:
            self._rest.pop(0)
        return found

    def word(self, table: str) -> str:
        """The next word, translated; it must stand in this table of `words.toml`."""
        given = self.take(table)
        if given not in WORDS[table]:
            self.fail(f"{given!r} ist kein Wort für {table}; möglich: {', '.join(WORDS[table])}")
        return WORDS[table][given]

    def day(self) -> date:
        """A day, written 2025-05-27."""
        given = self.take("ein Tag")
        try:
            return date.fromisoformat(given)
        except ValueError:
            self.fail(f"{given!r} ist kein Tag, geschrieben wie 2025-05-27")

    def instant(self, of_day: Callable[[date], int]) -> tuple[date, int]:
        """A day, with a time in Berlin behind it or what `of_day` makes of it."""
        day = self.day()
        if self.next is None or not re.fullmatch(r"\d\d:\d\d", self.next):
            return day, of_day(day)
        return day, micros(datetime.fromisoformat(f"{day}T{self.take('Uhrzeit')}").replace(tzinfo=BERLIN))

    def names(self, known: Collection[str]) -> tuple[str, ...]:
        """Names of accounts, with commas between them."""
        names = [self.take("ein Konto")]
        while self.keyword(","):
            names.append(self.take("ein Konto"))
        for name in names:
            if name not in known:
                self.fail(f"ein Konto {name!r} ist nicht vorgestellt worden")
        return tuple(names)

    def options(self, **readers: Callable[[], T]) -> dict[str, T]:
        """Words in any order, each at most once, each with what follows it, until the line or its front half ends."""
        found: dict[str, T] = {}
        while self.next is not None and self.next in readers and self.next not in found:
            name = self.take("")
            found[name] = readers[name]()
        return found

    def ends(self) -> None:
        """Nothing may be left."""
        if self._rest:
            self.fail(f"{self._rest[0]!r} ist hier unbekannt")
