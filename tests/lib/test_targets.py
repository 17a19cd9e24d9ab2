"""Where results may be written: never over or into what is read, never over what is not ours."""

import os

import pytest

from widerspruch.lib.targets import FileTarget, FolderTarget, TargetRefusedError, marked, refuse_unsafe


@pytest.fixture
def place(tmp_path):
    """A zip, a folder with a file in it, somebody's letter, an earlier result."""
    (tmp_path / "mine.zip").write_bytes(b"PK")
    (tmp_path / "export" / "posts").mkdir(parents=True)
    (tmp_path / "export" / "posts" / "posts_1.json").write_text("[]")
    (tmp_path / "letter.txt").write_text("Dear")
    (tmp_path / "earlier.json").write_text('{"format": "ours/1"}')
    (tmp_path / "empty").touch()
    return tmp_path


def why_not(target, *inputs):
    with pytest.raises(TargetRefusedError) as refused:
        refuse_unsafe([target] if not isinstance(target, list) else target, inputs)
    return refused.value.code


def file(path):
    return FileTarget(path, marked(b'"format": "ours/'))


class TestInputs:
    def test_a_target_that_is_an_input_is_refused(self, place):
        """The very file that is read, as well as the very folder."""
        assert why_not(file(place / "mine.zip"), place / "mine.zip") == "is_input"
        assert why_not(FolderTarget(place / "export"), place / "export") == "is_input"

    def test_by_whatever_name_it_goes(self, place, monkeypatch):
        """Another spelling, a hard link, a link on the way: the same file is the same file."""
        os.link(place / "mine.zip", place / "other.zip")
        (place / "way").symlink_to(place)
        monkeypatch.chdir(place)
        for spelling in ("mine.zip", "export/../mine.zip", "other.zip", "way/mine.zip"):
            assert why_not(file(place / spelling), place / "mine.zip") == "is_input"

    @pytest.mark.parametrize("inside", ["report.html", "posts/posts_1.json", "new/deep/report.html"])
    def test_a_target_within_an_input_folder_is_refused(self, inside, place):
        """Nothing is written into a folder that is read, however deep, there already or not, through a link or not."""
        (place / "way").symlink_to(place / "export")
        assert why_not(file(place / "export" / inside), place / "export") == "in_input"
        assert why_not(file(place / "way" / inside), place / "export") == "in_input"
        assert why_not(FolderTarget(place / "export" / "kept"), place / "export") == "in_input"

    def test_a_table_that_would_be_an_input_is_refused(self, place):
        """A folder of results is fine beside an input, unless one of its files is that input."""
        kept = FolderTarget(place, (FileTarget(place / "mine.zip", lambda _: True),))
        assert why_not(kept, place / "mine.zip") == "is_input"
        refuse_unsafe([FolderTarget(place, (FileTarget(place / "items.parquet"),))], [place / "mine.zip"])

    def test_an_input_that_is_not_there_is_no_matter_of_targets(self, place):
        """Who reads it says so."""
        refuse_unsafe([file(place / "new.json")], [place / "nowhere.zip"])


class TestWhatIsThere:
    @pytest.mark.parametrize("name", ["new.json", "new/deep.json", "earlier.json", "empty"])
    def test_new_files_earlier_results_and_empty_files_are_fine(self, name, place):
        """Nothing is lost with them."""
        refuse_unsafe([file(place / name)], [])

    def test_what_is_not_ours_stays(self, place):
        """A letter is no earlier result; a folder is no file, and a file no folder."""
        assert why_not(file(place / "letter.txt")) == "foreign"
        assert why_not(file(place / "export")) == "is_folder"
        assert why_not(FolderTarget(place / "letter.txt")) == "is_file"

    def test_a_link_is_refused_wherever_it_leads(self, place):
        """To an earlier result, to a folder, to nothing."""
        for name, to in (("a", "earlier.json"), ("b", "export"), ("c", "nothing")):
            (place / name).symlink_to(place / to)
            assert why_not(file(place / name)) == "is_link"
            assert why_not(FolderTarget(place / name)) == "is_link"

    def test_a_protected_result_stays(self, place):
        """Who took away the right to write meant it."""
        (place / "earlier.json").chmod(0o444)
        assert why_not(file(place / "earlier.json")) == "read_only"

    @pytest.mark.skipif(os.name == "nt", reason="POSIX")
    def test_a_device_or_pipe_is_no_file(self, place):
        """Neither is replaced."""
        os.mkfifo(place / "pipe")
        assert why_not(file(place / "pipe")) == "no_file"
        assert why_not(file(type(place)("/dev/null"))) == "no_file"

    def test_a_target_given_twice_is_refused(self, place):
        """Also as a table of a folder, and where large and small letters may be one."""
        assert why_not([file(place / "a.json"), file(place / "export" / ".." / "a.json")]) == "twice"
        assert why_not([file(place / "a.json"), file(place / "A.JSON")]) == "twice"
        kept = FolderTarget(place, (FileTarget(place / "items.parquet"),))
        assert why_not([file(place / "items.parquet"), kept]) == "twice"
