"""A CSV member -> rows by column name, in LinkedIn's dialects.

Most tables are RFC 4180. In `Shares` every line of a commentary wears quotes of its own; in `Comments` quotes are
escaped by a backslash or line breaks stand unquoted, so rows are found by the dates that they begin with.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from msgspec import Struct, field

from widerspruch.exports.linkedin.dates import ANCHOR
from widerspruch.exports.text_blocks import BlockReader

HEADER_WITHIN_ROWS = 12
"""Tables such as Connections have a few lines of notes before their header."""

LONGEST_MESSAGE = 1 << 20
"""Characters of a comment that are kept; LinkedIn allows 1,250."""

Row = dict[str, str]


class Faults(Struct):
    """What was wrong with a table.

    Attributes:
        wrong_width: Rows that have more or fewer cells than the header, or that cannot be read at all.

        unaccounted: Bytes that belong to no row.
    """

    wrong_width: int = 0
    unaccounted: int = 0
    blocks: BlockReader = field(default_factory=BlockReader)
    no_header: bool = False


def column(name: str) -> str:
    """A column's name as our tables spell it: `Date/Time` -> `date/time`, `SharedURL` -> `sharedurl`."""
    return " ".join(name.replace("_", " ").split()).strip("\ufeff").casefold()


def lines_of(stream: BinaryIO, faults: Faults) -> Iterator[str]:
    """Lines with their line feed, decoded."""
    for block in faults.blocks.blocks(stream):
        for line in block[1:].split("\n"):
            yield line + "\n"


def rfc_rows(lines: Iterable[str], required: frozenset[str], faults: Faults) -> Iterator[Row]:
    """Rows after RFC 4180.

    Args:
        required: Columns by which the header row is told from notes before it.
    """
    header: list[str] | None = None
    for number, cells in enumerate(_cells(lines, faults)):
        if header is None:
            names = [column(cell) for cell in cells]
            if required.issubset(names):
                header = names
            elif number >= HEADER_WITHIN_ROWS:
                break
        elif any(cells):
            row = _by_name(header, cells)
            if row is None:
                faults.wrong_width += 1
            else:
                yield row
    faults.no_header = header is None


def _cells(lines: Iterable[str], faults: Faults) -> Iterator[list[str]]:
    reader = csv.reader(lines)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            faults.wrong_width += 1


def _by_name(header: list[str], cells: list[str]) -> Row | None:
    """Cells by column; of a column that occurs twice, the first. Empty cells too many are no fault."""
    if len(cells) < len(header) or any(cells[len(header) :]):
        return None
    row: Row = {}
    for name, cell in zip(header, cells, strict=False):
        row.setdefault(name, cell.replace("\r\n", "\n"))
    return row


def without_line_quotes(value: str) -> str:
    """A commentary of `Shares` without the quotes that each of its lines wears."""
    lines = value.split("\n")
    if len(lines) == 1:
        return value
    closed = all(line.endswith('"') for line in lines[:-1])
    opened = all(line.startswith('"') for line in lines[1:])
    if not (closed and opened):
        return value
    last = len(lines) - 1
    return "\n".join(line[number > 0 : len(line) - (number < last)] for number, line in enumerate(lines))


ROW_START = re.compile(rf'(?:"?(?P<date>{ANCHOR})"?|(?=,"?https?://)),"?(?P<link>https?://[^,"\n]*|)"?(?:,|$)')


def dated_rows(lines: Iterable[str], faults: Faults) -> Iterator[Row]:
    """Rows of `Comments`: each begins at a line start with a date (or none) and a link, and ends before the next.

    Every byte belongs to the header, to a row, or is counted in `faults.unaccounted`.
    """
    start: re.Match[str] | None = None
    message: list[str] = []
    length = 0
    seen_header = False
    for line in lines:
        match = ROW_START.match(line)
        if match is not None:
            if start is not None:
                yield _comment(start, message)
            start, message, length = match, [line[match.end() :]], len(line)
        elif start is not None:
            length += len(line)
            if length <= LONGEST_MESSAGE:
                message.append(line)
        elif {"date", "message"} <= {column(cell) for cell in line.strip().strip('"').split(",")}:
            seen_header = True
        else:
            faults.unaccounted += len(line.strip().encode("utf-8", "replace"))
    if start is not None:
        yield _comment(start, message)
    faults.no_header = not seen_header


def _comment(start: re.Match[str], message: list[str]) -> Row:
    text = unquoted("".join(message).replace("\r\n", "\n").strip("\n"))
    return {"date": start["date"] or "", "link": start["link"], "message": text}


_ESCAPED_INSIDE = re.compile(r'(?:[^"\\]|\\.|"")*', re.DOTALL)


def unquoted(value: str) -> str:
    """A message without its outer quotes, whichever way the inner ones are escaped; as it is, if it wears none."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    inner = value[1:-1]
    if not _ESCAPED_INSIDE.fullmatch(inner):
        return value
    return inner.replace('\\"', '"') if '\\"' in inner else inner.replace('""', '"')
