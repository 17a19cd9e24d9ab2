"""Items, statements and rulebook -> verdicts: the person's end of the one decision.

Everything happens in one DuckDB connection: the items are a Parquet file, what the person stated and what the
export says about the accounts are small tables beside it, and `rulebook/decide.sql` joins them.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
from msgspec import Struct, structs

from widerspruch.items.schema import ACCOUNT_REF
from widerspruch.lib.database_files import parquet_sql, quoted
from widerspruch.lib.typed import folded
from widerspruch.person.statements import Objected, StatedFor
from widerspruch.rulebook.decide import Objection, Run
from widerspruch.rulebook.decision_tables import (
    DECISION_SQL,
    objections_table,
    runs_table,
    terms_rows,
    terms_table,
)
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route
from widerspruch.rulebook.vocabulary import Purpose, Reading

OWN_SURFACE_KINDS = (
    "post",
    "caption",
    "photo",
    "video",
    "album",
    "story",
    "reel",
    "reply",
    "event",
    "poll_vote",
    "article",
)
"""What a stated audience is about: what stands on one's own profile. Who sees a comment or a group post is up to
the other's post or the group."""

MAIN_RUN = "main"

OF_OTHERS = "raw_items.actor_role = 'other_in_my_export' AND raw_items.kind <> 'ai_reply'"
"""What somebody else wrote, such as a recommendation received: decided upon, but no figure counts it as the person's.
The replies of an AI are part of their conversation."""


class OwnAccount(Struct, frozen=True):
    """An account whose export was read.

    Attributes:
        key: The platform's name, followed by the user name where there are several: "instagram:erika".

        display_name: What the person is called where no user name tells accounts apart.

        adult_from: The person's 18th birthday in microseconds UTC, or None if nobody said.
    """

    key: str
    platform: str
    ref: bytes
    user_name: str | None = None
    adult_from: int | None = None
    display_name: str | None = None

    def or_else(self, earlier: "OwnAccount | None") -> "OwnAccount":
        """This account, with what an earlier export or check said where this one says nothing."""
        if earlier is None:
            return self
        return structs.replace(
            self,
            user_name=self.user_name or earlier.user_name,
            adult_from=earlier.adult_from if self.adult_from is None else self.adult_from,
            display_name=self.display_name or earlier.display_name,
        )


class Question(Struct, frozen=True):
    """What is asked of the items.

    Attributes:
        frozen_at: Until when a run would take items, microseconds UTC.

        reading: What a late objection does.
    """

    frozen_at: int
    reading: Reading
    objected: tuple[Objected, ...] = ()
    audiences: tuple[StatedFor, ...] = ()


def own_handles(accounts: Iterable[OwnAccount]) -> frozenset[str]:
    """The user names of all accounts, casefolded: whoever writes one of them names nobody else."""
    names = (account.user_name for account in accounts if account.user_name)
    return frozenset(name.casefold() for name in names if _HANDLE.fullmatch(name))


_HANDLE = re.compile(r"[\w.-]{1,100}")


def accounts_named(name: str, accounts: Sequence[OwnAccount]) -> tuple[OwnAccount, ...]:
    """The accounts that a statement means: by key, as the report prints it, or all of a platform by its name."""
    return tuple(account for account in accounts if folded(name).replace(":@", ":") in _names_of(account))


def _names_of(account: OwnAccount) -> tuple[str, ...]:
    called = account.key.partition(":")[2]
    user_name = (account.user_name or called).removeprefix("@")
    spoken = (f"{account.platform} ({name})" for name in (called, user_name) if name)
    return tuple(map(folded, (account.key, account.platform, *spoken, f"{account.platform}:{user_name}")))


def objecting_route(platform: str, name: str | None, rulebook: Rulebook) -> Route | None:
    """The route by which a person objected: the one they name, else the platform's first for account holders."""
    files = rulebook.family_of(platform)
    routes = [route for file in files for route in file.routes if not route.platforms or platform in route.platforms]
    if name is not None:
        return next((route for route in routes if route.id == name), None)
    usual = [
        route
        for route in routes
        if "account_holder" in route.who and route.covers.scopes and "generative" in route.covers.purposes
    ]
    usual.sort(
        key=lambda route: (route.strength != "needed", route.strength != "advised", -route.valid_from.toordinal())
    )
    return usual[0] if usual else None


def objections_of(
    question: Question, accounts: Sequence[OwnAccount], rulebook: Rulebook
) -> tuple[tuple[bytes, Objection], ...]:
    """Stated objections as rows of the decision: one per account and purpose that the route covers."""
    rows: list[tuple[bytes, Objection]] = []
    for objected in question.objected:
        for account in accounts_named(objected.account, accounts):
            route = objecting_route(account.platform, objected.route, rulebook)
            scopes = route.covers.scopes if route else ("own_content", "ai_interactions")
            purposes: Iterable[Purpose] = route.covers.purposes if route else ("generative",)
            rows.extend(
                (
                    account.ref,
                    Objection(
                        account=account.key,
                        purpose=purpose,
                        received_at=objected.received_at,
                        own_content="own_content" in scopes,
                        ai_interactions="ai_interactions" in scopes,
                        mentions="mentions" in scopes,
                    ),
                )
                for purpose in purposes
            )
    return tuple(rows)


def prepare(
    connection: duckdb.DuckDBPyConnection,
    items: Path,
    accounts: Sequence[OwnAccount],
    question: Question,
    rulebook: Rulebook,
) -> None:
    """Lay out the decision's input: views `all_items` and `items`, tables `accounts`, `terms`, `objections`,
    `mentions`."""
    connection.register("accounts", _accounts_table(accounts))
    connection.register("stated_audiences", _stated_table(question.audiences, accounts))
    connection.register("terms", terms_table(terms_rows(rulebook)))
    connection.register("objections", objections_table(objections_of(question, accounts, rulebook), ACCOUNT_REF))
    connection.register(
        "mentions", pa.table({"item_id": pa.array([], pa.binary()), "account_ref": pa.array([], ACCOUNT_REF)})
    )
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
    connection.execute(
        """
        CREATE OR REPLACE VIEW items AS
        SELECT item_id, platform, account_ref, kind, audience, created_at, state, adult_from FROM all_items
        """
    )


def decide_main(connection: duckdb.DuckDBPyConnection, question: Question) -> None:
    """Make the table `verdicts` (item_id, verdict, reason, rule, terms_id) for the run that was asked about."""
    connection.register("runs", runs_table({MAIN_RUN: Run(question.frozen_at, reading=question.reading)}))
    connection.execute(
        f"CREATE OR REPLACE TABLE verdicts AS SELECT * EXCLUDE (run_id) FROM ({DECISION_SQL})"  # noqa: S608
    )


def count_runs(connection: duckdb.DuckDBPyConnection, runs: dict[str, Run]) -> dict[tuple[str, str], dict[str, int]]:
    """Verdicts of further runs, only counted: (run id, account) -> verdict -> number of items."""
    connection.register("runs", runs_table(runs))
    counted: dict[tuple[str, str], dict[str, int]] = {}
    query = f"""
        SELECT run_id, account, verdict, COUNT(*)
        FROM ({DECISION_SQL}) JOIN all_items USING (item_id)
        WHERE NOT of_others
        GROUP BY ALL
    """  # noqa: S608
    for run_id, account, verdict, number in connection.execute(query).fetchall():
        counted.setdefault((run_id, account), {})[verdict] = number
    return counted


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
    before = structs.replace(earlier, until=_least(earlier.until, None if later.since is None else later.since - 1))
    after = structs.replace(earlier, since=_most(earlier.since, None if later.until is None else later.until + 1))
    if later.since is not None and _holds_time(before):
        yield before
    if later.until is not None and _holds_time(after):
        yield after


def _least(one: int | None, other: int | None) -> int | None:
    return min((edge for edge in (one, other) if edge is not None), default=None)


def _most(one: int | None, other: int | None) -> int | None:
    return max((edge for edge in (one, other) if edge is not None), default=None)


def _holds_time(statement: StatedFor) -> bool:
    return statement.since is None or statement.until is None or statement.since <= statement.until


def _accounts_table(accounts: Sequence[OwnAccount]) -> pa.Table:
    return pa.table(
        {
            "account_ref": pa.array([account.ref for account in accounts], ACCOUNT_REF),
            "key": pa.array([account.key for account in accounts], pa.string()),
            "adult_from": pa.array([account.adult_from for account in accounts], pa.int64()),
        }
    )


def _stated_table(audiences: Iterable[StatedFor], accounts: Sequence[OwnAccount]) -> pa.Table:
    rows = [
        (account.ref, stated.audience, stated.since, stated.until)
        for account in accounts
        for stated in later_wins(
            [stated for stated in audiences if account in accounts_named(stated.account, accounts)]
        )
    ]
    return pa.table(
        {
            "account_ref": pa.array([row[0] for row in rows], ACCOUNT_REF),
            "audience": pa.array([row[1] for row in rows], pa.string()),
            "since": pa.array([row[2] for row in rows], pa.int64()),
            "until": pa.array([row[3] for row in rows], pa.int64()),
        }
    )
