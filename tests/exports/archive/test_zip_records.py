"""Tables of contents that are written in odd ways, and tables that hide something."""

import os
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from widerspruch.exports.archive.directory import read_directory
from widerspruch.exports.archive.limits import GIB, Limits, Meter
from widerspruch.exports.archive.member import Listing, ZipPlace
from widerspruch.exports.problem import Problem, RefusedError

CONTENT = b'[{"timestamp": 1}]' * 10


def listed(path: Path) -> Listing:
    """The table of contents of a zip."""
    return read_directory(ZipPlace(path, 0, path.stat().st_size, Meter(Limits())), path.name)


def refusal(path: Path) -> Problem:
    """Why a zip is refused."""
    with pytest.raises(RefusedError) as caught:
        listed(path)
    return caught.value.problem


def zipped(path: Path, *names: str) -> Path:
    """A zip with files of this name."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, CONTENT)
    return path


def mac_zip(path: Path, members: list[tuple[str, bytes, int]]) -> Path:
    """What Archive Utility of macOS makes of more than 4 GiB: every number modulo 2^32.

    Args:
        members: Name, content and how many zeros follow it, which take no space on the disk.
    """
    records = []
    with path.open("wb") as file:
        for name, content, zeros in members:
            raw, offset, size = name.encode(), file.tell(), (len(content) + zeros) % 2**32
            numbers = (0, 0, 0, 0x5A21, zlib.crc32(content), size, size, len(raw))
            file.write(struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, *numbers, 0) + raw + content)
            file.seek(zeros, os.SEEK_CUR)
            records.append(
                struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, *numbers, 0, 0, 0, 0, 0, offset % 2**32) + raw
            )
        start = file.tell()
        file.write(b"".join(records))
        size = file.tell() - start
        totals = (len(records), len(records), size, start % 2**32, 0)
        file.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, *totals))
    return path


class TestAboveFourGib:
    """Archives of macOS whose offsets begin again at 0; the films in them are holes."""

    @pytest.mark.parametrize(
        "films",
        [[3 * GIB, 3 * GIB], [3 * GIB, 3 * GIB, 3 * GIB, 1 * GIB], [5 * GIB], [9 * GIB, 1], [2**32, 100]],
    )
    def test_every_member_is_found(self, films: list[int], tmp_path: Path) -> None:
        """Members before, between and behind films of any size are read as they are."""
        members: list[tuple[str, bytes, int]] = [("posts/a_0.json", CONTENT, 0)]
        for number, zeros in enumerate(films, start=1):
            members += [(f"media/{number}.mp4", b"", zeros), (f"posts/a_{number}.json", CONTENT + b" " * number, 0)]
        listing = listed(mac_zip(tmp_path / "Archiv.zip", members))
        assert listing.refused == ()
        texts = [member for member in listing.members if member.name.endswith(".json")]
        for number, member in enumerate(texts):
            assert member.name == f"posts/a_{number}.json"
            assert member.head() == CONTENT + b" " * number
            with member.open() as stream:
                assert stream.read() == CONTENT + b" " * number

    def test_something_before_a_zip_moves_its_members(self, tmp_path: Path) -> None:
        """A zip behind other bytes is read, and the other bytes are told of."""
        path = zipped(tmp_path / "a.zip", "a.json")
        path.write_bytes(b"#!" * 100 + path.read_bytes())
        listing = listed(path)
        assert [member.head() for member in listing.members] == [CONTENT]
        assert listing.refused == (Problem("unlisted_bytes", "a.zip"),)


class TestHidden:
    """Nothing that lies in an archive stays untold because its table does not say so."""

    @pytest.mark.parametrize(("size", "number"), [(0, 2), (0, 0), (None, 1), (None, 3)])
    def test_a_table_that_is_shorter_than_it_says(self, size: int | None, number: int, tmp_path: Path) -> None:
        """A size of 0, or another number of members than there are, is damage and never an empty archive."""
        path = zipped(tmp_path / "a.zip", "a.json", "b.json")
        raw = bytearray(path.read_bytes())
        end = raw.rfind(b"PK\x05\x06")
        if size is not None:
            raw[end + 12 : end + 16] = struct.pack("<I", size)
            raw[end + 16 : end + 20] = struct.pack("<I", end)
        raw[end + 8 : end + 12] = struct.pack("<2H", number, number)
        path.write_bytes(raw)
        assert refusal(path) == Problem("damaged_archive", "a.zip", fatal=True)

    @pytest.mark.parametrize("struck", ["a.json", "b.json", "c.json"])
    def test_a_member_that_was_struck_from_the_table(self, struck: str, tmp_path: Path) -> None:
        """Its bytes still lie there: the archive is said to hold something unlisted, the others are read."""
        path = zipped(tmp_path / "a.zip", "a.json", "b.json", "c.json")
        raw = path.read_bytes()
        start, end = raw.find(b"PK\x01\x02"), raw.rfind(b"PK\x05\x06")
        records = [b"PK\x01\x02" + record for record in raw[start:end].split(b"PK\x01\x02")[1:]]
        kept = b"".join(record for record in records if not record.endswith(struck.encode()))
        tail = bytearray(raw[end:])
        tail[8:16] = struct.pack("<2HI", 2, 2, len(kept))
        path.write_bytes(raw[:start] + kept + tail)
        listing = listed(path)
        assert [member.name for member in listing.members] == [n for n in ("a.json", "b.json", "c.json") if n != struck]
        assert listing.refused == (Problem("unlisted_bytes", "a.zip"),)

    def test_a_folder_with_content(self, tmp_path: Path) -> None:
        """A name that ends like a folder's does not hide content."""
        path = zipped(tmp_path / "a.zip", "a.json", "posts/b.txt")
        path.write_bytes(path.read_bytes().replace(b"posts/b.txt", b"posts/bbbb/"))
        assert listed(path).refused == (Problem("unsafe_path", "posts/bbbb/"),)

    def test_two_names_for_one_member(self, tmp_path: Path) -> None:
        """A member that is called otherwise in front of its bytes than in the table is not read."""
        path = zipped(tmp_path / "a.zip", "a.json", "b.json")
        path.write_bytes(path.read_bytes().replace(b"a.json", b"x.json", 1))
        first, second = listed(path).members
        for read in (first.head, first.open):
            with pytest.raises(RefusedError) as caught:
                read()
            assert caught.value.problem == Problem("two_names", "a.json")
        assert second.head() == CONTENT

    def test_names_that_differ_by_case_only_are_two(self, tmp_path: Path) -> None:
        """Neither covers the other."""
        assert [member.name for member in listed(zipped(tmp_path / "a.zip", "a.json", "A.json")).members] == [
            "a.json",
            "A.json",
        ]

    def test_a_long_extra_field_does_not_hide_the_beginning(self, tmp_path: Path) -> None:
        """The head of a member is its content, however much stands in front of it."""
        with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            info = zipfile.ZipInfo("a.json")
            info.extra = struct.pack("<2H", 0x7777, 60_000) + bytes(60_000)
            archive.writestr(info, CONTENT)
        (member,) = listed(tmp_path / "a.zip").members
        assert member.head() == CONTENT

    def test_folders_without_end(self, tmp_path: Path) -> None:
        """A member below hundreds of folders is refused by name."""
        name = "a/" * 300 + "b.json"
        assert listed(zipped(tmp_path / "a.zip", name, "c.json")).refused == (Problem("nested_too_deep", name),)


def test_one_volume_of_several(tmp_path: Path) -> None:
    """The last part of an archive in parts is named as one."""
    path = zipped(tmp_path / "a.zip", "a.json")
    raw = bytearray(path.read_bytes())
    end = raw.rfind(b"PK\x05\x06")
    raw[end + 4 : end + 8] = struct.pack("<2H", 1, 1)
    path.write_bytes(raw)
    assert refusal(path) == Problem("split_archive", "a.zip", fatal=True)
