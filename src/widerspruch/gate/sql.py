"""Pieces of SQL that every room of the gate writes alike."""


def literal(text: str) -> str:
    """A text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"
