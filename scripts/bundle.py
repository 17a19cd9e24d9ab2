"""Make a bundle for this system: a folder that runs without Python, and an archive of it.

    python scripts/bundle.py [--out dist]

A bundle is made on the kind of system that it is for: Windows, macOS and Linux each make their own.
"""

import argparse
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from PyInstaller import __main__ as pyinstaller
from PyInstaller.utils.hooks import collect_submodules

import widerspruch

NAME = "widerspruch"
ENTRY = Path(__file__).with_name("bundle_entry.py")

WITH_DATA = ("widerspruch", "typst", "holidays", "tzdata")
"""Packages that read files of their own."""

FOUND_BY_NAME = ("widerspruch", "holidays.countries")
"""Packages whose modules are imported by a name that no import statement shows."""

HANDED_ON = ("casefile", "protocol")
"""Rooms that give people a script to check with: what is Python, a bundle takes for code and not for data."""

LEFT_OUT = ("widerspruch.desk", "widerspruch.cli.desk", "tkinter", "pytest", "numpy", "pandas")
"""What a person's end never asks for."""


def main() -> None:
    """Make both, and say where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("dist"))
    out = parser.parse_args().out.resolve()
    work = out / "work"
    pyinstaller.run([*_options(out, work), str(ENTRY)])
    shutil.rmtree(work)
    kind = "zip" if sys.platform == "win32" else "gztar"
    named = f"{NAME}-{widerspruch.__version__}-{platform.system().lower()}-{platform.machine().lower()}"
    archive = shutil.make_archive(str(out / named), kind, root_dir=out, base_dir=NAME)
    print(f"{out / NAME}\n{archive}")


def _options(out: Path, work: Path) -> Iterator[str]:
    yield from ("--name", NAME, "--onedir", "--noconfirm", "--clean", "--log-level", "WARN", "--console")
    yield from ("--distpath", str(out), "--workpath", str(work), "--specpath", str(work))
    for package in WITH_DATA:
        yield from ("--collect-data", package)
    for room in HANDED_ON:
        enclosed = Path(widerspruch.__file__).parent / room / "enclosed"
        yield from ("--add-data", f"{enclosed}{os.pathsep}{NAME}/{room}/enclosed")
    for package in FOUND_BY_NAME:
        for module in collect_submodules(package, filter=_is_asked_for):
            yield from ("--hidden-import", module)
    for package in LEFT_OUT:
        yield from ("--exclude-module", package)


def _is_asked_for(module: str) -> bool:
    return not module.startswith(LEFT_OUT)


if __name__ == "__main__":
    main()
