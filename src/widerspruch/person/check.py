"""The main job: what of mine may they use? Files and statements in, figures, plan and tables out.

    drop -> import (items) -> findings -> decision -> summary
                                 accounts -> plan

Every step leaves a Parquet file in the folder of the tables; summary, report and whoever opens it read from there.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import duckdb
import pyarrow.parquet as pq

from widerspruch.exports.problem import RefusedError
from widerspruch.exports.read import open_drop
from widerspruch.findings.parquet import scan_parquet
from widerspruch.lib.database_files import copy_sql, full_path
from widerspruch.objections.account import Account
from widerspruch.objections.events import Sent
from widerspruch.objections.plan import Plan, plan
from widerspruch.person.answer import CheckAnswer, CheckRequest, NotAnswered
from widerspruch.person.deciding import decide
from widerspruch.person.importing import DropRead, Imported, import_drop
from widerspruch.person.own_account import OwnAccount, own_handles
from widerspruch.person.question import Question, Settled, settle
from widerspruch.person.store import (
    all_facts,
    known_accounts,
    known_items,
    known_owners,
    replace_decision,
    unfinished_tables,
)
from widerspruch.person.summary import Summary, summarise
from widerspruch.person.tables import (
    FACTS,
    FINDINGS,
    ITEMS,
    VERDICTS,
    describe,
    described_tables,
    working_connection,
    write_accounts,
)
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
            lay_out(connection, request.into / ITEMS, settled.accounts, settled.question.audiences)
            on_progress("findings", 0, 1)
            find(connection, settled.accounts, request.into)
            on_progress("deciding", 0, 1)
            summary = _decide(connection, settled, rulebook, request.into / VERDICTS)
    except RefusedError as refused:
        return NotAnswered(problem=refused.problem)
    answer = _answer(settled, accounts, read.imported, summary, rulebook)
    write_accounts(request.into, settled.accounts)
    pq.write_table(all_facts(request.add_to, read.facts), request.into / FACTS)
    describe(request.into, answer, rulebook)
    return answer


def check_again(folder: Path, question: Question, rulebook: Rulebook) -> CheckAnswer | NotAnswered:
    """Answer another question from the tables of a check, as a check of the same files would, without reading them.

    The folder holds this answer's tables then. Where there is no answer, it stays as it was.

    Raises:
        TablesError: The folder is unfinished, damaged, somebody else's, or of another version.

        OSError: Writing fails. The folder can be asked again, unless that was while tables took their places.
    """
    before = described_tables(folder).answer
    settled = settle(question, before.as_read, rulebook)
    if not isinstance(settled, Settled):
        return NotAnswered(misstatements=settled)
    with unfinished_tables(folder) as unfinished:
        with working_connection([folder]) as connection:
            lay_out(connection, folder / ITEMS, settled.accounts, question.audiences)
            see(connection, "findings", folder / FINDINGS)
            summary = _decide(connection, settled, rulebook, unfinished / VERDICTS)
        write_accounts(unfinished, settled.accounts)
        replace_decision(unfinished, folder)
    answer = _answer(settled, before.as_read, before.imported, summary, rulebook)
    describe(folder, answer, rulebook)
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


def _decide(connection: duckdb.DuckDBPyConnection, settled: Settled, rulebook: Rulebook, verdicts: Path) -> Summary:
    decide(connection, settled, rulebook, verdicts)
    return summarise(connection, settled, rulebook)


def _answer(
    settled: Settled, as_read: tuple[OwnAccount, ...], imported: Imported, summary: Summary, rulebook: Rulebook
) -> CheckAnswer:
    return CheckAnswer(
        question=settled.question,
        accounts=settled.accounts,
        as_read=as_read,
        imported=imported,
        summary=summary,
        plan=_plan(settled, summary, rulebook),
    )


def find(connection: duckdb.DuckDBPyConnection, accounts: tuple[OwnAccount, ...], folder: Path) -> None:
    """Write `findings` (item_id, kinds): the items with at least one finding."""
    connection.register("found", scan_parquet(folder / ITEMS, own=own_handles(accounts)))
    connection.execute(copy_sql("SELECT item_id, kinds FROM found", folder / FINDINGS))
    connection.unregister("found")
    see(connection, "findings", folder / FINDINGS)


def _plan(settled: Settled, summary: Summary, rulebook: Rulebook) -> Plan:
    """The plan for the accounts found, given the objections that were stated."""
    events = [
        Sent(made.account.key, made.route.id, day_of(made.received_at))
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
