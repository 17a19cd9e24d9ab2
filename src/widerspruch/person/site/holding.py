"""Which case file is open in this app: one at a time, locked against every other program, closed at the end."""

import threading
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from widerspruch.casefile.case_file import CaseFile, create_case_file, open_case_file
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.format import SUFFIX
from widerspruch.casefile.shelf import Shelf, default_folder
from widerspruch.objections.status import CaseStatus, status
from widerspruch.person.day_sheet import act_from
from widerspruch.rulebook.load import Rulebook


class Holding:
    """The open case file. Usable from several threads: who replaces or closes it waits for the others to have asked.

    Attributes:
        shelf: The case files that there are; new ones are made there.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.shelf = Shelf(folder or default_folder())
        self._lock = threading.RLock()
        self._held: CaseFile | None = None
        self._first: str | None = None
        self._example: TemporaryDirectory[str] | None = None
        self._before_example: Path | None = None
        self._derived: tuple[tuple[object, ...], CaseStatus] | None = None

    @property
    def held(self) -> CaseFile | None:
        """The open one; none where it was lost: a disk that was pulled out while it was being rewritten."""
        held = self._held
        return None if held is None or held.is_closed else held

    @property
    def mark(self) -> str:
        """What tells the open case file from others, also after a new start, and says nothing of it; "": none is."""
        held = self.held
        if held is None:
            return ""
        told = f"{held.created_at} {held.path}".encode("utf-8", "surrogatepass")  # a path need be no text
        return sha256(told).hexdigest()[:16]

    def paths(self) -> list[Path]:
        """The case files that there are."""
        return [one.path for one in self.shelf.files()]

    def open_the_only_one(self) -> None:
        """Open the case file of somebody who has only one. One that cannot be opened, or needs a passphrase, waits."""
        paths = self.paths()
        if len(paths) == 1:
            with suppress(CaseFileError):
                self.hold(open_case_file(paths[0]))

    def hold(self, file: CaseFile) -> CaseFile:
        """From now on this one; the one before is closed."""
        with self._lock:
            if self._held is not file:
                self.close()
            self._held = file
            self.remember()
        return file

    def remember(self) -> None:
        """Keep on the shelf's list where the open one lies and when it is to be deleted, if only it says so."""
        held = self.held
        if held is not None and not self.is_example:
            with suppress(CaseFileError):  # the list is a convenience: what is open is open without it
                self.shelf.remember(held)

    def new(self, name: str, at: int, passphrase: str | None = None) -> CaseFile:
        """Make a case file, and hold it. Its path says nothing of whose it is. Raises `CaseFileError`."""
        return self.hold(self.shelf.create(name, at, passphrase))

    @property
    def is_example(self) -> bool:
        """Whether the open one is the invented one."""
        return self._example is not None

    def new_example(self, name: str, at: int) -> CaseFile:
        """Make a case file that goes when another is held, and hold it. Raises `CaseFileError`, `OSError`."""
        with self._lock:
            before = self._before_example if self._held is None or self.is_example else self._held.path
            self.close()
            self._example, self._before_example = TemporaryDirectory(prefix="widerspruch-example-"), before
            self._held = create_case_file(Path(self._example.name) / f"example{SUFFIX}", name, at)
            return self._held

    def end_example(self) -> None:
        """Remove the invented one, and open again what was open before; one with a passphrase waits."""
        with self._lock:
            before = self._before_example
            if self.is_example:
                self.close()
            if before is not None:
                with suppress(CaseFileError):
                    self.hold(open_case_file(before))

    def to_write_into(self, name: str, at: int) -> CaseFile:
        """The open one; where none is, a new one of this name."""
        with self._lock:
            held = self.held
            if held is None:
                held = self.new(name, at)
                self._first = self.mark
            return held

    def is_meant(self, mark: str) -> bool:
        """Whether a page with this mark was about the open case file, or stood open before there was any: whoever goes
        back to it means the one that came of it."""
        return mark == self.mark or (mark == "" and self.mark == self._first)

    def status(self, file: CaseFile, rulebook: Rulebook, today: date) -> CaseStatus:
        """How a case stands; derived anew only when something was recorded, or on another day."""
        recorded = file.recorded()
        key = (file, len(recorded), rulebook.known_on, today)
        derived = self._derived
        if derived is None or derived[0] != key:
            derived = self._derived = key, status(recorded, rulebook, today)
        return derived[1]

    def close(self) -> None:
        """Close it, if one is open."""
        with self._lock:
            held, self._held = self._held, None
            derived, self._derived = self._derived, None
            if held is not None:
                if derived is not None and derived[0][0] is held and not held.is_closed and not self.is_example:
                    with suppress(CaseFileError):  # the list is a convenience
                        self.shelf.remember_due(held, act_from(derived[1]))
                held.close()
            example, self._example, self._before_example = self._example, None, None
            if example is not None:
                example.cleanup()
