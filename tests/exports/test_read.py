"""The room's entry point: what is dropped in becomes profiles, batches and an account of every member."""

import json
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from widerspruch.exports.archive.limits import MIB
from widerspruch.exports.drop.profiles import ExportProfile
from widerspruch.exports.entry import Entry
from widerspruch.exports.inventory import Inventory
from widerspruch.exports.kinds import load_kinds
from widerspruch.exports.member import ForPlatform, LeftOut, Member, ReaderContext, Yielded
from widerspruch.exports.problem import Problem, RefusedError
from widerspruch.exports.read import Batch, Drop, Limits, Reading, open_drop, read_profile
from widerspruch.exports.registry import Registry
from widerspruch.items.item import AccountFact, Item

ROOT = "your_facebook_activity/posts/"
POSTS = json.dumps([{"text": "eins"}, {"text": "zwei"}])


def read_posts(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """A list of records with a text each; a record that is `null` is a problem."""
    with member.open() as stream:
        for number, record in enumerate(json.loads(stream.read())):
            if record is None:
                yield Problem("unknown_layout", member.name, n=number)
            else:
                private = "private" if context.private_account else "open"
                yield Item("post", None, record["text"], number, surface_owner=private)


def read_profile_file(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """`{"profile_v2": {fact: value}}`."""
    with member.open() as stream:
        for fact, value in json.loads(stream.read())["profile_v2"].items():
            yield AccountFact(fact, value, 1_700_000_000_000_000)


def read_thread(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """A private thread: counted only."""
    with member.open() as stream:
        yield LeftOut("private_message", len(json.loads(stream.read())["messages"]))


def read_threads_app(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """An Instagram item, then one of Threads."""
    yield Item("post", None, "insta")
    yield ForPlatform("threads")
    yield Item("post", None, "thread")


def read_many(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """10,000 items, then the rest of the file."""
    with member.open() as stream:
        for number in range(10_000):
            stream.read(10)
            yield Item("post", None, "x", number)
        stream.read()


def read_html(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """One item for a page."""
    yield Item("post", None, "aus HTML")


def read_broken(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """A reader with a mistake: three items, then an exception."""
    for number in range(3):
        yield Item("post", None, "x", number)
    raise KeyError(number)


def read_interrupted(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """Ctrl-C in the middle of a member."""
    yield Item("post", None, "x")
    raise KeyboardInterrupt


REGISTRY = Registry(
    load_kinds(),
    (
        Entry("posts", "facebook", "json", basenames=("your_posts", "posts"), reader=read_posts),
        Entry("posts_html", "facebook", "html", basenames=("your_posts",), reader=read_html),
        Entry("profile", "facebook", "json", root_keys=("profile_v2",), reader=read_profile_file, order=0),
        Entry("thread", "messenger", "json", root_keys=("participants",), reader=read_thread),
        Entry("likes", "facebook", "json", basenames=("likes",), why_not="behaviour"),
        Entry("ig_posts", "instagram", "json", root_keys=("ig_other_media",), reader=read_threads_app),
        Entry("many", "facebook", "json", basenames=("many",), reader=read_many),
        Entry("broken", "facebook", "json", basenames=("broken",), reader=read_broken),
        Entry("interrupted", "facebook", "json", basenames=("interrupted",), reader=read_interrupted),
        Entry("chat", "whatsapp", "txt", basenames=("_chat",), prefixes=("whatsapp_chat",), reader=read_html),
        Entry("shares", "linkedin", "csv", basenames=("shares",), reader=read_html),
    ),
)


def zipped(path: Path, files: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip with these files."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def opened(*paths: Path, limits: Limits | None = None) -> Drop:
    """The drop."""
    return open_drop(paths, limits, REGISTRY)


def one_profile(*paths: Path) -> ExportProfile:
    """The only profile of a drop without problems."""
    drop = opened(*paths)
    assert drop.problems == ()
    (profile,) = drop.profiles
    return profile


def read(profile: ExportProfile) -> tuple[list[Batch], Reading]:
    """All batches, and the reading they came from."""
    reading = read_profile(profile, registry=REGISTRY)
    return list(reading), reading


def texts(profile: ExportProfile) -> list[str | None]:
    """The texts of all items, in order."""
    return [item.text for batch in read(profile)[0] for item in batch.items]


def statuses(inventory: Inventory) -> dict[str, str]:
    """What became of each member, by its base name."""
    return {report.name.rsplit("/", 1)[-1]: report.status for report in inventory.reports}


def fatal(*paths: Path, limits: Limits | None = None) -> Problem:
    """Why a drop cannot be read."""
    with pytest.raises(RefusedError) as caught:
        opened(*paths, limits=limits)
    assert caught.value.problem.fatal
    return caught.value.problem


class TestLayouts:
    """Whatever form an export comes in, the same items come out."""

    def test_one_zip(self, tmp_path: Path) -> None:
        """A zip with the name that the platform gave says platform, user and day."""
        path = zipped(tmp_path / "facebook-anna-2026-01-10-Ab3dEf9x.zip", {ROOT + "your_posts_1.json": POSTS})
        profile = one_profile(path)
        assert (profile.platform, profile.user_name) == ("facebook", "anna")
        assert profile.exported_at == int(datetime(2026, 1, 10, tzinfo=UTC).timestamp()) * 1_000_000
        assert texts(profile) == ["eins", "zwei"]

    def test_folder(self, tmp_path: Path) -> None:
        """An unpacked export is read as it lies."""
        folder = tmp_path / "facebook-anna-2026-01-10-Ab3dEf9x" / "your_facebook_activity" / "posts"
        folder.mkdir(parents=True)
        (folder / "your_posts_1.json").write_text(POSTS, encoding="utf-8")
        assert texts(one_profile(folder.parent.parent)) == ["eins", "zwei"]

    def test_parts_are_one_tree(self, tmp_path: Path) -> None:
        """Two parts of one user and day are one profile; media may lie in the part without texts."""
        one = zipped(tmp_path / "facebook-anna-2026-01-10-aaaaaaaa.zip", {ROOT + "your_posts_1.json": POSTS})
        two = zipped(tmp_path / "facebook-anna-2026-01-10-bbbbbbbb.zip", {ROOT + "media/a.jpg": b"12345"})
        profile = one_profile(two, one)
        assert texts(profile) == ["eins", "zwei"]
        assert (profile.media, profile.media_bytes) == (1, 5)
        assert profile.archives == (one.name, two.name)

    def test_renamed_parts_are_one_tree(self, tmp_path: Path) -> None:
        """Parts whose names say nothing belong together if they share no file."""
        one = zipped(tmp_path / "a.zip", {ROOT + "your_posts_1.json": POSTS})
        two = zipped(tmp_path / "b.zip", {ROOT + "your_posts_2.json": '[{"text": "drei"}]'})
        assert texts(one_profile(one, two)) == ["eins", "zwei", "drei"]

    def test_two_exports_stay_two(self, tmp_path: Path) -> None:
        """Exports of two users are two profiles, even if their files have the same names."""
        one = zipped(tmp_path / "facebook-anna-2026-01-10-a.zip", {ROOT + "your_posts_1.json": POSTS})
        two = zipped(tmp_path / "facebook-ben-2026-01-10-b.zip", {ROOT + "your_posts_1.json": POSTS})
        assert [profile.user_name for profile in opened(one, two).profiles] == ["anna", "ben"]

    def test_the_same_archive_twice_counts_once(self, tmp_path: Path) -> None:
        """A second download of the same part adds nothing and is reported as a copy."""
        one = zipped(tmp_path / "facebook-anna-2026-01-10-a.zip", {ROOT + "your_posts_1.json": POSTS})
        two = zipped(tmp_path / "facebook-anna-2026-01-10-a (1).zip", {ROOT + "your_posts_1.json": POSTS})
        profile = one_profile(one, two, one)
        batches, reading = read(profile)
        assert sum(len(batch.items) for batch in batches) == 2
        assert reading.inventory.counts() == {"read": 1, "copy": 1}

    @pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    def test_zip_in_a_zip(self, tmp_path: Path, method: int) -> None:
        """Parts within an outer zip are read where they lie, or through a temporary file that is removed."""
        inner = zipped(tmp_path / "in" / "facebook-anna-2026-01-10-a.zip", {ROOT + "your_posts_1.json": POSTS})
        outer = zipped(tmp_path / "alles.zip", {f"Downloads/{inner.name}": inner.read_bytes()}, method)
        with opened(outer) as drop:
            (profile,) = drop.profiles
            assert profile.user_name == "anna"
            assert texts(profile) == ["eins", "zwei"]
            spooled = {known.member.archive.path for known in profile.members if hasattr(known.member, "archive")}
            assert all(path.exists() for path in spooled)
        assert all(path == outer.resolve() or not path.exists() for path in spooled)

    def test_zip_in_a_zip_in_a_zip(self, tmp_path: Path) -> None:
        """One level is enough; deeper ones are refused by name."""
        inner = zipped(tmp_path / "3.zip", {ROOT + "your_posts_1.json": POSTS})
        middle = zipped(tmp_path / "2.zip", {inner.name: inner.read_bytes()})
        outer = zipped(tmp_path / "1.zip", {middle.name: middle.read_bytes()})
        assert fatal(outer).code == "nested_too_deep"

    def test_archives_in_messages_are_not_opened(self, tmp_path: Path) -> None:
        """A zip that somebody sent in a chat is a document like any other."""
        sent = zipped(tmp_path / "brief.zip", {ROOT + "your_posts_9.json": POSTS}).read_bytes()
        profile = one_profile(
            zipped(
                tmp_path / "a.zip",
                {
                    ROOT + "your_posts_1.json": POSTS,
                    "your_facebook_activity/messages/inbox/ben_1/files/brief.zip": sent,
                },
            )
        )
        assert texts(profile) == ["eins", "zwei"]
        assert profile.media == 1

    def test_wrapper_with_two_profiles(self, tmp_path: Path) -> None:
        """The transfer to a cloud drive puts several profiles into one folder; each is its own."""
        wrapper = "meta-2026-Jan-10-17-13-19/"
        path = zipped(
            tmp_path / "drive.zip",
            {
                wrapper + "facebook-anna-2026-01-10-a/" + ROOT + "your_posts_1.json": POSTS,
                wrapper
                + "instagram-anna_m-2026-01-10-b/your_instagram_activity/media/x.json": '{"ig_other_media": [1]}',
            },
        )
        profiles = opened(path).profiles
        assert {(profile.platform, profile.user_name) for profile in profiles} == {
            ("facebook", "anna"),
            ("instagram", "anna_m"),
        }
        assert all(known.member.name.startswith("your_") for profile in profiles for known in profile.members)

    def test_backup_of_messages_stays_with_its_export(self, tmp_path: Path) -> None:
        """The zip of encrypted messages within an export belongs to that export, also where two are dropped."""
        thread = '{"participants": ["A"], "messages": [1]}'
        backup = zipped(tmp_path / "messages.zip", {"Anna_1.json": thread}).read_bytes()
        exports = [
            zipped(
                tmp_path / f"facebook-anna-2026-01-{day}-a.zip",
                {ROOT + "your_posts_1.json": POSTS, "your_facebook_activity/messages/messages.zip": backup},
            )
            for day in (10, 11)
        ]
        with opened(*exports) as drop:
            assert [profile.platform for profile in drop.profiles] == ["facebook", "facebook"]
            assert [len(profile.members) for profile in drop.profiles] == [2, 2]

    def test_two_exports_unpacked_into_one_folder(self, tmp_path: Path) -> None:
        """Facebook and Instagram side by side in one folder are two profiles again."""
        path = zipped(
            tmp_path / "beides.zip",
            {
                ROOT + "your_posts_1.json": POSTS,
                "your_instagram_activity/media/x.json": '{"ig_other_media": [1]}',
                "personal_information/profile_information.json": '{"profile_v2": {"display_name": "Anna"}}',
            },
        )
        sides = {profile.platform: len(profile.members) for profile in opened(path).profiles}
        assert sides == {"facebook": 2, "instagram": 1}

    def test_rezipped(self, tmp_path: Path) -> None:
        """An extra folder, `\\` between folders and system files change nothing."""
        files: dict[str, str | bytes] = {
            "extra\\your_facebook_activity\\posts\\your_posts_1.json": POSTS,
            "__MACOSX\\extra\\._your_posts_1.json": b"\0\1",
            "extra\\.DS_Store": b"\0\1",
            "extra\\your_facebook_activity\\posts\\your_posts_1.json.Identifier": "[ZoneTransfer]",
        }
        profile = one_profile(zipped(tmp_path / "a.zip", files))
        batches, reading = read(profile)
        assert [batch.member for batch in batches] == [ROOT + "your_posts_1.json"]
        assert reading.inventory.counts() == {"read": 1, "not_read": 3}

    def test_single_files(self, tmp_path: Path) -> None:
        """A chat, a table or a JSON file may be dropped by itself."""
        chat = tmp_path / "WhatsApp Chat mit Jörg.txt"
        chat.write_text("01.02.26, 10:00 - Jörg: Hallo\n", encoding="utf-8")
        table = tmp_path / "Shares.csv"
        table.write_text("Date,ShareLink\n", encoding="utf-8")
        posts = tmp_path / "your_posts_1.json"
        posts.write_text(POSTS, encoding="utf-8")
        platforms = {profile.platform for profile in opened(chat, table, posts).profiles}
        assert platforms == {"whatsapp", "linkedin", "facebook"}

    def test_chats_keep_the_name_of_their_archive(self, tmp_path: Path) -> None:
        """Several chats are one profile, and each member says whose chat it is."""
        line = "[01.02.26, 10:00:00] Anna: Hallo\r\n"
        one = zipped(tmp_path / "WhatsApp Chat - Anna.zip", {"_chat.txt": line, "00001-PHOTO.jpg": b"x"})
        two = zipped(tmp_path / "WhatsApp Chat - Ben.zip", {"_chat.txt": line * 2, "00002-brief.zip": b"PK"})
        profile = one_profile(one, two)
        assert [known.member.name for known in profile.members] == [
            "WhatsApp Chat - Anna/_chat.txt",
            "WhatsApp Chat - Ben/_chat.txt",
        ]
        assert profile.media == 2


class TestRefusedDrops:
    """Drops that cannot be read at all: one fatal problem each."""

    @pytest.mark.parametrize(
        ("files", "code"),
        [
            ({"Takeout/Fotos/a.json": "[1]"}, "wrong_platform"),
            ({"data/tweets.js": "window"}, "wrong_platform"),
            ({"etwas/anderes.json": "[1]"}, "not_an_export"),
            ({"urlaub/bild.jpg": "x"}, "not_an_export"),
            ({}, "empty_export"),
            ({ROOT + "no-data.txt": "nothing"}, "empty_export"),
            ({"../a.json": "[1]"}, "unsafe_path"),
            ({"your_facebook_activity/neu/ganz_neu.json": '{"neu_v9": [1]}'}, "unknown_layout"),
            ({"your_facebook_activity/posts/media/a.jpg": "x"}, "part_missing"),
        ],
    )
    def test_by_content(self, tmp_path: Path, files: dict[str, str | bytes], code: str) -> None:
        """What is no export, or one of another service, or empty, is named as such."""
        assert fatal(zipped(tmp_path / "a.zip", files)).code == code

    def test_the_other_service_is_named(self, tmp_path: Path) -> None:
        """The place says which service the export seems to come from."""
        assert fatal(zipped(tmp_path / "a.zip", {"Takeout/x.json": "[1]"})).place == "a.zip (Google Takeout)"

    def test_by_file(self, tmp_path: Path) -> None:
        """A missing file, a picture, an empty file, a web page named JSON."""
        (tmp_path / "bild.jpg").write_bytes(b"\xff\xd8")
        (tmp_path / "leer.zip").write_bytes(b"")
        (tmp_path / "posts_1.json").write_text("<html><body>", encoding="utf-8")
        assert fatal(tmp_path / "fehlt.zip").code == "not_found"
        assert fatal(tmp_path / "bild.jpg").code == "not_an_export"
        assert fatal(tmp_path / "leer.zip").code == "empty_export"
        assert fatal(tmp_path / "posts_1.json").code == "html_named_json"

    @pytest.mark.parametrize(
        ("name", "head", "code"),
        [
            ("export.7z", b"7z\xbc\xaf\x27\x1c", "other_archive"),
            ("export.rar", b"Rar!\x1a\x07", "other_archive"),
            ("export.tar.gz", b"\x1f\x8b", "other_archive"),
            ("export.tgz", b"\x1f\x8b", "other_archive"),
            ("export.tar", bytes(257) + b"ustar", "other_archive"),
            ("umbenannt.zip", b"Rar!\x1a\x07", "other_archive"),
            ("export", b"\x1f\x8b", "other_archive"),
            ("export.z01", b"PK\x07\x08", "split_archive"),
            ("export.zip.001", b"PK\x03\x04", "split_archive"),
            ("export.part1.rar", b"Rar!\x1a\x07", "split_archive"),
            ("export.r00", b"Rar!\x1a\x07", "split_archive"),
        ],
    )
    def test_other_archives_are_to_be_unpacked_first(self, name: str, head: bytes, code: str, tmp_path: Path) -> None:
        """An archive of another kind, or a part of one, is named as such: alone, beside an export, in a folder."""
        (tmp_path / "ordner").mkdir()
        path = tmp_path / "ordner" / name
        path.write_bytes(head + bytes(100))
        assert fatal(path) == Problem(code, name, fatal=True)  # type: ignore[arg-type]
        good = zipped(tmp_path / "a.zip", {ROOT + "your_posts_1.json": POSTS})
        assert [problem.code for problem in opened(path, good).problems] == [code]
        if "." in name and not name.endswith(".zip"):
            assert fatal(path.parent).code == code

    def test_the_start_page_alone(self, tmp_path: Path) -> None:
        """Somebody who opens the page that leads to the others is told to open what it leads to."""
        (tmp_path / "start_here.html").write_text("<html><body>", encoding="utf-8")
        with pytest.raises(RefusedError) as refused:
            open_drop([tmp_path / "start_here.html"])
        assert refused.value.problem == Problem("only_start_page", "start_here.html", fatal=True)

    def test_what_may_not_be_read_keeps_nothing_else_from_being_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A file without the right to read it is a problem of that file."""
        good = zipped(tmp_path / "a.zip", {ROOT + "your_posts_1.json": POSTS})
        closed = zipped(tmp_path / "zu.zip", {ROOT + "your_posts_2.json": POSTS})
        open_file = Path.open

        def guarded(self: Path, *arguments: Any, **options: Any) -> Any:
            if self.name == "zu.zip":
                raise PermissionError(13, "Permission denied", str(self))
            return open_file(self, *arguments, **options)

        monkeypatch.setattr(Path, "open", guarded)
        drop = opened(closed, good)
        assert drop.problems == (Problem("not_found", "zu.zip"),)
        assert texts(drop.profiles[0]) == ["eins", "zwei"]

    @pytest.mark.skipif(os.name == "nt", reason="no pipes in folders there")
    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        """What is neither file nor folder is refused at once."""
        os.mkfifo(tmp_path / "rohr")
        assert fatal(tmp_path / "rohr").code == "not_found"

    def test_one_bad_drop_beside_a_good_one(self, tmp_path: Path) -> None:
        """What cannot be read is a problem of the drop, and the rest is read."""
        good = zipped(tmp_path / "a.zip", {ROOT + "your_posts_1.json": POSTS})
        other = zipped(tmp_path / "takeout-1.zip", {"Takeout/x.json": "[1]"})
        cut = zipped(tmp_path / "cut.zip", {"a.json": os.urandom(9000)})
        cut.write_bytes(cut.read_bytes()[:5000])
        drop = opened(other, cut, good)
        assert len(drop.profiles) == 1
        assert {problem.code for problem in drop.problems} == {"wrong_platform", "truncated_archive"}
        assert not any(problem.fatal for problem in drop.problems)

    def test_temporary_files_go_when_opening_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A drop that is refused leaves nothing behind."""
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
        (tmp_path / "tmp").mkdir()
        inner = zipped(tmp_path / "in.zip", {"etwas.json": "[1]"})
        fatal(zipped(tmp_path / "a.zip", {"in.zip": inner.read_bytes()}))
        assert list((tmp_path / "tmp").iterdir()) == []


class TestMissingParts:
    """Parts that were left out are noticed where names are numbered."""

    def part(self, tmp_path: Path, suffix: str, number: int) -> Path:
        """One part."""
        return zipped(
            tmp_path / f"facebook-anna-2026-01-10-Ab3dEf9x{suffix}.zip", {ROOT + f"your_posts_{number}.json": POSTS}
        )

    def test_gap(self, tmp_path: Path) -> None:
        """Parts 1 and 3 without 2."""
        profile = one_profile(self.part(tmp_path, "-3", 3), self.part(tmp_path, "-1", 1))
        assert profile.problems == (Problem("part_missing", "2", n=1),)
        assert [archive[-5] for archive in profile.archives] == ["1", "3"]

    def test_announced_total(self, tmp_path: Path) -> None:
        """Part 1 of 3 alone."""
        assert one_profile(self.part(tmp_path, "-part-1-of-3", 1)).problems == (Problem("part_missing", "2, 3", n=2),)

    def test_complete(self, tmp_path: Path) -> None:
        """Nothing is missing where all numbers are there, and where there are none."""
        assert one_profile(self.part(tmp_path, "-1", 1), self.part(tmp_path, "-2", 2)).problems == ()
        assert one_profile(self.part(tmp_path, "", 1)).problems == ()


class TestReading:
    """From members to batches."""

    def test_every_member_ends_somewhere(self, tmp_path: Path) -> None:
        """Read, empty, left, private, unknown, refused, broken: each is in the inventory, media are counted."""
        profile = one_profile(
            zipped(
                tmp_path / "a.zip",
                {
                    ROOT + "your_posts_1.json": POSTS,
                    ROOT + "your_posts_2.json": "[]",
                    ROOT + "your_posts_3.json": "[{",
                    ROOT + "your_posts_4.json": "<!doctype html><p>",
                    ROOT + "likes.json": '{"likes_v2": [1]}',
                    ROOT + "neu.json": '{"neu_v2": [1]}',
                    ROOT + "broken.json": "[1]",
                    ROOT + "film.mp4": b"\0" * 10,
                    "your_facebook_activity/messages/inbox/ben_1/message_1.json": '{"participants": [], "messages": [1, 2]}',
                    "../boese.json": "[1]",
                },
            )
        )  # fmt: skip
        _, reading = read(profile)
        inventory = reading.inventory
        assert statuses(inventory) == {
            "your_posts_1.json": "read",
            "your_posts_2.json": "empty",
            "your_posts_3.json": "failed",
            "your_posts_4.json": "failed",
            "likes.json": "not_read",
            "neu.json": "unknown",
            "broken.json": "failed",
            "message_1.json": "not_read",
            "boese.json": "failed",
        }
        by_name = {report.name.rsplit("/", 1)[-1]: report for report in inventory.reports}
        assert (by_name["broken.json"].items, by_name["broken.json"].problems[0].code) == (3, "unknown_layout")
        assert (by_name["message_1.json"].left_out, by_name["message_1.json"].why) == (2, "private_message")
        assert by_name["likes.json"].why == "behaviour"
        assert (inventory.media, inventory.media_bytes, inventory.items) == (1, 10, 5)

    def test_batches_name_their_source(self, tmp_path: Path) -> None:
        """A batch says which member, which part and which reader it comes from."""
        (batch,), _ = read(one_profile(zipped(tmp_path / "a.zip", {ROOT + "your_posts_1.json": POSTS})))
        assert (batch.platform, batch.member, batch.part) == ("facebook", ROOT + "your_posts_1.json", 0)
        assert batch.parser == "posts"

    def test_account_files_come_first(self, tmp_path: Path) -> None:
        """What an account file states, readers of content know, wherever it lies in the archive."""
        path = zipped(
            tmp_path / "a.zip",
            {
                ROOT + "your_posts_1.json": POSTS,
                "z/profile_information.json": '{"profile_v2": {"private_account": "True", "username": "anna"}}',
            },
        )
        batches, _ = read(one_profile(path))
        assert [batch.parser for batch in batches] == ["profile", "posts"]
        assert batches[1].items[0].surface_owner == "private"

    def test_parts_of_a_file_come_in_order(self, tmp_path: Path) -> None:
        """`your_posts_2` is read before `your_posts_10`."""
        files: dict[str, str | bytes] = {
            f"{ROOT}your_posts_{n}.json": json.dumps([{"text": str(n)}]) for n in (10, 2, 1)
        }
        assert texts(one_profile(zipped(tmp_path / "a.zip", files))) == ["1", "2", "10"]

    def test_items_of_another_platform(self, tmp_path: Path) -> None:
        """A reader may switch platform in the middle of a member."""
        path = zipped(tmp_path / "a.zip", {"your_instagram_activity/media/x.json": '{"ig_other_media": [1]}'})
        batches, _ = read(one_profile(path))
        assert [(batch.platform, batch.items[0].text) for batch in batches] == [
            ("instagram", "insta"),
            ("threads", "thread"),
        ]

    def test_batches_are_bounded(self, tmp_path: Path) -> None:
        """10,000 items come in lists of at most 4096, complete and in order, and progress adds up."""
        path = zipped(tmp_path / "a.zip", {ROOT + "many.json": "[" + " " * 150_000 + "1]"})
        profile = one_profile(path)
        told: list[int] = []
        batches = list(read_profile(profile, told.append, REGISTRY))
        assert [len(batch.items) for batch in batches] == [4096, 4096, 1808]
        assert [item.record_no for batch in batches for item in batch.items] == list(range(10_000))
        assert sum(told) == profile.bytes_to_read
        assert len(told) == 3

    def test_json_before_html(self, tmp_path: Path) -> None:
        """The same content as JSON and as HTML counts once, as JSON."""
        files: dict[str, str | bytes] = {
            ROOT + "your_posts_1.html": "<html><body>",
            ROOT + "your_posts_1.json": POSTS,
        }
        profile = one_profile(zipped(tmp_path / "a.zip", files))
        _, reading = read(profile)
        assert texts(profile) == ["eins", "zwei"]
        assert statuses(reading.inventory) == {"your_posts_1.html": "copy", "your_posts_1.json": "read"}
        assert reading.problems == ()

    def test_html_where_json_is_broken(self, tmp_path: Path) -> None:
        """A broken JSON file does not lose the content that its HTML sibling has."""
        files: dict[str, str | bytes] = {
            ROOT + "your_posts_1.html": "<html><body>",
            ROOT + "your_posts_1.json": "[{",
        }
        profile = one_profile(zipped(tmp_path / "a.zip", files))
        assert texts(profile) == ["aus HTML"]

    def test_html_exports_are_second_class(self, tmp_path: Path) -> None:
        """A person who chose HTML is told what it lacks, once."""
        files: dict[str, str | bytes] = {f"{ROOT}your_posts_{n}.html": "<html><body>" for n in (1, 2)}
        _, reading = read(one_profile(zipped(tmp_path / "a.zip", files)))
        assert [problem.code for problem in reading.problems] == ["html_second_class"]

    def test_a_limited_period_is_said(self, tmp_path: Path) -> None:
        """An export of a period is not mistaken for everything."""
        facts = {"export_from": "2024-01-01", "export_until": "2024-12-31"}
        path = zipped(
            tmp_path / "facebook-anna-2026-01-10-a.zip",
            {ROOT + "x.json": json.dumps({"profile_v2": facts}), ROOT + "your_posts_1.json": POSTS},
        )
        _, reading = read(one_profile(path))
        assert reading.problems == (Problem("date_range_limited", "2024-01-01 – 2024-12-31"),)

    def test_a_bomb_does_not_stop_the_others(self, tmp_path: Path) -> None:
        """The bomb is reported, its neighbours are read."""
        files: dict[str, str | bytes] = {
            ROOT + "your_posts_1.json": POSTS,
            ROOT + "your_posts_2.json": b"[" + b" " * 70 * MIB,
            ROOT + "your_posts_3.json": '[{"text": "drei"}]',
        }
        profile = one_profile(zipped(tmp_path / "a.zip", files))
        batches, reading = read(profile)
        assert [item.text for batch in batches for item in batch.items] == ["eins", "zwei", "drei"]
        assert [problem.code for problem in reading.inventory.problems] == ["bomb"]

    def test_ctrl_c_passes(self, tmp_path: Path) -> None:
        """Ctrl-C ends the reading at once."""
        profile = one_profile(zipped(tmp_path / "a.zip", {ROOT + "interrupted.json": "[1]"}))
        reading = read_profile(profile, registry=REGISTRY)
        with pytest.raises(KeyboardInterrupt):
            list(reading)
