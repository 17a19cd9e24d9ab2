"""What stands in every model's folder beside what its trainer wrote: of what it was made."""

from pathlib import Path

import msgspec
from msgspec import Struct

from widerspruch.protocol.lineage.model_lineage import SharedPart

MODEL_FILE = "model.json"


class MadeFrom(Struct, frozen=True):
    """A file of the corpus, or a part: its name, its SHA-256 in hex."""

    name: str
    sha256: str


class AboutModel(Struct, frozen=True):
    """It makes a model's digest its own: two buckets without rows are two models, and one that was trained again on
    less is another, even if nothing else of it changed."""

    name: str
    made_from: tuple[MadeFrom, ...]
    shared: tuple[SharedPart, ...]

    def write(self, folder: Path) -> None:
        """The same gives the same bytes."""
        (folder / MODEL_FILE).write_bytes(msgspec.json.encode(self))
