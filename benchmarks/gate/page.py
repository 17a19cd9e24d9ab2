"""Tables put in their place on a page that is otherwise written by hand."""

from pathlib import Path

BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"


def write_between(page: Path, tables: str) -> None:
    """Replace what stands between the two marks.

    Raises `ValueError` unless the page has each mark once, in their order.
    """
    text = page.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end) or BEGIN in rest or END in before + after:
        raise ValueError(f"{page.name} must have the lines {BEGIN} and {END}, each once and in this order.")
    page.write_text(f"{before}{BEGIN}\n\n{tables.strip()}\n\n{END}{after}", "utf-8")
