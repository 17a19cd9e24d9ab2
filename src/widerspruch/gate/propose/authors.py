"""Whose content a row seems to be: its author, others whose content lies in it, and what else it belongs to."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from widerspruch.gate.profile import AuthorIs
from widerspruch.gate.propose import guesses
from widerspruch.gate.propose.sample import Holds, Sampled, plain
from widerspruch.identifiers.fold import fold_email

Found = tuple[Sampled, AuthorIs]

_PEOPLE = frozenset(map(plain, guesses.ALSO_PEOPLE))
_ALSO = _PEOPLE | frozenset(map(plain, guesses.ALSO_CONTENT))
_AROUND = frozenset(map(plain, guesses.AROUND_CONTENT))
_OTHERS = frozenset(map(plain, guesses.OTHERS))
_AUTHOR_WORDS = frozenset(map(plain, guesses.AUTHOR_WORDS))
_NOBODY = frozenset(guesses.NOBODY_WORDS)
_OWNER_AND_NAME = re.compile(r"[^/\s]+/[^/\s]+")
_NAME_AND_EMAIL = re.compile(r"[^<>]*<[^<>]+>\s*")
_ADDRESS = re.compile(r"https?://\S+")
_DOMAIN = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)


def first_author(columns: Sequence[Sampled]) -> list[Found]:
    """Columns that may name the author, the likeliest first: those of the row itself before those of what lies in it,
    keys and ids before handles."""
    ranked = []
    for place, column in enumerate(columns):
        around = column.parts()[:-1]
        if column.is_many or set(around) & (_OTHERS | _ALSO):
            continue
        rank = _rank(column, in_author=bool(around) and around[-1] in _AUTHOR_WORDS)
        if rank is not None:
            ranked.append(((not set(around) <= _AUTHOR_WORDS, *rank[:2], place), (column, _means(column, rank[2]))))
    return [found for _, found in sorted(ranked, key=lambda one: one[0])]


def _means(column: Sampled, means: AuthorIs) -> AuthorIs:
    """A handle that is always a number is an id, and one that is always an e-mail address, with a name or without, is
    that. `acct` has servers, which look alike."""
    different = column.different()
    if means == "handle" and different and all(map(str.isdecimal, different)):
        return "account"
    is_email = means == "email" or (column.parts()[-1] in _AUTHOR_WORDS and means in ("handle", "account"))
    if is_email and different and all(fold_email(_within_brackets(value)) for value in different):
        return "email"
    return "handle" if means == "email" else means


def _within_brackets(value: str) -> str:
    return value.partition("<")[2].partition(">")[0] if _NAME_AND_EMAIL.fullmatch(value) else value


def other_authors(columns: Sequence[Sampled], first: Found) -> tuple[list[Found], list[str]]:
    """Others whose content lies in a row (who edited, was quoted, passed on, wrote along), one column for each; and
    the columns of those whom no column names as the first one is named."""
    groups: dict[str, list[tuple[tuple[int, int], Found]]] = {}
    for column in columns:
        for group, rank in _as_another(column):
            groups.setdefault(group, []).append((rank[:2], (column, _means(column, rank[2]))))
    found: list[Found] = []
    otherwise: list[str] = []
    for ranked in groups.values():
        named = [one for _, one in sorted(ranked, key=lambda one: one[0]) if one[0].name != first[0].name]
        same = [one for one in named if one[1] == first[1]]
        if same:
            found.append(same[0])
        elif named:
            otherwise.append(named[0][0].name)
    return found, otherwise


def _as_another(column: Sampled) -> Iterator[tuple[str, tuple[int, int, AuthorIs]]]:
    """What of a row a column may name another author of, and how likely."""
    parts = column.parts()
    for depth, part in enumerate(parts):
        if part not in _ALSO:
            continue
        behind = parts[depth + 1 :]
        if not set(behind[:-1]) <= _AUTHOR_WORDS | _ALSO | _AROUND:
            return
        in_author = bool(behind) and parts[-2] in _PEOPLE | _AUTHOR_WORDS
        rank = _rank(column, in_author=in_author) if behind else _lone_rank(column, part)
        if rank is not None:
            yield ".".join(parts[: depth + 1]), rank
        return
    for names, means in ((guesses.ALSO_IDS, "account"), (guesses.ALSO_HANDLES, "handle")):
        known = list(map(plain, names))
        if parts[-1] in known and column.holds in ("whole", "text", "key", "list") and not set(parts) & _OTHERS:
            yield parts[-1], (0, known.index(parts[-1]), "account" if means == "account" else "handle")


def _lone_rank(column: Sampled, name: str) -> tuple[int, int, AuthorIs] | None:
    """Of a column that is itself called so, such as `contributors`: user names, or ids."""
    if name not in _PEOPLE:
        return None
    if column.holds == "whole":
        return 0, 0, "account"
    return (0, 0, "handle") if column.holds in ("text", "list") else None


def _rank(column: Sampled, *, in_author: bool) -> tuple[int, int, AuthorIs] | None:
    if column.holds not in ("whole", "text", "key"):
        return None
    name = column.parts()[-1]
    for rank, (means, names) in enumerate(_author_names(column.holds, in_author=in_author)):
        if name in names:
            return rank, names.index(name), means
    return None


def _author_names(holds: Holds, *, in_author: bool) -> list[tuple[AuthorIs, list[str]]]:
    """What columns of authors are called that hold this, group by group. `in_author`: within a struct that is the
    author."""
    words = () if in_author else guesses.AUTHOR_WORDS
    ids = guesses.STRUCT_IDS if in_author else guesses.AUTHOR_IDS
    named: list[tuple[AuthorIs, Sequence[str]]]
    if holds == "key":
        named = [("key", [*guesses.AUTHOR_KEYS, *ids, *words])]
    elif holds == "whole":
        named = [("account", [*ids, *words, *guesses.AUTHOR_KEYS])]
    else:
        named = [("key", guesses.AUTHOR_KEYS), ("account", ids), ("email", guesses.EMAILS)]
        named += [("handle", guesses.HANDLES), ("account", words)]
    return [(means, list(map(plain, names))) for means, names in named]


def author_table(found: Found) -> dict[str, Any]:
    """An author as a profile has it, with the values that name nobody as far as they were seen."""
    column, means = found
    table: dict[str, Any] = {"column": f"{column.name}[]" if column.holds == "list" else column.name, "is": means}
    if means == "email" and any(map(_NAME_AND_EMAIL.fullmatch, column.different())):
        table |= {"after": "<", "before": ">"}
    nobody = sorted(value for value in column.different() if value.casefold() in _NOBODY)
    return {**table, "nobody": nobody} if nobody else table


def repository(columns: Sequence[Sampled]) -> Sampled | None:
    """The column of `owner/name`."""
    return _of(columns, guesses.AUTHOR_PATHS, _OWNER_AND_NAME)


def page(columns: Sequence[Sampled]) -> tuple[Sampled, AuthorIs] | None:
    """The column of the address of a page, else of its domain."""
    address = _of(columns, guesses.ADDRESS_NAMES, _ADDRESS)
    if address is not None:
        return address, "url"
    domain = _of(columns, guesses.DOMAIN_NAMES, _DOMAIN)
    return None if domain is None else (domain, "domain")


def _of(columns: Sequence[Sampled], names: Sequence[str], looks: re.Pattern[str]) -> Sampled | None:
    known = list(map(plain, names))
    found = [
        (known.index(one.parts()[-1]), place, one)
        for place, one in enumerate(columns)
        if one.holds == "text" and not one.is_many and one.parts()[-1] in known
        if one.different() and all(looks.fullmatch(value) for value in one.different())
    ]
    return min(found)[2] if found else None
