"""Summaries and imports written by hand, to be told."""

from datetime import date

from widerspruch.exports.inventory import Inventory, MemberReport
from widerspruch.exports.problem import Problem
from widerspruch.items.merge import Merged
from widerspruch.objections.account import Account
from widerspruch.objections.plan import Plan, plan
from widerspruch.person.importing import Imported
from widerspruch.person.summary import AccountSummary, BakedIn, Counts, Summary, WhyRow
from widerspruch.person.telling.accounts import NamedAccount, name_accounts
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

RUN = date(2026, 11, 21)
RULEBOOK = load_rulebook()
GERMAN, ENGLISH = PersonWords("de"), PersonWords("en")
LATE = BakedIn(date(2025, 7, 1), Counts(allowed=2))


NOTHING = Counts()


def part(account: str, counts: Counts = NOTHING, *why: WhyRow, **more: object) -> AccountSummary:
    """The figures of one account: as given, and nothing else."""
    values: dict[str, object] = dict.fromkeys(
        ("of_others", "ai_chats", "sensitive", "sensitive_at_stake", "naming_others", "naming_others_at_stake"), 0
    ) | {"earliest": None, "latest": None, "years": (), "findings": {}}
    return AccountSummary(account, account.partition(":")[0], counts, why=why, **(values | more))  # type: ignore[arg-type]


def summary(*parts: AccountSummary) -> Summary:
    """Several accounts' figures, no further run taking any item of objectors."""
    return Summary(RUN, "future_runs", parts)


def named(*parts: AccountSummary) -> dict[str, NamedAccount]:
    """What the accounts are called."""
    return name_accounts((one.account for one in parts), RULEBOOK)


def planned(*parts: AccountSummary) -> Plan:
    """What is still to be done for the accounts."""
    return plan([Account(one.account, one.platform) for one in parts], RULEBOOK, [], RUN)


def imported(*reports: MemberReport, read: int = 3, again: int = 0, problems: tuple[Problem, ...] = ()) -> Imported:
    """One Facebook export with these files and two pictures."""
    inventories = (("facebook", Inventory(reports, media=2)),)
    return Imported(Merged(read, read - again, again), inventories, problems)  # type: ignore[arg-type]
