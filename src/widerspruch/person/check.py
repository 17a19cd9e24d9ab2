"""The main job: what of mine may they use? Files and statements in, figures, plan and tables out.

    drop -> import (items) -> findings -> decision -> summary
                                 accounts -> plan

Every step leaves a Parquet file in the folder of the tables; summary, report and whoever opens it read from there.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import duckdb

from widerspruch.exports.problem import RefusedError
from widerspruch.exports.read import open_drop
from widerspruch.findings.parquet import scan_parquet
from widerspruch.lib.database_files import copy_sql, full_path
from widerspruch.objections.account import Account, Event
from widerspruch.objections.plan import Plan, plan
from widerspruch.person.answer import CheckAnswer, CheckRequest, NotAnswered
from widerspruch.person.deciding import decide
from widerspruch.person.importing import DropRead, import_drop
from widerspruch.person.own_account import OwnAccount, own_handles
from widerspruch.person.question import Settled, settle
from widerspruch.person.store import all_facts, known_accounts, known_items, known_owners
from widerspruch.person.summary import Summary, summarise
from widerspruch.person.tables import FINDINGS, ITEMS, VERDICTS, describe, working_connection, write_accounts
from widerspruch.person.views import lay_out, see
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.load import Rulebook

CheckStep = Literal["progress", "findings", "deciding", "report"]

Progress = Callable[[CheckStep, int, int], None]
"""Called with the step, how much of it is done, and how much there is."""


def check(request: CheckRequest, rulebook: Rulebook, on_progress: Progress) -> CheckAnswer | NotAnswered:
    """Answer a request, and leave the tables in its folder: `tables.open_tables` opens them.

    Raises:
        OSError: Writing fails.

        TargetRefusedError: The folder to add to holds something else under our names.
    """
    known = known_items(request.add_to)
    kept = [request.add_to, known and Path(full_path(known)).parent]  # which may be a link to another place
    folders = [request.into, *(folder for folder in kept if folder is not None)]
    try:
        with working_connection(folders) as connection:
            read = _import(request, known, connection, on_progress)
            accounts = known_accounts(request.add_to, read.accounts)
            settled = settle(request.question, accounts, rulebook)
            if not isinstance(settled, Settled):
                (request.into / ITEMS).unlink()
                return NotAnswered(misstatements=settled)
            summary = _decide(request.into, settled, rulebook, connection, on_progress)
    except RefusedError as refused:
        return NotAnswered(problem=refused.problem)
    answer = CheckAnswer(
        question=request.question,
        accounts=settled.accounts,
        imported=read.imported,
        summary=summary,
        plan=_plan(settled, summary, rulebook),
    )
    write_accounts(request.into, settled.accounts, all_facts(request.add_to, read.facts))
    describe(request.into, answer, rulebook)
    return answer


def _import(
    request: CheckRequest, known: Path | None, connection: duckdb.DuckDBPyConnection, on_progress: Progress
) -> DropRead:
    with open_drop(request.paths) as drop:
        total = sum(profile.bytes_to_read for profile in drop.profiles)
        done = 0

        def advance(number: int) -> None:
            nonlocal done
            done += number
            on_progress("progress", done, total)

        on_progress("progress", 0, total)
        owners = known_owners(request.add_to)
        return import_drop(drop, request.into / ITEMS, connection, advance, known, owners=owners)


def _decide(
    folder: Path, settled: Settled, rulebook: Rulebook, connection: duckdb.DuckDBPyConnection, on_progress: Progress
) -> Summary:
    lay_out(connection, folder / ITEMS, settled.accounts, settled.question.audiences)
    on_progress("findings", 0, 1)
    find(connection, settled.accounts, folder)
    on_progress("deciding", 0, 1)
    decide(connection, settled, rulebook, folder / VERDICTS)
    return summarise(connection, settled, rulebook)


def find(connection: duckdb.DuckDBPyConnection, accounts: tuple[OwnAccount, ...], folder: Path) -> None:
    """Write `findings` (item_id, kinds): the items with at least one finding."""
    connection.register("found", scan_parquet(folder / ITEMS, own=own_handles(accounts)))
    connection.execute(copy_sql("SELECT item_id, kinds FROM found", folder / FINDINGS))
    connection.unregister("found")
    see(connection, "findings", folder / FINDINGS)


def _plan(settled: Settled, summary: Summary, rulebook: Rulebook) -> Plan:
    """The plan for the accounts found, given the objections that were stated."""
    events = [
        Event(made.account.key, made.route.id, "sent", day_of(made.received_at))
        for made in settled.objections
        if made.route is not None
    ]
    at_stake = {part.account: part.counts.at_stake > 0 for part in summary.accounts}
    frozen_at, run = settled.question.frozen_at, settled.question.run
    mine = [
        Account(
            account.key,
            account.platform,
            adult=account.age.is_adult(frozen_at),
            at_stake=at_stake.get(account.key, False),
        )
        for account in settled.accounts
    ]
    return plan(mine, rulebook, events, run)
