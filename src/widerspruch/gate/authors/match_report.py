"""Whether set and corpus name people by the same identifier, and how many of the set were found.

A run that finds nobody because it looked for the wrong thing looks like a run in whose corpus nobody objected. So what
can be known before is asked before, and what was found is counted, reported and written down.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from widerspruch.gate.engine import parquet_sql
from widerspruch.gate.errors import GateCode, GateError
from widerspruch.gate.profile import Author
from widerspruch.protocol.manifest import AuthorIdentifier, Match, MatchReport
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.header import PersonCounts

_OTHER: dict[str, AuthorIdentifier] = {"account": "handle", "handle": "account"}
_NOBODY: dict[str, GateCode] = {
    "account": "nobody_matched_account",
    "handle": "nobody_matched_handle",
    "key": "nobody_matched_key",
}


def require_same_identifier(exclusions: ExclusionSet, author: Author) -> None:
    """Raise GateError `set_without_account` or `set_without_handle` (values: column, others) where the corpus names
    authors by an identifier of which the set has not one key: nobody could be found."""
    keys = exclusions.keys()
    if author.is_ == "key" or keys is None or not exclusions.accounts():
        return
    by_handle = author.is_ == "handle"
    held, others = (keys.handle, keys.account) if by_handle else (keys.account, keys.handle)
    if not held:
        raise GateError(
            "set_without_handle" if by_handle else "set_without_account", column=author.column, others=others
        )


def objectors_found(connection: duckdb.DuckDBPyConnection, objectors: Sequence[Path], author: Author) -> int:
    """How many different keys `reduce_set` found, where authors are hashed: ids are one to a key, but several
    spellings of a handle have the same."""
    if author.is_ == "account":
        return sum(pq.read_metadata(file).num_rows for file in objectors)
    query = f"SELECT COUNT(DISTINCT key) FROM {parquet_sql(objectors)}"  # noqa: S608 (quoted)
    return int(connection.execute(query).fetchall()[0][0])


def match_report(exclusions: ExclusionSet, author: Author, found: int, rows: int) -> MatchReport:
    """What a manifest says of `found` keys of the set among the authors, who wrote `rows`."""
    keys, persons = exclusions.keys(), exclusions.persons()
    named: tuple[Match, ...]
    if author.is_ == "key":
        named = (Match("key", exclusions.accounts(), found, rows),)
    elif keys is None:
        named = (Match(author.is_, None, found, rows),)
    else:
        other = _OTHER[author.is_]
        named = (
            Match(author.is_, getattr(keys, author.is_), found, rows),
            *(Match(kind, held, None, 0) for kind, held in ((other, getattr(keys, other)),) if held),
        )
    return MatchReport(
        platform=exclusions.platform,
        persons=None if persons is None else persons.all,
        out_of_reach=None if persons is None else _out_of_reach(persons, author.is_),
        identifiers=named,
    )


def _out_of_reach(persons: PersonCounts, identifier: AuthorIdentifier) -> int:
    reached = {"account": persons.with_account, "handle": persons.with_handle, "key": persons.all}
    return persons.all - reached[identifier]


def require_match(report: MatchReport, exclusions: ExclusionSet, author: Author) -> None:
    """Raise GateError `nobody_matched_account`, `..._handle` or `..._key` (values: column, keys) where the set names
    somebody and nobody was found."""
    if not exclusions.accounts() or report.found():
        return
    keys = report.identifiers[0].in_set
    raise GateError(_NOBODY[author.is_], column=author.column, keys=exclusions.accounts() if keys is None else keys)
