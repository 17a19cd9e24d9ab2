"""Imports that end their process in ways a real one can: killed for its memory, no memory, a broken disk, a slip."""

import errno
import os
from collections.abc import Callable
from multiprocessing import parent_process

import pyarrow as pa

from widerspruch.exports.read import Batch
from widerspruch.person.profile_import import ProfileImport


class Ending(ProfileImport):
    """Works as ever in the first process, and ends the others at their first batch."""

    how = ""

    def take(self, batch: Batch, write: Callable[[pa.RecordBatch], None]) -> None:
        """Take a batch, or end."""
        if parent_process() is None:
            super().take(batch, write)
        elif self.how == "killed":
            os._exit(9)
        elif self.how == "killed in mid-word":
            half_a_message = (1000).to_bytes(4, "big") + b"items"
            os.write(write.__self__.fileno(), half_a_message)  # type: ignore[attr-defined]
            os._exit(9)
        elif self.how == "no memory":
            raise MemoryError
        elif self.how == "broken disk":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        else:
            raise ValueError("Erika Beispiel")
