"""A profile drafted from a look into a corpus. What the look cannot tell is left open as `TODO`: no run takes that."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from widerspruch.gate.profile import Profile, profile_from, quoted_toml, toml
from widerspruch.gate.propose import guesses
from widerspruch.gate.propose.sample import Holds, Sampled, last_part, plain
from widerspruch.lib.texts import Catalogue
from widerspruch.protocol.manifest import AuthorIdentifier
from widerspruch.rulebook.vocabulary import AUDIENCES, KINDS, STATES

TODO = "TODO"
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
        *guesses.AUTHOR_PATHS,
        *guesses.CREATED_NAMES,
        *guesses.ADULT_NAMES,
        *(name for names in WORD_NAMES.values() for name in names),
        *guesses.PLATFORM_NAMES,
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


def draft(columns: Sequence[Sampled], platform: str | None, words: Catalogue) -> Draft:
    """What the columns seem to mean.

    Args:
        platform: Whose corpus it is, as the rulebook calls it; None to look for a column that says it.

        words: The room's sentences, for the comments.
    """
    drawing = _Drawing(columns, words)
    drawing.platform(platform)
    drawing.author()
    for field in ("kind", "audience", "state"):
        drawing.words_of(field)
    drawing.adult()
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
        self._platform = TODO
        self._unmapped: dict[str, dict[str | None, int]] = {}

    def platform(self, given: str | None) -> None:
        column = self._first(guesses.PLATFORM_NAMES, ("text",))
        if given is not None:
            self._platform = given
        elif column is not None and len(column.different()) == 1:
            self._platform = column.different()[0]

    def author(self) -> None:
        found = self._author_columns()
        if not found:
            self._owner()
            return
        column, means = found[0]
        if means == "handle" and column.different() and all(map(str.isdecimal, column.different())):
            means = "account"
        self._fields["author"] = {"column": column.name, "is": means}
        self._say("author", f"author_{means}")
        others = [other.name for other, also in found if means == "account" and also == "handle"]
        if others:
            self._comments["author"].append(self._words("profile.author_also", column=others[0]))

    def _owner(self) -> None:
        """Where no column names the author, one of `owner/name` may."""
        path = self._first(guesses.AUTHOR_PATHS, ("text",))
        if path is not None and path.different() and all(value.count("/") == 1 for value in path.different()):
            self._fields["author"] = {"column": path.name, "is": "handle", "before": "/"}
            self._say("author", "author_owner")
        else:
            self._fields["author"] = {"column": TODO}
            self._say("author", "author_missing")

    def _author_columns(self) -> list[tuple[Sampled, AuthorIdentifier]]:
        """Columns that may name the author, the likeliest first: those of the row itself before those of what lies in
        it, keys and ids before handles."""
        ranked = []
        for place, column in enumerate(self._columns):
            *around, name = map(plain, column.name.split("."))
            if set(around) & _OTHERS or column.holds not in ("whole", "text", "key"):
                continue
            in_author = bool(around) and around[-1] in _AUTHOR_WORDS
            for rank, (means, names) in enumerate(_author_names(column.holds, in_author=in_author)):
                if name in names:
                    apart = not set(around) <= set(_AUTHOR_WORDS)
                    ranked.append(((apart, rank, names.index(name), place), (column, means)))
                    break
        return [found for _, found in sorted(ranked, key=lambda one: one[0])]

    def words_of(self, field: str) -> None:
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

    def adult(self) -> None:
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
            return
        means = instant_kind(column)
        self._fields["created_at"] = {"column": column.name, "is": means}
        if column.holds in ("instant", "day") or (means == "iso" and not _all_with_offset(column)):
            self._fields["created_at"]["zone"] = TODO
            self._say("created_at", "zone_missing")

    def mentions(self) -> None:
        texts = [one.name for one in self._columns if self._is(one, guesses.TEXT_NAMES, ("text",))]
        handles = [one.name for one in self._columns if self._is(one, guesses.HANDLE_TAG_NAMES, ("list",))]
        names = [one.name for one in self._columns if self._is(one, guesses.NAME_TAG_NAMES, ("list",))]
        entities: list[str] = []
        for tags in (one for one in self._columns if self._is(one, guesses.TAG_NAMES, ("list",))):
            digits = all(value.isdigit() for value in tags.different())
            (entities if digits else handles).append(tags.name)
        thread = self._first(guesses.THREAD_NAMES, ("text", "whole"))
        found = {"text": texts, "entities": entities, "handles": handles, "names": names}
        table: dict[str, Any] = {key: named for key, named in found.items() if named}
        if table and thread is not None:
            table["thread"] = thread.name
        if table:
            self._fields["mentions"] = table
        self._say("mentions", "mentions_found" if table else "mentions_missing")
        tagging = (*guesses.TAG_NAMES, *guesses.HANDLE_TAG_NAMES, *guesses.NAME_TAG_NAMES)
        unread = [one.name for one in self._columns if self._is(one, tagging, ("other",))]
        if unread:
            self._comments["mentions"].append(self._words("profile.tags_unread", columns=", ".join(unread)))

    def draft(self) -> Draft:
        left_open = [field for field, table in self._fields.items() if _is_open(table)]
        if self._platform == TODO:
            left_open.insert(0, "platform")
        return Draft(self._text(), tuple(left_open), self._unmapped, self._without_open())

    def _first(self, names: Sequence[str], kinds: Sequence[Holds]) -> Sampled | None:
        """The column whose name stands earliest in a list, one at the top before one in a struct."""
        known = list(map(plain, names))
        found = [
            (known.index(last_part(column.name)), "." in column.name, place, column)
            for place, column in enumerate(self._columns)
            if self._is(column, names, kinds)
        ]
        return min(found)[3] if found else None

    @staticmethod
    def _is(column: Sampled, names: Sequence[str], kinds: Sequence[Holds]) -> bool:
        return column.holds in kinds and last_part(column.name) in map(plain, names)

    def _say(self, field: str, comment: str) -> None:
        self._comments.setdefault(field, []).append(self._words(f"profile.{comment}"))

    def _text(self) -> str:
        lines = [*_commented([self._words("profile.head")]), f"platform = {quoted_toml(self._platform)}"]
        row_id = self._first(guesses.ID_NAMES, ("text", "whole", "key"))
        if row_id is not None and "." not in row_id.name:
            lines.append(f"id = {quoted_toml(row_id.name)}")
        for field in ("author", "kind", "audience", "state", "adult", "created_at", "mentions"):
            if field in self._fields or field in self._comments:
                lines += ["", *_commented(self._comments.get(field, []))]
            if field in self._fields:
                lines += self._table(field)
        return "\n".join(lines) + "\n"

    def _table(self, field: str) -> list[str]:
        table = dict(self._fields[field])
        values = table.pop("values", None)
        lines = [f"[{field}]", *(f"{key} = {toml(value)}" for key, value in table.items())]
        if values is not None:
            lines += [
                f"[{field}.values]",
                *(f"{quoted_toml(value)} = {quoted_toml(values[value])}" for value in values),
            ]
        return lines

    def _without_open(self) -> Profile | None:
        tables: dict[str, Any] = {"platform": {"always": self._platform}}
        for field, table in self._fields.items():
            said = {key: value for key, value in table.items() if value != TODO}
            if "values" in said:
                said["values"] = {value: word for value, word in said["values"].items() if word != TODO}
            if field == "created_at" and table.get("zone") == TODO:
                said["zone"] = "UTC"
            if field == "created_at" and not said:
                continue
            if not said or (field in WORD_NAMES and "values" in table and not said["values"]):
                return None
            tables[field] = said
        return None if self._platform == TODO else profile_from(tables)


_OTHERS = frozenset(map(plain, guesses.OTHERS))
_AUTHOR_WORDS = tuple(map(plain, guesses.AUTHOR_WORDS))


def _author_names(holds: Holds, *, in_author: bool) -> list[tuple[AuthorIdentifier, list[str]]]:
    """What columns of authors are called that hold this, group by group. `in_author`: within a struct that is the
    author."""
    words = () if in_author else guesses.AUTHOR_WORDS
    ids = guesses.STRUCT_IDS if in_author else guesses.AUTHOR_IDS
    named: list[tuple[AuthorIdentifier, Sequence[str]]]
    if holds == "key":
        named = [("key", [*guesses.AUTHOR_KEYS, *ids, *words])]
    elif holds == "whole":
        named = [("account", [*ids, *words, *guesses.AUTHOR_KEYS])]
    else:
        named = [("key", guesses.AUTHOR_KEYS), ("account", ids), ("handle", guesses.HANDLES), ("account", words)]
    return [(means, list(map(plain, names))) for means, names in named]


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
