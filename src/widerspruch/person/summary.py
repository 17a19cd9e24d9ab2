"""Verdicts -> the figures that a person sees: one value that terminal, JSON and report all draw from."""

from datetime import date
from typing import Any

import duckdb
from msgspec import Struct

from widerspruch.person.deciding import count_runs, objections_of
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.question import Question, Settled
from widerspruch.person.views import OWN_SURFACE_KINDS
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.decision_tables import purposes_of
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.vocabulary import READINGS, Reading, Verdict

BERLIN_YEAR = "CAST(YEAR(MAKE_TIMESTAMP(created_at + 3600000000)) AS INTEGER)"
"""The year in which an item was created in Berlin: at every New Year the clocks there are one hour ahead of UTC."""

STATEABLE = ("audience_unknown", "age_unknown")
"""Reasons that a statement of the person can settle."""


class Counts(Struct, frozen=True):
    """Numbers of items by verdict."""

    allowed: int = 0
    excluded: int = 0
    undecided: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.allowed + other.allowed, self.excluded + other.excluded, self.undecided + other.undecided)

    @property
    def total(self) -> int:
        return self.allowed + self.excluded + self.undecided

    @property
    def at_stake(self) -> int:
        """Items that may, or may possibly, be used."""
        return self.allowed + self.undecided


class WhyRow(Struct, frozen=True):
    """How many items of an account one rule decided in one way."""

    verdict: Verdict
    reason: str
    rule: str | None
    terms_id: str | None
    items: int


class YearRow(Struct, frozen=True):
    """How many items of a kind of one year got a verdict; year None: no date known."""

    year: int | None
    kind: str
    verdict: Verdict
    items: int


class BakedIn(Struct, frozen=True):
    """What may have gone into models before an objection: items that a run just before its receipt could take."""

    objected_on: date
    counts: Counts


class AccountSummary(Struct, frozen=True):
    """All figures of one account.

    Attributes:
        counts: By verdict, in the run that was asked about.

        other_readings: The same run under each reading of a late objection; empty without an objection.

        other_ai: The same run for training of other than content-generating AI, where the terms speak of it.

        of_others: Items that somebody else wrote, such as recommendations received; no other figure counts them.

        ai_chats: Items that are chats with an AI.

        sensitive: Items with a finding that is more than somebody's name, and how many of those are at stake.

        naming_others: Items that tag or name somebody else, and how many of those are at stake.

        can_be_stated: By reason, how many undecided items the person could settle by stating what the export leaves
            out: who sees a comment is for others to say.
    """

    account: str
    platform: str
    counts: Counts
    of_others: int
    ai_chats: int
    sensitive: int
    sensitive_at_stake: int
    naming_others: int
    naming_others_at_stake: int
    earliest: date | None
    latest: date | None
    why: tuple[WhyRow, ...]
    years: tuple[YearRow, ...]
    findings: dict[str, int]
    can_be_stated: dict[str, int] = {}
    other_readings: dict[Reading, Counts] = {}
    other_ai: Counts | None = None
    baked_in: BakedIn | None = None


class Summary(Struct, frozen=True):
    """The figures of all accounts for one question."""

    run: date
    reading: Reading
    accounts: tuple[AccountSummary, ...]

    @property
    def counts(self) -> Counts:
        """By verdict, over all accounts."""
        return sum((account.counts for account in self.accounts), Counts())


def summarise(connection: duckdb.DuckDBPyConnection, settled: Settled, rulebook: Rulebook) -> Summary:
    """Count what `decide` and the findings have laid out: views `verdicts`, `findings`, `all_items`."""
    question, accounts = settled.question, settled.accounts
    connection.execute(
        """
        CREATE OR REPLACE TABLE judged AS
        SELECT
            all_items.account, all_items.kind, all_items.created_at, all_items.is_ai_interaction,
            verdicts.verdict, verdicts.reason, verdicts.rule, verdicts.terms_id,
            findings.kinds AS findings,
            COALESCE(findings.kinds <> ['names_others'], FALSE) AS sensitive,
            LEN(all_items.mentions) > 0
                OR COALESCE(LIST_CONTAINS(findings.kinds, 'names_others'), FALSE) AS names_others
        FROM all_items
        JOIN verdicts USING (item_id)
        LEFT JOIN findings USING (item_id)
        WHERE NOT all_items.of_others
        """
    )
    objected = _first_objections(settled)
    other_ai = frozenset(
        account.key for account in accounts if "other_ai" in purposes_of(rulebook.terms_of(account.platform))
    )
    further = _further_runs(question, objected)
    if other_ai:
        further["other_ai"] = Run(question.frozen_at, "other_ai", question.reading)
    counted = _Counted(
        figures=_figures(connection),
        why=_grouped(connection, "verdict, reason, rule, terms_id", "verdict, number DESC, reason, rule, terms_id"),
        years=_grouped(connection, f"{BERLIN_YEAR} AS year, kind, verdict", "year NULLS LAST, kind, verdict"),
        findings=_grouped(connection, "finding", "number DESC, finding", _FINDINGS),
        runs=count_runs(connection, further) if further else {},
        objected=objected,
        other_ai=other_ai,
    )
    return Summary(question.run, question.reading, tuple(map(counted.of, accounts)))


class _Counted(Struct, frozen=True):
    """What was counted, by account.

    Attributes:
        runs: Numbers of items by verdict, by further run and account.

        objected: When the first objection was received.

        other_ai: Accounts whose terms speak of training of other AI.
    """

    figures: dict[str, dict[str, Any]]
    why: dict[str, list[tuple[Any, ...]]]
    years: dict[str, list[tuple[Any, ...]]]
    findings: dict[str, list[tuple[Any, ...]]]
    runs: dict[tuple[str, str], dict[str, int]]
    objected: dict[str, int]
    other_ai: frozenset[str]

    def of(self, account: OwnAccount) -> AccountSummary:
        key, figures = account.key, self.figures[account.key]
        received_at = self.objected.get(key)
        return AccountSummary(
            account=key,
            platform=account.platform,
            counts=Counts(figures["allowed"], figures["excluded"], figures["undecided"]),
            of_others=figures["of_others"],
            ai_chats=figures["ai_chats"],
            sensitive=figures["sensitive"],
            sensitive_at_stake=figures["sensitive_at_stake"],
            naming_others=figures["naming_others"],
            naming_others_at_stake=figures["naming_others_at_stake"],
            earliest=_day(figures["earliest"]),
            latest=_day(figures["latest"]),
            why=tuple(WhyRow(*row) for row in self.why.get(key, ())),
            years=tuple(YearRow(*row) for row in self.years.get(key, ())),
            findings=dict(self.findings.get(key, ())),
            can_be_stated={reason: figures[reason] for reason in STATEABLE if figures[reason]},
            other_readings={} if received_at is None else {reading: self._run(reading, key) for reading in READINGS},
            other_ai=self._run("other_ai", key) if key in self.other_ai else None,
            baked_in=None if received_at is None else BakedIn(day_of(received_at), self._run(f"before/{key}", key)),
        )

    def _run(self, run: str, account: str) -> Counts:
        return Counts(**self.runs.get((run, account), {}))


def _figures(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Figures by account and name; every account has them."""
    result = connection.execute(
        """
        SELECT
            accounts.key AS account,
            COUNT(*) FILTER (verdict = 'allowed') AS allowed,
            COUNT(*) FILTER (verdict = 'excluded') AS excluded,
            COUNT(*) FILTER (verdict = 'undecided') AS undecided,
            COUNT(*) FILTER (is_ai_interaction) AS ai_chats,
            COUNT(*) FILTER (sensitive) AS sensitive,
            COUNT(*) FILTER (sensitive AND verdict <> 'excluded') AS sensitive_at_stake,
            COUNT(*) FILTER (names_others) AS naming_others,
            COUNT(*) FILTER (names_others AND verdict <> 'excluded') AS naming_others_at_stake,
            COUNT(*) FILTER (reason = 'audience_unknown' AND LIST_CONTAINS($own_surface, kind)) AS audience_unknown,
            COUNT(*) FILTER (reason = 'age_unknown') AS age_unknown,
            MIN(created_at) AS earliest,
            MAX(created_at) AS latest,
            COALESCE(ANY_VALUE(others.items), 0) AS of_others
        FROM accounts
        LEFT JOIN judged ON judged.account = accounts.key
        LEFT JOIN (SELECT account, COUNT(*) AS items FROM all_items WHERE of_others GROUP BY account) AS others
            ON others.account = accounts.key
        GROUP BY accounts.key
        """,
        {"own_surface": list(OWN_SURFACE_KINDS)},
    )
    names = [column[0] for column in result.description or ()]
    return {row[0]: dict(zip(names, row, strict=True)) for row in result.fetchall()}


def _grouped(
    connection: duckdb.DuckDBPyConnection, columns: str, order: str, source: str = "judged"
) -> dict[str, list[tuple[Any, ...]]]:
    query = f"SELECT account, {columns}, COUNT(*) AS number FROM {source} GROUP BY ALL ORDER BY account, {order}"  # noqa: S608
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for account, *rest in connection.execute(query).fetchall():
        rows.setdefault(account, []).append(tuple(rest))
    return rows


_FINDINGS = "(SELECT account, UNNEST(findings) AS finding FROM judged)"


def _first_objections(settled: Settled) -> dict[str, int]:
    """When the first objection of each account to generative training was received."""
    first: dict[str, int] = {}
    for _, objection in objections_of(settled):
        if objection.purpose == "generative":
            first[objection.account] = min(objection.received_at, first.get(objection.account, objection.received_at))
    return first


def _further_runs(question: Question, objected: dict[str, int]) -> dict[str, Run]:
    runs: dict[str, Run] = {}
    if question.objected:
        runs |= {reading: Run(question.frozen_at, "generative", reading) for reading in READINGS}
    for account, received_at in objected.items():
        runs[f"before/{account}"] = Run(min(received_at - 1, question.frozen_at), "generative", question.reading)
    return runs


def _day(microseconds: int | None) -> date | None:
    return None if microseconds is None else day_of(microseconds)
