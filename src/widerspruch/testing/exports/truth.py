"""The rows that a reader must find in a synthetic export, written line by line beside it."""

from collections.abc import Iterator
from io import BufferedWriter
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from widerspruch.items.item import AiRole, FactName, Precision, Zone
from widerspruch.rulebook.vocabulary import Audience, AudienceBasis, Kind, State

TruthPlatform = Literal["facebook", "instagram", "threads", "messenger", "linkedin", "whatsapp"]


class Expected(Struct, frozen=True, omit_defaults=True, tag="item", tag_field="row"):
    """One item that a reader must find.

    Attributes:
        account: Label of the account, for sets of several.

        created_at: Microseconds, read as `created_tz` says; None where no date can be known.

        also: Kinds that are right as well, where the specification leaves the choice.

        loose: Fields that the specification leaves open and that should not be compared.

        optional: A reader may leave this row out.
    """

    platform: TruthPlatform
    kind: Kind
    created_at: int | None
    text: str | None = None
    audience: Audience = "unknown"
    audience_basis: AudienceBasis = "none"
    created_precision: Precision = "s"
    created_tz: Zone = "utc"
    state: State = "live"
    media: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    place: str | None = None
    surface_owner: str | None = None
    is_ai_interaction: bool = False
    ai_role: AiRole | None = None
    external_id: str | None = None
    topic: str | None = None
    account: str = ""
    also: tuple[Kind, ...] = ()
    loose: tuple[str, ...] = ()
    optional: bool = False


class ExpectedFact(Struct, frozen=True, omit_defaults=True, tag="fact", tag_field="row"):
    """One fact about the account that a reader must find."""

    platform: TruthPlatform
    fact: FactName
    value: str
    account: str = ""


TruthRow = Expected | ExpectedFact


class TruthWriter:
    """Collects the expected rows of one export; counts them, and writes them if there is a file."""

    def __init__(self, path: Path | None, account: str) -> None:
        self.path = path
        self.items = 0
        self._account = account
        self._encoder = msgspec.json.Encoder()
        self._file: BufferedWriter | None = path.open("wb") if path else None

    def add(self, row: TruthRow) -> None:
        """One row more."""
        if isinstance(row, Expected):
            self.items += 1
        if self._file is not None:
            labelled = msgspec.structs.replace(row, account=self._account)
            self._file.write(self._encoder.encode(labelled) + b"\n")

    def close(self) -> None:
        """Ends the file."""
        if self._file is not None:
            self._file.close()


def read_truth(path: Path) -> Iterator[TruthRow]:
    """The rows of a truth file, in order."""
    decoder: msgspec.json.Decoder[TruthRow] = msgspec.json.Decoder(Expected | ExpectedFact)
    with path.open("rb") as lines:
        for line in lines:
            yield decoder.decode(line)
