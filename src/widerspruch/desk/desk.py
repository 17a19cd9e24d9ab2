"""One desk at work: what its services are given."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct, field

from widerspruch.desk.access.provider import Provider
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.kept_for_day import KeptForDay
from widerspruch.desk.keys import DeskKeys
from widerspruch.desk.proofs.seen_log import LogReading
from widerspruch.desk.store.writing import Door
from widerspruch.rulebook.load import Rulebook

if TYPE_CHECKING:
    from widerspruch.desk.numbers import ObjectionNumbers  # needs the tables

STATE = "widerspruch.desk"
"""Where a request's environment holds the `Desk`."""


class Desk(Struct, frozen=True):
    """Its configuration and keys, the rulebook, the one door to its tables, and who is asked for the time.

    Attributes:
        now: What time it is, microseconds UTC. What is recorded has the time of its transaction: `door.write`.

        provider: What is known of the identity provider.

        numbers: For the public, of today.

        log: What was read of the public log so far.
    """

    config: DeskConfig
    keys: DeskKeys
    rulebook: Rulebook
    door: Door
    now: Callable[[], int]
    provider: Provider = field(default_factory=Provider)
    numbers: "KeptForDay[ObjectionNumbers]" = field(default_factory=KeptForDay)
    log: LogReading = field(default_factory=LogReading)
