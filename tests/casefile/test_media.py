"""What evidence is, is read from its bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefile.made import PNG
from widerspruch.casefile.media import ENDINGS, IMAGES, sniffed

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080001000101011100ffd9")
GIF = b"GIF89a\1\0\1\0\0\0\0;" + bytes(4)
WEBP = b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0" + bytes(14)
MAIL = (
    b"Return-Path: <a@example.org>\r\nFrom: Hilfe <hilfe@example.org>\r\nSubject: Ihr\r\n Widerspruch\r\n\r\nGuten Tag"
)


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (GIF, "image/gif"),
        (WEBP, "image/webp"),
        (b"%PDF-1.7\n", "application/pdf"),
        (MAIL, "message/rfc822"),
        (MAIL.replace(b"\r\n", b"\n"), "message/rfc822"),
        (MAIL + "ü".encode("latin-1"), "message/rfc822"),
        ("Grüße".encode(), "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain"),
        (b"<html><script>", "text/plain"),
        (b"Notiz: ohne Absender", "text/plain"),
        (b'\n{"format": "widerspruch/receipt/1"}', "application/json"),
        (b'{"format": ', "text/plain"),
        (b"[1, 2]", "text/plain"),
        (b'{"a":' * 50_000, "text/plain"),
        (b"", "application/octet-stream"),
        (b"MZ\x90\0\3", "application/octet-stream"),
        ("Grüße".encode("latin-1"), "application/octet-stream"),
    ],
)
def test_it_is_told_by_its_bytes(data: bytes, media_type: str) -> None:
    """A picture that a page could show as more than that, a page, say, is text."""
    assert sniffed(data) == media_type


@pytest.mark.parametrize(
    "data",
    [
        PNG[:20],
        PNG[:8] + b"text",
        PNG[:16] + bytes(8) + PNG[24:],
        JPEG[:4],
        b"\xff\xd8\xffkein Bild",
        GIF[:6],
        b"GIF89a" + bytes(20),
        WEBP[:12] + b"AVIF",
        b"RIFF\0\0\0\0WAVEfmt ",
    ],
)
def test_an_image_that_is_none_is_none(data: bytes) -> None:
    """Its first bytes alone do not make one."""
    assert sniffed(data) not in IMAGES


@given(
    st.binary(max_size=200)
    | st.sampled_from([PNG, JPEG, GIF, WEBP, MAIL]).flatmap(lambda one: st.just(one[: len(one) // 2]))
)
def test_whatever_it_is_has_a_type_and_an_ending(data: bytes) -> None:
    """Any bytes at all."""
    assert sniffed(data) in ENDINGS


def test_a_long_header_that_is_none_is_looked_at_once() -> None:
    """A pattern that goes back and forth over its lines would never end."""
    assert sniffed(b"From: a\r\n" * 5000 + b"kein Kopf\r\n") == "text/plain"
