"""The bytes of a mail -> its head, and its parts as they lie in each other.

Written for this room because a mail's bytes must stay as they are: the parts are cut out of them, so that a mail within
a mail is still the one that was signed. No depth and no number of parts costs more than the limits say.
"""

import binascii
import quopri
import re
from collections.abc import Iterator
from email.message import Message
from functools import cached_property

from widerspruch.mailbox.charsets import decode
from widerspruch.mailbox.problem import MailProblem, MailProblemCode

MOST_PARTS = 1_000
MOST_LEVELS = 20
MOST_HEAD = 1 << 20
MOST_FIELD = 1 << 15
MOST_FIELDS = 5_000
"""Of a head and of one field: bytes. Genuine mails stay below a tenth of any of these."""

_FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,200})[ \t]*:(.*)", re.DOTALL)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_LINE = re.compile(rb"\r?\n")
_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}", re.ASCII)


class MailHead:
    """The fields of a head, in their order.

    Attributes:
        fields: Names in small letters, and values as they stand there, unfolded.

        problems: What is wrong with it.
    """

    def __init__(self, data: bytes) -> None:
        self.problems: list[MailProblemCode] = []
        if len(data) > MOST_HEAD:
            self.problems.append("header_too_long")
        self.fields = tuple(self._read(data[:MOST_HEAD]))

    def _read(self, data: bytes) -> Iterator[tuple[str, str]]:
        lines: list[list[bytes]] = []  # each with those that go on with it
        for line in _LINE.split(data):
            if line[:1] in (b" ", b"\t") and lines:
                lines[-1].append(line)
            elif _FIELD.match(line):
                lines.append([line])
            elif line and not line.startswith((b"From ", b">From ")):
                self.problems.append("header_broken")
        if len(lines) > MOST_FIELDS:
            self.problems.append("header_too_long")
        for pieces in lines[:MOST_FIELDS]:
            found = _FIELD.match(b"".join(pieces))
            assert found is not None
            value = found[2].strip()
            if len(value) > MOST_FIELD:
                self.problems.append("header_too_long")
            yield found[1].decode("ascii").lower(), decode(value[:MOST_FIELD], None)[0].replace("\x00", "")

    def all(self, name: str) -> tuple[str, ...]:
        """The values of all fields of a name."""
        return tuple(value for one, value in self.fields if one == name)

    def first(self, name: str) -> str:
        """The topmost one's; empty: there is none."""
        return next((value for one, value in self.fields if one == name), "")


class MailPart:
    """A part, or a mail as a whole: head and body."""

    def __init__(self, data: bytes, default_type: str = "text/plain") -> None:
        self.data = data
        self._default_type = default_type
        end = _END_OF_HEAD.search(data)
        cut = len(data) if end is None else end.end()
        self.head = MailHead(data[:cut])
        self.body = data[cut:]

    @cached_property
    def _typed(self) -> Message:
        message = Message()
        for name in ("content-type", "content-disposition"):
            value = self.head.first(name)
            if value:
                message[name] = value.replace("\r", "").replace("\n", "")
        return message

    @cached_property
    def media_type(self) -> str:
        """Such as `text/plain`, in small letters."""
        found = _TYPE.match(self.head.first("content-type"))
        return found[0].lower() if found else self._default_type

    def parameter(self, name: str) -> str | None:
        """Of `Content-Type`."""
        return self._parameter(name, "content-type")

    @property
    def file_name(self) -> str:
        """As the sender named it; empty: not at all."""
        return self._parameter("filename", "content-disposition") or self.parameter("name") or ""

    @property
    def is_attached(self) -> bool:
        """The sender wants it shown beside the text, not in it."""
        return self.head.first("content-disposition").lower().startswith("attachment")

    def _parameter(self, name: str, field: str) -> str | None:
        try:
            value = self._typed.get_param(name, header=field)
        except Exception:  # what Python's own package makes of a hostile field is not foreseeable
            return None
        if isinstance(value, tuple):
            charset, _, text = value
            return decode(text.encode("latin-1", "replace"), charset or None)[0]
        return value if isinstance(value, str) else None

    def decoded(self) -> tuple[bytes, tuple[MailProblemCode, ...]]:
        """The body without its transfer encoding."""
        encoding = self.head.first("content-transfer-encoding").strip().lower()
        if encoding.startswith("base64"):
            return _from_base64(self.body)
        if encoding.startswith("quoted-printable"):
            return quopri.decodestring(self.body), ()
        return self.body, ()

    def inner(self) -> tuple["MailPart", ...]:
        """The parts in it; none where it is not of several parts, or does not say where they begin."""
        boundary = self.parameter("boundary")
        if not boundary or not self.media_type.startswith("multipart/"):
            return ()
        mark = re.escape(boundary.rstrip().encode("utf-8", "replace"))
        cuts = re.compile(rb"(?:\A|\r?\n)--" + mark + rb"(--)?[ \t]*(?=\r?\n|\Z)")
        kind = "message/rfc822" if self.media_type == "multipart/digest" else "text/plain"
        parts: list[MailPart] = []
        begin: int | None = None
        for cut in cuts.finditer(self.body):
            if begin is not None:
                parts.append(MailPart(_after_line_end(self.body[begin : cut.start()]), kind))
            begin = cut.end()
            if cut[1] or len(parts) > MOST_PARTS:
                begin = None
                break
        if begin is not None:  # it was cut off
            parts.append(MailPart(_after_line_end(self.body[begin:]), kind))
        return tuple(parts)


def _after_line_end(data: bytes) -> bytes:
    return data[2:] if data.startswith(b"\r\n") else data[1:] if data.startswith(b"\n") else data


def _from_base64(data: bytes) -> tuple[bytes, tuple[MailProblemCode, ...]]:
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    strange = len(kept) + sum(map(data.count, (b"=", b"\r", b"\n", b" ", b"\t"))) != len(data)
    problems: tuple[MailProblemCode, ...] = ("encoding_broken",) if strange or len(kept) % 4 == 1 else ()
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4)), problems


def note(problems: list[MailProblem], code: MailProblemCode, n: int | None = None) -> None:
    """Say it once."""
    if all(one.code != code for one in problems):
        problems.append(MailProblem(code, n=n))
