"""An audit's own reading of a profile, from its TOML: who wrote a row, on which platform, and whether it is a chat."""

import tomllib
from pathlib import Path
from typing import Any

from msgspec import Struct

from widerspruch.gate.audit.ways import WayIntoRow
from widerspruch.gate.authors.author_texts import BLANKS, NOBODY
from widerspruch.gate.built import PROFILE_FILE


class AuthorColumn(Struct, frozen=True):
    """Where an author stands, and what of the text there is one. `nobody`: words in small letters that name nobody."""

    way: str
    identifier: str
    before: str | None
    after: str | None
    nobody: frozenset[str]

    @property
    def many(self) -> bool:
        """Whether a row may have any number of them."""
        return WayIntoRow.of(self.way).many

    def named(self, written: Any) -> Any:
        """The author, or None where the cell names nobody."""
        if written is None or isinstance(written, bool):
            return None
        if isinstance(written, bytes):
            return written
        if not isinstance(written, str):
            return None if str(written).lower() in self.nobody else written
        text = written
        if self.after is not None and self.after in text:
            text = text.partition(self.after)[2]
        if self.before is not None:
            text = text.partition(self.before)[0]
        text = text.strip(BLANKS)
        return None if text.lower() in self.nobody else text


class Words(Struct, frozen=True):
    """A column whose values mean words, or one word for all rows. `words`: by the value as text, None an empty cell."""

    column: str | None
    words: dict[Any, str | None]

    @classmethod
    def of(cls, table: Any) -> "Words":
        """As a profile writes it."""
        if isinstance(table, str):
            return cls(None, {None: table})
        return cls(table.get("column"), {**table.get("values", {}), None: table.get("null") or table.get("always")})

    def of_rows(self, columns: dict[str, list[Any]], rows: int) -> list[str | None]:
        """What the values of some rows mean; None where the profile does not say."""
        if self.column is None:
            return [self.words[None]] * rows
        means = {value: self.words.get(_as_text(value)) for value in set(columns[self.column])}
        return [means[value] for value in columns[self.column]]


class AuditProfile(Struct, frozen=True):
    """What an audit needs of a profile.

    Attributes:
        created, adult: The tables of when a row was made, and of its author's age; empty where it has none.

        without_terms: Platforms of whose rows nothing is claimed but that nobody objected to them.

        mentions: The table of where a row may mention somebody.
    """

    authors: tuple[AuthorColumn, ...]
    platform: Words
    kind: Words
    audience: Words
    state: Words
    created: dict[str, Any]
    adult: dict[str, Any]
    without_terms: frozenset[str]
    mentions: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "AuditProfile":
        """Of the corpus in this folder."""
        profile = tomllib.loads((folder / PROFILE_FILE).read_text("utf-8"))
        written = profile["author"]
        authors = [] if written == "none" else written if isinstance(written, list) else [written]
        platform, rule = Words.of(profile["platform"]), profile.get("rule", "terms")
        rules = {word: rule if isinstance(rule, str) else rule.get(word, "terms") for word in platform.words.values()}
        return cls(
            authors=tuple(map(_author, authors)),
            platform=platform,
            kind=Words.of(profile.get("kind", "post")),
            audience=Words.of(profile.get("audience", "unknown")),
            state=Words.of(profile.get("state", "live")),
            created=profile.get("created_at", {}),
            adult=profile.get("adult", {}),
            without_terms=frozenset(word for word, one in rules.items() if word is not None and one != "terms"),
            mentions=profile.get("mentions", {}),
        )

    def identifiers(self) -> frozenset[str]:
        """By what rows and objections are brought together."""
        return frozenset(author.identifier for author in self.authors)


def _as_text(value: Any) -> str | None:
    return str(value).lower() if isinstance(value, bool) else value if value is None else str(value)


def _author(table: dict[str, Any]) -> AuthorColumn:
    return AuthorColumn(
        way=str(table["column"]),
        identifier=table.get("is", "account"),
        before=table.get("before"),
        after=table.get("after"),
        nobody=frozenset([*NOBODY, *(str(word).strip().lower() for word in table.get("nobody", ()))]),
    )
