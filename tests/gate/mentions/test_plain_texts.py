"""What is done with all texts at once in their bytes."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.gate.mentions.plain_texts import plainly, rows_with, rows_with_bytes

TEXTS = st.lists(st.one_of(st.none(), st.text(max_size=20)), max_size=12)


@given(TEXTS, st.integers(0, 12))
def test_every_character_stays_in_its_place(texts: list[str | None], first: int) -> None:
    """A plain text is as long as the text was, part of a longer array or not, and small where that was capital."""
    plain = plainly(pa.array(texts, pa.string()).slice(first)).to_pylist()
    written = [text or "" for text in texts[first:]]
    assert [len(text) for text in plain] == [len(text) for text in written]
    for text, was in zip(plain, written, strict=True):
        for character, before in zip(text, was, strict=True):
            assert character == (before.lower() if before.isascii() and before.isalnum() else before) or (
                character == " " and before.isascii()
            )


def test_plain_text() -> None:
    """Punctuation and spaces of every kind become spaces; what stands in words, handles and hashtags stays."""
    texts = pa.array(["„Anna“,\tKARL!", None, "#Anna_Weiß @o'n-e a/b\x00\x1c."])
    assert plainly(texts).to_pylist() == ["„anna“  karl ", "", "#anna_weiß @o'n-e a/b   "]


@given(TEXTS, st.integers(0, 12))
def test_rows_with_a_mark(texts: list[str | None], first: int) -> None:
    """Every row that holds one of the bytes is found, and no other text."""
    few = [*texts, *["none"] * 40]
    found = rows_with(pa.array(few, pa.string()).slice(first), [b"@", b"\xef"])
    wanted = {row for row, text in enumerate(few[first:]) if text and ("@" in text or b"\xef" in text.encode())}
    assert found is not None
    assert found.type == pa.int64()
    assert found.to_pylist() == sorted(wanted)


def test_too_many_rows_with_a_mark() -> None:
    """Where every row holds a byte, there is nothing to be gained; where there is no row, there is none."""
    assert rows_with(pa.array(["@"] * 1000), [b"@"]) is None
    assert rows_with(pa.array([], pa.string()), [b"@"]) == pa.array([], pa.int64())


@given(st.lists(st.one_of(st.none(), st.text("aä𝐚&\u200b", max_size=6)), max_size=8), st.integers(0, 3))
def test_rows_with_one_of_many_bytes(texts: list[str | None], first: int) -> None:
    """Every row that holds one, and no other, also in a part of a longer column."""
    some = pa.array(texts, pa.string()).slice(first)
    rows = rows_with_bytes(some, b"&\xf0").to_pylist()
    assert [row for row in rows if some[row].is_valid] == [
        row for row, text in enumerate(texts[first:]) if text is not None and ("&" in text or "𝐚" in text)
    ]
