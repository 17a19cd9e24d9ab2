"""A package of the rulebook takes the place of the one before it: checked first, then put there in one step."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from widerspruch import __version__
from widerspruch.lib.lock import LockedError, locked
from widerspruch.lib.whole_files import atomic_write, clear_left, sync_folder
from widerspruch.protocol.rulebook_package import OpenedPackage, claimed_release, open_package
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.package.archive import LONGEST
from widerspruch.rulebook.package.errors import PackageError
from widerspruch.rulebook.package.in_force import (
    forget_installed,
    installed_file,
    installed_package,
    shipped_release,
)
from widerspruch.rulebook.package.package import RulebookPackage


class Installing(Struct, frozen=True):
    """What came of it. `is_new`: it was not installed already."""

    opened: OpenedPackage
    is_new: bool


def read_signed(path: Path, trusted: Sequence[VerifyingKey]) -> OpenedPackage:
    """A package from a file. Raises `PackageError`, `ProtocolError`; see `open_package`."""
    return open_package(_read(path), path.name, trusted, __version__)


def read_claimed(path: Path) -> RulebookPackage:
    """What a file says of itself, unchecked. Raises `PackageError`; see `claimed_release`."""
    return claimed_release(_read(path), path.name, __version__)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LONGEST + 1)
    except FileNotFoundError as error:
        raise PackageError("package_missing", file=path.name) from error
    except OSError as error:
        raise PackageError("package_unreadable", file=path.name) from error


def install(path: Path, key: VerifyingKey) -> Installing:
    """Put a package into force, if it is signed with the key and newer than what is in force. What is installed are
    the bytes that were checked; whoever is killed in between leaves the one before it.

    Raises:
        ProtocolError, PackageError: as `read_signed`, and `package_older`, `package_same_version`, `package_busy`.

        OSError: the place cannot be written.
    """
    done = install_opened(read_signed(path, (key,)), path.name)
    forget_installed()
    return done


def install_opened(opened: OpenedPackage, file: str) -> Installing:
    """The same with a package that was opened and shown. A process goes on with the rulebook that it began with, until
    it forgets it (`forget_installed`).

    Args:
        file: What the package was called, for an error.

    Raises:
        PackageError: `package_older`, `package_same_version`, `package_busy`.

        OSError: the place cannot be written.
    """
    # The steps are those of docs/protocol/rulebook-package.md; (1) to (7) are those of opening it.
    target = installed_file()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.parent.chmod(0o700)
    try:
        with locked(target.with_name("lock")):
            clear_left(target.parent)
            # (8): compare the versions.
            is_new = goes_on(opened, file)
            if is_new:
                # (9): put it there in one step.
                atomic_write(target, opened.data)
    except LockedError as error:
        raise PackageError("package_busy") from error
    return Installing(opened, is_new)


def goes_on(opened: OpenedPackage, file: str) -> bool:
    """Whether it is newer than what is in force, that is, the newer of what is shipped and what lies there now; False:
    it is that. Raises `PackageError`: `package_older`, `package_same_version`."""
    installed, shipped = installed_package(), shipped_release().numbered
    current = shipped if installed is None else max(shipped, installed.release.numbered)
    found = opened.package.release.numbered
    if installed is not None and found == current and installed.digest == opened.package.digest:
        return False
    if found < current:
        raise PackageError("package_older", file=file, found=found, current=current)
    if found == current:
        raise PackageError("package_same_version", file=file, found=found)
    return True


def remove_installed() -> bool:
    """Let the rulebook that came with the program hold again. False where none was installed. One that cannot be
    read any more goes, too: nothing of it is looked at."""
    target = installed_file()
    was_there = target.is_file()
    if was_there:
        target.unlink()
        sync_folder(target.parent)
    forget_installed()
    return was_there
