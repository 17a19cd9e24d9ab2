"""Files and folders that appear whole or not at all."""

import os
import stat
import subprocess
import sys
import time

import pytest

from widerspruch.lib import whole_files
from widerspruch.lib.targets import TargetRefusedError
from widerspruch.lib.whole_files import (
    atomic_file,
    atomic_folder,
    atomic_path,
    atomic_write,
    clear_left,
    clear_unfinished,
    put_in_place,
    sync_folder,
    try_to_write,
    write_together,
)

POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX")


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


class TestFile:
    def test_what_was_begun_has_no_name_that_can_be_foreseen(self, tmp_path):
        """Nobody can lay a link there; no file of another's is touched, and any name of a target will do."""
        target = tmp_path / ("n" * 250 + ".html")
        with atomic_path(target) as one, atomic_path(target) as other:
            assert one != other
            one.write_text("whole")
            other.write_text("whole")
        assert [path.name for path in tmp_path.iterdir()] == [target.name]

    @POSIX
    def test_it_is_for_its_owner_alone(self, tmp_path):
        """Also where the file replaced was open to all."""
        target = tmp_path / "a.json"
        target.touch(0o666)
        with atomic_path(target) as unfinished:
            unfinished.write_text("{}")
        assert target.stat().st_mode & 0o777 == 0o600

    def test_a_place_that_was_taken_meanwhile_is_not_overwritten(self, tmp_path):
        """What the check at the end refuses leaves what is there, and nothing half-written."""
        target = tmp_path / "a.json"

        def refuse():
            raise TargetRefusedError("foreign", path=target)

        with pytest.raises(TargetRefusedError), atomic_path(target, refuse) as unfinished:
            unfinished.write_text("new")
            target.write_text("theirs")
        assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.json", "theirs")]

    def test_what_a_killed_process_left_goes_after_a_day(self, tmp_path):
        """It may be half of a report; what is being written, and whatever else there is, stays."""
        for name in (".widerspruch-1-old", ".widerspruch-1-new", "old"):
            (tmp_path / name).touch()
        (tmp_path / ".widerspruch-link").symlink_to(tmp_path / "old")
        for name in (".widerspruch-1-old", "old"):
            os.utime(tmp_path / name, (time.time() - 90_000,) * 2)
        clear_left(tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == [".widerspruch-1-new", ".widerspruch-link", "old"]

    def test_what_this_process_left_can_be_cleared(self, tmp_path):
        """Other processes' files stay."""
        with atomic_path(tmp_path / "a") as unfinished:
            left = tmp_path / f"{unfinished.name}x"
            left.touch()
        (tmp_path / ".widerspruch-0-theirs").touch()
        clear_unfinished(tmp_path)
        assert sorted(path.name for path in tmp_path.iterdir()) == [".widerspruch-0-theirs", "a"]

    def test_it_can_be_read_again_before_it_is_there(self, tmp_path):
        """What is hashed is what was written."""
        with atomic_file(tmp_path / "a") as file:
            file.write(b"whole")
            file.seek(0)
            assert file.read() == b"whole"
            assert not (tmp_path / "a").exists()
        assert (tmp_path / "a").read_bytes() == b"whole"

    @POSIX
    def test_rights_are_those_that_were_said(self, tmp_path):
        """Whatever the umask takes away."""
        before = os.umask(0o077)
        try:
            atomic_write(tmp_path / "public", b"key", mode=0o644)
        finally:
            os.umask(before)
        assert rights(tmp_path / "public") == 0o644

    @pytest.mark.parametrize("links", [True, False])
    def test_what_may_not_be_replaced_stays(self, links, tmp_path, monkeypatch):
        """Also on a file system without hard links; where there is nothing yet, the file is written."""
        if not links:
            monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(PermissionError(1, "no links")))
        atomic_write(tmp_path / "a", b"first", replace=False)
        with pytest.raises(FileExistsError) as error:
            atomic_write(tmp_path / "a", b"second", replace=False)
        assert error.value.filename == str(tmp_path / "a")
        assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"first")]

    def test_an_error_names_the_target(self, tmp_path):
        """Not a name that nobody gave."""
        with pytest.raises(FileNotFoundError) as error:
            atomic_write(tmp_path / "missing" / "a", b"")
        assert error.value.filename == str(tmp_path / "missing" / "a")

    def test_it_is_on_the_disk_before_it_has_its_name(self, tmp_path, monkeypatch):
        """First the bytes, then the name, then the folder's entry; nothing of it where it need not last."""
        done = []
        sync, replace = os.fsync, type(tmp_path).replace
        monkeypatch.setattr(os, "fsync", lambda handle: (done.append("sync"), sync(handle)))
        monkeypatch.setattr(type(tmp_path), "replace", lambda *paths: (done.append("name"), replace(*paths)))
        atomic_write(tmp_path / "a", b"")
        assert done == ["sync", "name", *(["sync"] if os.name != "nt" else [])]
        done.clear()
        with atomic_path(tmp_path / "b", lasting=False):
            pass
        assert done == ["name"]


class TestTogether:
    def test_all_are_there_with_their_rights(self, tmp_path):
        """What was there of their names is replaced."""
        (tmp_path / "a").write_bytes(b"old")
        (tmp_path / "sub").mkdir()

        write_together({tmp_path / "a": b"new", tmp_path / "sub" / "b": b""}, mode=0o640)

        assert ((tmp_path / "a").read_bytes(), (tmp_path / "sub" / "b").read_bytes()) == (b"new", b"")
        assert sorted(one.name for one in tmp_path.rglob("*")) == ["a", "b", "sub"]
        if os.name != "nt":
            assert {rights(tmp_path / "a"), rights(tmp_path / "sub" / "b")} == {0o640}

    def test_each_is_whole_where_another_fails(self, tmp_path):
        """The error names the one whose place cannot be written."""
        with pytest.raises(OSError) as failed:
            write_together({tmp_path / "a": b"new", tmp_path / "missing" / "b": b"x", tmp_path / "c": b""})

        assert failed.value.filename == str(tmp_path / "missing" / "b")
        assert (tmp_path / "a").read_bytes() == b"new"
        assert [one.name for one in tmp_path.iterdir()] == ["a"]

    @POSIX
    def test_they_are_on_the_disk_and_each_folder_once(self, tmp_path, monkeypatch):
        """Whatever the number of files in it."""
        synced = []
        real = os.fsync
        monkeypatch.setattr(
            os, "fsync", lambda handle: synced.append(stat.S_ISDIR(os.fstat(handle).st_mode)) or real(handle)
        )

        write_together({tmp_path / str(number): b"x" for number in range(5)})

        assert synced == [False] * 5 + [True]


class TestFolder:
    def test_it_appears_with_all_that_is_in_it(self, tmp_path):
        """Until then nothing has its name; missing folders above it are made."""
        target = tmp_path / "above" / "set"
        with atomic_folder(target) as unfinished:
            (unfinished / "a").write_text("whole")
            assert not target.exists()
        assert (target / "a").read_text() == "whole"
        assert list(target.parent.iterdir()) == [target]
        if os.name != "nt":
            assert rights(target) == 0o700

    def test_nothing_is_left_of_one_that_failed(self, tmp_path):
        """Whatever was in it."""
        with pytest.raises(KeyboardInterrupt), atomic_folder(tmp_path / "set") as unfinished:
            (unfinished / "a").touch()
            raise KeyboardInterrupt
        assert list(tmp_path.iterdir()) == []

    def test_what_a_killed_process_left_goes_first(self, tmp_path):
        """The next attempt begins anew."""
        kill = (
            "import os, sys; from pathlib import Path; from widerspruch.lib.whole_files import atomic_folder\n"
            "with atomic_folder(Path(sys.argv[1])) as unfinished: (unfinished / 'left').touch(); os._exit(1)"
        )
        subprocess.run([sys.executable, "-c", kill, str(tmp_path / "set")], check=False, timeout=60)
        assert len(list(tmp_path.iterdir())) == 1
        with atomic_folder(tmp_path / "set") as unfinished:
            assert list(unfinished.iterdir()) == []
        assert [path.name for path in tmp_path.iterdir()] == ["set"]

    def test_what_is_there_stays(self, tmp_path):
        """A folder with something in it is not replaced."""
        (tmp_path / "set").mkdir()
        (tmp_path / "set" / "theirs").touch()
        with pytest.raises(OSError, match="set"), atomic_folder(tmp_path / "set"):
            pass
        assert [path.name for path in tmp_path.rglob("*")] == ["set", "theirs"]


class TestPlace:
    def test_what_is_whole_takes_its_place(self, tmp_path):
        """A file as well as a folder."""
        (tmp_path / "file").write_text("new")
        (tmp_path / "target").write_text("old")
        put_in_place(tmp_path / "file", tmp_path / "target")
        (tmp_path / "folder" / "below").mkdir(parents=True)
        put_in_place(tmp_path / "folder", tmp_path / "other")
        assert (tmp_path / "target").read_text() == "new"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "target"]

    def test_a_trial_leaves_nothing(self, tmp_path):
        """Where something can be written, and where there is no folder."""
        try_to_write(tmp_path)
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(FileNotFoundError):
            try_to_write(tmp_path / "missing")

    @POSIX
    def test_a_file_system_that_knows_nothing_of_folders_is_no_error(self, tmp_path, monkeypatch):
        """Any other error of the disk is one."""

        def fails_with(number):
            def sync(handle):
                raise OSError(number, "no")

            return sync

        monkeypatch.setattr(os, "fsync", fails_with(whole_files.errno.EINVAL))
        sync_folder(tmp_path)
        monkeypatch.setattr(os, "fsync", fails_with(whole_files.errno.EIO))
        with pytest.raises(OSError, match="no"):
            sync_folder(tmp_path)
