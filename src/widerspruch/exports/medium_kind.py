"""What a file name says about a medium. Shared by the readers of all platforms."""

from collections.abc import Mapping

from widerspruch.items.item import Medium, MediumKind

KIND_OF_ENDING: Mapping[str, MediumKind] = {
    "jpg": "photo",
    "jpeg": "photo",
    "png": "photo",
    "gif": "photo",
    "webp": "photo",
    "heic": "photo",
    "bmp": "photo",
    "mp4": "video",
    "mov": "video",
    "m4v": "video",
    "3gp": "video",
    "mkv": "video",
    "webm": "video",
    "srt": "file",
    "opus": "audio",
    "m4a": "audio",
    "mp3": "audio",
    "ogg": "audio",
    "oga": "audio",
    "aac": "audio",
    "amr": "audio",
    "wav": "audio",
}


def kind_of(name: str) -> MediumKind:
    """The kind of medium that a file name or address stands for; "file" where its ending is not in the table."""
    path = name.partition("?")[0].partition("#")[0]
    return KIND_OF_ENDING.get(path.rpartition(".")[2].casefold(), "file")


def medium_named(name: str) -> Medium:
    """The medium of that name, without its content."""
    return Medium(ref=name, kind=kind_of(name))
