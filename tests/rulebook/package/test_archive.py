"""A package's bytes: one spelling, and nothing else is taken for a package."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.texts import load_catalogue
from widerspruch.rulebook.package.archive import LONGEST, LONGEST_FILE, MOST_FILES, is_name, pack, unpack
from widerspruch.rulebook.package.errors import PackageError

FILES = {"release.json": b"{}", "platforms/facebook.toml": b'id = "facebook"\n', "texts/de/meta.toml": b""}
NAMES = st.from_regex(r"([a-z][a-z0-9_-]{0,8}/){0,3}[a-z][a-z0-9_-]{0,8}\.(toml|json)", fullmatch=True)


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """What the standard library makes of files, as we date them."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o100644 << 16
            archive.writestr(info, data, compression)
    return made.getvalue()


def refused(data: bytes) -> str:
    """Why it is none, by its code."""
    with pytest.raises(PackageError) as error:
        unpack(data, "rulebook.zip")
    return error.value.code


def read(data: bytes) -> bytes | None:
    """The package, packed again; None where it is none."""
    try:
        return pack(unpack(data, "rulebook.zip"))
    except PackageError:
        return None


class TestOneSpelling:
    @given(files=st.dictionaries(NAMES, st.binary(max_size=60), min_size=1, max_size=6))
    def test_what_is_packed_comes_out_as_it_was(self, files):
        """Whatever the files are, and in whatever order they were given."""
        data = pack(files)

        assert unpack(data, "rulebook.zip") == files
        assert pack(dict(reversed(files.items()))) == data

    def test_everybody_can_open_it(self):
        """It is a zip to other programs, too, spelled as the standard library spells one."""
        assert zipfile.ZipFile(io.BytesIO(pack(FILES))).testzip() is None
        assert pack(FILES) == zipped(*sorted(FILES.items()))

    @pytest.mark.parametrize(
        "name", ["../a.toml", "/a.toml", "a/../b.toml", "A.toml", "a.py", "a//b.toml", "ä.toml", ""]
    )
    def test_no_file_can_be_called_otherwise(self, name):
        """A name that leads out of a folder, or is another on another computer, is never written."""
        assert not is_name(name)
        with pytest.raises(ValueError):
            pack({name: b""})


class TestHostile:
    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"PK\5\6" + bytes(18),
            b"no archive at all",
            zipped(("../a.toml", b"")),
            zipped(("b.toml", b""), ("a.toml", b"")),
            zipped(("a.toml", bytes(10**6)), compression=zipfile.ZIP_DEFLATED),
            pack(FILES) + b"\0",
            b"\0" + pack(FILES),
            pack(FILES)[:-1],
            pack(FILES).replace(b"\0\0\x21\0", b"\0\0\x22\0", 1),
            pack(FILES)[:-2] + b"\1\0!",
        ],
        ids=["empty", "no-file", "other", "outside", "order", "deflated", "after", "before", "cut", "dated", "comment"],
    )
    def test_another_spelling_is_refused(self, data):
        """Also where another program would have read the same files."""
        assert refused(data) == "package_other"

    @pytest.mark.filterwarnings("ignore:Duplicate name")
    def test_a_name_that_stands_twice_is_refused(self):
        """Two programs could read two different files."""
        assert refused(zipped(("a.toml", b"1"), ("a.toml", b"2"))) == "package_other"

    def test_a_link_is_refused(self):
        """Its bytes would name another file of the user's."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            info = zipfile.ZipInfo("a.toml")
            info.external_attr = 0o120777 << 16
            archive.writestr(info, "/etc/passwd")

        assert refused(made.getvalue()) == "package_other"

    def test_too_many_files_are_refused(self):
        """Each costs memory, however small."""
        assert refused(pack({f"a{number}.toml": b"" for number in range(MOST_FILES + 1)})) == "package_other"

    def test_too_many_bytes_are_refused(self):
        """Before one of them is looked at."""
        assert refused(bytes(LONGEST + 1)) == "package_too_long"

    def test_a_file_that_is_too_long_is_refused(self):
        """And never written."""
        long = {"a.toml": bytes(LONGEST_FILE + 1)}

        assert refused(zipped(*long.items())) == "package_too_long"
        with pytest.raises(ValueError):
            pack(long)

    @given(at=st.integers(min_value=0, max_value=len(pack(FILES)) - 1), bits=st.integers(min_value=1, max_value=255))
    def test_no_byte_of_the_frame_can_be_another(self, at, bits):
        """What was changed is refused, or it is another package in the same spelling."""
        data = bytearray(pack(FILES))
        data[at] ^= bits

        assert read(bytes(data)) in (None, bytes(data))

    @given(data=st.binary(max_size=200))
    def test_any_bytes_end_in_a_sentence(self, data):
        """Never in an error of ours."""
        assert refused(b"PK\3\4" + data) in ("package_other", "package_too_long")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_refusal_has_a_sentence(language):
    """In both languages, and no sentence is left over."""
    told = {one.removeprefix("problem.") for one in load_catalogue(language, PackageError.room)}

    assert told == set(PackageError.kinds)
