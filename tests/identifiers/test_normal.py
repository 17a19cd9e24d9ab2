"""One normal form of texts, and the way back to the characters as they stand in the original."""

import unicodedata

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from growth import assert_linear
from widerspruch.identifiers.characters import FAR, replacements
from widerspruch.identifiers.normal import changing_re2, normal_form

READ_AS = (
    ("Anna\u00a0Weiß", "Anna Weiß"),
    ("Anna\u202f\u2009Weiß", "Anna Weiß"),
    ("Anna \t  Weiß", "Anna Weiß"),
    ("Anna\u3000Weiß", "Anna Weiß"),
    ("Anna\r\nWeiß\u2028Karl\x0bOtt", "Anna\nWeiß\nKarl\nOtt"),
    ("an\u200bna\u2060.\ufeffweiss\u00ad", "anna.weiss"),
    ("\u202e\u2066anna\u2069\u200f", "anna"),
    ("an\x00na\x1b\x85", "anna\n"),
    ("anna\U000e0041", "anna"),
    ("an\u200cna\u200d", "anna"),
    ("Anna\u2010Lena\u2011Weiß", "Anna-Lena-Weiß"),
    ("0171\u2013392\u221200\u201211\u201400", "0171-392-00-11-00"),
    ("Anna Weiß\u2014sie", "Anna Weiß\u2014sie"),
    ("Anna\u2019s, O\u02bcNeill, rock`n`roll", "Anna's, O'Neill, rock'n'roll"),
    ("\u2018Anna\u2019 `x`", "\u2018Anna' `x`"),
    ("ａｎｎａ＠ｗｅｉｓｓ．ｄｅ", "anna@weiss.de"),
    ("𝐀𝓃𝕟𝖺 Ⓐⓝⓝⓐ 🅰🄽🄽🅐 ᵃⁿⁿᵃ", "Anna Anna ANNA anna"),
    ("０１７１ ٣٩٢ ①②❸ 1️⃣2\u20e3", "0171 392 123 12"),
    ("ﬁx ŉ Ⅳ ㎏", "fix 'n IV kg"),
    ("Mu\u0308ller, s\u0323\u0307", "Müller, \u1e69"),
    ("a\u0336n\u0337n\u0338a\u0336", "anna"),
    ("\u0308 \u0308x", " x"),
    ("\u1112\u1161\u11ab", "한"),
    ("&#64;anna &#x40;anna &commat;anna &#64anna", "@anna @anna @anna @anna"),
    ("Wei&szlig; &amp; M&uuml;ller&nbsp;&nbsp;AG", "Weiß & Müller AG"),
    ("&amp;amp;#64;anna &#38;amp;commat;anna", "@anna @anna"),
    ("an&shy;na&#8203;", "anna"),
    (r"u/an\_na \*x\* https:\/\/instagram.com\/anna", "u/an_na *x* https://instagram.com/anna"),
    (r"\\_x C:\anna \\", "_x C:\\anna \\\\"),
    ("\ud800x", "\ufffdx"),
)
LEFT_ALONE = (
    "",
    "Hallo Anna, wie geht es dir?\nGut!",
    "Ärger über Größe, Łódź, İzmir, Ελλάδα, Москва, العربية, 日本語, 한국어",
    "👨‍👩‍👧‍👦 ❤️ 👩🏽‍💻 🏳️‍🌈 🇩🇪",
    "m², 10³, H₂O, ½, ™, Anna…, 12º, „Anna“ «x» – nein".replace("–", "—"),
    "AT&T; x & y &c. R&D;Anna",
)


@pytest.mark.parametrize(("text", "read"), READ_AS)
def test_what_is_read(text: str, read: str) -> None:
    """Every form is read as what a reader takes it for."""
    assert normal_form(text).text == read


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_what_needs_nothing(text: str) -> None:
    """A text that needs nothing is the very same object, and so are its places."""
    form = normal_form(text)
    assert form.text is text
    assert form.span(0, len(text)) == (0, len(text))


@pytest.mark.parametrize(
    ("text", "read", "written"),
    [
        ("\u200bmit &#64;an\u200bna\u200b!", "@anna", "&#64;an\u200bna"),
        ("a  b\u00a0 Anna \u202fWeiß.", "Anna Weiß", "Anna \u202fWeiß"),
        ("Mu\u0308ller Mu\u0308ller!", "Müller!", "Mu\u0308ller!"),
        (r"von u/a\_b\_c und", "u/a_b_c", r"u/a\_b\_c"),
        ("&amp;#64;anna", "@", "&amp;#64;"),
        ("ﬁ", "f", "ﬁ"),
        ("1️⃣2️⃣.", "12", "1️⃣2️⃣"),
    ],
)
def test_places(text: str, read: str, written: str) -> None:
    """A span is mapped to all characters that it was read from, and to no others."""
    form = normal_form(text)
    start = form.text.index(read)
    assert form.original[slice(*form.span(start, start + len(read)))] == written


PIECES = {
    "anna": "anna",
    "Weiß": "Weiß",
    "ü": "ü",
    "u\u0308": "ü",
    "ａ": "a",
    "𝐀": "A",
    "&#64;": "@",
    "&amp;": "&",
    "&amp;lt;": "<",
    "&uuml;": "ü",
    "‑": "-",
    "’": "'",
    "٣": "3",
    "ﬁ": "fi",
    "😂": "😂",
    "🅰": "A",
    "x\u0336": "x",
    "\n": "\n",
    "\r\n": "\n",
    ",": ",",
    "12": "12",
}
BETWEEN = st.sampled_from(["", "\u200b", "\u00ad", "\u2066", "\ufeff", "\x00"])


@given(st.lists(st.tuples(st.sampled_from(sorted(PIECES)), BETWEEN), max_size=12), st.data())
def test_spans_of_pieces(pieces: list[tuple[str, str]], data: st.DataObject) -> None:
    """However pieces are joined, the span of some of them is read from their very characters."""
    text = "".join(piece + unseen for piece, unseen in pieces)
    form = normal_form(text)
    if form.text != "".join(PIECES[piece] for piece, _ in pieces):
        return  # two pieces make a third one together, as `&` before `amp;`
    first = data.draw(st.integers(0, len(pieces)))
    last = data.draw(st.integers(first, len(pieces)))
    start = sum(len(PIECES[piece]) for piece, _ in pieces[:first])
    end = start + sum(len(PIECES[piece]) for piece, _ in pieces[first:last])
    wanted = "".join(piece + unseen for piece, unseen in pieces[first : last - 1]) if last > first else ""
    written = form.original[slice(*form.span(start, end))]
    assert written == (wanted + pieces[last - 1][0] if last > first else "")


HARD = st.text(
    st.sampled_from(
        "aſ&#;amplx36408\\_`´‘’—–- \t\n\r\u00a0\u2028\u0308\u0327\u0336\u200b\u200d\ufe0f\u20e3😂❤ａ６＆＃；ﬁ٣\ud800İß"
    ),
    max_size=40,
)


@settings(max_examples=500)
@given(st.one_of(HARD, st.text(max_size=40)))
@example("&#38;#3&#56;;#64;")
@example("＆＃６４；")
@example("a\u200d\ufe0f❤\u200b\u200d😂")
def test_idempotent_and_in_order(text: str) -> None:
    """The normal form of a normal form is itself; places keep their order and stay within the original."""
    form = normal_form(text)
    assert normal_form(form.text).text is form.text
    assert form.original is text
    starts = [form.span(place, place)[0] for place in range(len(form.text) + 1)]
    assert starts == sorted(starts)
    spans = [form.span(place, place + 1) for place in range(len(form.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert [end for _, end in spans] == sorted(end for _, end in spans)


@given(st.lists(st.one_of(HARD, st.text(max_size=20)), max_size=8))
def test_many_texts_at_once(texts: list[str]) -> None:
    """What RE2 passes over among many texts needs nothing."""
    texts = [text.replace("\ud800", "") for text in texts]
    texts = [text for text in texts if not any("\ud800" <= char <= "\udfff" for char in text)]
    passed = pc.match_substring_regex(pa.array(texts, pa.string()), changing_re2()).to_pylist()
    assert all(may_change or normal_form(text).text is text for text, may_change in zip(texts, passed, strict=True))


def test_ordinary_texts_are_passed_over() -> None:
    """Umlauts, emoji and typographic quotes alone send no text the slow way."""
    texts = pa.array([text for text in LEFT_ALONE if "&" not in text and "²" not in text])
    assert pc.sum(pc.match_substring_regex(texts, changing_re2())).as_py() in (0, None)


def test_every_character() -> None:
    """No single character of Unicode is left that stands for others, and none that stands for itself is changed."""
    far = [(ord(FAR[place]), ord(FAR[place + 2])) for place in range(0, len(FAR), 3)]
    for char, read in replacements().items():
        assert read != char
        assert char <= "\uffff" or any(first <= ord(char) <= last for first, last in far), hex(ord(char))
    for code in (*range(0x80, 0xD800), *range(0xE000, 0x20000)):
        char = chr(code)
        if unicodedata.category(char)[0] in "LN" and unicodedata.normalize("NFKC", char).isascii():
            left = unicodedata.category(char) == "No" or char in "ªº" or "super" in unicodedata.decomposition(char)
            assert normal_form(char).text.isascii() or left or char == "ℹ", hex(code)


HOSTILE = (
    "a\u0308", "a\u0308\u0327\u0328\u0323", "\u0308\u0327", "&amp;", "&#38;", "&#3&#56;;", "&", "&#", "\\", "\\_", "  ", " \u00a0",
    "\u200d", "\ufe0f", "❤\u200d", "`a", "０", "‑1—", "\r\n", "\U000e0041", "＆＃３８；",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=ascii)
def test_linear(piece: str) -> None:
    """Twice the text takes twice the time, whatever it is made of."""
    assert_linear(lambda times: normal_form(piece * times), 5_000)


def test_the_way_back_is_quick() -> None:
    """Looking up a place does not walk through the changes before it."""

    def all_places(n: int) -> None:
        form = normal_form("&#64;a\u0308 " * n)
        for place in range(0, len(form.text), 10):
            form.span(place, place + 1)

    assert_linear(all_places, 5_000)
