"""What a PDF says."""

import io

from pypdf import PdfReader


def words_of_pdf(pdf: bytes | PdfReader) -> str:
    """The words of all pages, with single spaces and without the places that were given to break a line at."""
    reader = PdfReader(io.BytesIO(pdf)) if isinstance(pdf, bytes) else pdf
    text = " ".join(page.extract_text() for page in reader.pages)
    return " ".join(text.replace("\u200b", "").split())
