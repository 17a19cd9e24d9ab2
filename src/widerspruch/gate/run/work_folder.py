"""The folder in which a run works, beside its target, so that it can go on where it stopped."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_bytes
from tempfile import TemporaryDirectory
from unicodedata import normalize

import msgspec
from msgspec import Struct

from widerspruch.gate.corpus.sealing import SECRET_BYTES
from widerspruch.gate.errors import GateError
from widerspruch.gate.record.recording import RecordedBefore
from widerspruch.gate.rights import give_rights, make_private
from widerspruch.gate.schedule.tasks import Memory
from widerspruch.lib.lock import LockedError, locked
from widerspruch.lib.whole_files import UNFINISHED, atomic_write, put_in_place

_PLAN = "plan.json"


class Work(Struct, frozen=True):
    """Where a run keeps what it has done so far.

    Attributes:
        folder: `DIR.part`: becomes `DIR` in the end. What lies in `folder/run` does not go with it: it holds keys of
            the corpus's authors.
    """

    folder: Path

    @property
    def scratch(self) -> Path:
        """For what is not published."""
        return self.folder / "run"

    @property
    def memory(self) -> Memory:
        return Memory(self.scratch / "done")

    def secret(self) -> bytes:
        """Of this run, whichever attempt asks: made when it is first needed, and gone with the work."""
        path = self.scratch / "secret"
        if not path.exists():
            atomic_write(path, token_bytes(SECRET_BYTES))
        return path.read_bytes()

    def before(self, seen: RecordedBefore) -> RecordedBefore:
        """What was seen before the first attempt began; what is seen now, if this is the first."""
        path = self.scratch / "before"
        if not path.exists():
            atomic_write(path, msgspec.json.encode(seen))
        return msgspec.json.decode(path.read_bytes(), type=RecordedBefore)

    def check_names(self, names: Sequence[str]) -> None:
        """Raise GateError `corpus_names_alike` where the disk takes two names for one: the second file would overwrite
        the first."""
        seen: dict[str, str] = {}
        for name in names:
            other = seen.setdefault(normalize("NFC", name).casefold(), name)
            if other != name and self._takes_for_one(other, name):
                raise GateError("corpus_names_alike", name=name, other=other)

    def _takes_for_one(self, one: str, other: str) -> bool:
        with TemporaryDirectory(dir=self.scratch) as folder:
            (Path(folder) / one.replace("/", "_")).touch()
            return (Path(folder) / other.replace("/", "_")).exists()

    def publish(self, target: Path, sources: Mapping[str, str]) -> None:
        """Make the folder the corpus. Until the very last the plan says whose work lies here. `sources` as for
        `give_rights`."""
        # First of all: an attempt that begins while all this is half gone does everything again.
        self.memory.forget()
        for entry in self.scratch.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name != _PLAN:
                entry.unlink()
        for left_behind in self.folder.rglob(f"{UNFINISHED}*"):
            left_behind.unlink()
        give_rights(self.folder, sources)
        (self.scratch / _PLAN).unlink()
        self.scratch.rmdir()
        put_in_place(self.folder, target)

    def drop(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def working_folder(target: Path) -> Path:
    """Where the work for a target lies: what is in it becomes the target, or goes."""
    return target.with_name(f"{target.name}.part")


@contextmanager
def working_beside(target: Path, plan: Struct) -> Iterator[Work]:
    """The working folder of a run with this plan, new or left by an attempt that was broken off.

    Raises:
        GateError: The target is there already (`out_exists`), another process works on it (`out_busy`), or another
            run left its work there (`work_of_another_run`).
    """
    if target.exists():
        raise GateError("out_exists", out=target.name)
    folder = working_folder(target)
    if folder.exists() and not (folder / "run").is_dir() and any(folder.iterdir()):
        raise GateError("work_of_another_run", folder=folder.name)
    with ExitStack() as held:
        try:
            make_private(folder)
            (folder / "run").mkdir(exist_ok=True)
            held.enter_context(locked(folder / "run" / "lock"))
        except LockedError as error:
            raise GateError("out_busy", out=target.name) from error
        except OSError as error:
            raise GateError("output_unwritable", why=error.strerror or type(error).__name__) from error
        work = Work(folder)
        planned = work.scratch / _PLAN
        wanted = msgspec.json.encode(plan)
        if planned.exists():
            same = planned.read_bytes() == wanted
        else:
            same = not [entry for entry in folder.iterdir() if entry != work.scratch]
        if not same:
            raise GateError("work_of_another_run", folder=folder.name)
        atomic_write(planned, wanted)
        yield work
