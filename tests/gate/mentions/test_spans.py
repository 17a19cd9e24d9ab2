"""Offsets that platforms give beside a text still point to the same signs after a redaction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.gate.mentions.spans import Edit, covering, moved_in_row, moved_spans
from widerspruch.gate.profile import SpanColumns, SpanUnit

UNITS: tuple[SpanUnit, ...] = ("bytes", "characters", "utf16")
TEXT = "Ärger 😀 mit @erika und @tim!"
ERIKA = Edit(TEXT.index("@erika"), TEXT.index("@erika") + 6, "[HANDLE]")


def pointed(text: str, span: tuple[int | None, int | None], unit: SpanUnit) -> str:
    """What a span of a text covers."""
    encoding, width = {"bytes": ("utf-8", 1), "characters": ("utf-32-le", 4), "utf16": ("utf-16-le", 2)}[unit]
    start, end = span
    return text.encode(encoding)[(start or 0) * width : (end or 0) * width].decode(encoding)


def span_of(text: str, words: str, unit: SpanUnit) -> tuple[int, int]:
    """Where words stand in a text."""
    size = {"bytes": lambda part: len(part.encode()), "characters": len, "utf16": lambda part: len(part.encode("utf-16-le")) // 2}[unit]  # fmt: skip
    before = text.partition(words)[0]
    return size(before), size(before) + size(words)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ärger", "Ärger"),
        ("mit ", "mit "),
        ("@erika", "[HANDLE]"),
        ("rik", "[HANDLE]"),
        ("mit @er", "mit [HANDLE]"),
        ("ka und", "[HANDLE] und"),
        (" und", " und"),
        ("@tim", "@tim"),
        ("😀 mit @erika und @tim", "😀 mit [HANDLE] und @tim"),
    ],
)
def test_a_span_points_to_the_same_words(words: str, expected: str, unit: SpanUnit) -> None:
    """Before the redacted place, behind it, around it; within it, to all that stands there now."""
    after = TEXT.replace("@erika", "[HANDLE]")
    (moved,) = moved_spans(TEXT, [ERIKA], [span_of(TEXT, words, unit)], unit)
    assert pointed(after, moved, unit) == expected


def test_what_a_row_does_not_say_or_says_wrongly() -> None:
    """No offset stays none; one outside of the text moves as the text's end does."""
    assert moved_spans(TEXT, [ERIKA], [(None, 3), (-1, 1000)], "characters") == [(None, 3), (-1, 1002)]


@given(
    st.text(st.sampled_from("aä😀 "), max_size=30),
    st.lists(st.integers(0, 30), max_size=6),
    st.sampled_from(["", "x", "[HÄNDLE]", "😀😀😀"]),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4),
    st.sampled_from(UNITS),
)
def test_any_span_of_any_text(
    text: str, places: list[int], written: str, spans: list[tuple[int, int]], unit: SpanUnit
) -> None:
    """It covers the words that it covered, with all that was written at or around its borders, and nothing else."""
    cuts = sorted({min(place, len(text)) for place in places})
    edits = [Edit(start, end, written) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    for one, other in spans:
        start, end = sorted((min(one, len(text)), min(other, len(text))))
        if start == end:
            continue
        before = span_of_places(text, start, end, unit)
        within = [edit for edit in edits if edit.start < end and start < edit.end]
        left = min([start, *(edit.start for edit in within)])
        right = max([end, *(edit.end for edit in within)])
        after = applied(text, edits)
        (moved,) = moved_spans(text, edits, [before], unit)
        shifted = [Edit(edit.start - left, edit.end - left, edit.written) for edit in within]
        assert pointed(after, moved, unit) == applied(text[left:right], shifted)
        assert covering(text, edits, [before], unit) == [bool(within)]


def span_of_places(text: str, start: int, end: int, unit: SpanUnit) -> tuple[int, int]:
    """Characters as another unit counts them."""
    return span_of(text[:start] + "\0", "\0", unit)[0], span_of(text[:end] + "\0", "\0", unit)[0]


def applied(text: str, edits: list[Edit]) -> str:
    """The text with what is written instead."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.written + text[edit.end :]
    return text


def test_offsets_as_rows_have_them() -> None:
    """Beginning and end, or length, or both in turn; one span or a list of them."""
    text, edits = "an @erika, @tim", [Edit(3, 9, "[HANDLE]")]
    ends = moved_in_row(
        SpanColumns("t", start="s[]", end="e[]"), {"s[]": [3, 11, None], "e[]": [9, 15, None]}, text, edits
    )
    assert ends.values == {"s[]": [3, 13, None], "e[]": [11, 17, None]}
    assert ends.covers == (True, False, False)
    lengths = moved_in_row(SpanColumns("t", start="s", length="l"), {"s": 3, "l": 6}, text, edits)
    assert lengths.values == {"s": 3, "l": 8}
    both = moved_in_row(SpanColumns("t", both="i[]"), {"i[]": [3, 9, 11, 15]}, text, edits)
    assert both.values == {"i[]": [3, 11, 13, 17]}
    assert moved_in_row(SpanColumns("t", both="i[]"), {"i[]": []}, text, edits).values == {"i[]": []}
