"""The targets of the Makefile that somebody new calls first."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")


def would_run(*arguments: str) -> str:
    """The commands of a target whose prerequisites are there, without running them."""
    made = [f"--old-file=.venv/{stamp}" for stamp in (".base", ".desk", ".dev")]
    asked = ["make", "--dry-run", "--silent", "--directory", str(ROOT), *made, *arguments]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[-1] if done.stdout else done.stderr


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (("start",), r".*python -m widerspruch app\s*"),
        (("start", "EXPORT=a.zip"), r".*python -m widerspruch app a\.zip"),
        (("demo",), r".*python -m widerspruch desk serve --demo --with-app\s*"),
        (("report",), r".*python scripts/report\.py --out \"out\"\s*"),
        (("report", "EXPORT=a.zip", "OUT=x"), r".*python scripts/report\.py --out \"x\" a\.zip"),
    ],
)
def test_start_opens_the_app_and_report_writes_the_report(arguments, command):
    """On the export that was named, or on none."""
    assert re.fullmatch(command, would_run(*arguments))


def test_the_long_files_that_begin_are_there():
    """Whoever renames or splits one changes the list with it."""
    listed = (ROOT / "tests" / "long_files.txt").read_text("utf-8").split()
    assert [name for name in listed if not (ROOT / "tests" / name).is_file()] == []
    assert len(listed) == len(set(listed))
