"""Zips and folders: what is opened, what is refused, and that a stream never gives more than it may."""

import io
import os
import stat
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from widerspruch.exports.archive import stream as stream_module
from widerspruch.exports.archive.directory import read_directory
from widerspruch.exports.archive.folder import list_folder
from widerspruch.exports.archive.limits import MIB, Limits, Meter
from widerspruch.exports.archive.member import FileMember, Listing, ZipMember, ZipPlace
from widerspruch.exports.archive.zip_records import TWO_GIB
from widerspruch.exports.problem import Problem, RefusedError

POSTS = b'[{"timestamp": 1}]' * 1000


def zipped(path: Path, files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip with these files."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def listed(path: Path, limits: Limits | None = None) -> Listing:
    """The table of contents of a zip."""
    return read_directory(ZipPlace(path, 0, path.stat().st_size, Meter(limits or Limits())), path.name)


def only(path: Path, limits: Limits | None = None) -> ZipMember:
    """The one member of a zip."""
    (member,) = listed(path, limits).members
    return member


def refusal(action: object, *arguments: object) -> Problem:
    """The problem that an action is refused with."""
    with pytest.raises(RefusedError) as caught:
        action(*arguments)  # type: ignore[operator]
    return caught.value.problem


def codes(listing: Listing) -> dict[str, str]:
    """Refused names and why."""
    return {problem.place: problem.code for problem in listing.refused}


class TestStreams:
    """The plain bytes of a member."""

    @pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
    def test_gives_the_bytes_that_were_packed(self, tmp_path: Path, method: int) -> None:
        """A member streams exactly what was packed, deflated or stored, and its head is the beginning of it."""
        member = only(zipped(tmp_path / "a.zip", {"posts.json": POSTS}, method))
        with member.open() as stream:
            assert stream.read() == POSTS
        assert member.head() == POSTS[:4096]
        assert member.size == len(POSTS)

    @given(
        content=st.binary(max_size=3000).map(lambda piece: piece * 200),
        sizes=st.lists(st.integers(1, 90_000), min_size=1, max_size=5),
    )
    def test_gives_the_same_in_any_steps(
        self, tmp_path_factory: pytest.TempPathFactory, content: bytes, sizes: list[int]
    ) -> None:
        """However much is asked for at a time, each answer is full until the end and nothing is lost."""
        member = only(zipped(tmp_path_factory.mktemp("zip") / "a.zip", {"a.json": content}))
        got = b""
        with member.open() as stream:
            step = 0
            while piece := stream.read(sizes[step % len(sizes)]):
                assert len(piece) == sizes[step % len(sizes)] or got + piece == content
                got += piece
                step += 1
        assert got == content

    def test_reads_lines_as_a_text_file(self, tmp_path: Path) -> None:
        """Wrapped as text, a member gives its lines, umlauts and all."""
        lines = [f"Zeile {n}: schöne Grüße\n" for n in range(5000)]
        member = only(zipped(tmp_path / "a.zip", {"chat.txt": "".join(lines).encode()}))
        with io.TextIOWrapper(member.open(), encoding="utf-8", newline="") as stream:
            assert list(stream) == lines
        with member.open() as raw:
            assert raw.readline() == lines[0].encode()
            assert raw.read(5) == lines[1].encode()[:5]

    def test_works_without_the_fast_inflater(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where no fast inflater is installed, the standard library's gives the same bytes in any steps."""
        monkeypatch.setattr(stream_module, "deflate", zlib)
        monkeypatch.setattr(stream_module, "crc32", zlib.crc32)
        content = b"".join(b"%d gleich" % number for number in range(100_000))
        member = only(zipped(tmp_path / "a.zip", {"a.json": content}))
        for step in (1000, 65_536, MIB, -1):
            with member.open() as stream:
                assert b"".join(iter(lambda: stream.read(step), b"")) == content  # noqa: B023

    def test_counts_what_comes_out(self, tmp_path: Path) -> None:
        """The drop's meter knows how many plain bytes were read."""
        member = only(zipped(tmp_path / "a.zip", {"a.json": POSTS}))
        with member.open() as stream:
            stream.read(100)
        assert member.meter.produced == 100

    def test_damage_is_noticed(self, tmp_path: Path) -> None:
        """A flipped bit in stored bytes fails the checksum at the end of the stream."""
        path = zipped(tmp_path / "a.zip", {"a.json": POSTS}, zipfile.ZIP_STORED)
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 1
        path.write_bytes(raw)
        with only(path).open() as stream:
            assert refusal(stream.read).code == "damaged_member"

    def test_broken_deflate_is_noticed(self, tmp_path: Path) -> None:
        """Packed bytes that are no deflate stream are a damaged member, not a crash."""
        path = zipped(tmp_path / "a.zip", {"a.json": os.urandom(50_000)})
        raw = bytearray(path.read_bytes())
        raw[40:4000] = b"\xff" * 3960
        path.write_bytes(raw)
        member = only(path)
        with member.open() as stream:
            assert refusal(stream.read).code == "damaged_member"


class TestBombs:
    """Members that unpack to more than they may."""

    def test_an_announced_bomb_is_never_unpacked(self, tmp_path: Path) -> None:
        """2 MB of zeros in 2 kB are refused before the first byte."""
        member = only(zipped(tmp_path / "a.zip", {"posts_1.json": bytes(2 * MIB)}))
        assert refusal(member.open) == Problem("bomb", "posts_1.json")
        assert member.meter.produced == 0

    def test_a_bomb_that_lies_about_its_size_is_stopped(self, tmp_path: Path) -> None:
        """What counts is what comes out: a header that says 1 kB stops the stream just after 1 MiB."""
        honest = only(zipped(tmp_path / "a.zip", {"posts_1.json": bytes(20 * MIB)}))
        member = structs.replace(honest, size=1000)
        with member.open() as stream:

            def drain() -> None:
                while stream.read(MIB):
                    pass

            assert refusal(drain).code == "bomb"
        assert MIB < member.meter.produced <= 2 * MIB

    def test_ordinary_content_of_that_size_is_read(self, tmp_path: Path) -> None:
        """70 MB that pack a hundred to one are no bomb."""
        content = (os.urandom(600) + bytes(99_400)) * 740
        member = only(zipped(tmp_path / "a.zip", {"posts_1.json": content}))
        with member.open() as stream:
            assert sum(len(piece) for piece in iter(lambda: stream.read(MIB), b"")) == len(content)

    def test_members_over_the_limit_are_refused(self, tmp_path: Path) -> None:
        """A member may not be larger than the limit, announced or not."""
        member = only(zipped(tmp_path / "a.zip", {"a.json": POSTS}), Limits(member_bytes=1000))
        assert refusal(member.open).code == "member_too_large"
        with structs.replace(member, size=1).open() as stream:
            assert refusal(stream.read).code == "member_too_large"

    def test_all_members_together_have_a_limit(self, tmp_path: Path) -> None:
        """Many small members may not unpack to more than the drop may."""
        members = listed(
            zipped(tmp_path / "a.zip", {f"{n}.json": POSTS for n in range(3)}), Limits(total_bytes=40_000)
        ).members
        for member in members[:2]:
            with member.open() as stream:
                stream.read()
        with members[2].open() as stream:
            assert refusal(stream.read).code == "too_large"

    def test_members_that_share_their_bytes_are_refused(self, tmp_path: Path) -> None:
        """Two entries over the same packed bytes, as bombs have them: the second is refused."""
        path = zipped(tmp_path / "a.zip", {"a.json": POSTS, "b.json": POSTS})
        raw = bytearray(path.read_bytes())
        second = raw.rfind(b"PK\x01\x02")
        raw[second + 42 : second + 46] = struct.pack("<I", 4)
        path.write_bytes(raw)
        assert codes(listed(path)) == {"b.json": "bomb"}


class TestRefusedMembers:
    """Members that are not opened; the others are."""

    @pytest.mark.parametrize(
        "name",
        ["../secret.json", "posts/../../secret.json", "/etc/secret.json", "C:\\secret.json", "c:secret.json",
         "..\\secret.json", "\\\\host\\share\\secret.json"],
    )  # fmt: skip
    def test_names_that_point_elsewhere(self, tmp_path: Path, name: str) -> None:
        """`..`, absolute and drive names are refused and reported; the good member beside them is listed."""
        listing = listed(zipped(tmp_path / "a.zip", {name: b"{}", "good.json": b"{}"}))
        assert [problem.code for problem in listing.refused] == ["unsafe_path"]
        assert [member.name for member in listing.members] == ["good.json"]

    def test_links(self, tmp_path: Path) -> None:
        """A symbolic link in an archive is refused, whatever it points at."""
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            link = zipfile.ZipInfo("posts_1.json")
            link.create_system = 3
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")
            archive.writestr("good.json", "{}")
        assert codes(listed(tmp_path / "a.zip")) == {"posts_1.json": "link_member"}

    def test_duplicates_after_normalisation(self, tmp_path: Path) -> None:
        """The same name twice, once with the other separator and decomposed accents: only the first is listed."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            zipped(tmp_path / "a.zip", {"posts/müll.json": b"[1]", "posts\\mu\u0308ll.json": b"[2]"})
        listing = listed(tmp_path / "a.zip")
        assert codes(listing) == {"posts/müll.json": "duplicate_member"}
        assert listing.members[0].head() == b"[1]"

    def test_encrypted_members(self, tmp_path: Path) -> None:
        """One encrypted member is refused, the plain one is listed."""
        path = zipped(tmp_path / "a.zip", {"a.json": b"{}", "b.json": b"{}"})
        set_encrypted_flag(path, "b.json")
        assert codes(listed(path)) == {"b.json": "encrypted_member"}

    def test_unknown_packing(self, tmp_path: Path) -> None:
        """A member packed in a way that we do not unpack is reported as unreadable."""
        listing = listed(zipped(tmp_path / "a.zip", {"a.json": POSTS}, zipfile.ZIP_LZMA))
        assert codes(listing) == {"a.json": "damaged_member"}


class TestRefusedArchives:
    """Archives that cannot be read at all."""

    def test_no_archive(self, tmp_path: Path) -> None:
        """Something else under the name of a zip."""
        (tmp_path / "a.zip").write_text("Das ist kein Archiv.", encoding="utf-8")
        assert refusal(listed, tmp_path / "a.zip") == Problem("not_an_export", "a.zip", fatal=True)

    def test_truncated(self, tmp_path: Path) -> None:
        """A download that was cut off has no end record."""
        path = zipped(tmp_path / "a.zip", {"a.json": os.urandom(100_000)})
        path.write_bytes(path.read_bytes()[:60_000])
        assert refusal(listed, path) == Problem("truncated_archive", "a.zip", fatal=True)

    @pytest.mark.parametrize("size", [TWO_GIB, TWO_GIB - 1])
    def test_cut_at_two_gib(self, tmp_path: Path, size: int) -> None:
        """A part of exactly 2 GiB without an end is named as cut by the browser."""
        path = zipped(tmp_path / "a.zip", {"a.json": b"{}"})
        path.write_bytes(path.read_bytes()[:50])
        os.truncate(path, size)  # sparse: takes no space
        assert refusal(listed, path).code == "cut_at_2_gib"

    def test_all_encrypted(self, tmp_path: Path) -> None:
        """An archive with a password is named as such."""
        path = zipped(tmp_path / "a.zip", {"a.json": b"{}"})
        set_encrypted_flag(path, "a.json")
        assert refusal(listed, path).code == "encrypted_archive"

    def test_empty(self, tmp_path: Path) -> None:
        """A zip without files, folders aside, is empty."""
        assert refusal(listed, zipped(tmp_path / "a.zip", {})).code == "empty_export"
        assert refusal(listed, zipped(tmp_path / "b.zip", {"posts/": b""})).code == "empty_export"

    def test_damaged_table_of_contents(self, tmp_path: Path) -> None:
        """An overwritten directory is a damaged archive."""
        path = zipped(tmp_path / "a.zip", {"a.json": POSTS})
        raw = path.read_bytes().replace(b"PK\x01\x02", b"PK\x09\x09")
        path.write_bytes(raw)
        assert refusal(listed, path).code == "damaged_archive"

    def test_directory_over_the_limit(self, tmp_path: Path) -> None:
        """A table of contents larger than its limit is refused before it is read."""
        path = zipped(tmp_path / "a.zip", {f"{n}.json": b"" for n in range(100)})
        assert refusal(listed, path, Limits(directory_bytes=1000)).code == "too_large"

    @given(data=st.binary(max_size=300), at=st.integers(0, 400))
    @example(data=bytes(8), at=126)  # a member without a name
    def test_any_damage_is_a_refusal_or_a_listing(
        self, tmp_path_factory: pytest.TempPathFactory, data: bytes, at: int
    ) -> None:
        """Overwriting an archive anywhere never raises anything but a refusal, in listing and in reading."""
        path = zipped(tmp_path_factory.mktemp("zip") / "a.zip", {"a.json": b"[1, 2]" * 9, "b.json": b"{}"})
        raw = path.read_bytes()
        path.write_bytes(raw[:at] + data + raw[at + len(data) :])
        try:
            for member in listed(path).members:
                with member.open() as stream:
                    stream.read()
        except RefusedError as refused:
            assert refused.problem.code  # noqa: PT017


class TestNames:
    """How names in archives are understood."""

    def test_umlauts_without_the_utf8_mark(self, tmp_path: Path) -> None:
        """Names in UTF-8 are read rightly even if the archiver forgot to say so."""
        path = zipped(tmp_path / "a.zip", {"grüße.json": b"{}"})
        raw = bytearray(path.read_bytes())
        for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = raw.find(signature) + offset
            raw[at : at + 2] = b"\x00\x00"
        path.write_bytes(raw)
        assert [member.name for member in listed(path).members] == ["grüße.json"]

    def test_backslashes_are_folders(self, tmp_path: Path) -> None:
        """An archive made on Windows with `\\` between folders has the same names as any other."""
        assert only(zipped(tmp_path / "a.zip", {".\\posts\\\\a.json": b"{}"})).name == "posts/a.json"


class TestFolders:
    """Unpacked exports."""

    def test_lists_files_below(self, tmp_path: Path) -> None:
        """All files below a folder are members with their name below it."""
        (tmp_path / "posts" / "media").mkdir(parents=True)
        (tmp_path / "posts" / "a.json").write_bytes(POSTS)
        (tmp_path / "posts" / "media" / "b.jpg").write_bytes(b"x")
        members = list_folder(tmp_path, Meter(Limits())).members
        assert [member.name for member in members] == ["posts/a.json", "posts/media/b.jpg"]
        with members[0].open() as stream:
            assert stream.read() == POSTS
        assert members[0].checksum() == zlib.crc32(POSTS)

    @pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
    def test_links_are_not_followed(self, tmp_path: Path) -> None:
        """Links to files and to folders above are reported and not followed."""
        (tmp_path / "a.json").write_bytes(b"{}")
        (tmp_path / "link.json").symlink_to(tmp_path / "a.json")
        (tmp_path / "loop").symlink_to(tmp_path)
        listing = list_folder(tmp_path, Meter(Limits()))
        assert [member.name for member in listing.members] == ["a.json"]
        assert {problem.place: problem.code for problem in listing.refused} == {
            "link.json": "link_member",
            "loop": "link_member",
        }

    def test_depth_and_number_are_bounded(self, tmp_path: Path) -> None:
        """Too many folders in one another, or too many files, are refused by name."""
        deep = tmp_path.joinpath(*"abcdef")
        deep.mkdir(parents=True)
        (deep / "x.json").write_bytes(b"{}")
        assert refusal(list_folder, tmp_path, Meter(Limits(folder_depth=3))).code == "nested_too_deep"
        for n in range(4):
            (tmp_path / f"{n}.json").write_bytes(b"{}")
        assert refusal(list_folder, tmp_path, Meter(Limits(files=3))).code == "too_large"

    def test_a_file_that_vanished_is_a_refusal(self, tmp_path: Path) -> None:
        """A file that is gone when it is its turn is a damaged member, not a crash."""
        member = FileMember("a.json", 3, tmp_path / "a.json", Meter(Limits()))
        assert refusal(member.open).code == "damaged_member"
        assert refusal(member.head).code == "damaged_member"


def set_encrypted_flag(path: Path, name: str) -> None:
    """Mark a member as encrypted in the directory, as archivers do."""
    raw = bytearray(path.read_bytes())
    entry = raw.find(b"PK\x01\x02")
    while raw[entry + 46 : entry + 46 + len(name)] != name.encode():
        entry = raw.find(b"PK\x01\x02", entry + 4)
    raw[entry + 8] |= 1
    path.write_bytes(raw)
