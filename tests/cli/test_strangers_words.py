"""Names that others chose reach the screen as names: they neither command the terminal nor end the command."""

import json
import os
import stat
from zipfile import ZipFile

import pytest

NAMES = (
    "\x1b[31mrot\x1b]0;x\x07",
    "[/bold]",
    "[link=https://example.org]x",
    ":smile:",
    "zwei\nDas ging nicht.",
    "um\u202egekehrt",
)


def instagram(path, user_name, folder=""):
    """An export of one post whose account and one unknown file are called as somebody likes."""
    profile = {"profile_user": [{"string_map_data": {"Username": {"value": user_name}}}]}
    post = [{"media": [{"uri": "a.jpg", "creation_timestamp": 1_600_000_000, "title": "Hallo"}]}]
    with ZipFile(path, "w") as archive:
        archive.writestr("personal_information/personal_information/personal_information.json", json.dumps(profile))
        archive.writestr("your_instagram_activity/media/posts_1.json", json.dumps(post))
        archive.writestr(f"your_instagram_activity/{folder}{user_name.replace('/', '-')}.json", '[{"a": 1}]')
    return path


class TestNames:
    @pytest.mark.parametrize("name", NAMES)
    def test_a_user_name_is_only_a_name(self, name, run, tmp_path):
        """Escape codes, markup, line breaks and marks that turn the line: shown as signs, nothing obeyed."""
        one = instagram(tmp_path / f"instagram-{'a'}.zip", name)
        other = instagram(tmp_path / f"instagram-{'b'}.zip", f"{name}2")

        ended = run("check", one, other, "--html", tmp_path / "a.html")

        assert ended.code in (0, 4)
        for sign in ("\x1b", "\x07", "\u202e", "\nDas ging"):
            assert sign not in ended.out + ended.err
        assert not {"\x1b", "\x07", "\u202e"} & set((tmp_path / "a.html").read_text("utf-8"))
        if "\n" not in name and "\x1b" not in name and "\u202e" not in name:
            assert name.replace("/", "-") in ended.complained
            assert name.replace("=", "-") in ended.said

    @pytest.mark.parametrize("name", NAMES)
    def test_a_file_name_is_only_a_name(self, name, run, tmp_path):
        """Also of a file that is not there, and of a target."""
        for ended in (run("check", tmp_path / name), run("check", tmp_path / "x.zip", "--json", f"{tmp_path}/{name}/")):
            assert ended.code in (1, 3)
            assert not {"\x1b", "\x07", "\u202e"} & set(ended.err)
            assert "\nDas ging" not in ended.err.removeprefix("Das ging nicht.\n")

    def test_a_name_without_end_does_not_fill_the_screen(self, run, tmp_path):
        """A file of 50,000 letters in an archive is named by its beginning and its end."""
        ended = run("check", instagram(tmp_path / "instagram.zip", "9" * 50_000))

        assert ended.code in (0, 4)
        assert 500 < len(ended.err) < 5_000

    @pytest.mark.parametrize("option", ["--objected", "--audience", "--adult", "--run", "--lang", "--reading"])
    def test_what_was_typed_is_only_text(self, option, run, tmp_path):
        """A value pasted from elsewhere is named as it is understood, and obeyed by nobody."""
        ended = run("check", tmp_path / "x.zip", option, "\x1b[31m[/bold]=x")

        assert ended.code == 2
        assert "\x1b" not in ended.err
        assert "[31m[/bold]=x" in ended.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
class TestRights:
    def test_what_is_written_is_for_its_owner_alone(self, run, tmp_path):
        """Report, JSON and Parquet are 0600, folders 0700, whatever the system's habit is."""
        before = os.umask(0o022)
        try:
            export = instagram(tmp_path / "instagram.zip", "erika")
            made = tmp_path / "made"
            run("check", export, "--html", made / "a.html", "--json", made / "b.json", "--parquet", made / "kept")
            assert os.umask(0o022) == 0o022
        finally:
            os.umask(before)

        rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (made, *made.rglob("*"))}
        assert len(rights) == 10
        assert {name for name, mode in rights.items() if mode == 0o700} == {"made", "kept"}
        assert {mode for mode in rights.values() if mode != 0o700} == {0o600}
