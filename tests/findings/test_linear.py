"""Texts made to be slow: eight times the text takes about eight times the work, whatever it repeats."""

import time

import pyarrow as pa
import pytest

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


def seconds(text: str) -> float:
    """CPU seconds of the quickest of three looks at a text."""
    texts, best = pa.array([text], pa.large_string()), float("inf")
    for _ in range(3):
        began = time.process_time()
        list(scan_all(texts))
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize("repeated", REPEATED.values(), ids=REPEATED)
def test_work_grows_with_the_text(repeated: str) -> None:
    """Quadratic work would take sixty-four times as long; half of that is far from what linear work needs."""
    once = repeated * (8_000 // len(repeated))
    seconds(once)
    assert seconds(once * 8) < 32 * max(seconds(once), 0.002)
