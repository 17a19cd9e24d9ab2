"""The tables of a check: a folder that is opened again without reading the export again.

items, accounts, account_facts, verdicts, findings   Parquet
check.json                                           what was asked, of which files, by which rulebook, and how
                                                     the tables are known; written last
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b, file_digest
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct, structs

from widerspruch.items.identity import IDENTITY_VERSION
from widerspruch.items.schema import ACCOUNT_FACT, ACCOUNT_REF, ITEM
from widerspruch.lib.errors import KnownError, kinds_of
from widerspruch.lib.processes import memory_allowed
from widerspruch.lib.whole_files import atomic_write
from widerspruch.person.answer import CheckAnswer
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.views import lay_out, see
from widerspruch.rulebook.database import connect
from widerspruch.rulebook.decision_tables import rulebook_digest
from widerspruch.rulebook.load import Rulebook

ITEMS, ACCOUNTS, FACTS = "items.parquet", "accounts.parquet", "account_facts.parquet"
VERDICTS, FINDINGS = "verdicts.parquet", "findings.parquet"
DESCRIPTION = "check.json"

FORMAT = "widerspruch-tables/2"
TABLES_MARK = f'"format": "{FORMAT.partition("/")[0]}/'.encode()
"""What stands at the beginning of a description of ours, of whatever version."""

ACCOUNT_SCHEMA = pa.schema(
    [
        pa.field("key", pa.string(), nullable=False),
        pa.field("platform", pa.string(), nullable=False),
        pa.field("ref", ACCOUNT_REF, nullable=False),
        pa.field("user_name", pa.string()),
        pa.field("adult", pa.bool_()),
        pa.field("adult_from", pa.int64()),
        pa.field("display_name", pa.string()),
    ]
)

COLUMNS: dict[str, set[str]] = {
    ITEMS: set(ITEM.names),
    ACCOUNTS: set(ACCOUNT_SCHEMA.names),
    FACTS: set(ACCOUNT_FACT.names),
    VERDICTS: {"item_id", "verdict", "reason", "rule", "terms_id"},
    FINDINGS: {"item_id", "kinds"},
}
"""All tables of the folder. One of these names that has other columns is none of ours, or of another version."""

MEMORY_LIMIT = 1_000_000_000
"""Bytes for DuckDB; what does not fit spills into a temporary folder, so that a 10 GB export needs no more."""

SHARE_OF_LIMIT = 0.4
"""Of what a process may take at all: DuckDB does not count everything, and Arrow and the report are there, too."""

_Refused = Literal["tables_other_rulebook", "tables_other_version"]
_Input = Literal["tables_foreign", "tables_unfinished"]
_Damaged = Literal["tables_damaged"]


class TablesError(KnownError[_Refused | _Input | _Damaged]):
    """A folder that cannot be opened as the tables of a check."""

    room = "widerspruch.person"
    kinds = kinds_of({"refused": _Refused, "input": _Input, "damaged": _Damaged})


class Tables(Struct, frozen=True):
    """Tables that are open: the answer, and a connection with the views `raw_items`, `all_items`, `verdicts` and
    `findings`, and `accounts`."""

    answer: CheckAnswer
    connection: duckdb.DuckDBPyConnection


class Description(Struct, frozen=True):
    """What `check.json` says.

    Attributes:
        widerspruch: Version of the program that wrote the folder, for whoever looks into it.

        rulebook: Digest of the rulebook that decided.

        tables: How each is known, by file name.
    """

    format: str
    widerspruch: str
    identity: int
    rulebook: str
    tables: dict[str, str]
    answer: CheckAnswer


@contextmanager
def open_tables(folder: Path, rulebook: Rulebook) -> Iterator[Tables]:
    """Open what a check left. Another rulebook than the one that decided would explain verdicts that are not its own.

    Raises:
        TablesError: The folder is unfinished, damaged, somebody else's, or of another version or rulebook.
    """
    described = described_tables(folder)
    if described.rulebook != rulebook_digest(rulebook):
        raise TablesError("tables_other_rulebook", folder=folder.name)
    answer = described.answer
    with working_connection([folder]) as connection:
        lay_out(connection, folder / ITEMS, answer.accounts, answer.question.audiences)
        see(connection, "verdicts", folder / VERDICTS)
        see(connection, "findings", folder / FINDINGS)
        yield Tables(answer, connection)


@contextmanager
def working_connection(folders: Iterable[Path]) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that sees these folders, and a temporary one for what does not fit into memory."""
    with TemporaryDirectory(prefix="widerspruch-", ignore_cleanup_errors=True) as spill:
        connection = connect(
            folders,
            memory_limit=f"{_memory_limit()}B",
            temp_directory=spill,
            preserve_insertion_order=False,
            enable_progress_bar=False,
        )
        try:
            yield connection
        finally:
            connection.close()


def _memory_limit() -> int:
    allowed = memory_allowed()
    return MEMORY_LIMIT if allowed is None else min(MEMORY_LIMIT, int(SHARE_OF_LIMIT * allowed))


def write_accounts(folder: Path, accounts: Sequence[OwnAccount]) -> None:
    """Write the accounts, with what the person said about them."""
    rows = [structs.asdict(account) | structs.asdict(account.age) for account in accounts]
    pq.write_table(pa.Table.from_pylist(rows, schema=ACCOUNT_SCHEMA), folder / ACCOUNTS)


def describe(folder: Path, answer: CheckAnswer, rulebook: Rulebook) -> None:
    """Write the description: all tables are there and stay as they are."""
    told = Description(
        format=FORMAT,
        widerspruch=version("widerspruch"),
        identity=IDENTITY_VERSION,
        rulebook=rulebook_digest(rulebook),
        tables={name: mark for name in COLUMNS if (mark := _mark(folder / name)) is not None},
        answer=answer,
    )
    # A member's name may hold what is no text: ASCII can say it all the same.
    atomic_write(folder / DESCRIPTION, json.dumps(msgspec.to_builtins(told)).encode("ascii"))


def described_tables(folder: Path) -> Description:
    """What a folder's description says, once all tables are found to be those that it speaks of.

    Raises:
        TablesError: The folder is unfinished, damaged, somebody else's, or of another version.
    """
    described = _described(folder)
    for name in COLUMNS:
        if described.tables.get(name) != _mark(folder / name):
            raise TablesError("tables_damaged", folder=folder.name, file=name)
    return described


def _described(folder: Path) -> Description:
    file = folder / DESCRIPTION
    if not file.exists():
        code: _Input = "tables_unfinished" if any((folder / name).exists() for name in COLUMNS) else "tables_foreign"
        raise TablesError(code, folder=folder.name)
    try:
        told = json.loads(file.read_text("ascii"))
    except ValueError as error:
        raise TablesError("tables_damaged", folder=folder.name, file=DESCRIPTION) from error
    if not isinstance(told, dict) or not str(told.get("format")).startswith(FORMAT.partition("/")[0]):
        raise TablesError("tables_foreign", folder=folder.name)
    if (told["format"], told.get("identity")) != (FORMAT, IDENTITY_VERSION):
        raise TablesError("tables_other_version", folder=folder.name)
    try:
        return msgspec.convert(told, Description)
    except msgspec.ValidationError as error:
        raise TablesError("tables_damaged", folder=folder.name, file=DESCRIPTION) from error


def _mark(file: Path) -> str | None:
    """How a table is known: by all its bytes. None: it is not there."""
    try:
        with file.open("rb") as table:
            return file_digest(table, lambda: blake2b(digest_size=16)).hexdigest()
    except FileNotFoundError:
        return None
