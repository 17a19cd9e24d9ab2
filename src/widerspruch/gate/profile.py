"""What the columns and values of a corpus mean: a TOML file that maps them to the item table.

Every value of a mapped column must be named. What a profile does not map is an error, never a guess.
"""

import tomllib
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from widerspruch.gate.corpus.paths import path_of_key
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile_problems import profile_problem
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.rulebook.vocabulary import AUDIENCES, KINDS, STATES

TODO = "TODO"
"""What a proposal writes where only a person knows what to say."""

AuthorIs = Literal["account", "handle", "email", "key", "repository", "domain", "url"]
PERSONS: frozenset[AuthorIs] = frozenset(["account", "handle", "email", "key"])
"""What names a person; everything else names a scope that somebody objected for."""

Rule = Literal["terms", "objections only"]
SpanUnit = Literal["bytes", "characters", "utf16"]
AdultIs = Literal["boolean", "birth_date", "birth_year"]
InstantIs = Literal["timestamp", "seconds", "milliseconds", "microseconds", "iso"]


class Author(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose content a row is, or what it belongs to that somebody may have objected for.

    Attributes:
        column: A way into the row. A row without a value here has an unknown author.

        is_: `account`: the platform's own id; `handle`: the user name; `email`: the e-mail
            address; `key`: already the keyed hash of the
            exclusion set, as UUID, 16 bytes or 32 hexadecimal digits. Scopes: `repository` (`owner/name`); `domain`,
            found by itself and the domains above it; `url`, the address of a page, found by itself, its domain, and
            every path before it.

        before: The author is what stands before this in the column's text: with `/`, `erika` of `erika/garden`.
            `after`: what stands after this, looked for first.

        nobody: Values that name nobody, beside those that never do (`author_texts.NOBODY`).
    """

    column: str
    is_: AuthorIs = msgspec.field(name="is", default="account")
    before: str | None = None
    after: str | None = None
    nobody: tuple[str, ...] = ()

    @property
    def is_person(self) -> bool:
        return self.is_ in PERSONS


class WordField(Struct, frozen=True, forbid_unknown_fields=True):
    """A column whose values mean words of a closed list, or one word for all rows.

    Attributes:
        values: The corpus's value (as text) -> the word.

        null: What an empty cell means; without it an empty cell is an error.

        always: The word for every row, where no column says it.
    """

    column: str | None = None
    values: dict[str, str] = {}
    null: str | None = None
    always: str | None = None

    def words(self) -> tuple[str, ...]:
        """All words that can come out, each once."""
        named = [self.always] if self.always is not None else [*self.values.values(), self.null]
        return tuple(dict.fromkeys(word for word in named if word is not None))


class Adult(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the author is of age. `birth_year` counts from the end of the year in which they turn 18."""

    column: str
    is_: AdultIs = msgspec.field(name="is", default="boolean")


class Instant(Struct, frozen=True, forbid_unknown_fields=True):
    """When the content was made.

    Attributes:
        is_: How the column says it. A `timestamp` or `iso` without a zone is read in `zone`.
    """

    column: str
    is_: InstantIs = msgspec.field(name="is", default="timestamp")
    zone: str | None = None


class SpanColumns(Struct, frozen=True, forbid_unknown_fields=True):
    """Offsets into a text, which stay right when it is redacted.

    Attributes:
        text: The column of the text.

        start, end: Columns of where a span begins, and of the place behind its last sign. `length` may stand instead of
            `end`. `both`: or a column that has both in turn, such as `hashtags[].indices[]`.

        unit: What is counted: bytes of UTF-8, characters (code points) or units of UTF-16.
    """

    text: str
    start: str | None = None
    end: str | None = None
    length: str | None = None
    both: str | None = None
    unit: SpanUnit = "characters"

    def columns(self) -> tuple[str, ...]:
        """All columns of offsets."""
        return tuple(name for name in (self.start, self.end, self.length, self.both) if name is not None)


class Mentions(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a row may mention somebody.

    Attributes:
        text: Columns of text: posts, captions, also lists of them.

        entities: Columns that list tagged accounts by the platform's id.

        handles: Columns that list tagged accounts by user name.

        names: Columns that list tagged people by name.

        thread: The column that says which rows belong together.

        spans: Columns that say where in a text something stands.
    """

    text: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    thread: str | None = None
    spans: tuple[SpanColumns, ...] = ()

    def columns(self) -> tuple[str, ...]:
        """All columns that are read for mentions."""
        offsets = (name for spans in self.spans for name in spans.columns())
        named = (*self.text, *self.entities, *self.handles, *self.names, *offsets)
        return (*named, self.thread) if self.thread else named


class Lines(Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of lines of JSON Lines that are no records: they are left out and named, or their whole file is."""

    unreadable: Literal["leave_out", "refuse"] = "leave_out"


class Profile(Struct, frozen=True, forbid_unknown_fields=True):
    """A corpus's columns and values as the decision reads them.

    Attributes:
        authors: Any of whom excludes a row by an objection; none where nobody wrote it, such as a page of the web.

        platform: One slug for all rows, or a column of them.

        rule: What decides over rows that nobody objected to: the platform's `terms`, or nothing (`objections only`);
            for all platforms, or for each.

        id: A column by which people name a row (`gate explain`); without it, file and row number.
    """

    authors: tuple[Author, ...]
    kind: WordField
    audience: WordField
    platform: WordField
    rule: Rule | dict[str, Rule] = "terms"
    state: WordField = WordField(always="live")
    adult: Adult | None = None
    created_at: Instant | None = None
    mentions: Mentions | None = None
    lines: Lines | None = None
    id: str | None = None

    def rule_of(self, platform: str) -> Rule:
        """What decides over rows of a platform."""
        return self.rule if isinstance(self.rule, str) else self.rule.get(platform, "terms")

    def persons(self) -> tuple[Author, ...]:
        """The authors that are people; the others are scopes."""
        return tuple(author for author in self.authors if author.is_person)

    def columns(self) -> tuple[str, ...]:
        """All columns that are named anywhere, each once."""
        named = [
            *(author.column for author in self.authors),
            *(words.column for words in self.word_fields().values()),
            self.adult and self.adult.column,
            self.created_at and self.created_at.column,
            *(self.mentions.columns() if self.mentions else ()),
            self.id,
        ]
        return tuple(dict.fromkeys(name for name in named if name))

    def word_fields(self) -> dict[str, WordField]:
        """The fields whose values are words of a closed list, by name."""
        return {"platform": self.platform, "kind": self.kind, "audience": self.audience, "state": self.state}


_CLOSED_LISTS = {"kind": KINDS, "audience": AUDIENCES, "state": STATES}
_WORDS_OF_FIELDS: dict[str, tuple[str, ...]] = {
    "author.is": get_args(AuthorIs),
    "adult.is": get_args(AdultIs),
    "created_at.is": get_args(InstantIs),
    "mentions.spans.unit": get_args(SpanUnit),
    "rule": get_args(Rule),
}


def load_profile(path: Path, platforms: tuple[str, ...]) -> Profile:
    """A profile from its file. Raises as `parse_profile`, or `profile_unreadable`."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise GateError("profile_unreadable", file=path.name) from error
    return parse_profile(text, platforms)


def parse_profile(text: str, platforms: tuple[str, ...]) -> Profile:
    """A profile from its TOML text.

    Args:
        platforms: The slugs that the rulebook knows.

    Raises:
        GateError: Not TOML, an unknown field, one that is missing, a word that is on no list, or a rule that needs
            what is not said.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GateError("profile_toml", where=str(error)) from error
    unfinished = [
        f"[{field}]" if isinstance(said, dict | list) else field for field, said in table.items() if _is_open(said)
    ]
    if unfinished:
        raise GateError("profile_unfinished", fields=", ".join(unfinished))
    _check_there(table, platforms)
    try:
        profile = profile_from(table)
    except msgspec.ValidationError as error:
        raise profile_problem(str(error), _WORDS_OF_FIELDS) from error
    for field, known in _CLOSED_LISTS.items():
        _check_words(field, getattr(profile, field), known)
    _check_platforms(profile, platforms)
    _check_zone(profile.created_at)
    _check_spans(profile.mentions)
    if any("" in (author.before, author.after) for author in profile.authors):
        raise GateError("profile_before_nothing")
    return profile


def _check_there(table: dict[str, Any], known: tuple[str, ...]) -> None:
    """Whether a profile says of each platform what it must."""
    rule = table.get("rule", "terms")
    for platform in _platforms_named(table):
        under_terms = (rule.get(platform, "terms") if isinstance(rule, dict) else rule) == "terms"
        if under_terms and platform not in known and is_platform_name(platform):
            raise GateError("profile_platform", platform=platform, known=", ".join(known))
    needed = ("platform", "author") if _is_without_terms(table) else ("platform", "author", "kind", "audience")
    if missing := [f"[{field}]" for field in needed if field not in table]:
        raise GateError("profile_lacks", fields=", ".join(missing))


def _is_open(said: Any) -> bool:
    """Whether a proposal's `TODO` still stands there; a list of words may hold it."""
    match said:
        case dict():
            return any(map(_is_open, said.values()))
        case list():
            return any(_is_open(one) for one in said if isinstance(one, dict))
    return bool(said == TODO)


def profile_from(tables: dict[str, Any]) -> Profile:
    """A profile from tables such as TOML has them; their words are not checked.

    Raises:
        msgspec.ValidationError: A field is unknown, missing or of another kind.
    """
    return msgspec.convert(_in_full(dict(tables)), Profile)


def _in_full(table: dict[str, Any]) -> dict[str, Any]:
    """The table with what its short forms stand for."""
    if isinstance(table.get("platform"), str):
        table["platform"] = {"always": table["platform"]}
    match table.pop("author", None):
        case "none":
            table["authors"] = []
        case dict(author):
            table["authors"] = [author]
        case list(authors):
            table["authors"] = authors
        case None:
            pass
        case other:
            table["authors"] = other
    if _is_without_terms(table):
        table = {"kind": {"always": "post"}, "audience": {"always": "unknown"}, **table}
    return table


def _is_without_terms(table: dict[str, Any]) -> bool:
    """Whether every platform is decided by objections alone."""
    rule = table.get("rule")
    if not isinstance(rule, dict) or "platform" not in table:
        return bool(rule == "objections only")
    return all(rule.get(one) == "objections only" for one in _platforms_named(table))


def _platforms_named(table: dict[str, Any]) -> list[str]:
    platform = table.get("platform")
    if not isinstance(platform, dict):
        return [platform] if isinstance(platform, str) else []
    values = platform.get("values")
    named = [platform.get("always"), platform.get("null"), *(values.values() if isinstance(values, dict) else ())]
    return [str(one) for one in named if one is not None]


def _check_platforms(profile: Profile, known: tuple[str, ...]) -> None:
    under_terms = [word for word in profile.platform.words() if profile.rule_of(word) == "terms"]
    _check_words("platform", profile.platform, (*known, *_without_terms(profile)))
    if under_terms and not profile.persons():
        raise GateError("profile_without_author", platform=under_terms[0])


def _without_terms(profile: Profile) -> tuple[str, ...]:
    """Of the platforms those of which the rulebook need not know anything."""
    words = profile.platform.words()
    return tuple(word for word in words if profile.rule_of(word) != "terms" and is_platform_name(word))


def _check_words(field: str, words: WordField, known: tuple[str, ...]) -> None:
    if (words.column is None) == (words.always is None):
        raise GateError("profile_column_or_always", field=field)
    if not words.words():
        raise GateError("profile_without_values", field=field)
    for word in words.words():
        if word not in known:
            raise GateError("profile_word", field=field, word=word, known=", ".join(known))


def _check_zone(created: Instant | None) -> None:
    if created is None or created.zone is None:
        return
    try:
        ZoneInfo(created.zone)
    except (KeyError, ValueError, OSError) as error:
        raise GateError("profile_zone", zone=created.zone) from error


def _check_spans(mentions: Mentions | None) -> None:
    for spans in mentions.spans if mentions is not None else ():
        said = {"start": spans.start, "end": spans.end, "length": spans.length, "both": spans.both}
        given = {key for key, column in said.items() if column is not None}
        one_text = mentions is not None and spans.text in mentions.text and not path_of_key(spans.text).is_many
        if not one_text or given not in ({"start", "end"}, {"start", "length"}, {"both"}):
            raise GateError("profile_spans", text=spans.text)
