"""The main job: what of mine may they use? Files and statements in, figures, plan and tables out.

    drop -> import (items) -> findings -> decision -> summary
                                 accounts -> plan

Every step leaves a table in one DuckDB connection; the report and the Parquet files are read from there.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import duckdb
from msgspec import Struct, structs

from widerspruch.exports.read import open_drop
from widerspruch.findings.parquet import scan_parquet
from widerspruch.lib.database_files import full_path
from widerspruch.objections.account import Account, Event
from widerspruch.objections.plan import Plan, plan
from widerspruch.person.deciding import (
    OwnAccount,
    Question,
    accounts_named,
    decide_main,
    objecting_route,
    own_handles,
    prepare,
)
from widerspruch.person.importing import Imported, import_drop
from widerspruch.person.statements import Misstatement, Objected, StatedAdult, StatedFor
from widerspruch.person.store import known_accounts, known_items, known_owners, unfinished_items
from widerspruch.person.summary import Summary, summarise
from widerspruch.rulebook.database import connect
from widerspruch.rulebook.instants import day_of, end_of_day, start_of_day
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.vocabulary import Reading

Step = Literal["progress", "findings", "deciding", "report"]

MEMORY_LIMIT = "1GB"
"""For DuckDB; what does not fit spills into the workspace, so that a 10 GB export needs no more."""


class CheckRequest(Struct, frozen=True):
    """What the person asks.

    Attributes:
        keep: Folder of an earlier check to add to and to leave the tables in, or None: nothing is kept.
    """

    paths: tuple[Path, ...]
    run: date
    reading: Reading = "future_runs"
    objected: tuple[Objected, ...] = ()
    audiences: tuple[StatedFor, ...] = ()
    adults: tuple[StatedAdult, ...] = ()
    keep: Path | None = None


class CheckAnswer(Struct, frozen=True):
    """The answer, with the connection that holds the tables behind it while the `check` block lasts."""

    request: CheckRequest
    imported: Imported
    accounts: tuple[OwnAccount, ...]
    summary: Summary
    plan: Plan
    connection: duckdb.DuckDBPyConnection


Progress = Callable[[Step, int, int], None]
"""Called with the step, how much of it is done, and how much there is."""


@contextmanager
def check(
    request: CheckRequest, rulebook: Rulebook, on_progress: Progress
) -> Iterator[CheckAnswer | list[Misstatement]]:
    """Answer a request; temporary files and the connection last as long as the block.

    Yields a list of `Misstatement` instead of an answer where a statement names an account or route that is not
    there. Raises `RefusedError` when nothing in the drop can be read, `OSError` when writing fails,
    `TargetRefusedError` when the folder to keep things in holds something else under our names. What was kept in it
    stays as it was until `store.keep_tables`.
    """
    with (
        unfinished_items(request.keep) as kept_items,
        TemporaryDirectory(prefix="widerspruch-", ignore_cleanup_errors=True) as folder,
        _working_connection(Path(folder), request.keep) as connection,
    ):
        workspace = Path(folder)
        imported = _import(request, kept_items or workspace / "items.parquet", connection, on_progress)
        accounts = _with_stated_ages(known_accounts(request.keep, imported.accounts), request)
        wrong = _misstatements(request, accounts, rulebook)
        if wrong:
            yield wrong
            return
        question = Question(end_of_day(request.run), request.reading, request.objected, request.audiences)
        on_progress("findings", 0, 1)
        prepare(connection, imported.items, accounts, question, rulebook)
        _find(connection, imported.items, own_handles(accounts))
        on_progress("deciding", 0, 1)
        decide_main(connection, question)
        summary = summarise(connection, accounts, question, rulebook)
        yield CheckAnswer(
            request=request,
            imported=imported,
            accounts=accounts,
            summary=summary,
            plan=_plan(accounts, summary, request, rulebook),
            connection=connection,
        )


@contextmanager
def _working_connection(workspace: Path, keep: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    kept = known_items(keep)  # which may be a link to another place
    connection = connect(
        [workspace, *([keep] if keep else ()), *([Path(full_path(kept)).parent] if kept else ())],
        memory_limit=MEMORY_LIMIT,
        temp_directory=str(workspace / "spill"),
        preserve_insertion_order=False,
        enable_progress_bar=False,
    )
    try:
        yield connection
    finally:
        connection.close()


def _import(
    request: CheckRequest, target: Path, connection: duckdb.DuckDBPyConnection, on_progress: Progress
) -> Imported:
    with open_drop(request.paths) as drop:
        total = sum(profile.bytes_to_read for profile in drop.profiles)
        done = 0

        def advance(number: int) -> None:
            nonlocal done
            done += number
            on_progress("progress", done, total)

        on_progress("progress", 0, total)
        return import_drop(
            drop, target, connection, advance, known_items(request.keep), owners=known_owners(request.keep)
        )


def _find(connection: duckdb.DuckDBPyConnection, items: Path, own: frozenset[str]) -> None:
    """Make the table `findings` (item_id, kinds): the items with at least one finding."""
    connection.register("found", scan_parquet(items, own=own))
    connection.execute("CREATE OR REPLACE TABLE findings AS SELECT item_id, kinds FROM found")
    connection.unregister("found")


def _with_stated_ages(accounts: Sequence[OwnAccount], request: CheckRequest) -> tuple[OwnAccount, ...]:
    """Accounts with what the person said about their age: it counts before what an export says."""
    birthday = {True: start_of_day(date(1970, 1, 1)), False: start_of_day(date(9000, 1, 1))}
    stated = {
        account.key: birthday[statement.adult]
        for statement in request.adults
        for account in accounts_named(statement.account, accounts)
    }
    return tuple(
        structs.replace(account, adult_from=stated.get(account.key, account.adult_from)) for account in accounts
    )


def _misstatements(request: CheckRequest, accounts: Sequence[OwnAccount], rulebook: Rulebook) -> list[Misstatement]:
    known = tuple(account.key for account in accounts)
    named = [
        *(objected.account for objected in request.objected),
        *(audience.account for audience in request.audiences),
        *(adult.account for adult in request.adults),
    ]
    wrong = [Misstatement("unknown_account", name, known) for name in named if not accounts_named(name, accounts)]
    for objected in request.objected:
        if objected.received_at > end_of_day(request.run):
            wrong.append(Misstatement("after_run", f"{objected.account}={day_of(objected.received_at)}"))
        for account in accounts_named(objected.account, accounts):
            if objected.route and objecting_route(account.platform, objected.route, rulebook) is None:
                routes = tuple(route.id for file in rulebook.family_of(account.platform) for route in file.routes)
                wrong.append(Misstatement("unknown_route", f"{objected.account}@{objected.route}", routes))
    return wrong


def _plan(accounts: Sequence[OwnAccount], summary: Summary, request: CheckRequest, rulebook: Rulebook) -> Plan:
    """The plan for the accounts found, given the objections that were stated."""
    events = []
    for objected in request.objected:
        for account in accounts_named(objected.account, accounts):
            route = objecting_route(account.platform, objected.route, rulebook)
            if route is not None:
                events.append(Event(account.key, route.id, "sent", day_of(objected.received_at)))
    at_stake = {part.account: part.counts.at_stake > 0 for part in summary.accounts}
    mine = [
        Account(
            account.key,
            account.platform,
            adult=_is_adult(account, request.run),
            at_stake=at_stake.get(account.key, False),
        )
        for account in accounts
    ]
    return plan(mine, rulebook, events, request.run)


def _is_adult(account: OwnAccount, day: date) -> bool | None:
    return None if account.adult_from is None else account.adult_from <= end_of_day(day)
