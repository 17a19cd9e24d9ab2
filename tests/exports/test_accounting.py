"""Every file that is dropped in is told about, exactly once; and none of them is written to."""

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.exports.archive.names import is_media
from widerspruch.exports.inventory import MemberReport
from widerspruch.exports.problem import RefusedError
from widerspruch.exports.read import Drop, open_drop, read_profile
from widerspruch.testing.exports import make_preset
from widerspruch.testing.exports.recipes import ORDINARY

ODD = ("bad-dotdot-path", "bad-symlink", "bad-duplicate-member", "bad-encrypted-member", "bad-bomb", "bad-macosx",
       "bad-backslash-names", "bad-extra-root-folder", "bad-json-and-html", "bad-no-data-txt", "bad-html-named-json",
       "bad-unknown-root-key", "bad-ambiguous-basenames")  # fmt: skip


def files_in(path: Path) -> Iterator[str]:
    """The last part of the name of every file in what was dropped, in archives and in archives within them."""
    if path.is_dir():
        for below in path.rglob("*"):
            if not below.is_dir():
                yield from files_in(below)
    elif zipfile.is_zipfile(path):
        yield from _zipped(path.read_bytes())
    else:
        yield path.name


def _zipped(archive: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for info in opened.infolist():
            name = info.filename.replace("\\", "/")
            if name.endswith(".zip"):
                yield from _zipped(opened.read(info))
            elif not name.endswith("/"):
                yield name.rsplit("/", 1)[-1]


def told(drop: Drop) -> tuple[Counter[str], int]:
    """The last part of the name of every member that is reported, and how many media were counted."""
    reports: list[MemberReport] = list(drop.unplaced.reports)
    media = drop.unplaced.media
    for profile in drop.profiles:
        reading = read_profile(profile)
        for _ in reading:
            pass
        reports += reading.inventory.reports
        media += reading.inventory.media
    return Counter(report.name.rsplit("/", 1)[-1] for report in reports), media


def assert_all_told(paths: Iterable[Path], drop: Drop) -> None:
    """What was dropped in and what is told are the same files."""
    names = Counter(name for path in paths for name in files_in(path))
    reported, media = told(drop)
    unreported = names - reported
    assert reported - names == Counter()
    assert all(map(is_media, unreported))
    assert unreported.total() == media


class TestGeneratedExports:
    @pytest.mark.parametrize("name", [*sorted(ORDINARY), *ODD])
    def test_every_file_is_told_once_and_left_as_it_was(self, name: str, tmp_path: Path) -> None:
        """Each file of an export is reported or, as a medium, counted: once; its bytes and times stay."""
        paths = [path for made in make_preset(name, tmp_path) for path in made.paths]
        before = state(paths)
        with open_drop(paths) as drop:
            assert_all_told(paths, drop)
        assert state(paths) == before


def state(paths: Iterable[Path]) -> dict[Path, tuple[int, bytes]]:
    """When all files were changed, and their content."""
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file()]
    return {file: (file.stat().st_mtime_ns, blake2b(file.read_bytes()).digest()) for file in files}


FOLDERS = ["", "c", "facebook-a-2026-01-10-x", "instagram-b-2026-01-10-x", "your_facebook_activity", "messages",
           "your_instagram_activity", "posts", "inbox", "metaai_1", "personal_information", "media", "Jobs", "d1"]  # fmt: skip
THREAD = {"participants": [{"name": "Meta AI"}], "messages": [], "title": "Meta AI", "thread_path": "x"}
FILES = {
    "message_1.json": json.dumps(THREAD),
    "ai_conversations.json": '[{"title": "thread", "timestamp": 1, "label_values": [], "fbid": "1"}]',
    "your_posts_1.json": '[{"timestamp": 1600000000, "data": [{"post": "Hallo"}]}]',
    "posts_1.json": '[{"media": [], "title": "Hallo", "creation_timestamp": 1600000000}]',
    "your_posts_1.html": "<html><body>",
    "start_here.html": "<html><body>",
    "profile_information.json": '{"profile_v2": {"name": {"full_name": "Mia"}}}',
    "personal_information.json": '{"profile_user": [{"string_map_data": {}}]}',
    "neu.json": '{"neu_v9": [1]}',
    "kaputt.json": "[{",
    "leer.json": "[]",
    "Shares.csv": "Date,ShareLink,ShareCommentary\n",
    "WhatsApp Chat mit Mia.txt": "01.02.26, 10:00 - Mia: Hallo\n",
    "_chat.txt": "[01.02.26, 10:00:00] Mia: Hallo\n",
    "notiz.txt": "Zelt\n",
    "foto.jpg": "x",
    ".DS_Store": "x",
    "liste": "x",
}


class TestOddFolders:
    @given(
        names=st.sets(
            st.tuples(st.lists(st.sampled_from(FOLDERS), max_size=4), st.sampled_from(sorted(FILES))).map(
                lambda parts: "/".join([*(folder for folder in parts[0] if folder), parts[1]])
            ),
            min_size=1,
            max_size=8,
        ),
        root=st.sampled_from(["x", "messages", "inbox", "facebook-a-2026-01-10-x", "meta-2026-Jan-10-17-13-19"]),
        is_zip=st.booleans(),
    )
    def test_whatever_lies_in_a_folder_is_told_once(
        self, names: set[str], root: str, is_zip: bool, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """Files of any platform, in any folders, in a folder or a zip: all are told, or the whole is refused by name."""
        path = tmp_path_factory.mktemp("drop") / root
        if is_zip:
            path = path.with_name(f"{root}.zip")
            with zipfile.ZipFile(path, "w") as archive:
                for name in sorted(names):
                    archive.writestr(name, FILES[name.rsplit("/", 1)[-1]])
        else:
            for name in sorted(names):
                (path / name).parent.mkdir(parents=True, exist_ok=True)
                (path / name).write_text(FILES[name.rsplit("/", 1)[-1]], encoding="utf-8")
        try:
            drop = open_drop([path])
        except RefusedError as refused:
            assert refused.problem.place  # noqa: PT017
            return
        with drop:
            assert_all_told([path], drop)
