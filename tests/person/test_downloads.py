"""Exports in the folder for downloads: found by name, with what belongs together, and never opened."""

import os
from pathlib import Path

import pytest

from widerspruch.person import downloads
from widerspruch.person.downloads import find_exports, is_unfinished


@pytest.fixture
def put(tmp_path):
    """Put files into the folder: each is a second newer than the one before."""

    def files(*names, data=b"PK"):
        for number, name in enumerate(names, len(list(tmp_path.iterdir()))):
            (tmp_path / name).write_bytes(data)
            os.utime(tmp_path / name, (1_700_000_000 + number, 1_700_000_000 + number))
        return tmp_path

    return files


def names(found):
    """The files of each, by name."""
    return [[file.name for file in one.files] for one in found]


class TestFound:
    def test_by_name_the_newest_first(self, put):
        """Exports of all platforms, and nothing else that lies there."""
        folder = put(
            "facebook-erika.beispiel-2026-10-03-CdYVzEh6.zip",
            "Complete_LinkedInDataExport_10-03-2026.zip",
            "Rechnung facebook.pdf",
            "urlaub.zip",
            "WhatsApp Chat mit Hausgemeinschaft.txt",
        )
        assert names(find_exports(folder)) == [
            ["WhatsApp Chat mit Hausgemeinschaft.txt"],
            ["Complete_LinkedInDataExport_10-03-2026.zip"],
            ["facebook-erika.beispiel-2026-10-03-CdYVzEh6.zip"],
        ]

    def test_with_all_their_parts(self, put):
        """Parts are one export, in their order; another day's and another person's is another one."""
        folder = put(
            "facebook-erika-2026-10-03-CdYVzEh6-part-10.zip",
            "facebook-erika-2026-10-03-CdYVzEh6-part-2.zip",
            "facebook-erika-2026-09-01-CdYVzEh6.zip",
            "facebook-jonas-2026-10-03-CdYVzEh6.zip",
        )
        assert [len(one.files) for one in find_exports(folder)] == [1, 1, 2]
        assert names(find_exports(folder))[2] == [
            "facebook-erika-2026-10-03-CdYVzEh6-part-2.zip",
            "facebook-erika-2026-10-03-CdYVzEh6-part-10.zip",
        ]

    def test_with_numbers_that_may_be_parts(self, put):
        """Short names that somebody gave."""
        assert names(find_exports(put("facebook-2.zip", "facebook-1.zip"))) == [["facebook-1.zip", "facebook-2.zip"]]

    def test_an_unpacked_one_as_a_folder(self, tmp_path):
        """Some systems unpack what they download."""
        (tmp_path / "instagram-erika_beispiel-2026-10-03-sz2SnRAF").mkdir()
        assert [one.is_unfinished for one in find_exports(tmp_path)] == [False]

    @pytest.mark.parametrize("name", ["facebook-1.zip.crdownload", "facebook-1.zip.part"])
    def test_one_that_is_still_coming_is_named_as_such(self, put, name):
        """It can be looked at when it is there."""
        assert [one.is_unfinished for one in find_exports(put(name))] == [True]
        assert is_unfinished(name)

    def test_one_that_is_empty_is_still_coming(self, put):
        """A browser makes the file before its first byte is there."""
        assert [one.is_unfinished for one in find_exports(put("facebook-1.zip", data=b""))] == [True]


class TestNotFound:
    def test_where_there_is_no_folder(self, tmp_path):
        """Whatever this system calls its folder for downloads need not be there."""
        assert find_exports(tmp_path / "gone") == ()

    def test_nothing_is_opened(self, put, monkeypatch):
        """Names and sizes are enough to ask."""
        folder = put("facebook-1.zip")
        monkeypatch.setattr(Path, "open", lambda *_, **__: pytest.fail("opened"))
        monkeypatch.setattr("builtins.open", lambda *_, **__: pytest.fail("opened"))
        assert len(find_exports(folder)) == 1

    def test_beyond_what_anybody_waits_for(self, put, monkeypatch):
        """In a folder with endless names only so many are looked at."""
        monkeypatch.setattr(downloads, "MOST_NAMES", 2)
        assert len(find_exports(put("facebook-1.zip", "b.zip", "c.zip"))) <= 1
