"""A profile drafted from a look into a corpus. What the look cannot tell is left open as `TODO`: no run takes that."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from widerspruch.gate.profile import TODO, Profile, profile_from
from widerspruch.gate.profile_toml import quoted_toml, toml
from widerspruch.gate.propose import guesses
from widerspruch.gate.propose.authors import Found, author_table, first_author, other_authors, page, repository
from widerspruch.gate.propose.mentions import mentions_table, span_tables, unread_tags
from widerspruch.gate.propose.platforms import platforms_said
from widerspruch.gate.propose.sample import Holds, Sampled, last_part, plain
from widerspruch.lib.texts import Catalogue
from widerspruch.rulebook.vocabulary import AUDIENCES, KINDS, STATES

MOST_WORDS = 60
"""A column with more different values in the sample is no closed list."""

WORD_NAMES: dict[str, Sequence[str]] = {
    "kind": guesses.KIND_NAMES,
    "audience": guesses.AUDIENCE_NAMES,
    "state": guesses.STATE_NAMES,
}
_WORDS = {"kind": guesses.KIND_WORDS, "audience": guesses.AUDIENCE_WORDS, "state": guesses.STATE_WORDS}
KNOWN_WORDS: dict[str, Sequence[str]] = {"kind": KINDS, "audience": AUDIENCES, "state": STATES}

LOOKED_AT = frozenset(
    plain(name)
    for name in (
        *guesses.AUTHOR_IDS,
        *guesses.HANDLES,
        *guesses.EMAILS,
        *guesses.AUTHOR_PATHS,
        *guesses.ADDRESS_NAMES,
        *guesses.DOMAIN_NAMES,
        *guesses.AUTHOR_WORDS,
        *guesses.STRUCT_IDS,
        *guesses.ALSO_CONTENT,
        *guesses.ALSO_PEOPLE,
        *guesses.ALSO_IDS,
        *guesses.ALSO_HANDLES,
        *guesses.CREATED_NAMES,
        *guesses.ADULT_NAMES,
        *(name for names in WORD_NAMES.values() for name in names),
        *guesses.PLATFORM_NAMES,
        *guesses.SOURCE_NAMES,
        *guesses.TALK_NAMES,
        *guesses.TAG_NAMES,
    )
)
"""Columns whose values matter for a draft."""


class Draft(Struct, frozen=True):
    """A profile to be read and finished by a person.

    Attributes:
        text: TOML with comments.

        left_open: Fields where something is still to be said.

        unmapped: Values that were seen and are not mapped: field -> value (None: an empty cell) -> rows of the sample.

        profile: It without what is open, to show what it would decide; None where a whole field is open.
    """

    text: str
    left_open: tuple[str, ...]
    unmapped: Mapping[str, Mapping[str | None, int]]
    profile: Profile | None


def draft(columns: Sequence[Sampled], platform: str | None, words: Catalogue, known: Sequence[str]) -> Draft:
    """What the columns seem to mean.

    Args:
        platform: Whose corpus it is; None to look for a column that says it. One whose terms nobody knows is decided
            by objections alone.

        known: The platforms of the rulebook.

        words: The room's sentences, for the comments.
    """
    drawing = _Drawing(columns, words)
    drawing.platform(platform, known)
    drawing.authors()
    drawing.words()
    drawing.created_at()
    drawing.mentions()
    return drawing.draft()


class _Drawing:
    """The profile while it is drawn: fields as TOML has them, and comments by field."""

    def __init__(self, columns: Sequence[Sampled], words: Catalogue) -> None:
        self._columns = columns
        self._words = words
        self._fields: dict[str, dict[str, Any]] = {}
        self._comments: dict[str, list[str]] = {}
        self._authors: list[dict[str, Any]] = []
        self._spans: list[dict[str, str]] = []
        self._platform = TODO
        self._claims = True
        self._rules: dict[str, str] = {}
        self._unmapped: dict[str, dict[str | None, int]] = {}

    def platform(self, given: str | None, known: Sequence[str]) -> None:
        """A column that names several goes before what was typed: taken for one platform, people of the others would
        be looked for under names that are not theirs."""
        surely = self._first(guesses.PLATFORM_NAMES, ("text",))
        column, meant = platforms_said(surely, self._first(guesses.SOURCE_NAMES, ("text",)), known)
        several = len(set(meant.values()) - {TODO}) > 1 or (given is None and len(meant) > 1)
        if column is not None and several:
            self._platform_column(column, meant, known)
            if given is not None:
                self._comments["platform"].append(self._words("profile.platform_given", platform=given))
        elif given is not None:
            self._platform = given
            self._claims = given in known
        elif len(meant) == 1:
            ((written, name),) = meant.items()
            self._platform = written if name == TODO else name
            self._claims = name == TODO or name in known
        else:
            self._say("one_platform", "platform_missing")
        if not self._claims:
            self._say("rule", "rule")

    def _platform_column(self, column: Sampled, meant: Mapping[str, str], known: Sequence[str]) -> None:
        self._fields["platform"] = {"column": column.name, "values": dict(meant)}
        if None in column.values:
            self._fields["platform"]["null"] = TODO
        self._say("platform", "platforms" if TODO in meant.values() else "more_values")
        unruled = [name for name in dict.fromkeys(meant.values()) if name not in (*known, TODO)]
        self._claims = len(unruled) < len(set(meant.values()))
        if unruled and self._claims:
            self._rules = dict.fromkeys(unruled, "objections only")
            self._say("platform", "rules")

    def authors(self) -> None:
        found = first_author(self._columns)
        if found:
            self._authors.append(author_table(found[0]))
            self._say("author", f"author_{found[0][1]}")
            also = [other.name for other, means in found if found[0][1] == "account" and means == "handle"]
            if also:
                self._comments["author"].append(self._words("profile.author_also", column=also[0]))
            self._others(found[0])
        if any("nobody" in author for author in self._authors):
            self._say("author", "author_nobody")
        self._scopes()
        if self._authors or not self._claims:
            return
        self._authors.append({"column": TODO})
        self._say("author", "author_missing")

    def _others(self, first: Found) -> None:
        found, otherwise = other_authors(self._columns, first)
        self._authors += map(author_table, found)
        if found:
            self._say("author", "author_others")
        if otherwise:
            self._comments["author"].append(self._words("profile.author_otherwise", columns=", ".join(otherwise)))

    def _scopes(self) -> None:
        """What else than a person a row belongs to. The owner of a repository is its author where no other is named."""
        named = repository(self._columns)
        if named is not None:
            if not self._authors:
                self._say("author", "author_owner")
                self._authors.append({"column": named.name, "is": "handle", "before": "/"})
            self._authors.append({"column": named.name, "is": "repository"})
            self._say("author", "author_repository")
        site = page(self._columns)
        if site is not None and not self._authors and not self._claims:
            self._authors.append({"column": site[0].name, "is": site[1]})
            self._say("author", "author_page")
        elif not self._authors and not self._claims:
            self._say("author", "author_none")

    def words(self) -> None:
        """What the terms of a platform ask for."""
        if self._claims:
            for field in ("kind", "audience", "state"):
                self._words_of(field)
            self._adult()

    def _words_of(self, field: str) -> None:
        column = self._first(WORD_NAMES[field], ("text", "boolean", "whole"))
        if column is not None and len(column.different()) > MOST_WORDS:
            column = None
        if field == "state" and (column is None or not self._known_words(field, column)):
            return  # live, as a profile says without it
        self._comments[field] = [self._words("profile.possible", known=", ".join(KNOWN_WORDS[field]))]
        if column is None:
            self._fields[field] = {"always": TODO}
            self._say(field, f"{field}_missing")
            return
        meant = self._known_words(field, column)
        values = {value: meant.get(value, TODO) for value in column.different()}
        self._fields[field] = {"column": column.name, "values": values}
        if None in column.values:
            self._fields[field]["null"] = TODO
        missing = [value for value in column.values if value is None or values[value] == TODO]
        if missing:
            self._unmapped[field] = {value: column.values[value] for value in missing}
            self._say(field, "todo")
        self._say(field, "more_values")

    def _known_words(self, field: str, column: Sampled) -> dict[str, str]:
        by_value = {value: word for word, values in _WORDS[field].items() for value in values}
        if field == "audience" and column.holds == "boolean":
            public_if = {plain(name): value for name, value in guesses.PUBLIC_IF.items()}
            value = public_if.get(last_part(column.name))
            return {} if value is None else {value: "public"}
        return {value: by_value[value.casefold()] for value in column.different() if value.casefold() in by_value}

    def _adult(self) -> None:
        column = self._first(tuple(guesses.ADULT_NAMES), ("boolean", "day", "text", "whole"))
        if column is None:
            self._say("adult", "adult_missing")
            return
        means = {plain(name): word for name, word in guesses.ADULT_NAMES.items()}
        self._fields["adult"] = {"column": column.name, "is": means[last_part(column.name)]}

    def created_at(self) -> None:
        kinds: tuple[Holds, ...] = ("whole", "fraction", "text", "instant", "instant_zoned", "day")
        column = self._first(guesses.CREATED_NAMES, kinds)
        if column is None:
            self._fields["created_at"] = {"column": TODO}
            self._say("created_at", "created_missing")
            times = [one.name for one in self._columns if one.holds in _TIMES and not one.is_many]
            if times:
                self._comments["created_at"].append(self._words("profile.created_times", columns=", ".join(times)))
            return
        means = instant_kind(column)
        self._fields["created_at"] = {"column": column.name, "is": means}
        if column.holds in ("instant", "day") or (means == "iso" and not _all_with_offset(column)):
            self._fields["created_at"]["zone"] = TODO
            self._say("created_at", "zone_missing")

    def mentions(self) -> None:
        table = mentions_table(self._columns)
        if table:
            self._fields["mentions"] = table
        self._say("mentions", "mentions_found" if table else "mentions_missing")
        unread = unread_tags(self._columns, table)
        if unread:
            self._comments["mentions"].append(self._words("profile.tags_unread", columns=", ".join(unread)))
        self._spans = span_tables(self._columns, table.get("text", ()))

    def draft(self) -> Draft:
        left_open = [field for field, table in self._fields.items() if _is_open(table)]
        if {"column": TODO} in self._authors:
            left_open.insert(0, "author")
        if self._platform == TODO and "platform" not in self._fields:
            left_open.insert(0, "platform")
        return Draft(self._text(), tuple(left_open), self._unmapped, self._without_open())

    def _first(self, names: Sequence[str], kinds: Sequence[Holds]) -> Sampled | None:
        """The column whose name stands earliest in a list, one at the top before one in a struct."""
        known = list(map(plain, names))
        found = [
            (known.index(last_part(column.name)), "." in column.name, place, column)
            for place, column in enumerate(self._columns)
            if self._is(column, names, kinds) and not column.is_many
        ]
        return min(found)[3] if found else None

    @staticmethod
    def _is(column: Sampled, names: Sequence[str], kinds: Sequence[Holds]) -> bool:
        return column.holds in kinds and last_part(column.name) in map(plain, names)

    def _say(self, field: str, comment: str) -> None:
        self._comments.setdefault(field, []).append(self._words(f"profile.{comment}"))

    def _row_id(self) -> Sampled | None:
        """What people name a row by."""
        named = self._first(guesses.ID_NAMES, ("text", "whole", "key"))
        if named is not None and "." not in named.name:
            return named
        talk = self._first(guesses.TALK_NAMES, ("text", "whole"))
        return talk if talk is not None and "." not in talk.name and max(talk.values.values(), default=2) == 1 else None

    def _text(self) -> str:
        lines = _commented([self._words("profile.head")])
        if "platform" not in self._fields:
            lines += _commented(self._comments.get("one_platform", []))
            lines.append(f"platform = {quoted_toml(self._platform)}")
        if not self._claims:
            lines += [*_commented(self._comments["rule"]), 'rule = "objections only"']
        row_id = self._row_id()
        if row_id is not None:
            lines.append(f"id = {quoted_toml(row_id.name)}")
        if not self._authors:
            lines += ["", *_commented(self._comments["author"]), 'author = "none"']
        for field in ("platform", "author", "kind", "audience", "state", "adult", "created_at", "mentions"):
            if field in self._fields or (field in self._comments and (field != "author" or self._authors)):
                lines += ["", *_commented(self._comments.get(field, []))]
            if field == "author":
                head = "[author]" if len(self._authors) == 1 else "[[author]]"
                lines += [line for table in self._authors for line in _lines(head, table)]
            if field in self._fields:
                lines += self._table(field)
            if field == "platform" and self._rules:
                lines += _lines("[rule]", self._rules)
        lines += [line for table in self._spans for line in _lines("[[mentions.spans]]", table)]
        return "\n".join(lines) + "\n"

    def _table(self, field: str) -> list[str]:
        table = dict(self._fields[field])
        values = table.pop("values", None)
        lines = _lines(f"[{field}]", table)
        if values is not None:
            lines += [
                f"[{field}.values]",
                *(f"{quoted_toml(value)} = {quoted_toml(values[value])}" for value in values),
            ]
        return lines

    def _without_open(self) -> Profile | None:
        tables: dict[str, Any] = {"platform": {"always": self._platform}, "author": self._authors}
        if not self._claims:
            tables["rule"] = "objections only"
        elif self._rules:
            tables["rule"] = self._rules
        if {"column": TODO} in self._authors:
            return None
        for field, table in self._fields.items():
            said = {key: value for key, value in table.items() if value != TODO}
            if "values" in said:
                said["values"] = {value: word for value, word in said["values"].items() if word != TODO}
            if field == "created_at" and table.get("zone") == TODO:
                said["zone"] = "UTC"
            if field == "created_at" and not said:
                continue
            if not said or (field in _OF_WORDS and "values" in table and not said["values"]):
                return None
            tables[field] = said
        if self._spans:
            tables["mentions"] = {**tables["mentions"], "spans": self._spans}
        return None if tables["platform"] == {"always": TODO} else profile_from(tables)


_OF_WORDS = {*WORD_NAMES, "platform"}
_TIMES: frozenset[Holds] = frozenset({"instant", "instant_zoned", "day"})


def _lines(head: str, table: Mapping[str, Any]) -> list[str]:
    return [head, *(f"{key} = {toml(value)}" for key, value in table.items())]


def _is_open(table: Mapping[str, Any]) -> bool:
    return TODO in table.values() or TODO in table.get("values", {}).values()


def _commented(comments: Sequence[str]) -> list[str]:
    return [f"# {line}" for comment in comments for line in comment.splitlines()]


_SECONDS, _MILLISECONDS = 10**11, 10**14
"""Larger numbers are milliseconds, and larger ones microseconds: as seconds they would lie after the year 5000."""


def instant_kind(column: Sampled) -> str:
    """How a column says when something was made."""
    if column.holds in ("instant", "instant_zoned", "day"):
        return "timestamp"
    if column.holds == "text":
        return "iso"
    largest = max((abs(float(value)) for value in column.different()), default=0.0)
    if column.holds == "fraction" or largest < _SECONDS:
        return "seconds"
    return "milliseconds" if largest < _MILLISECONDS else "microseconds"


def _all_with_offset(column: Sampled) -> bool:
    try:
        return all(datetime.fromisoformat(value).tzinfo is not None for value in column.different())
    except ValueError:
        return False
