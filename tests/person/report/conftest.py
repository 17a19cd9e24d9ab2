"""Reports of invented people, made by the real decision over small Parquet files."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from widerspruch.exports.inventory import Inventory, MemberReport
from widerspruch.exports.problem import Problem
from widerspruch.findings.scan import scan
from widerspruch.items.identity import account_ref
from widerspruch.items.item import Item, Mention
from widerspruch.items.merge import Merged
from widerspruch.items.schema import ITEM_ID
from widerspruch.items.table import ItemSource, to_record_batch
from widerspruch.items.writer import ItemWriter
from widerspruch.lib.writing import Language
from widerspruch.objections.account import Account
from widerspruch.objections.events import Sent
from widerspruch.objections.plan import plan
from widerspruch.person.answer import CheckAnswer
from widerspruch.person.deciding import decide
from widerspruch.person.importing import Imported
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.question import Question, Settled, settle
from widerspruch.person.report.build import write_report
from widerspruch.person.statements import Objected
from widerspruch.person.summary import summarise
from widerspruch.person.tables import Tables
from widerspruch.person.telling.compose import compose
from widerspruch.person.telling.words import PersonWords
from widerspruch.person.views import lay_out
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.rulebook.database import connect
from widerspruch.rulebook.instants import start_of_day
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.vocabulary import Reading

RUN = date(2026, 11, 21)
OF_AGE = Age.of_birth("1985-05-01")

Check = Callable[..., Tables]
Report = Callable[..., str]


def at(year: int, month: int, day: int) -> int:
    """Noon of a day in Berlin, microseconds UTC."""
    return start_of_day(date(year, month, day)) + 12 * 3_600_000_000


ERIKA: dict[str, list[Item]] = {
    "facebook": [
        Item("post", at(2019, 6, 2), "Sommerfest im Garten, alle waren da.", audience="public", record_no=1),
        Item("post", at(2019, 7, 2), "Wer hat meinen Schirm gesehen?", record_no=2),
        Item("comment", at(2021, 3, 9), "Ich habe Diabetes und nehme Insulin.", audience="public", record_no=3),
        Item("comment", at(2021, 3, 9), "Meine Nummer: 0170 1234567", audience="friends", record_no=4),
        Item(
            "photo",
            at(2022, 8, 1),
            "Mit Max am See",
            audience="public",
            mentions=(Mention(name="Max Beispiel", basis="structured"),),
            record_no=5,
        ),
        Item("ai_prompt", at(2025, 9, 1), "Was hilft gegen Heuschnupfen?", is_ai_interaction=True, record_no=6),
        Item("ai_reply", at(2025, 9, 1), "Viel lüften hilft nicht.", is_ai_interaction=True, record_no=7),
        Item("photo", None, None, audience="public", record_no=8),
    ],
    "instagram": [Item("caption", at(2024, 5, 5), "Neues Logo!", audience="public", record_no=1)],
}


@pytest.fixture
def check(tmp_path: Path) -> Iterator[Check]:
    """Decide over some accounts' items as the main job does, with findings by `scan`."""
    connection = connect([tmp_path])

    def checked(
        accounts: dict[str, Sequence[Item]] = ERIKA,
        *,
        objected: Sequence[Objected] = (),
        reading: Reading = "future_runs",
        user_names: dict[str, str] | None = None,
        reports: Sequence[MemberReport] = (),
        problems: Sequence[Problem] = (),
    ) -> Tables:
        rulebook = load_rulebook()
        names = user_names or {}
        owned = tuple(_account(key, names.get(key, "erika.mustermann")) for key in accounts)
        parquet = tmp_path / "items.parquet"
        _write(parquet, {account: list(accounts[account.key]) for account in owned})
        settled = settle(Question(RUN, reading, tuple(objected)), owned, rulebook)
        assert isinstance(settled, Settled)
        lay_out(connection, parquet, owned, ())
        _find(connection)
        decide(connection, settled, rulebook, tmp_path / "verdicts.parquet")
        number = sum(map(len, accounts.values()))
        events = [
            Sent(made.account.key, made.route.id, date(2025, 6, 1))
            for made in settled.objections
            if made.route is not None
        ]
        answer = CheckAnswer(
            question=settled.question,
            imported=Imported(
                merged=Merged(number, number, 0),
                inventories=(("facebook", Inventory(tuple(reports), media=3)),) if reports else (),
                problems=tuple(problems),
            ),
            accounts=owned,
            as_read=owned,
            summary=summarise(connection, settled, rulebook),
            plan=plan([Account(account.key, account.platform) for account in owned], rulebook, events, RUN),
        )
        return Tables(answer, connection)

    yield checked
    connection.close()


@pytest.fixture(scope="session")
def pages_of_erika() -> dict[Language, str]:
    """The report over `ERIKA`, kept once it was asked for: most tests look at it."""
    return {}


@pytest.fixture
def report(check: Check, tmp_path: Path, pages_of_erika: dict[Language, str]) -> Report:
    """The report over some accounts, as HTML; without arguments, over `ERIKA`."""

    def written(*arguments: object, language: Language = "de", **keywords: object) -> str:
        if not arguments and not keywords and language in pages_of_erika:
            return pages_of_erika[language]
        target = tmp_path / f"report-{language}.html"
        tables = check(*arguments, **keywords)
        write_report(tables, compose(tables.answer, load_rulebook(), PersonWords(language)), target)
        page = target.read_text("utf-8")
        if not arguments and not keywords:
            pages_of_erika[language] = page
        return page

    return written


def _account(key: str, user_name: str) -> OwnAccount:
    platform = key.partition(":")[0]
    return OwnAccount(key, platform, account_ref(platform, f"{user_name}/{key}"), user_name, OF_AGE)


def _write(parquet: Path, accounts: dict[OwnAccount, list[Item]]) -> None:
    with ItemWriter(parquet) as writer:
        for account, items in accounts.items():
            if items:
                source = ItemSource("invented", 0, "posts.json", "invented")
                writer.write(to_record_batch(items, account.platform, account.ref, source))


def _find(connection: duckdb.DuckDBPyConnection) -> None:
    rows = connection.execute("SELECT item_id, text FROM raw_items WHERE text IS NOT NULL").fetchall()
    kinds = [(item_id, sorted({finding.kind for finding in scan(text)})) for item_id, text in rows]
    table = pa.table(
        {
            "item_id": pa.array([item_id for item_id, _ in kinds], ITEM_ID),
            "kinds": pa.array([found for _, found in kinds], pa.list_(pa.string())),
        }
    )
    connection.register("found_kinds", table)
    connection.execute("CREATE OR REPLACE TABLE findings AS SELECT * FROM found_kinds WHERE LEN(kinds) > 0")
