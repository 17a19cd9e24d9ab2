"""The bulk path finds what the row-by-row path finds."""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from widerspruch.findings.bulk import ROWS_AT_A_TIME, scan_table
from widerspruch.findings.people import load_people
from widerspruch.findings.scan import FIGURES, scan
from widerspruch.findings.wording import LOOKALIKES, lowered

SENTENCES = [
    json.loads(line)["text"]
    for line in (Path(__file__).parents[2] / "benchmarks" / "findings" / "sentences.jsonl")
    .read_text("utf-8")
    .splitlines()
]
WORDS = sorted({word for sentence in SENTENCES for word in sentence.split()})
PIECES = st.one_of(
    st.sampled_from(SENTENCES),
    st.sampled_from(WORDS),
    st.sampled_from(
        [
            *LOOKALIKES,
            "\u0308",
            "ß",
            "ſ",
            "ı",
            "\n",
            "\u00a0",
            "\u200b",
            "&#64;",
            "\uff21",
            "-",
            ".",
            "@",
            "0",
            "+49",
            "(",
            "\x00",
        ]
    ),
    st.characters(exclude_categories=["Cs"]),
)
TEXTS = st.lists(PIECES, max_size=12).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda gap: gap.join(pieces))
)


def kinds_row_by_row(texts: list[str]) -> dict[int, list[str]]:
    found = {number: sorted({finding.kind for finding in scan(text)}) for number, text in enumerate(texts)}
    return {number: kinds for number, kinds in found.items() if kinds}


def kinds_in_bulk(texts: list[str]) -> dict[int, list[str]]:
    table = scan_table(pa.table({"item_id": pa.array(range(len(texts))), "text": pa.array(texts, pa.string())}))
    return dict(zip(table["item_id"].to_pylist(), table["kinds"].to_pylist(), strict=True))


class TestSameAsOneByOne:
    def test_labelled_sentences(self) -> None:
        """Every labelled sentence gets the same kinds in bulk as alone."""
        assert kinds_in_bulk(SENTENCES) == kinds_row_by_row(SENTENCES)

    def test_sentences_in_capitals_and_decomposed_letters(self) -> None:
        """Case and the composition of letters do not part the two ways."""
        texts = [form(text) for text in SENTENCES[::4] for form in (str.upper, str.lower, str.title, decomposed)]
        assert kinds_in_bulk(texts) == kinds_row_by_row(texts)

    @pytest.mark.parametrize("letter", [*LOOKALIKES[:3], "ı"])
    def test_an_address_whose_domain_begins_oddly(self, letter: str) -> None:
        """Letters that Python takes for those of the alphabet hide no e-mail address from RE2."""
        texts = [f"an anna@{letter}x.example"]
        assert kinds_in_bulk(texts) == kinds_row_by_row(texts) == {0: ["contact"]}

    @settings(max_examples=4, deadline=None)
    @given(st.lists(TEXTS, min_size=100, max_size=250))
    def test_generated_texts(self, texts: list[str]) -> None:
        """Whatever the words and signs, RE2 loses no row that Python would find and adds none."""
        assert kinds_in_bulk(texts) == kinds_row_by_row(texts)

    def test_a_prefilter_matches_where_its_recogniser_finds(self) -> None:
        """Each recogniser's pattern for RE2 matches every labelled sentence in which it finds something."""
        for recogniser in (*FIGURES, load_people()):
            found = [text for text in SENTENCES if list(recogniser.find(text, lowered(text)))]
            matched = pc.match_substring_regex(pa.array(found, pa.string()), recogniser.prefilter)
            assert pc.all(matched, min_count=0).as_py()


class TestFolding:
    def test_letters_that_fold_into_the_alphabet(self) -> None:
        """Every letter that RE2 or Python takes for one of the alphabet is itself such a letter or a lookalike."""
        plain = "abcdefghijklmnopqrstuvwxyzäöüßé"
        known = set(plain) | set(plain.upper()) | set(LOOKALIKES)
        strange = [chr(code) for code in range(128, sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF]
        array = pa.array(strange)
        matching = array.filter(pc.match_substring_regex(array, f"(?i:[{plain}])")).to_pylist()
        folding = {*matching} | {char for char in strange if char.lower()[0] in plain}
        assert folding <= known

    @given(st.text())
    def test_lowering_keeps_every_place(self, text: str) -> None:
        """A lowered text is as long as the text, so offsets stay true."""
        assert len(lowered(text)) == len(text)


class TestTheTable:
    def test_ids_keep_their_type(self) -> None:
        """Item ids come back in the type they came in."""
        table = pa.table(
            {"item_id": pa.array([b"\x01", b"\x02"]), "text": ["Meine IBAN: DE89 3704 0044 0532 0130 00", "Regen"]}
        )
        found = scan_table(table)
        assert found.schema.field("item_id").type == pa.binary()
        assert found.to_pylist() == [{"item_id": b"\x01", "kinds": ["iban"]}]

    def test_rows_without_text_are_left_out(self) -> None:
        """A missing or empty text has no findings and no row."""
        table = pa.table({"item_id": [1, 2], "text": pa.array([None, ""], pa.string())})
        assert scan_table(table).num_rows == 0

    def test_columns_of_other_names(self) -> None:
        """Any two columns can be the id and the text, whatever characters their names have."""
        table = pa.table({'row "no': [7], "body": ["Ich habe Asthma."]})
        found = scan_table(table, 'row "no', "body")
        assert found.to_pylist() == [{"item_id": 7, "kinds": ["health"]}]

    @pytest.mark.parametrize("rows", [0, 1, ROWS_AT_A_TIME + 1])
    def test_more_rows_than_a_batch(self, rows: int) -> None:
        """Every row is looked at, however many batches they make."""
        table = pa.table(
            {"item_id": pa.array(range(rows), pa.int64()), "text": pa.array(["Ich habe Asthma."] * rows, pa.string())}
        )
        assert scan_table(table)["item_id"].to_pylist() == list(range(rows))


def decomposed(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFD", text)
