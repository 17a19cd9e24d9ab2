"""The decision as SQL text, for those whose corpus must stay in the tables of their own engine.

The text is `rulebook/decide.sql` with the terms and the run written into it, printed in another dialect by sqlglot.
Nothing in it depends on a session's time zone: instants are whole numbers.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, get_args

import pyarrow as pa
from msgspec import structs

from widerspruch.gate.errors import GateError
from widerspruch.lib.texts import Catalogue
from widerspruch.rulebook.decide import Run, TermsRow
from widerspruch.rulebook.decision_tables import DECISION_SQL, RUNS, TERMS, terms_rows
from widerspruch.rulebook.instants import instant_of
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.vocabulary import AUDIENCES, KINDS, PURPOSES, RESTS_ON, STATES, Purpose

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

Dialect = Literal["spark", "duckdb"]
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)

WIDEST = 200
"""Characters of a line up to which a row of values is not broken up."""

_TYPES = {pa.string(): "VARCHAR", pa.int64(): "BIGINT"}


def _in_list(column: str, words: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


_READ_AS: Mapping[str, str] = {
    "items": f"""
        SELECT
            item_id, platform, account_ref, audience, state, created_at, adult, adult_from,
            /* A word that the rulebook does not know: no rule covers the item, so it stays out. */
            CASE WHEN {_in_list("audience", AUDIENCES)} AND {_in_list("state", STATES)} THEN kind END AS kind
        FROM items
    """,  # noqa: S608  # words of the vocabulary
    "objections": """
        SELECT
            account_ref, withdrawn_at,
            /* What is not known of an objection counts as said. */
            COALESCE(purpose, asked_for) AS purpose,
            COALESCE(received_at, 0) AS received_at,
            COALESCE(own_content, TRUE) AS own_content,
            COALESCE(ai_interactions, TRUE) AS ai_interactions,
            COALESCE(mentions, TRUE) AS mentions,
            COALESCE(rests_on, 'objection') AS rests_on
        FROM objections
        CROSS JOIN (SELECT DISTINCT purpose AS asked_for FROM runs) AS asked
    """,
}
"""The user's tables as the decision reads them: a gap keeps out, it never lets in. Other engines do not check what the
gate's profile checks."""


def decision_for_tables(
    dialect: Dialect, rulebook: Rulebook, platform: str, purpose: Purpose, frozen_at: int, words: Catalogue
) -> str:
    """One query over the user's tables `items`, `mentions` and `objections`, with a header that says what they hold.

    Args:
        frozen_at: The run's freeze, microseconds UTC.

        words: Of the gate, in the language of the header.

    Raises `GateError`: `sql_platform` or `sql_purpose` that the rulebook does not know, `sql_no_terms` when none are
    in force at the freeze, `sqlglot_missing`.
    """
    if purpose not in PURPOSES:
        raise GateError("sql_purpose", given=purpose, known=", ".join(PURPOSES))
    rows = terms_rows(rulebook)
    known = sorted({row.platform for row in rows})
    if platform not in known:
        raise GateError("sql_platform", given=platform, known=", ".join(known))
    run = Run(frozen_at, purpose, "future_runs")
    instant = f"{instant_of(frozen_at):%Y-%m-%d %H:%M:%S.%f} UTC"
    terms = [row for row in rows if (row.platform, row.purpose) == (platform, purpose) and _in_force(row, frozen_at)]
    if not terms:
        raise GateError("sql_no_terms", platform=platform, purpose=purpose, instant=instant)
    query = decision_query(dialect, terms, {"run": run})
    header = words(
        "sql.header",
        platform=platform,
        purpose=purpose,
        instant=instant,
        micros=frozen_at,
        terms=", ".join(sorted({row.terms_id for row in terms})),
        digest=sha256(DECISION_SQL.encode()).hexdigest(),
        kinds=", ".join(KINDS),
        audiences=", ".join(AUDIENCES),
        states=", ".join(STATES),
        grounds=", ".join(RESTS_ON),
    )
    return "".join(f"-- {line}".rstrip() + "\n" for line in _folded(header)) + f"\n{query};\n"


def decision_query(dialect: Dialect, terms: Iterable[TermsRow], runs: Mapping[str, Run]) -> str:
    """`decide.sql` over tables `items`, `mentions` and `objections`; terms and runs are part of the text.

    Raises `GateError` `sqlglot_missing`.
    """
    try:
        from sqlglot import exp, parse_one
    except ImportError:
        raise GateError("sqlglot_missing") from None

    query = parse_one(DECISION_SQL, read="duckdb")
    query.comments = []  # our header says it, line by line
    for table in list(query.find_all(exp.Table)):
        if table.name in _READ_AS:
            table.replace(exp.to_table(f"given_{table.name}", alias=table.name))
    given = [
        _as_cte("terms", TERMS, [structs.asdict(row) for row in terms]),
        _as_cte("runs", RUNS, [{"run_id": run_id, **structs.asdict(run)} for run_id, run in runs.items()]),
        *(
            exp.CTE(this=parse_one(text, read="duckdb"), alias=exp.TableAlias(this=exp.to_identifier(f"given_{table}")))
            for table, text in _READ_AS.items()
        ),
    ]
    clauses = query.args["with_"]
    clauses.comments = []
    clauses.set("expressions", [*given, *clauses.expressions])
    return str(query.sql(dialect=dialect, pretty=True, max_text_width=WIDEST))


def _as_cte(name: str, schema: pa.Schema, rows: list[dict[str, Any]]) -> "Expression":
    """A small table written out; every column is cast, so that one without any value has its type, too."""
    from sqlglot import exp

    values = exp.Values(
        expressions=[
            exp.Tuple(expressions=[exp.convert(row[column]) for column in schema.names])
            for row in rows or [dict.fromkeys(schema.names)]
        ],
        alias=exp.TableAlias(this=exp.to_identifier("given"), columns=[exp.to_identifier(n) for n in schema.names]),
    )
    columns = [
        exp.alias_(exp.cast(exp.column(field.name, table="given"), _TYPES[field.type]), field.name) for field in schema
    ]
    table = exp.select(*columns).from_(values)
    if not rows:
        table = table.where(exp.false())
    return exp.CTE(this=table, alias=exp.TableAlias(this=exp.to_identifier(name)))


def _folded(header: str) -> Iterator[str]:
    """Lines of a bearable length; what is folded goes on in the third column."""
    for line in header.splitlines():
        yield from wrap(line, 116, subsequent_indent=" " * 38, break_on_hyphens=False) or [""]


def _in_force(row: TermsRow, frozen_at: int) -> bool:
    return row.in_force_from <= frozen_at and (row.in_force_until is None or frozen_at < row.in_force_until)
