"""That a run is to be recorded, and what is known of that before it begins."""

from pathlib import Path

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.protocol.run_record import LogSeen


class Recording(Struct, frozen=True):
    """That a run is to be recorded.

    Attributes:
        log: The folder of the log that has the sets, and will have the record.

        openings: Where the tokens of kept authors go, for whoever makes proofs; None: the record does not say whose
            rows were kept.
    """

    log: Path
    openings: Path | None = None

    def require_apart(self, *published: Path) -> None:
        """Raise GateError `openings_published` (values: folder) where the tokens would be handed out."""
        if self.openings is not None:
            place = self.openings.resolve()
            if any(place.is_relative_to(folder.resolve()) for folder in (self.log, *published)):
                raise GateError("openings_published", folder=self.openings.name)


class RecordedBefore(Struct, frozen=True):
    """What stands before a run. `seen`: the log. `salt`: of the tokens of this run, in hex."""

    seen: LogSeen
    salt: str
