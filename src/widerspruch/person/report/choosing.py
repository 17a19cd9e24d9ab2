"""Which items the report lists: a few of many, chosen inside the database, so that a million items cost no more.

all items -> listed groups (section, group, how many there are) -> chosen items (at most 2,000 rows)
"""

from collections.abc import Sequence
from typing import Any, Literal

import duckdb
from msgspec import Struct

from widerspruch.findings.finding import KINDS, KINDS_OF, Kind
from widerspruch.person.views import OF_OTHERS

Section = Literal["sensitive", "others", "ai", "stake"]

MOST_IN_GROUP = 200
"""Items listed under one heading."""

WEIGHTIEST_FIRST: tuple[Kind, ...] = (*KINDS_OF["special_category"], "children", *KINDS_OF["identifier"])
"""An item with several findings stands under the first of these. Who only names others has a section of its own."""

assert {*WEIGHTIEST_FIRST, "names_others"} == {*KINDS}


class Choice(Struct, frozen=True):
    """What one section lists.

    Attributes:
        condition: SQL over `report_items`: which items belong there.

        groups: Its columns; one heading for each combination of values that occurs.

        most: Items listed at most in the whole section.
    """

    section: Section
    condition: str
    groups: tuple[str, ...]
    most: int


CHOICES: tuple[Choice, ...] = (
    Choice("sensitive", "weightiest IS NOT NULL", ("verdict", "weightiest"), 500),
    Choice("others", "names_others", ("verdict",), 300),
    Choice("ai", "is_ai_interaction", ("verdict", "account"), 300),
    Choice("stake", "verdict <> 'excluded'", ("account", "year", "kind"), 900),
)
"""Together 2,000."""


class Group(Struct):
    """One heading: its values in the order of `Choice.groups`, how many items there are, and those that are listed."""

    values: tuple[Any, ...]
    items: int
    by_verdict: dict[str, int]
    listed: list[dict[str, Any]]


BEFORE_ALL = -(2**62)
"""Microseconds: items without a date come last."""

TEXT_READ = 8_000
"""Characters of a text that are read at most: enough to show 500 around a finding, whatever its length."""


def choose(connection: duckdb.DuckDBPyConnection) -> dict[Section, list[Group]]:
    """The sections' groups, each with its newest items.

    Reads the tables that `person.check` leaves: `raw_items`, `all_items`, `accounts`, `verdicts`, `findings`. Leaves
    the temporary tables `report_items` and `report_chosen`.
    """
    _lay_out(connection)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE report_chosen (section VARCHAR, created_at BIGINT, item_id BLOB, row_id BIGINT)"
    )
    sections = {choice.section: _groups(connection, choice) for choice in CHOICES}
    for choice in CHOICES:
        _choose_items(connection, choice, list(sections[choice.section].values()))
    for row in _fetch(connection):
        choice = next(choice for choice in CHOICES if choice.section == row["section"])
        sections[choice.section][tuple(row[column] for column in choice.groups)].listed.append(row)
    return {section: list(groups.values()) for section, groups in sections.items()}


def _lay_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Make `report_items`: one narrow row per item, with nothing that is not counted or chosen by."""
    weightiest = " ".join(f"WHEN LIST_CONTAINS(findings.kinds, '{kind}') THEN '{kind}'" for kind in WEIGHTIEST_FIRST)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE report_items AS
        SELECT
            raw_items.item_id, accounts.key AS account, raw_items.kind, raw_items.created_at,
            raw_items.is_ai_interaction,
            CAST(YEAR(MAKE_TIMESTAMP(raw_items.created_at + 3600000000)) AS INTEGER) AS year,
            verdicts.verdict,
            CASE WHEN findings.kinds IS NULL THEN NULL {weightiest} END AS weightiest,
            LEN(raw_items.mentions) > 0
                OR COALESCE(LIST_CONTAINS(findings.kinds, 'names_others'), FALSE) AS names_others
        FROM raw_items
        JOIN accounts USING (account_ref)
        JOIN verdicts USING (item_id)
        LEFT JOIN findings USING (item_id)
        WHERE NOT ({OF_OTHERS})
        """  # noqa: S608 (constants of our own)
    )


def _groups(connection: duckdb.DuckDBPyConnection, choice: Choice) -> dict[tuple[Any, ...], Group]:
    columns = ", ".join(choice.groups)
    rows = connection.execute(
        f"""
        SELECT {columns}, verdict AS by_verdict, COUNT(*) FROM report_items WHERE {choice.condition}
        GROUP BY ALL ORDER BY ALL
        """  # noqa: S608
    ).fetchall()
    groups: dict[tuple[Any, ...], Group] = {}
    for *values, verdict, number in rows:
        group = groups.setdefault(tuple(values), Group(tuple(values), 0, {}, []))
        group.items += number
        group.by_verdict[verdict] = group.by_verdict.get(verdict, 0) + number
    return groups


def _choose_items(connection: duckdb.DuckDBPyConnection, choice: Choice, groups: Sequence[Group]) -> None:
    """The newest items of every group; what is at stake gets its share of the section first.

    MAX(..., n) keeps n rows per group while it reads: numbering all rows by a window took seven times as long.
    """
    at_stake = [sum(n for verdict, n in group.by_verdict.items() if verdict != "excluded") for group in groups]
    excluded = [group.by_verdict.get("excluded", 0) for group in groups]
    left = choice.most
    for condition, sizes in (("verdict <> 'excluded'", at_stake), ("verdict = 'excluded'", excluded)):
        share = fair_share(sizes, left)
        listed = min(left, sum(min(size, share) for size in sizes))
        left -= listed
        if not listed:
            continue
        columns = ", ".join(choice.groups)
        connection.execute(
            f"""
            INSERT INTO report_chosen
            SELECT '{choice.section}', newest.created_at, newest.item_id, newest.row_id
            FROM (
                SELECT UNNEST(MAX(
                    {{'created_at': COALESCE(created_at, {BEFORE_ALL}), 'item_id': item_id, 'row_id': rowid}}, {share}
                )) AS newest
                FROM report_items WHERE {choice.condition} AND {condition} GROUP BY {columns}
            )
            ORDER BY newest DESC LIMIT {listed}
            """  # noqa: S608
        )


def fair_share(sizes: Sequence[int], most: int) -> int:
    """How many of each group may be listed so that together they stay within `most`; at least one."""
    share = MOST_IN_GROUP
    while share > 1 and sum(min(size, share) for size in sizes) > most:
        share -= 1
    return share


def _fetch(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The chosen items with what is shown of them, the newest first."""
    result = connection.execute(
        f"""
        SELECT
            chosen.section, report.account, report.kind, report.year, report.created_at, report.verdict,
            report.weightiest, verdicts.reason, verdicts.rule, findings.kinds AS findings,
            LEFT(shown.text, {TEXT_READ}) AS text, LENGTH(shown.text) > {TEXT_READ} AS text_cut,
            shown.created_tz, shown.audience, LEN(shown.media) AS media,
            LIST_TRANSFORM(shown.mentions[:10], lambda mention: COALESCE(mention.name, mention.handle)) AS mentions,
            LEFT(shown.surface_owner, 200) AS surface_owner
        FROM report_chosen AS chosen
        JOIN report_items AS report ON report.rowid = chosen.row_id
        JOIN all_items AS shown ON shown.item_id = chosen.item_id
        JOIN verdicts ON verdicts.item_id = chosen.item_id
        LEFT JOIN findings ON findings.item_id = chosen.item_id
        ORDER BY chosen.section, chosen.created_at DESC, chosen.item_id
        """  # noqa: S608
    )
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
