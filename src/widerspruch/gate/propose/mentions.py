"""Where a row seems to mention somebody: its texts, whom it tags, and offsets into its texts."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from widerspruch.gate.propose import guesses
from widerspruch.gate.propose.sample import Holds, Sampled, plain

_TEXTS, _THREADS = frozenset(map(plain, guesses.TEXT_NAMES)), list(map(plain, guesses.THREAD_NAMES))
_TAGS, _HANDLE_TAGS, _NAME_TAGS = (
    frozenset(map(plain, names)) for names in (guesses.TAG_NAMES, guesses.HANDLE_TAG_NAMES, guesses.NAME_TAG_NAMES)
)
_IDS, _HANDLES = frozenset(map(plain, guesses.STRUCT_IDS)), frozenset(map(plain, guesses.HANDLES))
_ANSWERED, _ANSWERED_HANDLES = (
    frozenset(map(plain, names)) for names in (guesses.ANSWERED_IDS, guesses.ANSWERED_HANDLES)
)
_ENTRY: frozenset[Holds] = frozenset(["whole", "text"])


def mentions_table(columns: Sequence[Sampled]) -> dict[str, Any]:
    """`[mentions]` as a profile has it, without its offsets; empty where nothing was found."""
    texts = [named for one in columns for named in _text(one)]
    kinds = {one.name: _tags(one) for one in columns}
    found: dict[str, Any] = {"text": texts}
    for key in ("entities", "handles", "names"):
        found[key] = [name for name, kind in kinds.items() if kind == key]
    table = {key: named for key, named in found.items() if named}
    threads = [one for one in columns if one.parts()[-1] in _THREADS and one.holds in _ENTRY and not one.is_many]
    if table and threads:
        table["thread"] = min(threads, key=lambda one: (_THREADS.index(one.parts()[-1]), "." in one.name)).name
    return table


def unread_tags(columns: Sequence[Sampled], table: Mapping[str, Any]) -> list[str]:
    """Columns that seem to tag people, in a shape that nothing is known of."""
    read = [name for key in ("entities", "handles", "names") for name in table.get(key, ())]
    found: dict[str, None] = {}
    for column in columns:
        for depth, part in enumerate(column.parts()):
            way = ".".join(column.name.split(".")[: depth + 1])
            told = depth + 1 == len(column.parts()) and column.holds != "other" and not column.is_many
            if part in _TAGS | _HANDLE_TAGS | _NAME_TAGS and not told and not any(one.startswith(way) for one in read):
                found.setdefault(way.removesuffix("[]"))
                break
    return list(found)


def _text(column: Sampled) -> Iterator[str]:
    if column.parts()[-1] not in _TEXTS or column.name.endswith("{key}"):
        return
    if column.holds == "text":
        yield column.name
    elif column.holds == "list":
        yield f"{column.name}[]"


def _tags(column: Sampled) -> str | None:
    """What of `[mentions]` a column is, if any."""
    *around, name = column.parts()
    lists = (
        column.holds == "list"
        or (name != "facets" and column.holds == "text" and not around)
        or (column.is_many and column.holds in _ENTRY and column.name.endswith("]"))
    )
    if lists and name in _HANDLE_TAGS:
        return "handles"
    if lists and name in _NAME_TAGS:
        return "names"
    if lists and name in _TAGS:
        return "entities" if all(value.isdigit() for value in column.different()) else "handles"
    if column.holds in _ENTRY and name in _ANSWERED | _ANSWERED_HANDLES:
        return "entities" if name in _ANSWERED else "handles"
    if column.holds not in _ENTRY or not set(around) & (_TAGS | _HANDLE_TAGS):
        return None
    return "entities" if name in _IDS else "handles" if name in _HANDLES else None


def span_tables(columns: Sequence[Sampled], texts: Sequence[str]) -> list[dict[str, str]]:
    """`[[mentions.spans]]`: each into the text that lies nearest."""
    plain_texts = [name for name in texts if not any(sign in name for sign in "[{")]
    there = {one.name: one for one in columns}
    found = []
    for column in columns if plain_texts else ():
        for first, second, key, unit in guesses.OFFSETS:
            before, _, name = column.name.rpartition(".")
            if name != first or not column.is_many or (second and f"{before}.{second}" not in there):
                continue
            other = {key: f"{before}.{second}"} if second else {}
            own = {"both" if not second else "start": column.name}
            nearest = max(plain_texts, key=lambda text: _shared(text, column.name))
            found.append({"text": nearest, **own, **other, "unit": unit})
    return found


def _shared(one: str, other: str) -> int:
    """How many steps two paths have in common."""
    return sum(
        1 for _ in takewhile(lambda steps: steps[0] == steps[1], zip(one.split("."), other.split("."), strict=False))
    )
