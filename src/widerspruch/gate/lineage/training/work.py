"""The folder in which models are made, beside the one that they become, so that a training that was killed goes on."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.rights import make_private
from widerspruch.lib.lock import LockedError, locked
from widerspruch.lib.whole_files import atomic_write, put_in_place
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.lineage.model_digest import model_digest

PARTS, MERGED = "parts", "merged"
"""In the folder of models: one folder of a part for each bucket, and that of the merged model."""


class MadeModel(Struct, frozen=True):
    """A model that lies in its place. `sha256`: its `model_digest`; `seconds`: that it took."""

    sha256: str
    seconds: float


class TrainingWork(Struct, frozen=True):
    """Where models are made. `folder`: `OUT.part`; in it, `models` becomes `OUT`, and `run` goes."""

    folder: Path

    @property
    def models(self) -> Path:
        return self.folder / "models"

    @property
    def scratch(self) -> Path:
        return self.folder / "run"

    def new_folder(self) -> Path:
        """An empty one, for one model at a time."""
        making = self.scratch / "making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        return making

    def made(self, place: str) -> MadeModel | None:
        """What an earlier attempt made, if all of it is there. `place`: in the folder of models."""
        record = self._record(place)
        with suppress(FileNotFoundError, ProtocolError, msgspec.MsgspecError):
            made = msgspec.json.decode(record.read_bytes(), type=MadeModel)
            if model_digest(self.models / place) == made.sha256:
                return made
        return None

    def keep(self, making: Path, place: str, made: MadeModel) -> MadeModel:
        """Put a model that is whole into its place."""
        target = self.models / place
        self._record(place).unlink(missing_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(exist_ok=True)
        making.rename(target)
        atomic_write(self._record(place), msgspec.json.encode(made), lasting=False)
        return made

    def publish(self, out: Path) -> None:
        """Give the models their name, in one step."""
        put_in_place(self.models, out)
        shutil.rmtree(self.folder, ignore_errors=True)

    def drop(self) -> None:
        """Nothing of it shall be gone on with."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _record(self, place: str) -> Path:
        return self.scratch / f"{place.replace('/', '-')}.json"


@contextmanager
def working_on_models(out: Path, plan: Struct) -> Iterator[TrainingWork]:
    """The working folder of a training by this plan, new or left by an attempt that was killed.

    Raises:
        GateError: The target is there already (`models_exist`), another process works on it (`out_busy`), another
            training left its work there (`work_of_another_training`), or nothing can be written (`output_unwritable`).
    """
    work = TrainingWork(out.with_name(f"{out.name}.part"))
    planned, wanted = work.scratch / "plan.json", msgspec.json.encode(plan)
    try:
        if out.exists():
            if planned.is_file() and planned.read_bytes() == wanted and not work.models.exists():
                work.drop()  # killed when all was done
            raise GateError("models_exist", out=out.name)
        for folder in (work.folder, work.scratch):
            make_private(folder)
        with locked(work.scratch / "lock"):
            if not planned.exists() and any(one.name != "run" for one in work.folder.iterdir()):
                raise GateError("work_of_another_training", folder=work.folder.name)
            if planned.exists() and planned.read_bytes() != wanted:
                raise GateError("work_of_another_training", folder=work.folder.name)
            atomic_write(planned, wanted)
            make_private(work.models)
            yield work
    except LockedError as error:
        raise GateError("out_busy", out=out.name) from error
    except OSError as error:
        raise GateError("output_unwritable", why=error.strerror or type(error).__name__) from error
