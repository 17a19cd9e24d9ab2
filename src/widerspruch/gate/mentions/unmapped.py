"""Columns that seem to say whom a row mentions, or what somebody wrote, and that no profile maps: nobody looks there.

Told by their names alone. What lies in lists and structs is named by the path by which a profile maps it.
"""

import re
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.corpus.reach import is_list
from widerspruch.gate.corpus.shards import Shard, open_filesystem
from widerspruch.gate.profile import Mentions, Profile

MOST_NAMED = 20
_DEEPEST = 8
_MANY = re.compile(r"(\[\]|\{\}|\{key\})+$")

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


_ACCOUNT = frozenset(
    ["did", "acct", "handle", "username", "user_name", "screen_name", "login", "user_id", "account_id"]
)
_OF_PEOPLE = frozenset([*_WHO, "account", "user", "author", "owner", "actor", "profile"]) - frozenset(
    ["reblog", "retweeted_status", "quoted", "quoted_status", "facets"]
)
"""Structs whose `id` or `name` is somebody's."""


def unmapped_mentions(paths: Iterable[str], profile: Profile) -> tuple[str, ...]:
    """Of columns by their paths (`user.id`, `messages[].content`) those that seem to mention somebody and are not read.

    Of several within one another the outermost counts. It is named by what in it is an account or a text, or itself
    where nothing seems to be.
    """
    named = profile.mentions or Mentions()
    read = {*(author.column for author in profile.authors)}
    read.update((*named.text, *named.entities, *named.handles, *named.names))
    found: dict[str, list[str]] = {}
    for path in paths:
        outer = next((one for one in found if _leads_to(one, path)), None)
        if outer is not None:
            if _is_account_or_text(path, is_text_looked_for=_name_of(outer) in _TEXT):
                found[outer].append(path)
        elif _name_of(path) in _WHO | _TEXT and not any(_leads_to(path, one) or path == one for one in read):
            found[path] = []
    return tuple(dict.fromkeys(path for outer, inside in found.items() for path in inside or [outer]))[:MOST_NAMED]


def _name_of(path: str) -> str:
    return _MANY.sub("", path.casefold().rpartition(".")[2])


def _leads_to(outer: str, path: str) -> bool:
    return path.startswith((f"{outer}.", f"{outer}[", f"{outer}{{"))


def _is_account_or_text(path: str, *, is_text_looked_for: bool) -> bool:
    name, before = _name_of(path), _name_of(path.rpartition(".")[0])
    if is_text_looked_for and name in _TEXT:
        return True
    return name in _ACCOUNT or (name in ("id", "name") and before in _OF_PEOPLE)


def ways_into(shard: Shard, names: Iterable[str]) -> tuple[str, ...]:
    """Paths to all columns of a shard, outer before inner.

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
        while is_list(kind) or pa.types.is_map(kind):
            way, kind = (f"{way}[]", kind.value_type) if is_list(kind) else (f"{way}{{}}", kind.item_type)
        if isinstance(kind, pa.StructType) and depth < _DEEPEST:
            yield from _ways(kind, f"{way}.", depth + 1)
