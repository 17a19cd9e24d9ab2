"""Which texts are read in their normal form."""

import sys

import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.gate.mentions.readings import ODD_BYTES, odd_re2


def test_what_is_odd_is_seen_in_the_bytes() -> None:
    """No character makes a text odd without one of the bytes by which odd texts are looked for."""
    codes = [code for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
    characters = pa.array(list(map(chr, codes)), pa.string())
    odd = characters.filter(pc.match_substring_regex(characters, odd_re2())).to_pylist()
    assert len(odd) > 1_000
    assert [one for one in odd if not set(one.encode()) & set(ODD_BYTES)] == []
    assert not set("äöüßéñ Ωж日本語 azAZ09 .,;:!?'\"@#/-_()\n\t".encode()) & set(ODD_BYTES) - {0xE3}
