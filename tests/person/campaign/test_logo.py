"""A logo: drawn anew, small, with nothing in it but the picture; and what is refused."""

import pytest

from lib.made_pictures import jpeg_head, png
from person.campaign.made import noisy_png
from widerspruch.lib.pictures import picture_in
from widerspruch.person.campaign.campaign import CampaignFault
from widerspruch.person.campaign.logo import MOST_BYTES, MOST_DRAWN, draw_logo, read_logo

SVG = b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def test_a_logo_is_drawn_small_and_holds_nothing_else():
    """Neither what stood in its comment nor its many pixels."""
    given = noisy_png(700, 300)
    drawn = draw_logo(given)

    assert isinstance(drawn, bytes)
    assert b"script" in given
    assert b"script" not in drawn
    assert b"tEXt" not in drawn
    assert len(drawn) <= MOST_DRAWN
    picture = picture_in(drawn)
    assert picture is not None
    assert picture.width / picture.height == pytest.approx(700 / 300, rel=0.03)


def test_the_same_logo_is_drawn_alike():
    """A kit is the same from the same statements."""
    assert draw_logo(png(300, 100)) == draw_logo(png(300, 100))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "logo_none"),
        (b"GIF89a" + bytes(100), "logo_none"),
        (SVG, "logo_vector"),
        (b"\n  <SVG onload=alert(1)>", "logo_vector"),
        (b"%PDF-1.7", "logo_vector"),
        (png(80, 60)[:-30], "logo_damaged"),
        (jpeg_head(80, 60), "logo_damaged"),
        (jpeg_head(10_000, 8_000), "logo_big_picture"),
        (jpeg_head(60_000, 10), "logo_big_picture"),
        (png(80, 60) + bytes(MOST_BYTES), "logo_big_file"),
    ],
    ids=["nothing", "gif", "svg", "svg-in-capitals", "pdf", "cut", "no-picture", "80-megapixels", "long", "2-MB"],
)
def test_what_is_no_usable_logo_is_refused(data, code):
    """By its bytes, whatever its name, before anything is drawn of it."""
    fault = draw_logo(data)

    assert isinstance(fault, CampaignFault)
    assert (fault.code, fault.place) == (code, "logo")


def test_a_logo_that_is_not_there_is_named(tmp_path):
    """By its name alone."""
    fault = read_logo(tmp_path / "wappen.png")

    assert isinstance(fault, CampaignFault)
    assert fault.values == {"name": "wappen.png"}
