"""Mails as bytes, for tests: heads and bodies of invented people, by hand and not by what reads them."""

import base64
import quopri

WORDS = "Wir haben Ihren Widerspruch geprüft."

HEAD = {
    "From": "Meta <case@support.facebook.com>",
    "To": "Erika Muster <erika@mail.example>",
    "Subject": "Ihr Widerspruch",
    "Date": "Mon, 2 Jun 2025 10:00:00 +0200",
    "Message-ID": "<m1@support.facebook.com>",
    "MIME-Version": "1.0",
}


def mail(body: bytes | str = WORDS, content_type: str = "text/plain; charset=utf-8", **fields: str | None) -> bytes:
    """A mail of one part. Fields: by name, `_` for `-`; None takes one away."""
    head = {**HEAD, "Content-Type": content_type}
    for name, value in fields.items():
        key = next((one for one in head if one.lower() == name.replace("_", "-").lower()), name.replace("_", "-"))
        head[key] = value
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items() if value is not None)
    return lines.encode() + b"\r\n" + (body.encode() if isinstance(body, str) else body)


def part(body: bytes | str, content_type: str = "text/plain; charset=utf-8", **fields: str) -> bytes:
    """One part of several."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    head = f"Content-Type: {content_type}\r\n{lines}\r\n".encode()
    return head + (body.encode() if isinstance(body, str) else body)


def several(*parts: bytes, kind: str = "mixed", boundary: str = "b1", **fields: str | None) -> bytes:
    """A mail of several parts."""
    return mail(joined(*parts, boundary=boundary), f'multipart/{kind}; boundary="{boundary}"', **fields)


def joined(*parts: bytes, boundary: str = "b1") -> bytes:
    """Parts with the lines between them."""
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts) + mark + b"--\r\n"


def as_base64(text: str, charset: str = "utf-8") -> bytes:
    """A body in base64."""
    return base64.encodebytes(text.encode(charset))


def as_quoted(text: str, charset: str = "utf-8") -> bytes:
    """A body in quoted-printable."""
    return quopri.encodestring(text.encode(charset))


def as_html(body: str) -> str:
    """A page around it."""
    return f"<html><head><title>t</title></head><body>{body}</body></html>"
