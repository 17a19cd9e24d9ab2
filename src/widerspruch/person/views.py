"""The tables of a check as a connection sees them: what the person stated laid over what the exports say.

items.parquet, accounts, stated audiences  ->  raw_items  ->  all_items
verdicts.parquet, findings.parquet         ->  verdicts, findings
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
from msgspec import structs

from widerspruch.items.schema import ACCOUNT_REF
from widerspruch.lib.database_files import parquet_sql, quoted
from widerspruch.person.own_account import OwnAccount, accounts_named, own_handles
from widerspruch.person.statements import StatedFor

OWN_SURFACE_KINDS = (
    *("post", "caption", "photo", "video", "album", "story", "reel", "reply"),
    *("event", "poll_vote", "article"),
)
"""What a stated audience is about: what stands on one's own profile. Who sees a comment or a group post is up to
the other's post or the group."""

OF_OTHERS = "raw_items.actor_role = 'other_in_my_export' AND raw_items.kind <> 'ai_reply'"
"""What somebody else wrote, such as a recommendation received: decided upon, but no figure counts it as the person's.
The replies of an AI are part of their conversation."""


def lay_out(
    connection: duckdb.DuckDBPyConnection, items: Path, accounts: Sequence[OwnAccount], audiences: Iterable[StatedFor]
) -> None:
    """Make the views `raw_items`, as the exports say, and `all_items`, with what the person stated about who could see
    them; `accounts` beside them."""
    connection.register("accounts", _accounts_table(accounts))
    connection.register("stated_audiences", _stated_table(audiences, accounts))
    own = ", ".join(quoted(handle) for handle in sorted(own_handles(accounts)))
    connection.execute(
        f"""
        CREATE OR REPLACE VIEW raw_items AS
        SELECT * REPLACE (
            CASE WHEN LEN(mentions) = 0 THEN mentions
            ELSE LIST_FILTER(
                mentions,
                lambda mention: COALESCE(NOT LIST_CONTAINS([{own}]::VARCHAR[], LOWER(LTRIM(mention.handle, '@'))), TRUE)
            ) END AS mentions
        )
        FROM {parquet_sql([items])}
        """  # noqa: S608 (handles are quoted)
    )
    own_surface = ", ".join(f"'{kind}'" for kind in OWN_SURFACE_KINDS)
    connection.execute(
        f"""
        CREATE OR REPLACE VIEW all_items AS
        SELECT
            raw_items.* REPLACE (
                COALESCE(stated.audience, raw_items.audience) AS audience,
                CASE WHEN stated.audience IS NULL THEN raw_items.audience_basis ELSE 'user_said' END AS audience_basis
            ),
            accounts.key AS account,
            accounts.adult,
            accounts.adult_from,
            {OF_OTHERS} AS of_others
        FROM raw_items
        JOIN accounts USING (account_ref)
        LEFT JOIN stated_audiences AS stated
            ON stated.account_ref = raw_items.account_ref
            AND raw_items.audience = 'unknown'
            AND raw_items.kind IN ({own_surface})
            AND COALESCE(raw_items.created_at >= stated.since, TRUE)
            AND COALESCE(raw_items.created_at <= stated.until, TRUE)
        """  # noqa: S608 (constants of this module)
    )


def see(connection: duckdb.DuckDBPyConnection, table: str, file: Path) -> None:
    """Make a view of one Parquet file."""
    connection.execute(f"CREATE OR REPLACE VIEW {table} AS FROM {parquet_sql([file])}")


def later_wins(statements: Sequence[StatedFor]) -> tuple[StatedFor, ...]:
    """Statements about one account without overlaps: where two speak of the same instant, the later one counts.
    An item that two rows of a join fit would be there twice."""
    settled: list[StatedFor] = []
    for statement in statements:
        settled = [rest for earlier in settled for rest in _outside(earlier, statement)]
        settled.append(statement)
    return tuple(settled)


def _outside(earlier: StatedFor, later: StatedFor) -> Iterable[StatedFor]:
    """What is left of one period outside another."""
    if later.since is not None and (earlier.since is None or earlier.since < later.since):
        last = later.since - 1
        yield structs.replace(earlier, until=last if earlier.until is None else min(earlier.until, last))
    if later.until is not None and (earlier.until is None or earlier.until > later.until):
        first = later.until + 1
        yield structs.replace(earlier, since=first if earlier.since is None else max(earlier.since, first))


_ACCOUNTS = pa.schema({"account_ref": ACCOUNT_REF, "key": pa.string(), "adult": pa.bool_(), "adult_from": pa.int64()})
_STATED = pa.schema({"account_ref": ACCOUNT_REF, "audience": pa.string(), "since": pa.int64(), "until": pa.int64()})


def _accounts_table(accounts: Sequence[OwnAccount]) -> pa.Table:
    rows = [{"account_ref": account.ref, "key": account.key} | structs.asdict(account.age) for account in accounts]
    return pa.Table.from_pylist(rows, schema=_ACCOUNTS)


def _stated_table(audiences: Iterable[StatedFor], accounts: Sequence[OwnAccount]) -> pa.Table:
    rows = [
        {"account_ref": account.ref} | structs.asdict(stated)
        for account in accounts
        for stated in later_wins(
            [stated for stated in audiences if account in accounts_named(stated.account, accounts)]
        )
    ]
    return pa.Table.from_pylist(rows, schema=_STATED)
