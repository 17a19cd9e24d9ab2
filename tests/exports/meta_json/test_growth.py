"""However a text is made, reading it takes time in proportion."""

from collections.abc import Callable
from typing import Any

import pytest

from growth import assert_linear
from widerspruch.exports.meta_html.dates import read_printed
from widerspruch.exports.meta_json.mentioned import mentions_in
from widerspruch.exports.meta_json.mojibake import Encoding
from widerspruch.exports.meta_json.notices import is_notice
from widerspruch.exports.platforms.facebook import comments

HOSTILE: dict[str, tuple[Callable[[str], Any], str]] = {
    "cut characters": (lambda text: Encoding().text(text), "\u00e2\u0082 "),
    "tags": (mentions_in, "@[1:1:"),
    "handles": (mentions_in, "@a.a"),
    "owner of a comment's post": (
        lambda text: comments._owner_in_title(text),
        "commented on hat einen Beitrag von ",
    ),
    "dates": (lambda text: read_printed(text, "utc"), "1. "),
    "notices": (lambda text: is_notice("A", f"A added {text}"), "to the "),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_text(name: str) -> None:
    """A text that is made to be read slowly is read as fast as any."""
    read, piece = HOSTILE[name]
    assert_linear(lambda n: read(piece * n), 2_000)
