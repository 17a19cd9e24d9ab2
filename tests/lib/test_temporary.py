"""Temporary files hold people's texts: they go with the block, or with the next one."""

import os
import subprocess
import sys
import tempfile
import time

import pytest

from widerspruch.lib.temporary import folder_of_our_own


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


class TestFolder:
    def test_it_goes_with_the_block(self, place):
        """Whatever lies in it."""
        with folder_of_our_own() as folder:
            (folder / "texts").write_text("Liebes Tagebuch")
        assert list(place.iterdir()) == []

    def test_what_a_killed_process_left_goes_with_the_next_start(self, place):
        """Its lock is gone with it; a folder of a process that lives stays."""
        left = (
            "import os, tempfile; from widerspruch.lib.temporary import folder_of_our_own\n"
            f"tempfile.tempdir = {str(place)!r}\n"
            "with folder_of_our_own() as folder: (folder / 'texts').write_text('x'); os._exit(1)"
        )
        subprocess.run([sys.executable, "-c", left], check=False, timeout=60)
        assert len(list(place.iterdir())) == 1
        with folder_of_our_own() as lives:
            assert list(place.iterdir()) == [lives]
            with folder_of_our_own() as other:
                assert sorted(place.iterdir()) == sorted([lives, other])

    @pytest.mark.skipif(os.name == "nt", reason="links")
    def test_nothing_else_is_touched(self, place):
        """Folders that were just made, links, files, and other names stay."""
        (place / "widerspruch-new").mkdir()
        (place / "other").mkdir()
        (place / "widerspruch-file").touch()
        (place / "widerspruch-link").symlink_to(place / "other")
        old = place / "widerspruch-old"
        old.mkdir()
        os.utime(old, (time.time() - 90_000,) * 2)
        with folder_of_our_own():
            pass
        names = sorted(path.name for path in place.iterdir())
        assert names == ["other", "widerspruch-file", "widerspruch-link", "widerspruch-new"]
