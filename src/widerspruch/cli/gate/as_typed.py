"""How a command stands in a manifest, which is handed to strangers: what was decided, nothing of the machine."""

from pathlib import PurePath


def published_path(given: object) -> str:
    """Of a path on this machine its last part; an address of a store without what leads to it."""
    text = str(given)
    if "://" in text:
        return text.partition("?")[0]
    return PurePath(text).name or text
