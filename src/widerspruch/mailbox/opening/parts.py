"""The parts of a mail -> its versions in text and in HTML, attachments, and the mail that it passes on."""

import re
from typing import NamedTuple

from widerspruch.mailbox.charsets import decode, plain
from widerspruch.mailbox.mail import MailAttachment
from widerspruch.mailbox.mime import MOST_LEVELS, MOST_PARTS, MailPart, note
from widerspruch.mailbox.opening.html import MOST_HTML, html_text
from widerspruch.mailbox.opening.versions import said_besides, say_the_same
from widerspruch.mailbox.problem import MailProblem

MOST_TEXT = 200_000
"""Characters of a mail's text. Genuine answers have a tenth, with all that they quote."""

MOST_ATTACHMENTS = 100
MOST_ATTACHED = 32 << 20
"""Bytes of all attachments of a mail: they are in the mail itself, too."""

_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
_SPARE = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_HIDDEN_IS_SAID = 3
"""Words: fewer are a counting picture's description or a space."""


class BodyTexts(NamedTuple):
    """What a mail, or one part of it, shows, and what it holds and does not show.

    Attributes:
        others: Versions of `shown` that say something else.
    """

    shown: str = ""
    hidden: str = ""
    others: tuple[str, ...] = ()


class PartsReader:
    """Reads the parts of one mail.

    Attributes:
        attachments: In their order.

        forwarded: The bytes of the first mail within it.

        problems: What was noticed.

        links: Where its designed text leads to.
    """

    def __init__(self) -> None:
        self.attachments: list[MailAttachment] = []
        self.forwarded: bytes | None = None
        self.problems: list[MailProblem] = []
        self.links: dict[str, None] = {}
        self._parts = 0
        self._attached = 0
        self._text_left = 4 * MOST_HTML

    def read(self, part: MailPart, level: int = 0, kind: str = "") -> BodyTexts:
        """What a part shows. `kind`: that of the part around it."""
        self._parts += 1
        if self._parts > MOST_PARTS:
            note(self.problems, "too_many_parts", MOST_PARTS)
            return BodyTexts()
        for code in part.head.problems:
            note(self.problems, code)
        media_type = part.media_type
        if media_type in _ENCRYPTED:
            note(self.problems, "encrypted_mail")
        if media_type.startswith("multipart/"):
            return self._several(part, level)
        if media_type.startswith("message/"):
            self._mail_within(part, kind)
            return BodyTexts()
        if media_type in ("text/plain", "text/html") and not part.is_attached and not _is_file(part):
            return self._text(part)
        self._attach(part)
        return BodyTexts()

    def _several(self, part: MailPart, level: int) -> BodyTexts:
        if level >= MOST_LEVELS:
            note(self.problems, "nested_too_deep", MOST_LEVELS)
            return BodyTexts()
        inner = part.inner()
        if not inner:
            # It says that it has parts, and has none: whatever is there is text.
            note(self.problems, "header_broken")
            return self._text(part)
        kind = part.media_type
        if kind == "multipart/alternative":
            return self._alternatives(inner, level, kind)
        texts = [self.read(one, level + 1, kind) for one in inner]
        return BodyTexts(
            _joined([text.shown for text in texts]),
            _joined([text.hidden for text in texts]),
            tuple(other for text in texts for other in text.others),
        )

    def _alternatives(self, inner: tuple[MailPart, ...], level: int, kind: str) -> BodyTexts:
        """One text in several versions. What a version alone says counts, too: nobody knows which one was read."""
        texts = [self.read(one, level + 1, kind) for one in inner]
        shown = [text.shown for text in texts if text.shown.strip()]
        others = [other for text in texts for other in text.others]
        hidden = [text.hidden for text in texts]
        for other in shown[1:]:
            if all(say_the_same(one, other) for one in (shown[0], *others)):
                hidden.append(said_besides(other, shown[0]))
            else:
                note(self.problems, "versions_differ")
                others.append(other)
        return BodyTexts("".join(shown[:1]), _joined(hidden), tuple(others))

    def _text(self, part: MailPart) -> BodyTexts:
        if self._text_left <= 0:
            note(self.problems, "text_cut", MOST_TEXT)
            return BodyTexts()
        data, problems = part.decoded()
        data = data[: self._text_left]
        self._text_left -= len(data)
        for code in problems:
            note(self.problems, code)
        text, codes = decode(data, part.parameter("charset") or _charset_within(part, data))
        for code in codes:
            note(self.problems, code)
        if part.media_type == "text/html" or _is_html(text):
            return self.of_html(text)
        if (part.parameter("format") or "").lower() == "flowed":
            text = unflowed(self._cut(text), (part.parameter("delsp") or "").lower() == "yes")
        return BodyTexts(self._cut(plain(text)))

    def of_html(self, text: str) -> BodyTexts:
        """What a page or a designed version shows."""
        if len(text) > MOST_HTML:
            note(self.problems, "html_too_large")
        found = html_text(text)
        if found.broken:
            note(self.problems, "html_broken")
        if len(found.hidden.split()) >= _HIDDEN_IS_SAID:
            note(self.problems, "text_hidden")
        self.links.update(dict.fromkeys(found.links))
        return BodyTexts(self._cut(found.shown), found.hidden[:MOST_TEXT])

    def _cut(self, text: str) -> str:
        if len(text) > MOST_TEXT:
            note(self.problems, "text_cut", MOST_TEXT)
        return text[:MOST_TEXT]

    def _mail_within(self, part: MailPart, kind: str) -> None:
        # What comes back in a report of delivery is the person's own mail, not one that is passed on.
        if part.media_type == "message/rfc822" and self.forwarded is None and kind != "multipart/report":
            self.forwarded = part.decoded()[0].lstrip(b"\r\n")
        else:
            self._attach(part)

    def _attach(self, part: MailPart) -> None:
        if part.media_type in _SPARE:
            return
        if len(self.attachments) >= MOST_ATTACHMENTS:
            note(self.problems, "attachments_too_many", MOST_ATTACHMENTS)
            return
        if self._attached + len(part.body) > MOST_ATTACHED:
            note(self.problems, "attachment_too_large")
            return
        data, problems = part.decoded()
        for code in problems:
            note(self.problems, code)
        self._attached += len(data)
        name = plain(part.file_name).replace("\n", " ").strip()[:200]
        self.attachments.append(MailAttachment(name, part.media_type, data))


def _is_file(part: MailPart) -> bool:
    """Text with a name of a file is one that somebody attached, unless it is to be shown."""
    return bool(part.file_name) and not part.head.first("content-disposition").lower().startswith("inline")


def _charset_within(part: MailPart, data: bytes) -> str | None:
    if part.media_type != "text/html":
        return None
    found = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", data[:4_096], re.IGNORECASE)
    return found[1].decode("ascii", "replace") if found else None


def _is_html(text: str) -> bool:
    """HTML in a part that says it is plain."""
    start = text[:1_000].lstrip().lower()
    return start.startswith(("<!doctype html", "<html", "<body"))


def _joined(texts: list[str]) -> str:
    return "\n\n".join(text.strip("\n") for text in texts if text.strip())


def unflowed(text: str, delete_space: bool = False) -> str:
    """Lines that were only wrapped for sending are one again (RFC 3676)."""
    out: list[list[str]] = []
    flowing: int | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        flows = bare.endswith(" ") and bare != "-- "
        kept = bare[:-1] if flows and delete_space else bare
        if flowing == depth and bare != "-- ":
            out[-1].append(kept)
        else:
            out.append(["> " * depth, kept])
        flowing = depth if flows else None
    return "\n".join(map("".join, out))
