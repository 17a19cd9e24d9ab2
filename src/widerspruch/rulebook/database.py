"""How this program opens DuckDB: in memory, with files of named folders or none, and with nothing from the network."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from widerspruch.lib.database_files import closing_sql, quoted

Setting = str | int | bool

_ALONE: dict[str, Setting] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}
"""No code from elsewhere, no kept passwords, and no variable of the program taken for a table."""


def connect(folders: Iterable[Path | str] = (), **settings: Setting) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that sees files below these folders and no others, and takes no further settings.

    Its session zone is pinned: a freeze date read in another zone was measured to change who counts as an objector
    (decide.sql compares whole numbers, but views around it need not).

    Args:
        settings: DuckDB's own, by name. Its `temp_directory` need not lie in the folders.
    """
    connection = duckdb.connect(":memory:", config=dict(_ALONE))
    for name, value in {"TimeZone": "UTC", **settings}.items():
        connection.execute(f"SET {name} = {quoted(value) if isinstance(value, str) else value}")
    for statement in closing_sql(folders):
        connection.execute(statement)
    return connection
