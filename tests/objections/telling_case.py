"""Events as a case file would keep them, for tests: numbered from 1, a minute apart."""

from collections.abc import Iterable

from widerspruch.objections.events import AnyEvent, RecordedEvent

MINUTE = 60_000_000


def recorded(events: Iterable[AnyEvent | tuple[AnyEvent, tuple[str, ...]]]) -> tuple[RecordedEvent, ...]:
    """Events, or events with the digests of their evidence, as a file would keep them."""
    pairs = [one if isinstance(one, tuple) else (one, ()) for one in events]
    return tuple(
        RecordedEvent(number, number * MINUTE, event, evidence) for number, (event, evidence) in enumerate(pairs, 1)
    )
