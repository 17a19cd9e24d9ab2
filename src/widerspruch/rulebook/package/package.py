"""A package that was unpacked: what it says of itself, and its files as a folder."""

import zipfile
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import cast

import msgspec
from msgspec import Struct

from widerspruch.lib.texts import read_folder
from widerspruch.lib.writing import Language
from widerspruch.rulebook.package.contents import LACKING_MAY_BE, OF_THE_PROGRAM, RELEASE
from widerspruch.rulebook.package.errors import PackageError
from widerspruch.rulebook.release import OLDEST_SCHEMA, SCHEMA, Release, RulebookVersion, program_number


class RulebookPackage(Struct, frozen=True, eq=False):
    """A rulebook in the place of the one shipped.

    Attributes:
        folder: Of its files, as the one shipped is laid out.

        digest: SHA-256 of the whole file, in hex.
    """

    release: Release
    folder: Traversable
    digest: str

    def texts(self, language: Language) -> dict[str, str]:
        """All sentences in a language: the package's, and those that only the program can fill. Raises `ValueError`."""
        ours, theirs = files("widerspruch.rulebook") / "texts" / language, self.folder / "texts" / language
        said = read_folder(theirs) if theirs.is_dir() else {}
        return read_folder(ours, LACKING_MAY_BE) | said | read_folder(ours, OF_THE_PROGRAM)


def read_package(data: bytes, unpacked: Mapping[str, bytes], file: str, program: str) -> RulebookPackage:
    """The package whose bytes were unpacked.

    Args:
        program: The version of the program that is to use it.

    Raises:
        PackageError: `package_damaged`, `package_schema_...`, `package_program_older`.
    """
    release = _release(unpacked.get(RELEASE, b""), file)
    if RulebookVersion.read(release.version) is None:
        raise PackageError("package_damaged", file=file, member=RELEASE)
    needed, here = program_number(release.least_program or program), program_number(program)
    if needed is None:
        raise PackageError("package_damaged", file=file, member=RELEASE)
    if here is None or here < needed:
        raise PackageError("package_program_older", file=file, least=release.least_program, found=program)
    folder = cast("Traversable", zipfile.Path(zipfile.ZipFile(BytesIO(data))))
    return RulebookPackage(release, folder, sha256(data).hexdigest())


class _Shape(Struct, frozen=True):
    schema: int


def _release(data: bytes, file: str) -> Release:
    """First the number of the shape: what a later one says beside it need not be understood."""
    try:
        schema = msgspec.json.decode(data, type=_Shape).schema
        if not OLDEST_SCHEMA <= schema <= SCHEMA:
            raise PackageError("package_schema_newer" if schema > SCHEMA else "package_schema_older", file=file)
        return msgspec.json.decode(data, type=Release)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise PackageError("package_damaged", file=file, member=RELEASE) from error
