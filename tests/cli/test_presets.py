"""Every export that can be made: what it ends with, and what is said about it."""

import json

import pytest

from widerspruch.cli.exit_codes import INCOMPLETE, INPUT_IS_WRONG
from widerspruch.lib.texts import load_catalogue
from widerspruch.testing.exports.faults import ARCHIVE_FAULTS, CONTENT_FAULTS
from widerspruch.testing.exports.recipes import ORDINARY, fault_preset_name

REFUSED = {
    "only_no_data": "empty_export",
    "truncated_archive": "truncated_archive",
    "exactly_2_gib": "cut_at_2_gib",
    "empty_zip": "empty_export",
    "wrong_platform": "wrong_platform",
    "not_an_archive": "not_an_export",
    "missing_part": "part_missing",
}
"""Fault -> the problem that is named; nothing can be read."""
READ_IN_PART = {
    "corrupt_message_part": "invalid_json",
    "invalid_json": "invalid_json",
    "html_named_json": "html_named_json",
    "row_width": "row_width",
    "message_limit": "message_limit",
    "date_range_limited": "date_range_limited",
    "bomb": "bomb",
    "dotdot_path": "unsafe_path",
    "absolute_path": "unsafe_path",
    "drive_path": "unsafe_path",
    "symlink": "link_member",
    "duplicate_member": "duplicate_member",
    "encrypted_member": "encrypted_member",
    "unknown_root_key": None,
}
"""Fault -> the problem that is named; the rest is read. None: the unknown file is named."""
HARMLESS = [fault for fault in (*CONTENT_FAULTS, *ARCHIVE_FAULTS) if fault not in REFUSED and fault not in READ_IN_PART]

SLOW = {"message_limit"}
QUICK_ORDINARY = ("all-de",)
QUICK_READ_IN_PART = ("invalid_json", "bomb", "unknown_root_key")
QUICK_HARMLESS = ()


def some_quick(names, quick):
    """All of them, those that are not among the quick ones marked as slow."""
    return [name if name in quick else pytest.param(name, marks=pytest.mark.slow) for name in names]


def parts_of_sentence(language, code):
    """The pieces of a problem's sentence between its placeholders."""
    template = load_catalogue(language, "widerspruch.exports").template(f"problem.{code}")
    return [" ".join(piece.split()) for piece in template.replace("{n}", "{place}").split("{place}")]


class TestOrdinary:
    @pytest.mark.parametrize("preset", some_quick(ORDINARY, QUICK_ORDINARY))
    def test_it_is_read_and_every_item_decided(self, preset, run, exports, tmp_path):
        """An export without a fault ends with 0, and each item that was read has one verdict."""
        ended = run("check", *exports(preset), "--json", tmp_path / "a.json")

        answer = json.loads((tmp_path / "a.json").read_bytes())
        counts = [account["counts"] for account in answer["summary"]["accounts"]]
        decided = sum(sum(numbers.values()) for numbers in counts)
        assert (ended.code, answer["complete"]) == (0, True)
        assert decided == answer["imported"]["added"] > 0
        assert "Was von Ihnen darf für KI-Training genutzt werden?" in ended.out

    def test_an_account_at_stake_gets_a_next_step_with_its_link(self, run, exports):
        """What may be used leads to the form by which one objects, with the command that explains it."""
        ended = run("check", *exports("facebook-de"))

        assert "https://www.facebook.com/help/contact/" in ended.out
        assert "widerspruch plan facebook --steps" in ended.said


class TestRefused:
    @pytest.mark.parametrize("language", ["de", "en"])
    @pytest.mark.parametrize(("fault", "code"), REFUSED.items())
    def test_it_ends_with_a_sentence_and_nothing_written(self, fault, code, language, run, exports, tmp_path):
        """What cannot be read at all ends with 1, its own sentence, an empty standard output and no file."""
        targets = ("--json", tmp_path / "new" / "a.json", "--html", tmp_path / "a.html", "--parquet", tmp_path / "pq")

        ended = run("check", *exports(fault_preset_name(fault)), *targets, "--lang", language)

        assert (ended.code, ended.out) == (INPUT_IS_WRONG, "")
        assert all(piece in ended.complained for piece in parts_of_sentence(language, code))
        assert "Traceback" not in ended.err
        assert list(tmp_path.iterdir()) == []


class TestReadInPart:
    @pytest.mark.parametrize("fault", some_quick(READ_IN_PART, QUICK_READ_IN_PART))
    def test_the_others_are_read_and_the_fault_is_named(self, fault, run, exports, tmp_path):
        """One bad file or a gap ends with 4 and a note; everything else is there and was written."""
        ended = run("check", *exports(fault_preset_name(fault)), "--json", tmp_path / "a.json", "--lang", "de")

        answer = json.loads((tmp_path / "a.json").read_bytes())
        assert (ended.code, answer["complete"]) == (INCOMPLETE, False)
        assert answer["imported"]["added"] > 50
        code = READ_IN_PART[fault]
        pieces = ["Diese Datei kennen wir nicht"] if code is None else parts_of_sentence("de", code)
        assert all(piece in ended.complained for piece in pieces)
        assert "Das Ergebnis ist unvollständig" in ended.complained

    @pytest.mark.slow
    def test_the_fault_is_named_in_english_too(self, run, exports):
        """The same note comes in English where English is asked for."""
        ended = run("check", *exports("bad-invalid-json"), "--lang", "en")

        assert all(piece in ended.complained for piece in parts_of_sentence("en", "invalid_json"))
        assert "The result is incomplete" in ended.complained


class TestHarmless:
    @pytest.mark.parametrize("fault", some_quick(HARMLESS, QUICK_HARMLESS))
    def test_oddities_that_lose_nothing_end_with_0(self, fault, run, exports):
        """What looks odd and can be read all the same is no fault."""
        ended = run("check", *exports(fault_preset_name(fault)))

        assert ended.code == 0
        assert "unvollständig" not in ended.err
