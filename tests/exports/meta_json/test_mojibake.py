"""The repair of Meta's encoding fault: decided per file, exact on every probe of the specification."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth import assert_linear
from widerspruch.exports.meta_json.mojibake import NESTING_CAP, Encoding, TooDeepError


def garbled(text: str) -> str:
    return text.encode().decode("latin-1")


def encoding_of(*files: bytes) -> Encoding:
    encoding = Encoding()
    for raw in files:
        encoding.see(raw)
    return encoding


FAULTY = b'[{"a": "sch\\u00c3\\u00b6n"}]'


class TestDecision:
    def test_ascii_file_with_byte_escapes_is_repaired(self) -> None:
        """Only escapes up to 00ff in an ASCII file mean the fault."""
        assert encoding_of(FAULTY).text("schÃ¶n") == "schön"

    def test_true_utf8_file_keeps_a_genuine_pair(self) -> None:
        """In a file with raw UTF-8, `Ã¼` is what somebody wrote."""
        assert encoding_of('[{"a": "müde Ã¼"}]'.encode()).text("Ã¼") == "Ã¼"

    def test_escape_above_one_byte_means_a_sound_file(self) -> None:
        """`\\u2013` cannot occur in a faulty file, so nothing in it is repaired."""
        assert encoding_of(b'["\\u2013", "\\u00c3\\u00bc"]').text("Ã¼") == "Ã¼"

    def test_escaped_backslash_before_u_is_no_escape(self) -> None:
        """The six characters of `\\\\u2013` in a text do not stand for a dash."""
        assert encoding_of(b'["C:\\\\u2013", "\\u00c3\\u00bc"]').text("Ã¼") == "ü"

    def test_upper_case_hex_is_understood(self) -> None:
        """Escapes may be printed in capitals."""
        assert encoding_of(b'["\\u00C3\\u00BC"]').repairs

    def test_larger_character_late_in_the_file_falls_back_per_string(self) -> None:
        """After repaired strings, a sound one is kept as it is and both are marked as mixed."""
        encoding = encoding_of(FAULTY)
        assert encoding.text("schÃ¶n") == "schön"
        assert encoding.take_flags() == ("mojibake_repaired",)
        assert encoding.text("Gruß – bald") == "Gruß – bald"
        assert encoding.take_flags() == ("mojibake_mixed",)
        assert encoding.text("schÃ¶n") == "schön"
        assert encoding.take_flags() == ("mojibake_repaired", "mojibake_mixed")

    def test_larger_character_before_any_repair_makes_the_file_sound(self) -> None:
        """If the first special character is a large one, the file never had the fault."""
        encoding = encoding_of(b"[]")
        assert encoding.text("Gruß – bald") == "Gruß – bald"
        assert encoding.text("Ã¼") == "Ã¼"
        assert encoding.take_flags() == ()

    def test_raw_utf8_after_repairs_is_mixed(self) -> None:
        """A later chunk in raw UTF-8 does not undo what was repaired, but says that the file is mixed."""
        encoding = encoding_of(FAULTY)
        encoding.text("Ã¼")
        encoding.see("–".encode())
        encoding.take_flags()
        assert encoding.text("Ã¶") == "ö"
        assert "mojibake_mixed" in encoding.take_flags()


class TestProbes:
    @pytest.mark.parametrize("text", ["schön", "Grüße 🌇🎂", "a\u00a0b", "“x” – …", "日本語", "ÿ", "plain"])
    def test_faulty_strings_are_repaired(self, text: str) -> None:
        """Umlauts, emoji, no-break spaces and quotation marks come back as they were written."""
        assert encoding_of(FAULTY).text(garbled(text)) == text

    def test_latin_1_not_windows(self) -> None:
        """Bytes that cp1252 does not define (81, 8d, 8f, 90, 9d) are repaired, too."""
        text = "Á Í Ï Ð Ý”"
        assert encoding_of(FAULTY).text(garbled(text)) == text

    def test_sound_umlaut_in_a_faulty_file_stays_and_is_marked(self) -> None:
        """`müde` is no UTF-8 read as Latin-1: untouched, and the file is known to be mixed."""
        encoding = encoding_of(FAULTY)
        assert encoding.text("müde") == "müde"
        assert encoding.take_flags() == ("mojibake_mixed",)

    def test_string_that_mixes_both_stays_and_is_marked(self) -> None:
        """Half repaired, half raw: untouched."""
        encoding = encoding_of(FAULTY)
        assert encoding.text("schÃ¶n fÃ¼r uns, aber trüb") == "schÃ¶n fÃ¼r uns, aber trüb"
        assert encoding.take_flags() == ("mojibake_mixed",)

    @pytest.mark.parametrize("cut", [1, 2, 3])
    def test_emoji_cut_at_the_end_is_dropped_and_marked(self, cut: int) -> None:
        """What can be repaired is; the stump of the last character goes, and the item says so."""
        encoding = encoding_of(FAULTY)
        whole = "Schöne Grüße 🌇".encode()
        assert encoding.text(whole[:-cut].decode("latin-1")) == "Schöne Grüße "
        assert encoding.take_flags() == ("mojibake_repaired", "truncated")

    def test_dash_cut_before_an_ellipsis_is_dropped(self) -> None:
        """Facebook shortens titles in the middle of a character and adds dots."""
        encoding = encoding_of(FAULTY)
        stump = "bis bald –".encode()[:-1].decode("latin-1")
        assert encoding.text(f"{stump}...") == "bis bald ..."
        assert "truncated" in encoding.take_flags()

    def test_a_text_of_stumps_takes_time_in_proportion(self) -> None:
        """A megabyte of cut characters is repaired in a blink: each byte is looked at once."""
        encoding = Encoding()
        assert encoding.text("\xe2\x82 " * 330_000) == " " * 330_000
        assert_linear(lambda n: Encoding().text("\xe2\x82 " * n), 20_000)

    def test_lone_accent_at_the_end_is_believed_while_nothing_was_repaired(self) -> None:
        """`café` in an ASCII file with true escapes must not lose its last letter."""
        assert encoding_of(b'["caf\\u00e9"]').text("café") == "café"

    @given(st.text())
    def test_every_text_survives_the_round_trip(self, text: str) -> None:
        """Whatever was written before Meta's fault is what comes out of the repair."""
        raw = json.dumps(garbled(text)).encode()
        encoding = encoding_of(raw)
        assert encoding.text(json.loads(raw)) == text

    @given(st.text(alphabet=st.characters(max_codepoint=255)))
    def test_no_string_raises(self, text: str) -> None:
        """Any Latin-1 string at all gives a string."""
        assert isinstance(encoding_of(FAULTY).text(text), str)


class TestTree:
    def test_keys_are_repaired_too(self) -> None:
        """Labels are often keys."""
        tree = {garbled("Uživatelské jméno"): [{garbled("Größe"): garbled("süß")}]}
        assert encoding_of(FAULTY).tree(tree) == {"Uživatelské jméno": [{"Größe": "süß"}]}

    def test_other_values_stay(self) -> None:
        """Numbers, truth values and nothing pass unchanged."""
        assert encoding_of(FAULTY).tree([1, 2.5, True, None]) == [1, 2.5, True, None]

    def test_nesting_beyond_the_cap_is_refused(self) -> None:
        """A record that nests without end must not exhaust the stack."""
        deep: object = "x"
        for _ in range(NESTING_CAP + 1):
            deep = [deep]
        with pytest.raises(TooDeepError):
            Encoding().tree(deep)
