"""Members are known by root key, then by name, the folder only to break ties; never by guess."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bytes_member import BytesMember
from widerspruch.exports.archive.sniff import Sniff, look_at, sniff
from widerspruch.exports.entry import Entry
from widerspruch.exports.kind import ExportKind
from widerspruch.exports.kinds import load_kinds
from widerspruch.exports.member import ExportPlatform
from widerspruch.exports.recognise import Recognition, recognise
from widerspruch.exports.registry import Registry, load_registry
from widerspruch.rulebook.load import load_rulebook

KINDS = load_kinds()
REGISTRY = Registry(
    KINDS,
    (
        Entry("fb_posts", "facebook", "json", basenames=("your_posts",)),
        Entry("fb_posts_html", "facebook", "html", basenames=("your_posts",)),
        Entry("fb_comments", "facebook", "json", basenames=("comments",), root_keys=("comments_v2",)),
        Entry("ig_comments", "instagram", "json", basenames=("comments",)),
        Entry("ig_profile", "instagram", "json", ("personal_information",), root_keys=("profile_user",)),
        Entry("th_profile", "threads", "json", ("personal_information",), folders=("threads",)),
        Entry("ed_profile", "instagram", "json", ("personal_information",), folders=("edits",)),
        Entry("consents_a", "instagram", "json", basenames=("consents",), folders=("settings",)),
        Entry("consents_b", "instagram", "json", basenames=("consents",), folders=("media_settings",)),
        Entry("album", "facebook", "json", folders=("album",)),
        Entry("chat", "whatsapp", "txt", basenames=("_chat",), prefixes=("whatsapp_chat",)),
        Entry("shares", "linkedin", "csv", basenames=("shares",)),
    ),
)


def known(name: str, content: str, platform: ExportPlatform | None = None) -> Recognition:
    """What a member of this name and content is."""
    return recognise(name, sniff(BytesMember(name, content.encode()), KINDS.marks), platform, REGISTRY)


def entry_name(name: str, content: str, platform: ExportPlatform | None = None) -> str | None:
    """The permanent name of its kind."""
    found = known(name, content, platform).entry
    return found.name if found else None


class TestDecision:
    """Which entry a member is."""

    @pytest.mark.parametrize(
        ("name", "content", "platform", "expected"),
        [
            ("posts/your_posts_1.json", '[{"timestamp": 1}]', None, "fb_posts"),
            ("Posts/Your_Posts_12 (3).json", '[{"timestamp": 1}]', None, "fb_posts"),
            ("umbenannt.json", '{"comments_v2": [1]}', None, "fb_comments"),
            ("personal_information.json", '{"comments_v2": [1]}', "instagram", "fb_comments"),
            ("comments.json", "[1]", "instagram", "ig_comments"),
            ("comments.json", "[1]", "facebook", "fb_comments"),
            ("x/personal_information.json", '{"profile_user": []}', "instagram", "ig_profile"),
            ("threads/personal_information.json", '{"neu": [1]}', "instagram", "th_profile"),
            ("edits/personal_information.json", '{"neu": [1]}', "instagram", "ed_profile"),
            ("posts/album/0.json", '{"name": "x"}', None, "album"),
            ("posts/your_posts_1.html", "<html><body>", None, "fb_posts_html"),
            ("Shares_123456.csv", "Date,ShareLink\n", None, "shares"),
            ("WhatsApp Chat mit Anna.txt", "01.02.26, 10:00 - Anna: Hallo\n", None, "chat"),
            ("export.txt", "\u200e[01.02.26, 10:00:00] Anna: Hallo\r\n", None, "chat"),
            ("export.txt", "Liebe Anna,\nbis bald.\n", None, None),
            ("posts/neue_datei.json", "[1]", "facebook", None),
        ],
    )
    def test_cases(self, name: str, content: str, platform: ExportPlatform | None, expected: str | None) -> None:
        """Root key before name, platform before folder, and nothing where nothing fits."""
        assert entry_name(name, content, platform) == expected

    def test_ambiguous_names_are_not_guessed(self) -> None:
        """Where two kinds fit equally well, the member is flagged and has no kind."""
        found = known("anderswo/consents.json", "[1]", "instagram")
        assert found.ambiguous
        assert found.entry is None

    def test_media_and_system_files(self) -> None:
        """Media are only marked as such; what systems leave is known as technical."""
        assert recognise("a/foto.jpg", None, None, REGISTRY).is_media
        junk = recognise("__MACOSX/._posts_1.json", None, None, REGISTRY).entry
        assert junk is not None
        assert junk.why_not == "technical"


class TestShippedTables:
    """The tables of all readers together."""

    def test_no_two_kinds_are_alike(self) -> None:
        """Within one kind of export, a basename or a folder must tell any two kinds of files apart."""
        seen: dict[tuple[str, str, str], list[Entry]] = {}
        for entry in load_registry().entries:
            for basename in entry.basenames:
                seen.setdefault((KINDS.of(entry.platform).platform, entry.format, basename), []).append(entry)
        alike = [
            (key, [entry.name for entry in entries])
            for key, entries in seen.items()
            if sum(not entry.folders for entry in entries) > 1
        ]
        assert alike == []

    def test_every_kind_has_a_reader_or_a_reason(self) -> None:
        """No kind of file is known without it being said what becomes of it."""
        assert [entry.name for entry in load_registry().entries if not entry.reader and not entry.why_not] == []

    @pytest.mark.parametrize("kind", KINDS.all, ids=lambda kind: kind.platform)
    def test_files_are_of_their_kind(self, kind: ExportKind) -> None:
        """A kind's tables hold files of its platforms alone, and the rulebook knows these platforms."""
        platforms = {entry.platform for entry in kind.load_entries()}
        assert platforms <= set(kind.platforms)
        assert set(kind.platforms) <= load_rulebook().platforms.keys()

    def test_names_are_unique(self) -> None:
        """A kind's name stands for one kind only."""
        names = [entry.name for entry in load_registry().entries]
        assert sorted(names) == sorted(set(names))


class TestContent:
    """The ending is not trusted."""

    def test_html_named_json(self) -> None:
        """A web page under the name of a JSON file is refused by name."""
        problem = known("posts/your_posts_1.json", "\ufeff\n<!DOCTYPE html><html>").problem
        assert problem is not None
        assert problem.code == "html_named_json"

    def test_json_named_html(self) -> None:
        """JSON under the name of a web page is what it is."""
        assert entry_name("posts/your_posts_1.html", '[{"timestamp": 1}]') == "fb_posts"

    @pytest.mark.parametrize(("content", "code"), [("kein JSON", "invalid_json"), ("\0\0\0\x01", "not_text")])
    def test_neither(self, content: str, code: str) -> None:
        """A JSON file that holds something else says what is wrong with it."""
        problem = known("posts/your_posts_1.json", content).problem
        assert problem is not None
        assert problem.code == code

    @pytest.mark.parametrize("content", ["", "[]", "{}", " \n", "[{}]"])
    def test_empty(self, content: str) -> None:
        """Files without anything in them are empty, known or not."""
        assert known("posts/your_posts_1.json", content).is_empty
        assert known("posts/unbekannt.json", content).is_empty

    def test_no_data_note(self) -> None:
        """The note that a category holds nothing is an empty file."""
        assert known("posts/no-data.txt", "You have no data in this section").is_empty


class TestSniff:
    """The first 4 KiB."""

    @given(
        st.dictionaries(
            st.text(max_size=8),
            st.recursive(
                st.none() | st.integers() | st.text(max_size=5),
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
                max_leaves=8,
            ),
            min_size=1,
            max_size=6,
        ),
        st.sampled_from([None, 2]),
    )
    def test_root_keys_are_those_of_the_object(self, value: dict[str, object], indent: int | None) -> None:
        """Keys seen at the root are exactly those of the parsed object, whatever lies in it."""
        body = json.dumps(value, indent=indent).encode()
        assert look_at(body, "json", whole=True).root_keys == tuple(value)

    @given(st.binary(max_size=200), st.sampled_from(["json", "html", "txt", "csv"]), st.booleans())
    def test_any_bytes_get_an_answer(self, head: bytes, ending: str, whole: bool) -> None:
        """Whatever a file begins with, looking at it gives an answer and never raises."""
        assert isinstance(look_at(head, ending, whole=whole), Sniff)

    def test_keys_of_a_cut_head(self) -> None:
        """An object that is cut in the middle still shows the keys before the cut."""
        assert look_at(b'{"participants": [{"name": "A"}], "messages": [{"con', "json", whole=False).root_keys == (
            "participants",
            "messages",
        )
