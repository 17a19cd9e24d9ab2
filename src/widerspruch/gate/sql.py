"""Pieces of SQL that are written in one way all over the gate."""


def literal(text: str) -> str:
    """A text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def column_sql(name: str) -> str:
    """A column of the corpus in a query: a name of our own, because DuckDB takes `ID` and `id` for the same, and the
    corpus may have a column called `row` or `author`, as our tables do."""
    return f"c_{name.encode().hex()}"
