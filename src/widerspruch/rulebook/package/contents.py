"""What of the rulebook's files goes into a package: facts and sentences, not what the program says of itself."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable

RELEASE = "release.json"
"""What the package says of itself, as `rulebook.release.Release`."""

OF_THE_PROGRAM = frozenset(("checks.toml", "problems.toml", "watch.toml"))
"""Sentences that are filled by code: they come and go with the program."""

LACKING_MAY_BE = frozenset(("authority.toml", "decision.toml"))
"""Sentences whose ids stand in code: where an older package does not have one, the program's holds."""

_FOR_WHO_LOOKS_AFTER_IT = frozenset(("archives.json", "release.toml", "wording.toml"))
_FOLDERS = ("platforms", "answers")


def gathered(folder: Traversable) -> dict[str, bytes]:
    """The files of a rulebook's folder that a package holds, by name."""
    found = {file.name: file.read_bytes() for file in _data_files(folder) if file.name not in _FOR_WHO_LOOKS_AFTER_IT}
    for name in _FOLDERS:
        found |= {f"{name}/{file.name}": file.read_bytes() for file in _data_files(folder / name)}
    for language in (folder / "texts").iterdir():
        for file in _data_files(language) if language.is_dir() else ():
            if file.name not in OF_THE_PROGRAM:
                found[f"texts/{language.name}/{file.name}"] = file.read_bytes()
    return found


def _data_files(folder: Traversable) -> Iterator[Traversable]:
    return (one for one in folder.iterdir() if one.is_file() and one.name.endswith((".toml", ".json")))
