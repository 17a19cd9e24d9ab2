"""The ways in which LinkedIn prints CSV, correct and not."""

from collections.abc import Iterable

from widerspruch.testing.exports.recipe import CommentDialect
from widerspruch.testing.exports.workshop import Workshop

Row = tuple[str, ...]
MEMBER_ID = "123456789"


def quoted(value: str) -> str:
    """A value after RFC 4180, quoted only where it must be."""
    if any(character in value for character in '",\n\r'):
        return '"' + value.replace('"', '""') + '"'
    return value


def rfc_row(values: Iterable[str]) -> str:
    """A row after RFC 4180."""
    return ",".join(quoted(value) for value in values) + "\n"


def rfc_file(header: str, rows: Iterable[Row]) -> bytes:
    """A whole file after RFC 4180."""
    return (header + "\n" + "".join(rfc_row(row) for row in rows)).encode("utf-8")


def fully_quoted_file(header: str, rows: Iterable[Row]) -> bytes:
    """A file in which every value is quoted, as messages are since 2026."""
    head = ",".join(f'"{name}"' for name in header.split(","))
    body = "".join(",".join('"' + value.replace('"', '""') + '"' for value in row) + "\n" for row in rows)
    return f"{head}\n{body}".encode()


def share_row(values: Row, commentary: int) -> str:
    """A row of Shares.csv: every line of a commentary of several lines wears quotes of its own."""
    row = list(values)
    row[commentary] = '"\n"'.join(row[commentary].split("\n"))
    return rfc_row(row)


def comment_row(date: str, link: str, message: str, dialect: CommentDialect) -> str:
    """A row of Comments.csv in one of its dialects."""
    if dialect == "backslash" and any(character in message for character in '",\n'):
        message = '"' + message.replace('"', '\\"') + '"'
    elif dialect == "rfc4180" or (dialect == "unquoted" and '"' in message):
        message = quoted(message)
    return f"{date},{link},{message}\n"


def file_name(shop: Workshop, name: str) -> str:
    """A file's name with the archive's habits: underscores, member id."""
    layout = shop.recipe.linkedin
    if layout.underscores:
        name = name.replace(" ", "_")
    if layout.suffixes:
        name = name.replace(".csv", f"_{MEMBER_ID}.csv")
    return name
