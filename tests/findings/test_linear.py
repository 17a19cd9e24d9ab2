"""Texts made to be slow: eight times the text takes about eight times the work, whatever it repeats."""

import pyarrow as pa
import pytest

from growth import assert_linear
from widerspruch.findings.scan import scan_all

REPEATED = {
    "phone numbers": "0170 1234567, ",
    "card numbers": "4111 1111 1111 1111 ",
    "plates": "Kennzeichen M-AB 123 ",
    "birth dates": "geboren 1.1.1980 ",
    "short birth dates": "geb 1.1.80 ",
    "names": "Anna Müller ",
    "IBANs": "DE89 3704 0044 0532 0130 00 ",
    "e-mail addresses": "a@b.de ",
    "streets": "Lindenstraße 12 ",
    "digits": "01 ",
    "at-signs": "@a",
    "health": "ich habe krebs ",
    "children": "meine tochter ",
    "particles": "Anna von ",
    "initials": "Anna A. ",
    "tax numbers": "12/345/678",
    "pension numbers": "12 345678 A 12 3 ",
    "documents": "Ausweis C01X0006H ",
    "half a street": "Straße des ",
    "no-break spaces": "\u00a0",
    "HTML entities": "&amp;#64;",
    "one word": "Aa",
}


@pytest.mark.parametrize("repeated", REPEATED.values(), ids=REPEATED)
def test_work_grows_with_the_text(repeated: str) -> None:
    """Each recogniser's own food makes it no slower by the piece."""
    pieces = 8_000 // len(repeated)
    assert_linear(lambda n: list(scan_all(pa.array([repeated * n], pa.large_string()))), pieces)
