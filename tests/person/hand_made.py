"""A handful of items whose figures anybody can count, laid out for the decision."""

from datetime import date

import duckdb
from msgspec.structs import replace

from widerspruch.findings.parquet import scan_parquet
from widerspruch.items.identity import account_ref
from widerspruch.items.item import Item, Mention
from widerspruch.items.table import ItemSource, to_record_batch
from widerspruch.items.writer import ItemWriter
from widerspruch.person.deciding import decide
from widerspruch.person.own_account import OwnAccount, own_handles
from widerspruch.person.question import Question, Settled, settle
from widerspruch.person.summary import Summary, summarise
from widerspruch.person.views import lay_out
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.rulebook.database import connect
from widerspruch.rulebook.instants import start_of_day
from widerspruch.rulebook.load import load_rulebook

RUN = date(2026, 11, 21)
"""LinkedIn has trained since 3 November 2025; its terms use content of adults whoever could see it."""


def noon(year: int, month: int = 6, day: int = 1) -> int:
    """An instant in the middle of a day."""
    return start_of_day(date(year, month, day)) + 12 * 3_600_000_000


ITEMS = (
    Item("post", noon(2020), text="Spenden bitte auf DE89 3704 0044 0532 0130 00."),
    Item("comment", noon(2021), text="Danke!", mentions=(Mention("Jonas Muster", basis="structured"),)),
    Item("reaction", noon(2022)),
    Item("message", noon(2022), text="Bis morgen"),
    Item("ai_prompt", noon(2026, 1, 10), text="Schreib mir ein Gedicht", is_ai_interaction=True, ai_role="prompt"),
)
"""A bank account, a tagged person, a kind the sources disagree about, a private message, a chat with an AI after
1 December 2025."""


def linkedin(adult: bool | None = True) -> OwnAccount:
    """Erika's account; her age may be unknown."""
    return OwnAccount("linkedin", "linkedin", account_ref("linkedin", "erika"), "erika", Age(adult))


def summary_of(tmp_path, items=ITEMS, account: OwnAccount | None = None, **question: object) -> Summary:
    """The figures of items of one account."""
    connection = connect([tmp_path])
    try:
        return _summary(connection, tmp_path, items, account or linkedin(), question)
    finally:
        connection.close()


def _summary(connection: duckdb.DuckDBPyConnection, tmp_path, items, account: OwnAccount, question) -> Summary:
    target = tmp_path / "items.parquet"
    numbered = [replace(item, record_no=number) for number, item in enumerate(items)]
    with ItemWriter(target) as writer:
        source = ItemSource("export-1", 0, "Shares.csv", "linkedin.shares")
        writer.write(to_record_batch(numbered, account.platform, account.ref, source))
    asked, rulebook = Question(RUN, **question), load_rulebook()
    settled = settle(asked, [account], rulebook)
    assert isinstance(settled, Settled)
    lay_out(connection, target, settled.accounts, asked.audiences)
    connection.register("found", scan_parquet(target, own=own_handles([account])))
    connection.execute("CREATE TABLE findings AS SELECT item_id, kinds FROM found")
    decide(connection, settled, rulebook, tmp_path / "verdicts.parquet")
    return summarise(connection, settled, rulebook)
