"""A PDF -> the text of its pages. Pictures are kept as they are.

Nothing in a PDF is run and nothing in it is opened. A picture is not even decoded: a small file may hold a huge one.
"""

import hashlib
import io
import re
from typing import TYPE_CHECKING

from widerspruch.mailbox.charsets import plain
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.mime import note
from widerspruch.mailbox.opening.eml import shown_mail
from widerspruch.mailbox.opening.parts import MOST_TEXT, BodyTexts, PartsReader
from widerspruch.mailbox.problem import MailProblem, unopened

if TYPE_CHECKING:
    from pypdf import PdfReader

MOST_PAGES = 200

_PROGRAMS = re.compile(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|AA|OpenAction)\b")


def printed_mail(raw: bytes) -> ReceivedMail:
    """A PDF. Raises `MailError` where its text cannot be read."""
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    reader = PartsReader()
    if _PROGRAMS.search(raw):
        note(reader.problems, "pdf_script")
    try:
        pdf = PdfReader(io.BytesIO(raw))
        # Many are encrypted with an empty password, only so that they cannot be changed.
        if pdf.is_encrypted and not pdf.decrypt(""):
            raise unopened("pdf_encrypted")
        text = _text(pdf, reader)
    except FileNotDecryptedError:
        raise unopened("pdf_encrypted") from None
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
        NotImplementedError,
        AssertionError,
        ArithmeticError,
    ):
        raise unopened("pdf_unread") from None
    if not text.strip():
        note(reader.problems, "no_text")
    return shown_mail(raw, "pdf", BodyTexts(text), reader)


def _text(pdf: "PdfReader", reader: PartsReader) -> str:
    texts: list[str] = []
    size = 0
    for number, page in enumerate(pdf.pages):
        if number >= MOST_PAGES:
            note(reader.problems, "pdf_pages_cut", MOST_PAGES)
            break
        texts.append(plain(page.extract_text()))
        size += len(texts[-1])
        if size > MOST_TEXT:
            note(reader.problems, "text_cut", MOST_TEXT)
            break
    return "\n\n".join(texts)[:MOST_TEXT]


def pictured_mail(raw: bytes) -> ReceivedMail:
    """A picture: evidence, without a text."""
    return ReceivedMail(
        raw, hashlib.sha256(raw).hexdigest(), "picture", problems=(MailProblem("picture_kept"),), embedded=True
    )
