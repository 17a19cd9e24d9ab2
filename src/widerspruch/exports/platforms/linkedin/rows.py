"""A CSV member -> rows by column name, in LinkedIn's dialects.

Most tables are RFC 4180. In `Shares` every line of a commentary wears quotes of its own; in `Comments` quotes are
escaped by a backslash or line breaks stand unquoted, so rows are found by the dates that they begin with.
"""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from msgspec import Struct, field

from widerspruch.exports.platforms.linkedin.cells import delimited, rows_of_cells
from widerspruch.exports.platforms.linkedin.dates import read_date
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

        delimiter: What parts the cells; LinkedIn writes commas.
    """

    wrong_width: int = 0
    unaccounted: int = 0
    blocks: BlockReader = field(default_factory=lambda: BlockReader(may_be_resaved=True))
    no_header: bool = False
    delimiter: str = ","

    @property
    def is_resaved(self) -> bool:
        """Whether another program has saved the table: LinkedIn does not write such files."""
        return self.delimiter != "," or self.blocks.encoding != "utf-8"


def column(name: str) -> str:
    """A column's name as our tables spell it: `Date/Time` -> `date/time`, `SharedURL` -> `sharedurl`."""
    return " ".join(name.replace("_", " ").split()).strip("\ufeff").casefold()


def lines_of(stream: BinaryIO, faults: Faults) -> Iterator[str]:
    """Lines with their line feed, decoded."""
    for block in faults.blocks.blocks(stream):
        for line in block[1:].split("\n"):
            yield line + "\n"


def rfc_rows(lines: Iterable[str], required: frozenset[str], faults: Faults) -> Iterator[Row]:
    """Rows after RFC 4180, with whatever character between the cells.

    Args:
        required: Columns by which the header row is told from notes before it.
    """
    faults.delimiter, lines = delimited(lines, required, column)
    header: list[str] | None = None
    for number, cells in enumerate(rows_of_cells(lines, faults.delimiter, begins_row)):
        if header is None:
            names = [column(cell) for cell in cells or ()]
            if required.issubset(names) and any(names):
                header = names
            elif number >= HEADER_WITHIN_ROWS:
                break
        elif cells is None:
            faults.wrong_width += 1
        elif any(cells) and [column(cell) for cell in cells] != header:
            row = _by_name(header, cells)
            if row is None:
                faults.wrong_width += 1
            else:
                yield row
    faults.no_header = header is None


def _by_name(header: list[str], cells: list[str]) -> Row | None:
    """Cells by column; of a column that occurs twice, the first. Empty cells too many are no fault."""
    if len(cells) < len(header) or any(cells[len(header) :]):
        return None
    row: Row = {}
    for name, cell in zip(header, cells, strict=False):
        row.setdefault(name, cell)
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


ROW_START = re.compile(
    r'(?:"(?P<quoted>[^"\n]{0,60})"|(?P<plain>[^",\n]{0,60}))[,;\t]'
    r'(?:"(?P<in_quotes>https?://[^"\n]*)"|(?P<link>https?://[^,;\t"\n]*)|(?:"")?)(?:[,;\t]|$)'
)
FEWEST_DIGITS = 4
"""A date has as many at least, if only of its year."""


def _row_start(line: str) -> re.Match[str] | None:
    """The date and the link with which a line begins a row; either may be missing, and the date be one that we cannot
    read if the link is one to LinkedIn."""
    match = ROW_START.match(line)
    if match is None:
        return None
    date, link = _date_and_link(match)
    if not date or read_date(date) is not None:
        return match if date or link else None
    is_row = "linkedin.com" in link and sum(map(str.isdecimal, date)) >= FEWEST_DIGITS
    return match if is_row else None


def _date_and_link(match: re.Match[str]) -> tuple[str, str]:
    return (match["quoted"] or match["plain"] or "").strip(), match["in_quotes"] or match["link"] or ""


def begins_row(line: str) -> bool:
    """Whether a line is surely the first of a row, even where a quote above it is open: it has a date and a link."""
    match = _row_start(line)
    return match is not None and all(_date_and_link(match))


def dated_rows(lines: Iterable[str], required: frozenset[str], faults: Faults) -> Iterator[Row]:
    """Rows of `Comments`: each begins at a line start with a date (or none) and a link, and ends before the next.

    Every byte belongs to the header, to a row, or is counted in `faults.unaccounted`. A table with other characters
    between its cells comes from a spreadsheet, which quotes after RFC 4180.
    """
    faults.delimiter, lines = delimited(lines, required, column)
    if faults.delimiter != ",":
        yield from rfc_rows(lines, required, faults)
        return
    start: re.Match[str] | None = None
    message: list[str] = []
    length = 0
    header: str | None = None
    for line in lines:
        match = _row_start(line)
        if match is not None:
            if start is not None:
                yield _comment(start, message)
            start, message, length = match, [line[match.end() :]], len(line)
        elif header is not None and line.strip() == header:
            continue
        elif start is not None:
            length += len(line)
            if length <= LONGEST_MESSAGE:
                message.append(line)
            else:
                faults.unaccounted += _bytes(line)
        elif required <= {column(cell) for cell in line.strip().replace('"', "").split(",")}:
            header = line.strip()
        else:
            faults.unaccounted += _bytes(line)
    if start is not None:
        yield _comment(start, message)
    faults.no_header = header is None


def _bytes(line: str) -> int:
    return len(line.strip().encode("utf-8", "replace"))


def _comment(start: re.Match[str], message: list[str]) -> Row:
    date, link = _date_and_link(start)
    return {"date": date, "link": link, "message": unquoted("".join(message).strip("\n"))}


_ESCAPED_INSIDE = re.compile(r'(?:[^"\\]++|\\.|"")*+', re.DOTALL)


def unquoted(value: str) -> str:
    """A message without its outer quotes, whichever way the inner ones are escaped; as it is, if it wears none."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    inner = value[1:-1]
    if not _ESCAPED_INSIDE.fullmatch(inner):
        return value
    return inner.replace('\\"', '"') if '\\"' in inner else inner.replace('""', '"')
