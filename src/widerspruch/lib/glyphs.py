"""What the typesetter's own fonts have a sign for. Anything else would be an empty box on paper."""

import re
from collections.abc import Callable
from unicodedata import normalize

_LATIN = "20-7E A0-24F 2010-2027 2030-203A 20AC"
"""Whatever is set in these, there is a glyph for it."""

_ALL = """
20-7E A0-2FF 370-373 375-377 37A-37D 37F 384-386 388-38A 38C 38E-3A1 3A3-482 48A-4FF 531-556 559-58A 5BE 5D0-5EA 5EF-5F4
60C 61B 61F 621-63A 640-64A 660-66D 67E 686 698 6A9 6AF 6CC 6F0-6F9 10D0-10FF 1D00-1DBF 1E00-1F15 1F18-1F1D 1F20-1F45
1F48-1F4D 1F50-1F57 1F59 1F5B 1F5D 1F5F-1F70 1F72 1F74 1F76 1F78 1F7A 1F7C 1F80-1FB4 1FB6-1FBA 1FBC-1FBD 1FBF-1FC4
1FC6-1FC8 1FCA 1FCC-1FD2 1FD6-1FDA 1FDD-1FE2 1FE4-1FEA 1FEC-1FED 1FF2-1FF4 1FF6-1FF8 1FFA 1FFC 1FFE 2002-200F 2010-2027
202F-2040 2042 2044-2052 2054-205E 2060 2070-2071 2074-208E 2090-209C 20A0-20C0 2100-211E 2120 2122 2124 2127-2129
212C-2151 2153-2184 2190-2328 232B-23FF 2460-2606 2609-262F 2638-268B 2690-269C 26A0-26A7 26AA-26AF 26B2 2701-2704
2706-2709 270C-2714 2717-2726 272A-274B 274D 274F-2752 2756 2758-275E 2761-277F 2794 2798-27AF FB00-FB06 FFFD
"""
"""Code points of Libertinus Serif and DejaVu Sans Mono as typst embeds them, upright, bold and slanted, of the scripts
that people here are likely to write their names in; no marks that are set over others."""

_LONG_RUN = re.compile(r"\S{30}(?=\S)")

Printing = Callable[[str], str]


def _printing(ranges: str) -> Printing:
    edges = ([chr(int(edge, 16)) for edge in one.split("-")] for one in ranges.split())
    without = re.compile(f"[^\n{''.join(f'{one[0]}-{one[-1]}' for one in edges)}]")

    def printed(text: str) -> str:
        plain = normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ")
        return _LONG_RUN.sub("\\g<0>\u200b", without.sub(_number, plain))

    return printed


def _number(sign: re.Match[str]) -> str:
    return f"[U+{ord(sign[0]):04X}]"


printable = _printing(_ALL)
"""The text with the number of every sign that the fonts lack in its place, `[U+1F642]`, so that nothing is lost; what
has no place to break a line at gets some."""

plainly_printable = _printing(_LATIN)
"""The same with Latin letters alone: for when signs that the fonts have cannot be set beside each other."""
