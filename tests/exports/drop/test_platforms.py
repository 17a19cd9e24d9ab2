"""Of which platform and whose export a file is: by what is sure, and where nothing is, said so."""

import json
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pytest

from widerspruch.exports.archive.limits import Limits
from widerspruch.exports.problem import Problem, RefusedError
from widerspruch.exports.read import Drop, open_drop, read_profile

THREAD = {
    "participants": [{"name": "Meta AI"}, {"name": "Mia"}],
    "messages": [{"sender_name": "Mia", "timestamp_ms": 1_700_000_000_000, "content": "Hallo KI"}],
    "title": "Meta AI",
    "thread_path": "x",
}
AI_CHAT = [
    {
        "title": "thread",
        "timestamp": 1_751_019_480,
        "label_values": [
            {
                "title": "Messages",
                "dict": [
                    {"title": "", "dict": [{"label": "Message", "value": "Wie geht das?"}, {"timestamp_value": 1}]}
                ],
            }
        ],
        "fbid": "1",
    }
]
FACEBOOK_POST = [{"timestamp": 1_600_000_000, "data": [{"post": "Hallo"}]}]
INSTAGRAM_POST = [{"media": [], "title": "Hallo", "creation_timestamp": 1_600_000_000}]
AI_FILE, THREAD_FILE = "messages/ai_conversations.json", "messages/inbox/metaai_1/message_1.json"
INSTAGRAM = "instagram-hanna.muster-2026-03-01-AbCdEf12"


def folder(path: Path, files: Mapping[str, object]) -> Path:
    """A folder with JSON files."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def zipped(path: Path, files: Mapping[str, object]) -> Path:
    """A zip with JSON or other files."""
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, str) else json.dumps(content))
    return path


def read(*paths: Path) -> list[tuple[str, str | None]]:
    """Platform and text of all items."""
    with open_drop(paths) as drop:
        return [
            (batch.platform, item.text)
            for profile in drop.profiles
            for batch in read_profile(profile)
            for item in batch.items
        ]


def platforms(drop: Drop) -> list[tuple[str, str | None]]:
    """Platform and user name of all profiles."""
    return [(profile.platform, profile.user_name) for profile in drop.profiles]


class TestOneExport:
    """What an export is called and how its folders are named is stronger than what a file's name usually means."""

    @pytest.mark.parametrize(
        ("name", "file"),
        [
            (f"{INSTAGRAM}.zip", f"your_instagram_activity/{AI_FILE}"),
            ("umbenannt.zip", f"your_instagram_activity/{AI_FILE}"),
            (f"{INSTAGRAM}.zip", AI_FILE),
            ("facebook-umbenannt-2026-03-01-x.zip", f"your_instagram_activity/{AI_FILE}"),
            (f"{INSTAGRAM}.zip", f"your_instagram_activity/{THREAD_FILE}"),
            (f"{INSTAGRAM}.zip", THREAD_FILE),
        ],
    )
    def test_chats_with_an_ai_are_the_platforms_that_the_export_names(
        self, name: str, file: str, tmp_path: Path
    ) -> None:
        """Instagram's chats with its AI are Instagram's, in an archive and unpacked."""
        content = AI_CHAT if file.endswith(AI_FILE) else THREAD
        assert {platform for platform, _ in read(zipped(tmp_path / name, {file: content}))} == {"instagram"}
        assert {platform for platform, _ in read(folder(tmp_path / name[:-4], {file: content}))} == {"instagram"}

    def test_pages_are_so_too(self, tmp_path: Path) -> None:
        """The same page is Facebook's in an export of Facebook."""
        for platform in ("facebook", "instagram"):
            page = {f"your_{platform}_activity/messages/ai_conversations.html": "<html><body></body></html>"}
            with open_drop([zipped(tmp_path / f"{platform}.zip", page)]) as drop:
                assert [profile.platform for profile in drop.profiles] == [platform]
                (known,) = drop.profiles[0].members
                assert known.recognition.entry is not None
                assert known.recognition.entry.platform == platform

    def test_a_wrong_name_does_not_make_a_platform(self, tmp_path: Path) -> None:
        """Files that only one platform has refute what somebody called the archive."""
        posts = zipped(
            tmp_path / f"{INSTAGRAM}.zip", {"profile_information.json": {"profile_v2": {"name": {"full_name": "Mia"}}}}
        )
        shares = zipped(tmp_path / "facebook-mia-2026-03-01-x.zip", {"Shares.csv": "Date,ShareLink\n"})
        for path, platform in ((posts, "facebook"), (shares, "linkedin")):
            with open_drop([path]) as drop:
                assert [profile.platform for profile in drop.profiles] == [platform]

    @pytest.mark.parametrize(
        "below",
        ["your_instagram_activity", "your_instagram_activity/messages", "your_instagram_activity/messages/inbox",
         "your_instagram_activity/messages/inbox/metaai_1", f"your_instagram_activity/{THREAD_FILE}"],
    )  # fmt: skip
    def test_a_folder_taken_out_of_an_export_is_of_that_export(self, below: str, tmp_path: Path) -> None:
        """Somebody who drops only the folder of messages still drops Instagram's messages."""
        export = folder(tmp_path / INSTAGRAM, {f"your_instagram_activity/{THREAD_FILE}": THREAD})
        assert read(export / below) == [("instagram", "Hallo KI")]
        with open_drop([export / below]) as drop:
            assert platforms(drop) == [("instagram", "hanna.muster")]

    def test_a_name_means_something_within_its_platform_only(self, tmp_path: Path) -> None:
        """A file of Facebook is not taken for one of Instagram's because only Instagram has the name in our tables."""
        files = {"your_facebook_activity/reels/reposts.json": {"neu_v1": [1]}, "your_facebook_activity/posts/your_posts_1.json": FACEBOOK_POST}  # fmt: skip
        with open_drop([zipped(tmp_path / "a.zip", files)]) as drop:
            entries = {known.member.name[-12:]: known.recognition.entry for known in drop.profiles[0].members}
        assert entries["reposts.json"] is None


class TestUndecided:
    """What may be of several platforms is named, never lost and never guessed."""

    @pytest.mark.parametrize("name", ["c", "inbox", "messages"])
    def test_chats_alone(self, name: str, tmp_path: Path) -> None:
        """A chat that may be Facebook's or Instagram's is refused with a sentence that says so."""
        inner = THREAD_FILE.split(f"{name}/")[-1]
        with pytest.raises(RefusedError) as refused:
            open_drop([folder(tmp_path / name, {inner: THREAD})])
        assert refused.value.problem == Problem("platform_unknown", name, fatal=True)

    def test_chats_beside_two_exports(self, tmp_path: Path) -> None:
        """Beside an export of each platform, it is in the list of files as not certain, and said."""
        paths = [
            folder(tmp_path / "a", {"your_facebook_activity/posts/your_posts_1.json": FACEBOOK_POST}),
            folder(tmp_path / "b", {"your_instagram_activity/media/posts_1.json": INSTAGRAM_POST}),
            folder(tmp_path / "c", {THREAD_FILE: THREAD, "messages/photos/1.jpg": "x"}),
        ]
        with open_drop(paths) as drop:
            assert len(drop.profiles) == 2
            (report,) = drop.unplaced.reports
            assert (report.name, report.status, drop.unplaced.media) == (f"c/{THREAD_FILE}", "ambiguous", 1)
            assert drop.problems == (Problem("platform_unknown", "c"),)

    def test_chats_beside_one_export_are_its_part(self, tmp_path: Path) -> None:
        """Where there is only one export of which it can be a part, it is."""
        facebook = folder(tmp_path / "a", {"your_facebook_activity/posts/your_posts_1.json": FACEBOOK_POST})
        assert read(facebook, folder(tmp_path / "c", {THREAD_FILE: THREAD})) == [
            ("facebook", "Hallo KI"),
            ("facebook", "Hallo"),
        ]

    def test_chats_between_two_exports_in_one_folder(self, tmp_path: Path) -> None:
        """Where both were unpacked into one folder, what both can have is neither's."""
        both = {
            "your_facebook_activity/posts/your_posts_1.json": FACEBOOK_POST,
            "your_instagram_activity/media/posts_1.json": INSTAGRAM_POST,
            THREAD_FILE: THREAD,
        }
        with open_drop([folder(tmp_path / "beides", both)]) as drop:
            assert [report.status for report in drop.unplaced.reports] == ["ambiguous"]
            assert len(drop.profiles) == 2

    def test_unknown_files_beside_an_export_are_named(self, tmp_path: Path) -> None:
        """A second folder in which nothing is known does not vanish because the first is an export."""
        files = {"eins/posts/your_posts_1.json": FACEBOOK_POST, "zwei/content/neu.json": {"neu_v1": [1]}}
        with open_drop([zipped(tmp_path / "a.zip", files)]) as drop:
            unknown = [(report.name, report.status) for report in drop.unplaced.reports]
            assert len(drop.profiles) == 1
        assert unknown == [("a.zip/zwei/content/neu.json", "unknown")]


class TestWhoseExport:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("facebook-erikamuster-20_05_2026-zG20ojpW", "facebook-erikamuster-20_05_2026-Kk82hfaB"),
            ("facebook-erikamuster-2026-05-20-zG20ojpW", "facebook-erikamuster-20.05.2026-Kk82hfaB"),
            ("facebook-20_05_2026-zG20ojpW", "facebook-20_05_2026-Kk82hfaB"),
            ("facebook-data-fake", "facebook-data-fake 2"),
            *((name, name + copy) for name in ["facebook-erikamuster-2026-05-20-zG20ojpW"]
              for copy in (" 2", "-2", " Kopie 2", " (1)", " 12", " - Kopie", " copy")),
        ],
    )  # fmt: skip
    def test_parts_and_copies_are_one_export(self, first: str, second: str, tmp_path: Path) -> None:
        """However the date is written and whatever was added to the name of a copy: one account, nothing missing."""
        one = zipped(tmp_path / f"{first}.zip", {"your_facebook_activity/posts/your_posts_1.json": FACEBOOK_POST})
        two = zipped(tmp_path / f"{second}.zip", {"your_facebook_activity/posts/your_posts_2.json": FACEBOOK_POST})
        with open_drop([one, two]) as drop:
            assert len(drop.profiles) == 1
            assert drop.profiles[0].problems == ()
        with open_drop([two]) as drop:
            assert drop.profiles[0].problems == ()

    @pytest.mark.parametrize("copy", ["facebook-data-fake 2", "facebook-data-fake (1)", "mein export"])
    def test_what_is_saved_twice_under_names_that_say_nothing_is_read_once(self, copy: str, tmp_path: Path) -> None:
        """Every file with the same bytes: a copy. The same names with other bytes: an export of its own."""
        name, other = "your_facebook_activity/posts/your_posts_1.json", [{"timestamp": 1, "data": [{"post": "Neu"}]}]
        one = zipped(tmp_path / "facebook-data-fake.zip", {name: FACEBOOK_POST})
        two = zipped(tmp_path / f"{copy}.zip", {name: FACEBOOK_POST})
        with open_drop([one, two]) as drop:
            assert [known.copy_of for known in drop.profiles[0].members] == [None, name]
            assert len(drop.profiles) == 1
        two.unlink()
        zipped(two, {name: other})
        with open_drop([one, two]) as drop:
            assert len(drop.profiles) == 2

    def test_two_people_without_user_names_stay_two(self, tmp_path: Path) -> None:
        """Two archives of LinkedIn from one day whose profiles differ are two people's, a copy is not."""
        header = "First Name,Last Name\n"
        names = ("Basic_LinkedInDataExport_01-10-2026", "Basic_LinkedInDataExport_01-10-2026 (1)")
        for second, number in (("Bert,Beispiel\n", 2), ("Anna,Muster\n", 1)):
            paths = [
                zipped(tmp_path / f"{name}.zip", {"Profile.csv": header + row, "Shares.csv": "Date,ShareLink\n"})
                for name, row in zip(names, ("Anna,Muster\n", second), strict=True)
            ]
            with open_drop(paths) as drop:
                assert len(drop.profiles) == number

    def test_too_many_exports_are_refused_by_name(self, tmp_path: Path) -> None:
        """A drop of more exports than anybody has ends with a sentence, before the work."""
        files = {f"d{n}/your_facebook_activity/posts/your_posts_1.json": FACEBOOK_POST for n in range(12)}
        with pytest.raises(RefusedError) as refused:
            open_drop([zipped(tmp_path / "a.zip", files)], Limits(exports=10))
        assert refused.value.problem == Problem("too_many_exports", "a.zip", fatal=True)
