"""The real command, in this process or in one of its own, and generated exports, made once each."""

import io
import os
import subprocess
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from multiprocessing.util import get_temp_dir
from pathlib import Path

import pytest
from msgspec import Struct

from cli.apart import command
from widerspruch.cli import main
from widerspruch.testing.exports.recipes import make_preset


class Ended(Struct):
    """How a command ended. `said`, `complained`: standard output and error with line breaks made spaces."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return " ".join(self.out.split())

    @property
    def complained(self) -> str:
        return " ".join(self.err.split())


Run = Callable[..., Ended]


@pytest.fixture(scope="session", autouse=True)
def _sockets_outlast_a_command() -> None:
    """A command's folder of temporary files goes with it, and here the next one runs in the same process: what it
    starts processes from must not have lain there."""
    get_temp_dir()


@pytest.fixture(autouse=True)
def _speak_german(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIDERSPRUCH_LANG", "de")
    monkeypatch.delenv("WIDERSPRUCH_DEBUG", raising=False)


@pytest.fixture
def run() -> Run:
    """The command in this process: `run("check", path, "--lang", "en")`."""

    def run_here(*arguments: object) -> Ended:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        code = ended.value.code
        return Ended(code if isinstance(code, int) else int(bool(code)), out.getvalue(), err.getvalue())

    return run_here


@pytest.fixture
def run_apart() -> Run:
    """The command in a process of its own, with other variables or after a line of Python."""

    def run_there(*arguments: object, before: str = "", **variables: str) -> Ended:
        done = subprocess.run(
            command(*arguments, before=before),
            capture_output=True,
            env=os.environ | variables,
            timeout=120,
            check=False,
        )
        return Ended(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))

    return run_there


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Sequence[Path]]:
    """The paths that a preset makes, made once: `exports("bad-bomb")`, `exports("facebook-de", size=5_000_000)`."""
    made: dict[str, Sequence[Path]] = {}

    def paths_of(preset: str, **changes: object) -> Sequence[Path]:
        key = f"{preset} {changes}"
        if key not in made:
            folder = tmp_path_factory.mktemp("exports")
            made[key] = [path for one in make_preset(preset, folder, truth=False, **changes) for path in one.paths]
        return made[key]

    return paths_of


@pytest.fixture
def listing() -> Callable[[Path], dict[str, tuple[int, int]]]:
    """Every file and folder below a path with size and time of change: to see that nothing was touched."""

    def listed(folder: Path) -> dict[str, tuple[int, int]]:
        return {
            str(path.relative_to(folder)): (path.stat().st_size if path.is_file() else 0, path.stat().st_mtime_ns)
            for path in sorted(folder.rglob("*"))
        }

    return listed
