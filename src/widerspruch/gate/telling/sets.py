"""Exclusion sets."""

from msgspec import Struct

from widerspruch.gate.sets.make import MadeSet, Totals
from widerspruch.gate.telling.timing import Seconds
from widerspruch.protocol.sets.header import SetHeader


class MadeSetReport(Struct, frozen=True):
    """An exclusion set as it was written: its folder, its header, and what became of the list."""

    folder: str
    header: SetHeader
    totals: Totals
    seconds: Seconds


def set_report(made: MadeSet, folder: str, seconds: Seconds) -> MadeSetReport:
    return MadeSetReport(folder, made.header, made.totals, seconds)
