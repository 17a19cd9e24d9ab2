"""Which bytes are a picture that a document may show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.made_pictures import jpeg_head, png
from widerspruch.lib.pictures import MOST_PIXELS, Picture, picture_in


def test_a_png_states_its_size():
    """Width before height."""
    assert picture_in(png(40, 60)) == Picture("png", 40, 60)


def test_a_jpeg_states_its_size_behind_other_segments():
    """Comments, filling bytes and the rest are passed over."""
    assert picture_in(jpeg_head(640, 480)) == Picture("jpg", 640, 480)
    assert picture_in(jpeg_head(640, 480).replace(b"\xff\xda", b"")) is None


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"%PDF-1.7", b"<svg/>", png()[:20], b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\0"]
)
def test_anything_else_is_no_picture(data):
    """A name ending in .png makes none, nor do the first bytes alone."""
    assert picture_in(data) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_it(tail):
    """Whatever follows the mark of a picture."""
    for mark in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"):
        picture = picture_in(mark + tail)
        assert picture is None or picture.width >= 0


@pytest.mark.parametrize(
    ("width", "height", "showable"),
    [(1, 1, True), (1440, 15_000, True), (0, 10, False), (10, 0, False), (65_535, 65_535, False), (1, 20_001, False)],
)
def test_a_bomb_is_not_shown(width, height, showable):
    """What states a size that takes gigabytes to show, or none at all, stays among the originals."""
    assert Picture("png", width, height).is_showable is showable
    assert MOST_PIXELS * 4 <= 100_000_000
