"""What the typesetter's own fonts have a sign for. Anything else would be an empty box on paper."""

import re

_RANGES = """
20-7E A0-377 37A-37F 384-38A 38C 38E-3A1 3A3-4FF 531-556 559-58A 591-5C7 5D0-5EA 5EF-5F4 60C 61B 61F 621-63A 640-655
660-66D 67E 686 698 6A9 6AF 6CC 6F0-6F9 10D0-10FF 1D00-1F15 1F18-1F1D 1F20-1F45 1F48-1F4D 1F50-1F57 1F59 1F5B 1F5D
1F5F-1F7D 1F80-1FB4 1FB6-1FC4 1FC6-1FD3 1FD6-1FDB 1FDD-1FEF 1FF2-1FF4 1FF6-1FFE 2000-200F 2010-2027 202F-2040 2042
2044-205E 2060 2070-2071 2074-208E 2090-209C 20A0-20C0 2100-211E 2120 2122 2124 2126-2151 2153-2184 2190-23FF 2460-262F
2638-268B 2690-269C 26A0-26A7 26AA-26B2 2701-2704 2706-2709 270C-2727 2729-274B 274D 274F-2752 2756 2758-275E 2761-277F
2794 2798-27AF FB00-FB06 FFFD
"""
"""Code points of Libertinus Serif and DejaVu Sans Mono as typst embeds them, of the scripts that people here are likely
to write their names in."""

_EDGES = ([chr(int(edge, 16)) for edge in one.split("-")] for one in _RANGES.split())
_WITHOUT = re.compile(f"[^\n{''.join(f'{edges[0]}-{edges[-1]}' for edges in _EDGES)}]")
_LONG_RUN = re.compile(r"\S{30}(?=\S)")


def printable(text: str) -> str:
    """The text with the number of every sign that the fonts lack in its place, `[U+1F642]`, so that nothing is lost;
    what has no place to break a line at gets some."""
    plain = text.replace("\r\n", "\n").replace("\t", " ")
    return _LONG_RUN.sub("\\g<0>\u200b", _WITHOUT.sub(_number, plain))


def _number(sign: re.Match[str]) -> str:
    return f"[U+{ord(sign[0]):04X}]"
