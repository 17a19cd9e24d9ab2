"""Until when a run takes rows and objections, and whether the exclusion set knows that far."""

from datetime import date, datetime

from widerspruch.gate.errors import GateError
from widerspruch.lib.parse import parse_day
from widerspruch.rulebook.instants import end_of_day, instant_of, micros, start_of_day


def parse_freeze(text: str) -> date | datetime:
    """A day (`2026-11-21`) or an instant with its offset from UTC (`2026-11-21T18:00:00+01:00`)."""
    day = parse_day(text)
    if day is not None:
        return day
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise GateError("freeze_format", given=text) from error
    if instant.tzinfo is None:
        raise GateError("freeze_zone", given=text)
    return instant


def frozen_at(freeze: date | datetime, received_until: int) -> int:
    """The instant of a freeze, microseconds UTC.

    A day is over at its end in Berlin (docs/decisions/0004). A day that the exclusion set does not know to its end
    is, for this run, over where the set's knowledge ends.

    Raises:
        GateError: The set does not know the freeze (`set_too_old`): objections in between would be overlooked.
    """
    if isinstance(freeze, datetime):
        wanted = micros(freeze)
        begins = wanted
    else:
        wanted, begins = end_of_day(freeze), start_of_day(freeze)
    if begins > received_until:
        raise GateError("set_too_old", until=instant_of(received_until).isoformat(timespec="seconds"), freeze=freeze)
    return min(wanted, received_until)
