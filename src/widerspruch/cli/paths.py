"""Paths as they are typed: an empty one and a dash mean nothing, `~` is one's own folder, even within quotes."""

from pathlib import Path

import typer


def typed_path(given: str | Path) -> Path:
    """What a path option means. Raises `typer.BadParameter` where that is no name of a file or folder."""
    if str(given).strip() in ("", "-"):
        raise typer.BadParameter(NO_NAME)
    try:
        return Path(given).expanduser()
    except RuntimeError:  # somebody else's home that is not there
        return Path(given)


NO_NAME = "no name"
"""The message by which `main` knows what was wrong."""
