"""Which rulebook this process uses: the newer of the one shipped and the one installed, or one for a single command."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from pathlib import Path

import msgspec
from msgspec import Struct

from widerspruch import __version__
from widerspruch.rulebook.package.archive import LONGEST, unpack
from widerspruch.rulebook.package.errors import PackageError
from widerspruch.rulebook.package.package import RulebookPackage, read_package
from widerspruch.rulebook.release import Release


class _Choice(Struct, frozen=True, eq=False):
    package: RulebookPackage | None


_for_now: ContextVar[_Choice | None] = ContextVar("_for_now", default=None)


def in_force() -> RulebookPackage | None:
    """The package in the place of the rulebook shipped; None: that one holds.

    Raises:
        PackageError: `package_installed_damaged`, or why this program cannot use it.
    """
    choice = _for_now.get()
    return _installed() if choice is None else choice.package


@cache
def _installed() -> RulebookPackage | None:
    package = installed_package()
    return package if package is not None and package.release.numbered > shipped_release().numbered else None


def installed_package() -> RulebookPackage | None:
    """The one installed, also where the one shipped is newer. Raises as `in_force`."""
    path = installed_file()
    if not path.is_file():
        return None
    try:
        with path.open("rb") as opened:
            data = opened.read(LONGEST + 1)
        return read_package(data, unpack(data, path.name), path.name, __version__)
    except (OSError, PackageError) as error:
        if isinstance(error, PackageError) and error.kinds[error.code] == "refused":
            raise
        raise PackageError("package_installed_damaged") from error


def installed_file() -> Path:
    """Where an installed package lies: one file, so that another takes its place in one step."""
    folder = os.getenv("WIDERSPRUCH_RULEBOOK")
    if folder:
        return Path(folder) / _NAME
    import platformdirs  # only where it is asked for: a command should start at once

    return platformdirs.user_data_path("widerspruch", appauthor=False) / "rulebook" / _NAME


_NAME = "rulebook.zip"


def forget_installed() -> None:
    """Look for it anew: another was installed, or it was removed."""
    _installed.cache_clear()


@contextmanager
def instead(package: RulebookPackage | None) -> Iterator[None]:
    """While the block lasts, this rulebook holds in this thread, whatever is installed; None: the one shipped."""
    token = _for_now.set(_Choice(package))
    try:
        yield
    finally:
        _for_now.reset(token)


@cache
def shipped_release() -> Release:
    """What the rulebook that came with the program says of itself."""
    text = (files("widerspruch.rulebook") / "release.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Release)
