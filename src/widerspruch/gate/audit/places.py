"""Where in a file something was found."""

ROWS_NAMED = 10
"""Of the rows found in a file, so many are named."""


class Places:
    """Numbers of rows: how many, and the first of them as text."""

    def __init__(self) -> None:
        self.rows = 0
        self._first: list[int] = []

    def add(self, row: int) -> None:
        """Note a row, after those before it."""
        self.rows += 1
        if len(self._first) < ROWS_NAMED:
            self._first.append(row)

    @property
    def named(self) -> str:
        """The first numbers, and whether there are more."""
        more = ["..."] if self.rows > len(self._first) else []
        return ", ".join([*map(str, self._first), *more])
