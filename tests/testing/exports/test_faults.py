"""Every deliberate fault is really in the export that is made for it."""

import json
import stat
import zipfile
from pathlib import Path

import pytest

from widerspruch.testing.exports import PRESETS, make_export, make_preset, whatsapp
from widerspruch.testing.exports.faults import ARCHIVE_FAULTS, CONTENT_FAULTS, Fault
from widerspruch.testing.exports.recipes import BAD, fault_preset_name


def made(fault: Fault, folder: Path) -> Path:
    """The first file of a fault's export."""
    return make_preset(fault_preset_name(fault), folder)[0].paths[0]


def infos(fault: Fault, folder: Path) -> list[zipfile.ZipInfo]:
    """The directory of a fault's zip."""
    with zipfile.ZipFile(made(fault, folder)) as archive:
        return archive.infolist()


def text_of(fault: Fault, folder: Path, ending: str) -> str:
    """The first member of a fault's zip with this ending."""
    with zipfile.ZipFile(made(fault, folder)) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith(ending))).decode("utf-8")


class TestTable:
    def test_every_fault_is_described_and_can_be_made_by_name(self) -> None:
        """Each fault has a sentence in both languages and a preset of its own."""
        assert set(BAD) == {fault_preset_name(fault) for fault in (*CONTENT_FAULTS, *ARCHIVE_FAULTS)}
        assert all(preset.de.endswith(".") and preset.en.endswith(".") for preset in BAD.values())
        assert BAD.items() <= PRESETS.items()

    @pytest.mark.parametrize("fault", sorted(set(CONTENT_FAULTS) - {"message_limit"}))
    def test_changes_the_content(self, fault: Fault, tmp_path: Path) -> None:
        """An export with the fault differs from the same export without it in more than its name."""
        (recipe,) = BAD[fault_preset_name(fault)].recipes
        sound = make_export(type(recipe)(**{**_fields(recipe), "faults": ()}), tmp_path / "sound").paths[0]
        faulty = made(fault, tmp_path / "faulty")
        assert sound.read_bytes() != faulty.read_bytes()


def _fields(recipe: object) -> dict[str, object]:
    return {name: getattr(recipe, name) for name in recipe.__struct_fields__}  # type: ignore[attr-defined]


class TestHostileArchives:
    def test_bomb(self, tmp_path: Path) -> None:
        """One member grows more than two hundred times, to more than 64 MB."""
        largest = max(infos("bomb", tmp_path), key=lambda info: info.file_size)
        assert largest.file_size > 64_000_000
        assert largest.file_size > 200 * largest.compress_size

    @pytest.mark.parametrize(
        ("fault", "beginning"), [("dotdot_path", "../../"), ("absolute_path", "/"), ("drive_path", "C:/")]
    )
    def test_unsafe_path(self, fault: Fault, beginning: str, tmp_path: Path) -> None:
        """A member's name leads out of the archive."""
        assert any(info.filename.startswith(beginning) for info in infos(fault, tmp_path))

    def test_symlink(self, tmp_path: Path) -> None:
        """One member is marked as a link."""
        assert any(stat.S_ISLNK(info.external_attr >> 16) for info in infos("symlink", tmp_path))

    def test_duplicate(self, tmp_path: Path) -> None:
        """One name occurs twice."""
        names = [info.filename for info in infos("duplicate_member", tmp_path)]
        assert len(names) == len(set(names)) + 1

    def test_encrypted(self, tmp_path: Path) -> None:
        """One member asks for a password."""
        path = made("encrypted_member", tmp_path)
        with zipfile.ZipFile(path) as archive:
            locked = next(info for info in archive.infolist() if info.flag_bits & 1)
            with pytest.raises(RuntimeError, match="encrypted"):
                archive.read(locked)

    def test_truncated(self, tmp_path: Path) -> None:
        """The archive begins well and has no directory."""
        path = made("truncated_archive", tmp_path)
        assert path.read_bytes().startswith(b"PK\x03\x04")
        assert not zipfile.is_zipfile(path)

    def test_cut_at_two_gib(self, tmp_path: Path) -> None:
        """The archive is exactly 2 GiB long and has no directory."""
        path = made("exactly_2_gib", tmp_path)
        assert path.stat().st_size == 2**31
        assert not zipfile.is_zipfile(path)

    def test_backslashes(self, tmp_path: Path) -> None:
        """Names are stored with backslashes."""
        names = [info.orig_filename for info in infos("backslash_names", tmp_path)]
        assert all("/" not in name for name in names)
        assert any("\\" in name for name in names)

    def test_repacked(self, tmp_path: Path) -> None:
        """A repacked export has one more folder, or what a Mac leaves behind."""
        assert all(info.filename.startswith("Mein Export/") for info in infos("extra_root_folder", tmp_path / "a"))
        assert any(info.filename.startswith("__MACOSX/") for info in infos("macosx", tmp_path / "b"))

    def test_missing_part_leaves_media_only(self, tmp_path: Path) -> None:
        """Of two parts only the one with the pictures is left."""
        assert not any(info.filename.endswith(".json") for info in infos("missing_part", tmp_path))

    def test_no_exports_at_all(self, tmp_path: Path) -> None:
        """An empty zip, another provider's zip, a letter, a zip of no-data.txt."""
        assert infos("empty_zip", tmp_path / "a") == []
        assert all(info.filename.startswith("Takeout/") for info in infos("wrong_platform", tmp_path / "b"))
        assert not zipfile.is_zipfile(made("not_an_archive", tmp_path / "c"))
        assert all(info.filename.endswith("no-data.txt") for info in infos("only_no_data", tmp_path / "d"))


class TestBrokenContent:
    def test_numbers_have_a_gap(self, tmp_path: Path) -> None:
        """The post files are numbered 1, 2 and 10."""
        names = [info.filename for info in infos("numbering_gap", tmp_path)]
        numbers = [name.rsplit("_", 1)[1] for name in names if "photos_and_videos_" in name]
        assert numbers == ["1.json", "2.json", "10.json"]

    def test_one_message_file_is_cut(self, tmp_path: Path) -> None:
        """Of the message files exactly one is no valid JSON."""
        with zipfile.ZipFile(made("corrupt_message_part", tmp_path)) as archive:
            bodies = [archive.read(name) for name in archive.namelist() if "/messages/" in name]
        broken = 0
        for body in bodies:
            try:
                json.loads(body)
            except ValueError:
                broken += 1
        assert broken == 1

    def test_html_is_named_json(self, tmp_path: Path) -> None:
        """A member that is called .json begins with a document type."""
        assert text_of("html_named_json", tmp_path, "videos_7.json").startswith("<!DOCTYPE html>")

    def test_mojibake_is_mixed_and_cut(self, tmp_path: Path) -> None:
        """One stored text has raw and garbled umlauts side by side; one ends inside a character."""
        mixed = text_of("mixed_mojibake", tmp_path / "a", "videos_1.json")
        assert "sch\\u00c3\\u00b6n" in mixed
        assert "tr\\u00fcb" in mixed
        cut = json.loads(text_of("truncated_mojibake", tmp_path / "b", "videos_1.json"))
        with pytest.raises(UnicodeDecodeError):
            cut[0]["data"][0]["post"].encode("latin-1").decode("utf-8")

    def test_chat_ends_at_the_limit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The chat has exactly as many messages as WhatsApp exports, its own lines not counted."""
        assert whatsapp.LIMIT == 40_000
        monkeypatch.setattr(whatsapp, "LIMIT", 70)
        assert make_preset("bad-message-limit", tmp_path)[0].items == 70
