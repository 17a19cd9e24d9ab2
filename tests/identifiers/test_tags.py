"""What a page shows of a text with tags."""

import time

import pytest

from widerspruch.identifiers.normal import normal_form
from widerspruch.identifiers.tags import without_tags


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('<a href="https://x.example/@b" class="u-url">@<span>anna</span></a>', "@anna"),
        ("<b>Anna</b> <i>Weiß</i>", "Anna Weiß"),
        ("Anna<br/>Weiß<p>x</p>", "Anna\nWeiß\nx\n"),
        ("&lt;span&gt;a&lt;/span&gt;", "a"),
        ("a <b> b </b> c", "a b c"),
        ("<SPAN\nid=1>x</SPAN >", "x"),
        ("an<wbr>na", "anna"),
    ],
)
def test_shown(text: str, shown: str) -> None:
    """Tags within a line leave nothing, others a new line."""
    form = without_tags(normal_form(text))
    assert form is not None
    assert form.text == shown


@pytest.mark.parametrize("text", ["", "a < b > c", "<anna@beispiel.de>", "<@123>", "1 > 0", "<b"])
def test_no_tags(text: str) -> None:
    """What is no tag stays."""
    assert without_tags(normal_form(text)) is None


def test_places() -> None:
    """A span goes back through tags and normal form to the characters of the original."""
    text = "x\u200b &lt;i&gt;@<span>an\u200bna</span>&lt;/i&gt;."
    form = without_tags(normal_form(text))
    assert form is not None
    start = form.text.index("@anna")
    assert form.original[slice(*form.span(start, start + 5))] == "@<span>an\u200bna"


@pytest.mark.parametrize("piece", ["<b", "<b>", "<b ", "<", "</", "<a <a>"])
def test_linear(piece: str) -> None:
    """A text made of halves of tags takes no longer than any other."""
    began = time.process_time()
    without_tags(normal_form(piece * 100_000 + ">"))
    assert time.process_time() - began < 2
