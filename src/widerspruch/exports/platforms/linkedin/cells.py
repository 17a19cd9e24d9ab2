"""Lines of a table -> rows of cells, whichever character parts them and however badly they are quoted."""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

DELIMITERS = (",", ";", "\t", "|")
"""LinkedIn writes commas; spreadsheets write what is usual where they are used."""

LONGEST_ROW = 1 << 20
"""Characters. LinkedIn's longest texts, articles, have about 120,000."""

LOOK_AGAIN = 4 * LONGEST_ROW
"""Characters of a table that are looked at a second time for rows below open quotes; after that, each line below such
a quote is a row of its own. So the time grows with the length of the table alone."""

HEAD_LINES = 14


def delimited(
    lines: Iterable[str], required: frozenset[str], column: Callable[[str], str]
) -> tuple[str, Iterable[str]]:
    """The character that parts cells, by the header row if that is known, and the lines without `sep=`.

    Args:
        required: Names of columns in the header row.
        column: How names are spelt there.
    """
    rest = iter(lines)
    head = list(islice(rest, HEAD_LINES))
    first = next((line.strip("\ufeff \n").casefold() for line in head if line.strip()), "")
    if first.removeprefix('"').startswith("sep=") and len(first.strip('"')) in (4, 5):
        said = first.strip('"')[4:] or "\t"
        position = next(number for number, line in enumerate(head) if line.strip())
        return said, chain(head[position + 1 :], rest)
    return _by_header(head, required, column), chain(head, rest)


def _by_header(head: list[str], required: frozenset[str], column: Callable[[str], str]) -> str:
    if required:
        for delimiter in DELIMITERS:
            for line in head:
                if required.issubset(map(column, _parsed([line], delimiter) or ())):
                    return delimiter
        return ","
    first = next((line for line in head if line.strip()), "")
    return max(DELIMITERS, key=lambda delimiter: len(_parsed([first], delimiter) or ()))


def rows_of_cells(
    lines: Iterable[str], delimiter: str, begins_row: Callable[[str], bool]
) -> Iterator[list[str] | None]:
    """Rows, each of whole lines; None for a row that cannot be read.

    A quote that is never closed would swallow every row below. So a row ends before a line that is surely the next
    one, and where the quote is still open at the end of the table, its row ends with its first line.

    Args:
        begins_row: Whether a line is surely the first of a row.
    """
    source, again = iter(lines), deque[str]()
    row: list[str] = []
    length, left, is_open = 0, LOOK_AGAIN, False
    while True:
        line = again.popleft() if again else next(source, None)
        if line is not None and row and begins_row(line):
            yield _parsed(row, delimiter)
            row, length, is_open = [], 0, False
        if line is not None:
            row.append(line)
            length += len(line)
            is_open = open_after(line, delimiter, is_open)
        elif not row:
            return
        if not is_open:
            yield _parsed(row, delimiter)
        elif line is None or length > LONGEST_ROW:
            left -= length
            if left > 0:
                yield _parsed(row[:1], delimiter)
                again.extendleft(reversed(row[1:]))
            else:
                yield from (_parsed([single], delimiter) for single in row)
        else:
            continue
        row, length, is_open = [], 0, False


def open_after(line: str, delimiter: str, is_open: bool) -> bool:
    """Whether a quoted cell is open at the end of a line, if one is (not) at its beginning."""
    position, at_start = 0, True
    while position < len(line):
        if is_open:
            position = line.find('"', position)
            if position < 0:
                return True
            is_open = line.startswith('"', position + 1)
            position += 1 + is_open
            at_start = False
        elif at_start and line[position] == '"':
            is_open, position = True, position + 1
        else:
            position = line.find(delimiter, position) + 1
            if position == 0:
                return False
            at_start = True
    return is_open


def _parsed(row: list[str], delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader(row, delimiter=delimiter), None)
    except csv.Error:
        return None
