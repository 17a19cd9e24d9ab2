"""Signals that were read."""

from msgspec import Struct

from widerspruch.gate.signals.read import SignalTotals
from widerspruch.gate.telling.timing import Seconds


class ReadSignalsReport(Struct, frozen=True):
    """The table that was written, and how much of what is in it."""

    file: str
    totals: SignalTotals
    seconds: Seconds


def signals_report(totals: SignalTotals, file: str, seconds: Seconds) -> ReadSignalsReport:
    return ReadSignalsReport(file, totals, seconds)
