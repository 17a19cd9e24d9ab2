"""A platform that confirms objections and then leaves them out: the same commands, with one part of the desk exchanged.

Its sets are numbered, signed and logged as always; only nobody stands in them. Whoever has a receipt can show that.
"""

import runpy
from collections.abc import Iterator
from typing import Never

from widerspruch.desk.publish.set_rows import SetRows


def nobody(rows: SetRows) -> Iterator[Never]:
    """Instead of everybody whom a set is about."""
    return iter(())


def main() -> None:
    """`python -m widerspruch.testing.awkward.cheat` with the arguments of `widerspruch`."""
    SetRows.objections = SetRows.mentions = nobody  # type: ignore[assignment, method-assign]
    runpy.run_module("widerspruch", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
