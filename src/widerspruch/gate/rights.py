"""Who may read what: work in progress nobody else, and what is published whoever could read the corpus."""

from collections.abc import Mapping
from pathlib import Path

PRIVATE = 0o700
_OWNER, _READING = 0o400, 0o444


def make_private(folder: Path) -> None:
    """A folder for work: it holds names of authors, and keys beside them."""
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    folder.chmod(PRIVATE)


def give_rights(folder: Path, sources: Mapping[str, str]) -> None:
    """Let those read the files of a folder who could read what they were made of, and what is told of all of them
    whoever could read every source.

    Args:
        sources: Of some files, by their names within the folder: the addresses of what they were made of. Who may read
            a file elsewhere than on this machine, nobody knows here; then only the owner may.
    """
    readers = {address: _readers(address) for address in set(sources.values())}
    of_any = of_all = _OWNER
    if readers:
        of_all = _READING
        for mode in readers.values():
            of_any, of_all = of_any | mode, of_all & mode
    for path in [*folder.rglob("*"), folder]:
        if path.is_dir():
            path.chmod(0o200 | of_any | of_any >> 2)
        else:
            address = sources.get(path.relative_to(folder).as_posix())
            path.chmod(0o200 | (of_all if address is None else readers[address]))


def keep_rights(folder: Path, earlier: Path) -> None:
    """Give each file and folder the rights of the one with its name in another folder."""
    for path in [*folder.rglob("*"), folder]:
        before = earlier / path.relative_to(folder)
        if before.exists():
            mode = before.stat().st_mode & 0o777
            if path.stat().st_mode & 0o777 != mode:
                path.chmod(mode)


def _readers(address: str) -> int:
    try:
        return _OWNER | (0 if "://" in address else Path(address).stat().st_mode & _READING)
    except OSError:  # gone meanwhile
        return _OWNER
