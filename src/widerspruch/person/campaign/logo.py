"""An association's logo: drawn anew as a small PNG, in a process of its own with limits.

What was drawn is all that is left: no place, no camera, no comment, nothing that came behind the picture.
"""

import json
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from widerspruch.lib.pictures import LONGEST_SIDE, MOST_PIXELS, Picture, picture_in
from widerspruch.lib.processes import limit_memory, limit_processor_time, start_process
from widerspruch.person.campaign.campaign import CampaignFault

MOST_BYTES = 2_000_000
"""Of the file that is given."""

MOST_DRAWN = 8_000
"""Bytes of the logo as it is drawn: a twelfth of what the whole site may have."""

WIDEST, HIGHEST = 320, 160
"""Pixels, at first; where that gives too many bytes, fewer."""

_MOST_MEMORY = 1 << 30
_MOST_SECONDS = 20
_VECTOR = (b"<svg", b"<?xml", b"%PDF", b"%!PS")


def read_logo(path: Path) -> bytes | CampaignFault:
    """The logo that lies in a file."""
    try:
        with path.open("rb") as file:
            return draw_logo(file.read(MOST_BYTES + 1))
    except OSError:
        return CampaignFault("logo_missing", "logo", {"name": path.name})


def draw_logo(data: bytes, draw: Callable[[bytes, Picture], bytes | None] | None = None) -> bytes | CampaignFault:
    """A PNG or JPEG as a small PNG, or what is wrong with it."""
    if len(data) > MOST_BYTES:
        return CampaignFault("logo_big_file", "logo", {"most": MOST_BYTES // 1_000_000})
    picture = picture_in(data)
    if picture is None:
        is_vector = data.lstrip()[:200].lower().startswith(tuple(mark.lower() for mark in _VECTOR))
        return CampaignFault("logo_vector" if is_vector else "logo_none", "logo")
    if not picture.is_showable:
        return CampaignFault(
            "logo_big_picture",
            "logo",
            {"width": picture.width, "height": picture.height, "most": MOST_PIXELS // 1_000_000, "side": LONGEST_SIDE},
        )
    drawn = (draw or _in_a_process)(data, picture)
    return CampaignFault("logo_damaged", "logo") if drawn is None else drawn


def _in_a_process(data: bytes, picture: Picture) -> bytes | None:
    process, pipe = start_process(_work, data, picture)
    try:
        drawn: bytes | None = pipe.recv()
    except (EOFError, OSError):  # it asked for more than it may have
        return None
    finally:
        pipe.close()
        process.join()
    return drawn


def _work(data: bytes, picture: Picture, pipe: Connection) -> None:
    limit_memory(_MOST_MEMORY)
    limit_processor_time(_MOST_SECONDS)
    pipe.send(_draw(data, picture))


def _draw(data: bytes, picture: Picture) -> bytes | None:
    """The largest that keeps to `MOST_DRAWN`; None: these bytes are no whole picture."""
    from typst import TypstError  # 84 MB, needed here alone
    from typst import compile as draw

    scale = min(WIDEST / picture.width, HIGHEST / picture.height, 1.0)
    while True:
        width, height = (max(1, round(side * scale)) for side in (picture.width, picture.height))
        page = (
            f"#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: none)\n"
            '#image(bytes(json("logo.json")), width: 100%, height: 100%, fit: "stretch")'
        )
        sources = {"main": page.encode(), "logo.json": json.dumps(list(data)).encode()}
        try:
            drawn: bytes = draw(sources, format="png", ppi=72, ignore_system_fonts=True)  # type: ignore[call-overload]
        except TypstError:
            return None
        if len(drawn) <= MOST_DRAWN or max(width, height) <= _SMALLEST:
            return drawn
        scale *= 0.75


_SMALLEST = 60
"""Pixels: so small, even noise has few bytes."""
