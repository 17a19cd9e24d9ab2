"""Our reader of zips beside Python's: of ordinary archives both say the same, of odd ones ours says more."""

import io
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from widerspruch.exports.archive.directory import read_directory
from widerspruch.exports.archive.limits import Limits, Meter
from widerspruch.exports.archive.member import Listing, ZipPlace
from widerspruch.exports.archive.names import clean_name

NAMES = st.lists(
    st.text(st.sampled_from("abZ0-_. äßé名😀"), min_size=1, max_size=12).filter(lambda part: part.strip(". ") != ""),
    min_size=1,
    max_size=4,
).map(lambda parts: clean_name("/".join(parts)))
CONTENTS = st.binary(max_size=300) | st.text(max_size=20).map(lambda text: text.encode() * 200)
METHODS = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])


class Forward(io.RawIOBase):
    """A target that cannot be sought: sizes are written behind each member, in descriptors."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, raw: bytes) -> int:  # type: ignore[override]
        return self._file.write(raw)


def listed(path: Path) -> Listing:
    """The table as we read it."""
    return read_directory(ZipPlace(path, 0, path.stat().st_size, Meter(Limits())), path.name)


@given(
    files=st.dictionaries(NAMES, st.tuples(CONTENTS, METHODS), min_size=1, max_size=8),
    comment=st.binary(max_size=30).filter(lambda comment: b"PK" not in comment),
    before=st.binary(max_size=40),
    in_one_go=st.booleans(),
    wide=st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ordinary_archives_are_read_alike(
    tmp_path: Path,
    files: dict[str, tuple[bytes, int]],
    comment: bytes,
    before: bytes,
    in_one_go: bool,
    wide: bool,
) -> None:
    """Names, order, sizes, checksums, time and bytes are those of `zipfile`: with folders and comments, wide numbers,
    descriptors, and with something put before the archive."""
    path = tmp_path / "a.zip"
    packed = io.BytesIO()
    with zipfile.ZipFile(Forward(packed) if in_one_go else packed, "w") as archive:  # type: ignore[arg-type]
        archive.comment = comment
        archive.writestr(zipfile.ZipInfo("folder/"), b"")
        for name, (content, method) in files.items():
            info = zipfile.ZipInfo(name, (2026, 1, 10, 12, 30, 2))
            info.compress_type = method
            with archive.open(info, "w", force_zip64=wide) as member:
                member.write(content)
    path.write_bytes(before + packed.getvalue())
    listing = listed(path)
    with zipfile.ZipFile(path) as archive:
        expected = [info for info in archive.infolist() if not info.is_dir()]
        assert [(m.name, m.size, m.packed, m.crc, m.offset) for m in listing.members] == [
            (info.filename, info.file_size, info.compress_size, info.CRC, info.header_offset) for info in expected
        ]
        for member, info in zip(listing.members, expected, strict=True):
            with member.open() as stream:
                assert stream.read() == archive.read(info)
    assert listing.newest == 1_768_048_202_000_000
    assert [problem.code for problem in listing.refused] == (["unlisted_bytes"] if len(before) > 24 else [])


class TestWhatOnlyOursSees:
    """Archives that Python's reader takes as they pretend to be."""

    def test_two_members_of_one_name(self, tmp_path: Path) -> None:
        """Python's gives the last one for the name; which of them another program takes nobody knows."""
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("a.json", "first")
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr("a.json", "second")
        with zipfile.ZipFile(tmp_path / "a.zip") as archive:
            assert archive.read("a.json") == b"second"
        assert [problem.code for problem in listed(tmp_path / "a.zip").refused] == ["duplicate_member"]

    def test_a_member_that_is_struck_from_the_table(self, tmp_path: Path) -> None:
        """Python's knows nothing of it; ours says that bytes belong to no member."""
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            archive.writestr("hidden.json", b"x" * 500)
            archive.writestr("a.json", "shown")
            del archive.NameToInfo["hidden.json"]
            archive.filelist.pop(0)
        with zipfile.ZipFile(tmp_path / "a.zip") as archive:
            assert (archive.namelist(), archive.testzip()) == (["a.json"], None)
        assert [problem.code for problem in listed(tmp_path / "a.zip").refused] == ["unlisted_bytes"]

    def test_a_name_that_ends_early(self, tmp_path: Path) -> None:
        """Python's cuts it at the zero byte, so that two readers see two names; ours refuses the member."""
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("a.json_.txt", "x")
        path.write_bytes(path.read_bytes().replace(b"a.json_.txt", b"a.json\0.txt"))
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() == ["a.json"]
        assert [problem.code for problem in listed(path).refused] == ["unsafe_path"]

    def test_a_name_in_utf8_that_does_not_say_so(self, tmp_path: Path) -> None:
        """Python's reads it as DOS would; ours reads what it is."""
        path = tmp_path / "a.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("Größe.json", "x")
        raw = bytearray(path.read_bytes())
        for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            struct.pack_into("<H", raw, raw.index(signature) + at, 0)
        path.write_bytes(raw)
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() != ["Größe.json"]
        assert [member.name for member in listed(path).members] == ["Größe.json"]
