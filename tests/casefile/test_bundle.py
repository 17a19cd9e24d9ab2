"""A case file goes out as a ZIP and comes back the same; what is no export of ours is refused, whatever it holds."""

import os
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from casefile.exported import DOCUMENTS, Members, damaged, export_of, exported, members_of, script_says
from casefile.made import AT, DAY, PNG, fill
from casefile.test_damage import changed
from casefile.test_verify import FAULTY
from widerspruch.casefile.bundle import import_bundle
from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.casefile.chain import digest_of
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.casefile.verify import verify, verify_file
from widerspruch.objections.events import Note


class TestOutAndIn:
    @pytest.mark.parametrize("after", [None, "anderes"])
    def test_import_restores_exactly(
        self, filled: Path, passphrase: str | None, tmp_path: Path, after: str | None
    ) -> None:
        """Events byte for byte, head, evidence, name, days: with or without a passphrase of its own."""
        with open_case_file(filled, passphrase) as file:
            file.record(Note(on=DAY, text="x\u2028\r\n\0"), AT, [Attachment("Ä/../x.txt", data=b"geheim")])
            file.delete_evidence(digest_of(b"geheim"), AT)
            file.set_deletion_day(DAY)
            exported(file, tmp_path / "a.zip")
            with import_bundle(tmp_path / "a.zip", tmp_path / "b.akte", after) as other:
                assert other.stored_events() == file.stored_events()
                assert (other.head, other.evidence()) == (file.head, file.evidence())
                assert (other.name, other.created_at, other.deletion_day) == (file.name, file.created_at, DAY)
                assert other.evidence_bytes(digest_of(PNG)) == PNG
                assert other.is_encrypted == (after is not None)
                assert other.damages == ()
                exported(other, tmp_path / "b.zip")
        assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
        assert verify(tmp_path / "b.akte", after).head == verify(tmp_path / "a.zip").head

    def test_an_export_names_nobody_outside_of_its_contents(self, filled: Path, passphrase: str | None) -> None:
        """Its files are numbers and endings by content; it is its owner's alone."""
        target = export_of(filled, filled.with_name("a.zip"), passphrase)
        members = members_of(target)

        assert sorted(members) == sorted(
            [
                *DOCUMENTS,
                "LIESMICH.txt",
                "events.jsonl",
                "manifest.json",
                "verify.py",
                f"belege/0001-{digest_of(PNG)[:12]}.png",
            ]
        )
        assert members["events.jsonl"].count(b"\n") == 4
        assert b"Bildschirm.png" in members["manifest.json"]
        assert target.stat().st_mode & 0o777 == 0o600

    def test_an_export_is_of_one_moment(self, place: Path) -> None:
        """Whatever other threads record and delete meanwhile."""
        with create_case_file(place, "Erika", AT) as file, ThreadPoolExecutor(1) as other:
            fill(file)

            def go_on() -> None:
                for number in range(30):
                    data = str(number).encode() * 1000
                    file.record(Note(on=DAY, text="x"), AT, [Attachment("x", data=data)])
                    file.delete_evidence(digest_of(data), AT)

            done = other.submit(go_on)
            exports = [exported(file, place.with_name(f"{number}.zip")) for number in range(8)]
            assert verify_file(file).is_verified
            done.result()
        assert [verify(one).faults for one in exports] == [()] * 8

    def test_a_name_from_an_export_can_be_shown(self, place: Path) -> None:
        """Whoever has made it."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        target = export_of(place, place.with_name("a.zip"))

        def rename(members: Members) -> None:
            members["manifest.json"] = members["manifest.json"].replace(b"Bildschirm.png", b"\\u001b[31m" + b"x" * 300)

        damaged(target, rename)
        with import_bundle(target, place.with_name("b.akte")) as other:
            assert [one.name for one in other.evidence()] == ["_[31m" + "x" * 195]

    def test_nothing_is_written_over(self, filled: Path, passphrase: str | None) -> None:
        """Neither by an export nor by an import."""
        target = export_of(filled, filled.with_name("a.zip"), passphrase)
        with pytest.raises(CaseFileError, match="exists"):
            export_of(filled, target, passphrase)
        with pytest.raises(CaseFileError, match="exists"):
            import_bundle(target, filled)

    def test_a_damaged_file_is_exported_as_far_as_it_is_sound(self, place: Path) -> None:
        """And the export says what is missing."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        changed(place, "UPDATE evidence SET bytes = x'00'")
        target = export_of(place, place.with_name("a.zip"))
        assert {one.code for one in verify(target).faults} == {"evidence_missing"}

    @pytest.mark.parametrize("name", FAULTY)
    def test_a_faulty_export_is_not_imported(self, place: Path, name: str) -> None:
        """Nothing is made of it."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
            file.record(Note(on=DAY, text="x"), AT, [Attachment("geheim.txt", data=b"geheim")])
            file.delete_evidence(digest_of(b"geheim"), AT)
        target = damaged(export_of(place, place.with_name("a.zip")), FAULTY[name][0])
        with pytest.raises(CaseFileError, match="export_not_verified"):
            import_bundle(target, place.with_name("b.akte"))
        assert sorted(one.name for one in place.parent.iterdir()) == ["a.akte", "a.zip"]


def with_members(*members: tuple[str, bytes]) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
            opened.writestr("manifest.json", "{}")
            for name, data in members:
                opened.writestr(name, data)

    return make


def with_link(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as opened:
        info = zipfile.ZipInfo("manifest.json")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        opened.writestr(info, "/etc/passwd")


def with_flag(path: Path) -> None:
    """As if it were encrypted."""
    with_members()(path)
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)


def with_many(path: Path) -> None:
    """A million files in the directory, all of them the same empty one."""
    with_members()(path)
    data = path.read_bytes()
    start = data.index(b"PK\1\2")
    entry = data[start : data.index(b"PK\5\6")]
    count = 1_000_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, len(entry) * count, start, 0)
    path.write_bytes(data[:start] + entry * count + end)


def with_larger_format(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as opened:
        for number in range(70_000):
            opened.writestr(f"{number}", b"")


def lying(path: Path) -> None:
    """Its directory says that the manifest is small; unpacked it is a gigabyte."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened,
        opened.open("manifest.json", "w") as file,
    ):
        for _ in range(30):
            file.write(bytes(10 << 20))
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\1\2")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as opened:
        opened.writestr("manifest.json", "{}")
        with opened.open("events.jsonl", "w") as file:
            for _ in range(20):
                file.write(bytes(10 << 20))


HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no_zip": (lambda path: path.write_bytes(b"PK\3\4 nicht doch"), "not_an_export"),
    "empty": (lambda path: path.write_bytes(b""), "not_an_export"),
    "folder": (Path.mkdir, "not_an_export"),
    "fifo": (lambda path: os.mkfifo(path), "not_an_export"),
    "nothing": (lambda path: None, "not_found"),
    "other_zip": (lambda path: zipfile.ZipFile(path, "w").writestr("x", b""), "not_an_export"),
    "truncated": (lambda path: (with_members()(path), os.truncate(path, 60)), "not_an_export"),
    "way_out": (with_members(("../x", b"")), "export_unsafe"),
    "way_out_within": (with_members(("belege/../../x", b"")), "export_unsafe"),
    "root": (with_members(("/x", b"")), "export_unsafe"),
    "backslash": (with_members(("belege\\x", b"")), "export_unsafe"),
    "hidden": (with_members((".x", b"")), "export_unsafe"),
    "escape": (with_members(("\x1b[31m", b"")), "export_unsafe"),
    "duplicate": (with_members(("x", b"a"), ("x", b"b")), "export_unsafe"),
    "link": (with_link, "export_unsafe"),
    "encrypted": (with_flag, "export_unsafe"),
    "million_files": (with_many, "export_too_large"),
    "larger_format": (with_larger_format, "export_too_large"),
    "bomb": (bomb, "export_too_large"),
    "no_manifest_in_it": (with_members(), "export_not_verified"),
    "lying_size": (lying, "export_not_verified"),
    "huge": (lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 1 << 40), "export_too_large"),
}


@contextmanager
def limited_memory() -> Iterator[None]:
    """Python holds less than 100 MB at any time."""
    tracemalloc.start()
    try:
        yield
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 100 << 20


class TestHostile:
    @pytest.mark.filterwarnings("ignore:Duplicate name")
    @pytest.mark.parametrize("name", HOSTILE)
    def test_what_is_no_export_of_ours_is_refused(self, tmp_path: Path, name: str) -> None:
        """With its reason, without much memory, and nothing is made of it."""
        make, code = HOSTILE[name]
        make(tmp_path / "a.zip")
        with pytest.raises(CaseFileError) as raised, limited_memory():
            import_bundle(tmp_path / "a.zip", tmp_path / "b.akte")

        assert raised.value.code == code
        assert not (tmp_path / "b.akte").exists()

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    @pytest.mark.parametrize("name", sorted(HOSTILE.keys() - {"fifo", "million_files"}))
    def test_the_script_verifies_none_of_it(self, tmp_path: Path, name: str) -> None:
        """It says why, and breaks nowhere."""
        HOSTILE[name][0](tmp_path / "a.zip")
        assert script_says(tmp_path / "a.zip")[0] in (1, 2)
