"""What a file name says about a medium. Shared by the readers of all platforms."""

from collections.abc import Mapping

from widerspruch.items.item import Medium, MediumKind

_ENDINGS: Mapping[MediumKind, str] = {
    "photo": "jpg jpeg png gif webp heic bmp",
    "video": "mp4 mov m4v 3gp mkv webm",
    "audio": "opus m4a mp3 ogg oga aac amr wav",
}
KIND_OF_ENDING = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings.split()}


def kind_of(name: str) -> MediumKind:
    """The kind of medium that a file name or address stands for; "file" where its ending is not in the table."""
    path = name.partition("?")[0].partition("#")[0]
    return KIND_OF_ENDING.get(path.rpartition(".")[2].casefold(), "file")


def medium_named(name: str) -> Medium:
    """The medium of that name, without its content."""
    return Medium(ref=name, kind=kind_of(name))
