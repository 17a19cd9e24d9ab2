"""Instagram and Threads: content, the account-wide flag, comments in several languages."""

from collections.abc import Callable
from typing import Any

import pytest

from widerspruch.exports.member import ForPlatform
from widerspruch.exports.platforms.instagram import media
from widerspruch.exports.platforms.instagram.threads import threads_reader
from widerspruch.items.item import Medium, Mention

Read = Callable[..., list[Any]]
AT = 1_700_000_000
MICROS = AT * 1_000_000


def medium(title: str = "", uri: str = "media/posts/1.jpg") -> dict[str, Any]:
    exif = {"photo_metadata": {"exif_data": [{"device_id": "x", "upload_ip": "203.0.113.5"}]}}
    return {"uri": uri, "creation_timestamp": AT, "title": title, "media_metadata": exif}


class TestPosts:
    def test_single_medium_holds_the_caption(self, read_as: Read) -> None:
        """With one medium the caption stands in it."""
        (item,) = read_as(media.shared_reader(), [{"media": [medium("Süß @karl.b #garten")]}])
        assert (item.kind, item.text, item.created_at) == ("photo", "Süß @karl.b #garten", MICROS)
        assert item.mentions == (Mention(handle="karl.b"),)
        assert "203.0.113.5" not in repr(item)

    def test_several_media_have_the_caption_beside_them(self, read_as: Read) -> None:
        """With several media the caption and the time stand in the record."""
        record = {"media": [medium(), medium(uri="media/2.mp4")], "title": "Zwei", "creation_timestamp": AT + 5}
        (item,) = read_as(media.shared_reader(), [record])
        assert (item.text, item.created_at) == ("Zwei", MICROS + 5_000_000)
        assert item.media == (Medium("media/posts/1.jpg"), Medium("media/2.mp4", "video"))

    def test_two_captions_that_differ_are_both_kept(self, read_as: Read) -> None:
        """A record may have a title, and its medium another one."""
        (item,) = read_as(media.shared_reader(), [{"media": [medium("Im Garten")], "title": "Endlich Sommer"}])
        assert item.text == "Endlich Sommer\nIm Garten"

    def test_labels_and_media_both_speak(self, read_as: Read) -> None:
        """In the other dialect the text stands under a label, beside media with captions of their own."""
        labels = [{"label": "Caption", "value": "Endlich Sommer"}]
        (item,) = read_as(
            media.shared_reader(), [{"timestamp": AT, "media": [medium("Im Garten")], "label_values": labels}]
        )
        assert (item.kind, item.text, item.created_at) == ("photo", "Endlich Sommer\nIm Garten", MICROS)

    def test_bare_object(self, read_as: Read) -> None:
        """An export with a single post has an object as root, not a list."""
        (item,) = read_as(media.shared_reader(), {"media": [medium("Nur einer")]}, "media/posts_1.json")
        assert item.text == "Nur einer"

    @pytest.mark.parametrize(
        ("key", "kind", "state"),
        [("ig_reels_media", "reel", "live"), ("ig_archived_post_media", None, "archived")],
    )
    def test_lists_under_keys(self, read_as: Read, key: str, kind: Any, state: Any) -> None:
        """Reels, archive and bin have their list under a key."""
        (item,) = read_as(media.shared_reader(key, kind=kind, state=state), {key: [{"media": [medium("x")]}]})
        assert (item.kind, item.state) == (kind or "photo", state)

    def test_story_is_its_own_medium(self, read_as: Read) -> None:
        """A story's record is the medium itself."""
        (item,) = read_as(media.shared_reader("ig_stories", kind="story"), {"ig_stories": [medium("Hallo")]})
        assert (item.kind, item.text, len(item.media)) == ("story", "Hallo", 1)

    def test_profile_picture_is_always_public(self, read_as: Read) -> None:
        """Anybody can see a profile picture, private account or not."""
        records = {"ig_profile_picture": [medium()]}
        (item,) = read_as(media.read_profile_pictures, records, private_account=True)
        assert (item.kind, item.audience, item.audience_basis) == ("profile_identity", "public", "kind_implies")


class TestAudience:
    @pytest.mark.parametrize(
        ("private", "since", "expected"),
        [
            (None, None, ("unknown", "none")),
            (False, None, ("public", "account_flag")),
            (True, None, ("unknown", "none")),
            (True, MICROS - 1, ("followers", "account_flag")),
            (True, MICROS + 1, ("unknown", "none")),
        ],
    )
    def test_flag(self, read_as: Read, private: Any, since: Any, expected: tuple[str, str]) -> None:
        """The flag tells the audience; content from before the account became private was public for a while, and
        where the export does not say since when it is private, any content may be from before."""
        records = [{"media": [medium("x")]}]
        (item,) = read_as(media.shared_reader(), records, private_account=private, private_since=since)
        assert (item.audience, item.audience_basis) == expected

    def test_archived_content_has_no_known_audience(self, read_as: Read) -> None:
        """The flag says nothing about what is archived or deleted."""
        reader = media.shared_reader(state="archived")
        (item,) = read_as(reader, [{"media": [medium("x")]}], private_account=False)
        assert item.audience == "unknown"

    def test_comment_audience_stays_unknown(self, read_as: Read) -> None:
        """Who sees a comment depends on the account that it stands under."""
        cells = {"Comment": {"value": "Oh"}, "Time": {"timestamp": AT}}
        (item,) = read_as(media.read_comments, [{"string_map_data": cells}], private_account=False)
        assert (item.audience, item.audience_basis) == ("unknown", "none")


class TestComments:
    @pytest.mark.parametrize(
        "labels",
        [
            ("Comment", "Media Owner", "Time"),
            ("Kommentar", "Medieninhaber", "Zeit"),
            ("コメント", "メディアの所有者", "時間"),
            ("Komentář", "Vlastník média", "Čas"),
        ],
    )
    def test_languages(self, read_as: Read, labels: tuple[str, str, str]) -> None:
        """Keys are translated and garbled; after repair they are known."""
        comment, owner, time = labels
        cells = {
            time: {"href": "", "value": "", "timestamp": AT},
            owner: {"value": "karl.b", "timestamp": 0},
            comment: {"value": "schön!", "timestamp": 0},
        }
        (item,) = read_as(media.read_comments, {"comments_reels_comments": [{"string_map_data": cells}]})
        assert (item.text, item.surface_owner, item.created_at) == ("schön!", "karl.b", MICROS)
        assert "label_guess" not in item.parse_flags

    def test_unknown_language_goes_by_position(self, read_as: Read) -> None:
        """Comment, owner, time stand in this order; the item says that it was a guess."""
        cells = {"Kommentti": {"value": "kiva"}, "Omistaja": {"value": "karl"}, "Aika": {"timestamp": AT}}
        (item,) = read_as(media.read_comments, [{"string_map_data": cells}])
        assert (item.text, item.surface_owner, item.created_at) == ("kiva", "karl", MICROS)
        assert item.parse_flags == ("label_guess",)

    def test_label_values_form(self, read_as: Read) -> None:
        """Comments in the other dialect give the same item."""
        entries = [{"label": "Comment", "value": "nice"}, {"label": "Time", "timestamp_value": AT}]
        (item,) = read_as(media.read_comments, [{"timestamp": AT, "label_values": entries}])
        assert (item.kind, item.text, item.created_at) == ("comment", "nice", MICROS)


class TestOthers:
    def test_repost_note(self, read_as: Read) -> None:
        """The own note on a repost is a post."""
        cells = {"Text": {"value": "Lest das"}, "Time of repost": {"timestamp": AT}}
        (item,) = read_as(media.read_reposts, {"profile_media_reposts": [{"string_map_data": cells}]})
        assert (item.kind, item.text, item.created_at) == ("post", "Lest das", MICROS)

    def test_interest_is_an_inference(self, read_as: Read) -> None:
        """What an AI inferred is shown, and is nothing that the person said."""
        entries = [{"label": "Interest", "value": "Gartenbau"}, {"label": "Last updated time", "timestamp_value": AT}]
        (item,) = read_as(media.read_interests, [{"media": [], "label_values": entries}])
        assert (item.kind, item.text, item.created_at) == ("inference", "Gartenbau", MICROS)
        assert not item.is_ai_interaction


class TestThreads:
    def test_posts_and_replies(self, read_as: Read) -> None:
        """Threads' content belongs to Threads; `reply_control` changes nothing about who can see it."""
        app = {"is_reply": True, "reply_control": "accounts_you_follow"}
        records = [{"media": [medium("Eins")]}, {"media": [{**medium("Zwei", ""), "text_app_post": app}]}]
        key = "text_post_app_text_posts"
        platform, post, reply = read_as(threads_reader(key), {key: records}, private_account=False)
        assert platform == ForPlatform("threads")
        assert (post.kind, reply.kind) == ("post", "reply")
        assert (reply.text, reply.media, reply.audience) == ("Zwei", (), "public")
