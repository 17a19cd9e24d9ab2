"""Items, objections and rulebook -> verdicts: the person's end of the one decision.

What the person stated lies beside the items as views and small tables (`views`); `rulebook/decide.sql` joins them.
"""

from pathlib import Path

import duckdb
import pyarrow as pa

from widerspruch.items.schema import ACCOUNT_REF
from widerspruch.lib.database_files import copy_sql
from widerspruch.person.question import Settled
from widerspruch.person.views import see
from widerspruch.rulebook.decide import Objection, Run
from widerspruch.rulebook.decision_tables import DECISION_SQL, objections_table, runs_table, terms_rows, terms_table
from widerspruch.rulebook.load import Rulebook


def objections_of(settled: Settled) -> tuple[tuple[bytes, Objection], ...]:
    """Objections as rows of the decision: one per account and purpose that the route covers."""
    rows: list[tuple[bytes, Objection]] = []
    for made in settled.objections:
        covers = made.route.covers if made.route is not None else None
        scopes = covers.scopes if covers is not None else ("own_content", "ai_interactions")
        rows.extend(
            (
                made.account.ref,
                Objection(
                    account=made.account.key,
                    purpose=purpose,
                    received_at=made.received_at,
                    own_content="own_content" in scopes,
                    ai_interactions="ai_interactions" in scopes,
                    mentions="mentions" in scopes,
                ),
            )
            for purpose in (covers.purposes if covers is not None else ("generative",))
        )
    return tuple(rows)


def decide(connection: duckdb.DuckDBPyConnection, settled: Settled, rulebook: Rulebook, verdicts: Path) -> None:
    """Write `verdicts` (item_id, verdict, reason, rule, terms_id) for the run that is asked about.

    Needs the view `all_items`; leaves what `count_runs` needs besides it.
    """
    connection.register("terms", terms_table(terms_rows(rulebook)))
    connection.register("objections", objections_table(objections_of(settled), ACCOUNT_REF))
    connection.register(
        "mentions", pa.table({"item_id": pa.array([], pa.binary()), "account_ref": pa.array([], ACCOUNT_REF)})
    )
    connection.execute(
        """
        CREATE OR REPLACE VIEW items AS
        SELECT item_id, platform, account_ref, kind, audience, created_at, state, adult, adult_from
        FROM all_items
        """
    )
    question = settled.question
    connection.register("runs", runs_table({"main": Run(question.frozen_at, reading=question.reading)}))
    connection.execute(copy_sql(f"SELECT * EXCLUDE (run_id) FROM ({DECISION_SQL})", verdicts))  # noqa: S608
    see(connection, "verdicts", verdicts)


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
