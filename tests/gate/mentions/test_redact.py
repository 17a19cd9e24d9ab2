"""Redaction takes out every span and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.gate.mentions.redact import PLACEHOLDERS, Span, redact

REPLACED = st.sampled_from(sorted(PLACEHOLDERS))


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text of pieces, every second of which is a span; no piece holds a bracket or a mark."""
    letters = st.text(
        st.characters(exclude_characters="[]", exclude_categories=["Cs", "Mn", "Mc", "Me"]), min_size=1, max_size=8
    )
    text, spans = "", []
    for number, piece in enumerate(draw(st.lists(letters, max_size=9))):
        if number % 2:
            spans.append(Span(len(text), len(piece), draw(REPLACED)))
        text += piece
    return text, draw(st.permutations(spans))


@given(texts_with_spans())
def test_every_span_and_nothing_else(case: tuple[str, list[Span]]) -> None:
    """What lies between the spans stays as it is, and each span becomes its placeholder."""
    text, spans = case
    expected, done = "", 0
    for span in sorted(spans):
        expected += text[done : span.start] + PLACEHOLDERS[span.identifier]
        done = span.start + span.length
    assert redact(text, spans) == expected + text[done:]


@given(st.text(st.characters(exclude_categories=["Cs", "Mn", "Mc", "Me"]), min_size=1, max_size=30), st.data())
def test_overlapping_spans_become_one(text: str, data: st.DataObject) -> None:
    """Spans that overlap are replaced once, and no character of theirs is left."""
    start = data.draw(st.integers(0, len(text) - 1))
    spans = [
        Span(start, length, "name")
        for length in data.draw(st.lists(st.integers(1, len(text) - start), min_size=1, max_size=4))
    ]
    longest = max(span.length for span in spans)
    assert redact(text, spans) == text[:start] + "[NAME]" + text[start + longest :]


def test_the_longest_names_what_was_there() -> None:
    """A handle inside an e-mail address is redacted as the address."""
    assert redact("an anna@x.de!", [Span(3, 9, "email"), Span(7, 2, "handle")]) == "an [EMAIL]!"


def test_characters_beyond_the_basic_plane_and_marks() -> None:
    """Places count characters, not bytes or UTF-16 units, and a letter's marks go with it."""
    assert redact("😂😂 @anna", [Span(3, 5, "handle")]) == "😂😂 [HANDLE]"
    decomposed = "Anna Weis\u0308 da"
    assert redact(decomposed, [Span(0, 9, "name")]) == "[NAME] da"


@pytest.mark.parametrize("span", [Span(-1, 2, "name"), Span(0, 0, "name"), Span(3, 3, "name"), Span(0, 1, "place")])
def test_spans_outside(span: Span) -> None:
    """A span that lies outside the text, or whose identifier has no placeholder, is a mistake of the caller."""
    with pytest.raises(ValueError, match="span"):
        redact("anna", [span])
