"""Columns that seem to say whom a row mentions, or what somebody wrote, and that no profile maps: nobody looks there.

Told by their names alone. What lies in lists of structs cannot be mapped at all yet, so a run says that it was not
read, instead of keeping silent about it.
"""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.corpus.shards import Shard, open_filesystem
from widerspruch.gate.profile import Profile

MOST_NAMED = 20
_DEEPEST = 8

_WHO = frozenset(
    [
        *("mention", "mentions", "mentioned", "mentioned_users", "mentioned_user_ids", "mention_ids"),
        *("user_mentions", "usertags", "user_tags", "tagged", "tagged_users", "tagged_user_ids"),
        *("tagged_accounts", "facets", "reblog", "retweeted_status", "quoted", "quoted_status"),
        *("in_reply_to_user", "in_reply_to_user_id", "in_reply_to_account_id", "in_reply_to_screen_name"),
        *("last_editor", "editors", "contributors", "coauthors", "co_authors"),
    ]
)
_TEXT = frozenset(
    [
        *("text", "texts", "content", "body", "message", "messages", "caption", "title", "selftext"),
        *("description", "conversation", "conversations", "turns", "comments", "replies"),
    ]
)


def unmapped_mentions(paths: Iterable[str], profile: Profile) -> tuple[str, ...]:
    """Of columns by their ways (`user.id`, `messages[].content`) those that seem to mention somebody and are not read.

    Of several within one another only the outermost is named.
    """
    named = profile.mentions
    read = {profile.author.column, *(named.columns() if named is not None else ())}
    found: list[str] = []
    for path in paths:
        inside = any(path.startswith((f"{one}.", f"{one}[")) for one in found)
        if not inside and _seems_to_mention(path) and not any(_reaches(path, one) for one in read):
            found.append(path)
    return tuple(found[:MOST_NAMED])


def ways_into(shard: Shard, names: Iterable[str]) -> tuple[str, ...]:
    """Ways to all columns of a shard, outer before inner.

    Args:
        names: Of the outermost columns, where the format has no schema.
    """
    if shard.format != "parquet":
        return tuple(names)
    filesystem, path = open_filesystem(shard.address)
    with filesystem.open_input_file(path) as source:
        return tuple(_ways(pq.read_schema(source), "", 0))


def _ways(fields: Iterable[pa.Field], before: str, depth: int) -> Iterator[str]:
    for field in fields:
        way, kind = f"{before}{field.name}", field.type
        yield way
        while isinstance(kind, pa.ListType | pa.LargeListType | pa.FixedSizeListType | pa.ListViewType):
            way, kind = f"{way}[]", kind.value_type
        if isinstance(kind, pa.StructType) and depth < _DEEPEST:
            yield from _ways(kind, f"{way}.", depth + 1)


def _seems_to_mention(path: str) -> bool:
    return path.casefold().rpartition(".")[2].removesuffix("[]") in _WHO | _TEXT


def _reaches(path: str, column: str) -> bool:
    """Whether a mapped column is this one, or lies inside of it."""
    return column == path or column.startswith(f"{path}.")
