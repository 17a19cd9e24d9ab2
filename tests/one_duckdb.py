"""One DuckDB for tests that only ask it something: to open one costs 25 ms, and a property is asked a hundred times."""

from functools import cache

import duckdb

from widerspruch.rulebook.database import connect


@cache
def ours() -> duckdb.DuckDBPyConnection:
    """One that is opened as the program does. What is registered in it stays there until the name is registered anew."""
    return connect()


@cache
def _any() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def cursor() -> duckdb.DuckDBPyConnection:
    """A connection with names of its own to a database that sees all files."""
    return _any().cursor()
