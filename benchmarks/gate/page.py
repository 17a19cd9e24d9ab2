"""Tables put in their place on a page that is otherwise written by hand."""

from pathlib import Path

BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"


class Page:
    """A page with a place for the tables. Opened before hours are spent on measuring, written afterwards."""

    def __init__(self, path: Path) -> None:
        """Raises `ValueError` unless the page is there and has each mark once, in their order."""
        self._path = path
        self._parts()

    def write(self, tables: str) -> None:
        """Replace what stands between the two marks. Raises `ValueError` as above."""
        before, after = self._parts()
        self._path.write_text(f"{before}{BEGIN}\n\n{tables.strip()}\n\n{END}{after}", "utf-8")

    def _parts(self) -> tuple[str, str]:
        """What stands before the place and after it."""
        try:
            text = self._path.read_text("utf-8")
        except FileNotFoundError:
            raise ValueError(f"There is no page {self._path}.") from None
        before, begin, rest = text.partition(BEGIN)
        _, end, after = rest.partition(END)
        if not (begin and end) or BEGIN in rest or END in before + after:
            raise ValueError(f"{self._path} must have the lines {BEGIN} and {END}, each once and in this order.")
        return before, after
