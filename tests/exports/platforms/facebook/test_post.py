"""Facebook's timeline: posts, what hangs on them, and records of every odd shape."""

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any, BinaryIO, cast

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bytes_member import BytesMember
from examples import examples
from widerspruch.exports.member import ReaderContext
from widerspruch.exports.meta_json.mojibake import Encoding
from widerspruch.exports.platforms.facebook.post import Post, item_of, post_of, post_reader
from widerspruch.exports.problem import Problem, RefusedError
from widerspruch.items.columns import ItemColumns
from widerspruch.items.item import Item, Medium, Mention, Place
from widerspruch.testing.exports.meta_text import dump_meta

Read = Callable[..., list[Any]]
IP = "203.0.113.77"
AT = 1_400_000_000


def picture(uri: str = "posts/media/bild_1.jpg", **more: Any) -> dict[str, Any]:
    exif = [{"upload_ip": IP, "taken_timestamp": 1, "latitude": 48.1, "longitude": 11.5}]
    return {"media": {"uri": uri, "media_metadata": {"photo_metadata": {"exif_data": exif}}, **more}}


def post(*attached: dict[str, Any], **more: Any) -> dict[str, Any]:
    record: dict[str, Any] = {"timestamp": 1_400_000_000, "data": [{"post": "Schöne Grüße"}], "title": "Verb."}
    if attached:
        record["attachments"] = [{"data": [entry]} for entry in attached]
    return record | more


@pytest.fixture
def one(read_as: Read) -> Callable[..., Item]:
    """The single item of a file with one record."""

    def read(record: dict[str, Any]) -> Item:
        (item,) = read_as(post_reader(), [record])
        assert isinstance(item, Item)
        return item

    return read


class TestFields:
    def test_plain_post(self, one: Callable[..., Item]) -> None:
        """Text, time in UTC, an unknown audience, and never the title."""
        assert one(post()) == Item("post", 1_400_000_000_000_000, "Schöne Grüße", 0, parse_flags=("mojibake_repaired",))

    def test_kind_follows_the_media(self, one: Callable[..., Item]) -> None:
        """Pictures make a photo, films a video; a link leaves a post."""
        assert one(post(picture())).kind == "photo"
        assert one(post(picture("a/film.mp4"))).kind == "video"
        assert one(post({"external_context": {"url": "https://www.example.org/a"}})).kind == "post"

    def test_media_are_names_only(self, one: Callable[..., Item]) -> None:
        """Neither coordinates nor addresses of the EXIF data are copied."""
        item = one(post(picture(), picture("posts/media/bild_2.png")))
        assert item.media == (Medium("posts/media/bild_1.jpg"), Medium("posts/media/bild_2.png"))
        assert item.place is None
        assert IP not in repr(item)

    def test_links_and_places(self, one: Callable[..., Item]) -> None:
        """A shared page and a stated place are kept."""
        place = {"place": {"name": "Müllers Garten", "coordinate": {"latitude": 51.25, "longitude": 9}}}
        item = one(post({"external_context": {"url": "https://www.example.org/a"}}, place))
        assert item.links == ("https://www.example.org/a",)
        assert item.place == Place("Müllers Garten", 51.25, 9.0)

    def test_repeated_description_is_said_once(self, one: Callable[..., Item]) -> None:
        """Facebook repeats the text as description of each picture; another description is added."""
        same, other = picture(description="Schöne Grüße"), picture(description="Der Garten")
        assert one(post(same, same, other)).text == "Schöne Grüße\nDer Garten"

    def test_description_alone_is_the_text(self, one: Callable[..., Item]) -> None:
        """A picture without a post's text has its caption in the description."""
        assert one(post(picture(description="Im Garten"), data=[])).text == "Im Garten"

    def test_life_event_is_text_as_well(self, one: Callable[..., Item]) -> None:
        """The name of a life event is the person's, beside a text as well as without one."""
        event = {"life_event": {"title": "Neue Arbeit"}}
        assert one(post(event)).text == "Schöne Grüße\nNeue Arbeit"
        assert one(post(event, data=[{}])).text == "Neue Arbeit"

    @pytest.mark.parametrize(
        ("attached", "said"),
        [
            (
                {"poll": {"question": "Wer war krank?", "options": [{"option": "Ich", "voted": False}]}},
                "Wer war krank?\nIch",
            ),
            (
                {
                    "for_sale_item": {
                        "title": "Rollstuhl",
                        "description": "Kaum benutzt",
                        "price": "80 €",
                        "seller": "Änne Muster",
                        "created_timestamp": 1,
                    }
                },
                "Rollstuhl\nKaum benutzt",
            ),
            (
                {"note": {"title": "Mein Jahr", "text": "Es war schön.", "created_timestamp": 1}},
                "Mein Jahr\nEs war schön.",
            ),
            (
                {"event": {"name": "Sommerfest", "description": "Kommt alle", "start_timestamp": 1}},
                "Sommerfest\nKommt alle",
            ),
        ],
    )
    def test_what_hangs_on_a_post_speaks(self, one: Callable[..., Item], attached: Any, said: str) -> None:
        """A poll, a listing, a note and an event are the person's words, beside a text as well as without one."""
        assert one(post(attached, data=[])).text == said
        assert one(post(attached)).text == f"Schöne Grüße\n{said}"
        assert "label_guess" not in one(post(attached)).parse_flags

    def test_an_attachment_of_an_unknown_kind_is_taken_as_words(self, one: Callable[..., Item]) -> None:
        """What no table knows is marked as a guess, not lost; addresses and numbers are no words."""
        item = one(
            post(picture(), {"jubilee": {"wish": "Ich wünsche mir Ruhe", "url": "https://x.example", "no": "12"}})
        )
        assert item.text == "Schöne Grüße\nIch wünsche mir Ruhe"
        assert item.parse_flags == ("mojibake_repaired", "label_guess")
        assert item.kind == "photo"

    def test_title_of_a_film_is_kept_and_that_of_a_photo_is_not(self, one: Callable[..., Item]) -> None:
        """A film's title is the person's, a photo's is the name of its album."""
        assert one(post(picture("a/film.mp4", title="Unser Umzug"))).text == "Schöne Grüße\nUnser Umzug"
        assert one(post(picture(title="Handy-Uploads"))).text == "Schöne Grüße"

    @pytest.mark.parametrize("stamp", [1, 86_400, 253_402_300_799, 10**12, 1.5, "1400000000"])
    def test_a_time_that_is_none_is_marked(self, one: Callable[..., Item], stamp: Any) -> None:
        """What cannot be the time of a post is no time, and is not undated in silence."""
        item = one(post(timestamp=stamp))
        assert (item.text, item.created_at) == ("Schöne Grüße", None)
        assert "date_unparsed" in item.parse_flags

    @pytest.mark.parametrize("stamp", [0, None])
    def test_no_time_is_no_fault(self, one: Callable[..., Item], stamp: Any) -> None:
        """Where the export has no time it writes none, or 0."""
        assert one(post(timestamp=stamp)).parse_flags == ("mojibake_repaired",)

    def test_times_of_change(self, one: Callable[..., Item]) -> None:
        """Changes and backdating are kept; backdating may lie before 1970."""
        data = [{"post": "a"}, {"update_timestamp": 1_500_000_000}, {"backdated_timestamp": -86_400}]
        item = one(post(data=data))
        assert item.updated_at == 1_500_000_000_000_000
        assert item.backdated_at == -86_400_000_000

    def test_tags_and_handles(self, one: Callable[..., Item]) -> None:
        """Tags and Facebook's own mark-up name people for sure, an `@handle` by its look; an e-mail nobody."""
        record = post(
            data=[{"post": "Mit @[100:2048:Änne Muster] und @karl.beispiel, Post an x@example.org"}],
            tags=[{"name": "Jürgen Test"}],
        )
        assert one(record).mentions == (
            Mention("Jürgen Test", basis="structured"),
            Mention("Änne Muster", basis="structured"),
            Mention(handle="karl.beispiel"),
        )

    def test_older_tags_are_plain_names(self, one: Callable[..., Item]) -> None:
        """Tags as strings count like tags as objects."""
        assert one(post(tags=["Jürgen Test"])).mentions == (Mention("Jürgen Test", basis="structured"),)

    def test_label_values_in_the_timeline(self, one: Callable[..., Item]) -> None:
        """A timeline file in the other dialect does not lose its text."""
        item = one({"timestamp": AT, "media": [], "label_values": [{"label": "Text", "value": "Süß"}], "fbid": 12})
        assert (item.text, item.external_id, item.created_at) == ("Süß", "12", AT * 1_000_000)


class TestSparse:
    @pytest.mark.parametrize("data", [[], [{}], None, [{}, {}]])
    def test_record_without_text(self, one: Callable[..., Item], data: Any) -> None:
        """Many records hold no words: an item without text."""
        assert one(post(data=data)).text is None

    @pytest.mark.parametrize("missing", ["title", "data", "timestamp"])
    def test_missing_keys(self, one: Callable[..., Item], missing: str) -> None:
        """Any key may be absent; what is absent is None."""
        record = post(picture())
        del record[missing]
        item = one(record)
        assert (item.created_at is None) == (missing == "timestamp")

    def test_empty_record_is_no_item(self, read_as: Read) -> None:
        """`{}` in the list is passed over; the numbering goes on."""
        items = read_as(post_reader(), [{}, post(), {}, post()])
        assert [item.record_no for item in items] == [1, 3]

    @pytest.mark.parametrize("stamp", [0, -5, "1400000000", True, "inf", 10**30, [], {}])
    def test_unusable_time_is_none(self, one: Callable[..., Item], stamp: Any) -> None:
        """A time that is none does not become 1970."""
        assert one(post(timestamp=stamp)).created_at is None

    def test_record_that_is_no_object_is_counted(self, read_as: Read) -> None:
        """Strings among the records are reported; their neighbours are read."""
        *items, problem = read_as(post_reader(), [post(), "x", 5, post()])
        assert len(items) == 2
        assert problem == Problem("unknown_layout", "file_1.json", 2)


class TestForms:
    def test_other_kinds_and_states(self, read_as: Read) -> None:
        """Files of group posts, drafts, stories and reels have the shape of the timeline under a key."""
        reader = post_reader("pending_posts_v2", kind="group_post", state="draft")
        (item,) = read_as(reader, {"pending_posts_v2": [post(picture())]})
        assert (item.kind, item.state) == ("group_post", "draft")

    @pytest.mark.parametrize("text", ["Schöne Grüße 🌇", "Just words – and a dash", "日本語の投稿です。"])
    def test_account_languages(self, one: Callable[..., Item], text: str) -> None:
        """German, English and Japanese posts come out as they were written."""
        item = one(post(data=[{"post": text}]))
        assert item.text == text
        assert item.parse_flags == ("mojibake_repaired",)

    def test_genuine_pair_in_a_sound_file(self, read_as: Read) -> None:
        """A file in true UTF-8 keeps a written `Ã¼`."""
        raw = json.dumps([post(data=[{"post": "wirklich Ã¼, müde"}])], ensure_ascii=False, indent=2).encode()
        assert read_as(post_reader(), raw)[0].text == "wirklich Ã¼, müde"


odd: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = ["timestamp", "data", "post", "attachments", "media", "uri", "description", "external_context", "url", "tags"]
KEYS += ["name", "place", "coordinate", "latitude", "life_event", "text", "update_timestamp", "label_values", "title"]
odd_record = st.recursive(
    odd,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)
well_formed = st.fixed_dictionaries(
    {},
    optional={
        "timestamp": st.integers(-5, 2**33),
        "data": st.lists(
            st.fixed_dictionaries(
                {}, optional={"post": st.text(min_size=1), "update_timestamp": st.integers(0, 2**33)}
            ),
            max_size=3,
        ),
        "attachments": st.lists(
            st.fixed_dictionaries(
                {
                    "data": st.lists(
                        st.fixed_dictionaries(
                            {},
                            optional={
                                "media": st.fixed_dictionaries({"uri": st.just("a/b.jpg")}),
                                "external_context": st.fixed_dictionaries({"url": st.just("https://www.example.org")}),
                                "place": st.fixed_dictionaries({"name": st.just("Ort")}),
                                "text": st.just("Wort"),
                            },
                        ),
                        max_size=2,
                    )
                }
            ),
            max_size=2,
        ),
        "tags": st.lists(st.fixed_dictionaries({"name": st.just("Name")}), max_size=2),
    },
)


class TestManyPosts:
    def test_both_dialects_in_one_file_keep_their_order(self, read_as: Read) -> None:
        """Posts of either dialect come in the order of the file, whichever way they are gathered."""
        labelled = {"timestamp": 5, "media": [], "label_values": [{"label": "Text", "value": "drei"}], "fbid": "1"}
        words = [post(data=[{"post": text}]) for text in ("eins", "zwei", "vier")]
        items = read_as(post_reader(), [*words[:2], labelled, words[2]])
        assert [item.record_no for item in items] == [0, 1, 2, 3]
        assert [item.text for item in items if item.record_no != 2] == ["eins", "zwei", "vier"]

    def test_what_stands_before_a_break_is_kept(self) -> None:
        """Posts read before their member turns out to be damaged are yielded before the error is raised."""
        raw = dump_meta([post() for _ in range(6000)])

        class Breaking(BytesMember, frozen=True):
            def open(self) -> BinaryIO:
                return cast("BinaryIO", BreakingStream(self.content))

        class BreakingStream(BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                if self.tell() > len(raw) - 100_000:
                    raise RefusedError(Problem("damaged_member", "posts_1.json"))
                return super().read(size)

        read: list[Any] = []
        with pytest.raises(RefusedError):
            read.extend(post_reader()(Breaking("posts_1.json", raw), ReaderContext("facebook")))
        items = [item for columns in read for item in columns]
        assert [item.record_no for item in items] == list(range(len(items)))
        assert 4096 < len(items) < 6000


class TestAnyShape:
    @given(st.lists(odd_record, max_size=4))
    @settings(max_examples=examples(120), deadline=None)
    def test_nothing_raises(self, records: list[Any]) -> None:
        """Whatever has the right root gives items and problems, never an exception."""
        member = BytesMember("posts_1.json", json.dumps(records, indent=2).encode())
        for yielded in post_reader()(member, ReaderContext("facebook")):
            assert isinstance(yielded, Item | ItemColumns | Problem)
            if isinstance(yielded, ItemColumns):
                assert all(isinstance(item, Item) for item in yielded)

    @given(well_formed)
    @settings(deadline=None)
    def test_fast_and_careful_reading_agree(self, record: dict[str, Any]) -> None:
        """The typed decoding and the careful one make the same item of a well-formed record."""
        sound = Encoding(repairs=False)
        fast = msgspec.json.decode(json.dumps(record), type=Post)
        careful = post_of(record)
        assert careful is not None
        blank = any(not words.post.strip() for words in fast.data or () if words.post)
        if not blank:
            assert item_of(fast, 0, sound, None, "live") == item_of(careful, 0, sound, None, "live")
