"""Exclusion sets."""

from msgspec import Struct

from widerspruch.gate.sets.make import MadeSet, Totals
from widerspruch.gate.telling.timing import Seconds
from widerspruch.protocol.sets.header import SetHeader


class MadeSetReport(Struct, frozen=True):
    """An exclusion set as it was written: its folder, its header, and what became of the list. `openings`: the folder
    of what opens its tree, if it has one."""

    folder: str
    openings: str | None
    header: SetHeader
    totals: Totals
    seconds: Seconds


def set_report(made: MadeSet, folder: str, openings: str | None, seconds: Seconds) -> MadeSetReport:
    return MadeSetReport(folder, openings, made.header, made.totals, seconds)
