"""What identifies a model: the digest that OpenSSF model signing (OMS) gives its folder.

SHA-256 over the raw SHA-256 digests of its files, in the order of their paths. So a statement here and a signature
there are about the same model, and nobody has to trust a name.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.files import sha256_of

LEFT_OUT = frozenset({".git", ".gitattributes", ".github", ".gitignore"})
"""At the top of the folder: what model signing leaves out by default, for it changes no model."""

_BY_ITSELF = "."


def model_digest(model: Path) -> str:
    """In hex, of a folder or of a single file.

    Raises:
        ProtocolError: `model_missing`, `model_empty`, `model_link`, or `model_unreadable`; values: file.
    """
    return digest_of_files(files_of_model(model))


def files_of_model(model: Path) -> dict[str, str]:
    """SHA-256 of each file in hex, by its path within the folder, with `/`. Raises as `model_digest`."""
    try:
        return {name: sha256_of(path) for name, path in _files(model)}
    except OSError as error:
        raise ProtocolError("model_unreadable", file=model.name) from error


def names_of_model(model: Path) -> tuple[str, ...]:
    """The paths of these files within the folder, in order: the digest is over what they hold, not over their names.
    Raises as `model_digest`."""
    try:
        return tuple(sorted(name for name, _ in _files(model)))
    except OSError as error:
        raise ProtocolError("model_unreadable", file=model.name) from error


def digest_of_files(files: Mapping[str, str]) -> str:
    """The same, of what is known of each file: SHA-256 in hex by its path within the folder, with `/`."""
    whole = hashlib.sha256()
    # By the parts of a path, as model signing sorts: "a/b" stands before "a.b".
    for name in sorted(files, key=PurePosixPath):
        whole.update(bytes.fromhex(files[name]))
    return whole.hexdigest()


def _files(model: Path) -> Iterator[tuple[str, Path]]:
    """What lies behind a link may be something else at any time: there is none in a model."""
    if model.is_symlink():
        raise ProtocolError("model_link", file=model.name)
    if model.is_file():
        yield _BY_ITSELF, model
        return
    if not model.is_dir():
        raise ProtocolError("model_missing", file=model.name)
    is_empty = True
    for path in _walked(model):
        name = path.relative_to(model).as_posix()
        if name.partition("/")[0] in LEFT_OUT:
            continue
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise ProtocolError("model_link", file=name)
        if path.is_file():
            is_empty = False
            yield name, path
    if is_empty:
        raise ProtocolError("model_empty", file=model.name)


def _walked(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder, onerror=_raise):
        yield from (Path(here) / name for name in (*folders, *files))


def _raise(error: OSError) -> None:
    raise error
