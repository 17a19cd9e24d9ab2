"""Facebook's other content files, in both dialects."""

from collections.abc import Callable
from typing import Any

import pytest

from widerspruch.exports.meta_json.written import written_reader
from widerspruch.exports.platforms.facebook import activity, comments, pictures
from widerspruch.exports.platforms.instagram import media as instagram
from widerspruch.exports.problem import Problem
from widerspruch.exports.registry import load_registry
from widerspruch.items.item import Medium, Mention, Place

Read = Callable[..., list[Any]]
AT = 1_400_000_000


def comment(title: str = "", **more: Any) -> dict[str, Any]:
    inner = {"timestamp": AT, "comment": "Süß!", "author": "Änne Muster", **more}
    return {"comments_v2": [{"timestamp": AT + 9, "data": [{"comment": inner}], "title": title}]}


def labelled(*entries: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    return [{"timestamp": AT, "media": [], "label_values": list(entries), **more}]


class TestComments:
    def test_comment(self, read_as: Read) -> None:
        """Own words, the comment's own time, an audience that the export does not tell."""
        (item,) = read_as(comments.read_comments, comment())
        assert (item.kind, item.text, item.created_at) == ("comment", "Süß!", AT * 1_000_000)
        assert (item.audience, item.audience_basis) == ("unknown", "none")

    def test_comment_in_a_group(self, read_as: Read) -> None:
        """A comment that names a group is a group comment and stands there."""
        (item,) = read_as(comments.read_comments, comment(group="Chor Büren"))
        assert (item.kind, item.surface_owner) == ("group_comment", "Chor Büren")

    @pytest.mark.parametrize(
        "title",
        [
            "Änne Muster commented on Jürgen Test's post.",
            "Änne Muster replied to Jürgen Test's comment.",
            "Änne Muster hat einen Beitrag von Jürgen Test kommentiert.",
            "Änne Muster hat auf einen Kommentar von Jürgen Test geantwortet.",
            "Änne MusterさんがJürgen Testさんの投稿にコメントしました。",
        ],
    )
    def test_owner_from_the_title(self, read_as: Read, title: str) -> None:
        """Whose post it stands under is read from titles whose language we know."""
        (item,) = read_as(comments.read_comments, comment(title))
        assert item.surface_owner == "Jürgen Test"

    @pytest.mark.parametrize("title", ["Änne Muster kommentoi julkaisua.", "", None, 5])
    def test_unknown_title_leaves_the_owner_open(self, read_as: Read, title: Any) -> None:
        """No guess from titles that fit no pattern."""
        (item,) = read_as(comments.read_comments, comment(title))
        assert item.surface_owner is None

    def test_label_values_form(self, read_as: Read) -> None:
        """Comments in the other dialect are read by label, and a group block makes them group comments."""
        group = {"title": "グループ", "dict": [{"dict": [{"label": "名前", "value": "合唱団"}], "title": ""}]}
        records = labelled({"label": "コメント", "value": "いいですね"}, group)
        (item,) = read_as(comments.read_comments, records)
        assert (item.kind, item.text, item.surface_owner) == ("group_comment", "いいですね", "合唱団")


class TestPictures:
    def test_each_picture_of_an_album_is_an_item(self, read_as: Read) -> None:
        """The album, then its pictures; the album's name repeated as a picture's title is no caption."""
        photos = [
            {"uri": "a/1.jpg", "creation_timestamp": AT, "title": "Küche", "description": "Der Herd"},
            {"uri": "a/2.jpg", "creation_timestamp": AT + 1, "title": "Küche"},
            {"uri": "a/3.mp4", "creation_timestamp": AT + 2, "title": "Ein Film"},
        ]
        album = {"name": "Küche", "photos": photos, "description": "Umbau"}
        items = read_as(pictures.read_album, album, "posts/album/0.json")
        assert [(item.kind, item.text) for item in items] == [
            ("album", "Küche\nUmbau"),
            ("photo", "Der Herd"),
            ("photo", None),
            ("video", "Ein Film"),
        ]
        assert items[0].created_at == (AT + 2) * 1_000_000

    def test_loose_pictures(self, read_as: Read) -> None:
        """Pictures in no album and no post are items of their own."""
        reader = pictures.medium_reader("photo", "other_photos_v2")
        (item,) = read_as(reader, {"other_photos_v2": [{"uri": "p/1.jpg", "creation_timestamp": AT}]})
        assert item.media == (Medium("p/1.jpg"),)


class TestKeptPosts:
    def test_bin_with_id_and_address(self, read_as: Read) -> None:
        """Archive and bin are the only files that name a post's id and address."""
        url = "https://www.facebook.com/muster/posts/77"
        records = labelled({"label": "Text", "value": "Weg damit"}, {"label": "URL", "value": url}, fbid="77")
        (item,) = read_as(activity.kept_post_reader("trashed", "trash_v2"), records)
        assert (item.state, item.external_id, item.external_url) == ("trashed", "77", url)
        assert (item.text, item.links) == ("Weg damit", ())

    def test_legacy_bin(self, read_as: Read) -> None:
        """The older form has a time, sometimes an address, and often no text."""
        record = {"timestamp": AT, "data": [{"update_timestamp": AT + 5, "url": "https://www.facebook.com/x"}]}
        (item,) = read_as(activity.kept_post_reader("trashed", "trash_v2"), {"trash_v2": [record]})
        assert (item.text, item.external_url) == (None, "https://www.facebook.com/x")


class TestLabelled:
    def test_wall_post_names_its_owner(self, read_as: Read) -> None:
        """On somebody's wall: own words, the other one's name as owner only."""
        owner = {"title": "Eigentümer", "dict": [{"dict": [{"label": "Name", "value": "Jürgen Test"}], "title": ""}]}
        records = labelled({"label": "Beitrag", "value": "Alles Gute!"}, owner)
        (item,) = read_as(activity.labelled_reader("post"), records)
        assert (item.text, item.surface_owner, item.parse_flags) == (
            "Alles Gute!",
            "Jürgen Test",
            ("mojibake_repaired",),
        )

    def test_field_name_beats_the_label(self, read_as: Read) -> None:
        """The untranslated name decides, whatever the label says."""
        records = labelled(
            {"label": "Xyz", "value": "Ein sehr viel längerer anderer Wert"},
            {"label": "Abc", "value": "Kurz", "ent_field_name": "Text"},
        )
        (item,) = read_as(activity.labelled_reader("post"), records)
        assert item.text == "Kurz"

    def test_unknown_label_is_a_marked_guess(self, read_as: Read) -> None:
        """Without a known label the longest words are taken; addresses, numbers and IPs are no words."""
        records = labelled(
            {"label": "Q1", "value": "https://www.example.org/ein/ziemlich/langer/pfad"},
            {"label": "Q2", "value": "Mitt inlägg"},
            {"label": "Q3", "value": "2001:db8:85a3:8d3:1319:8a2e:370:7348"},
            {"label": "Q4", "value": "123456789012345678"},
        )
        (item,) = read_as(activity.labelled_reader("post"), records)
        assert item.text == "Mitt inlägg"
        assert "label_guess" in item.parse_flags
        assert item.links == ("https://www.example.org/ein/ziemlich/langer/pfad",)

    def test_record_without_words_is_reported(self, read_as: Read) -> None:
        """A file of which nothing could be read says so."""
        yielded = read_as(activity.labelled_reader("post"), labelled({"label": "Flag", "value": "True"}))
        assert yielded == [Problem("unknown_layout", "file_1.json", 1)]

    @pytest.mark.parametrize("value", ["Not completed", "Begonnen", "Falsch", "Nicht abgeschlossen", "Yes", "はい"])
    @pytest.mark.parametrize("label", ["Status", "Zustand", "Q7"])
    def test_a_state_is_nobodys_words(self, read_as: Read, label: str, value: str) -> None:
        """The title of a record is the person's, the word beside it that says how far something is, is not."""
        records = labelled({"label": label, "value": value}, title="Lauf für Änne")
        (item,) = read_as(activity.labelled_reader("post", titled=True), records)
        assert item.text == "Lauf für Änne"

    def test_title_and_text_are_both_kept(self, read_as: Read) -> None:
        """Where a title names what the person made, it stands above the text; a sentence of Facebook's does not."""
        records = labelled(
            {"label": "Beschreibung", "value": "Bitte gebt etwas"}, title="Änne Muster hat etwas geteilt."
        )
        (named,) = read_as(activity.labelled_reader("post", titled=True), records)
        (plain,) = read_as(activity.labelled_reader("post"), records)
        assert named.text == "Änne Muster hat etwas geteilt.\nBitte gebt etwas"
        assert plain.text == "Bitte gebt etwas"

    def test_all_texts_of_a_record_are_kept(self, read_as: Read) -> None:
        """An edit holds the earlier text beside the later one: both are the person's."""
        records = labelled(
            {"label": "Old text", "value": "Ich bin krank"}, {"label": "Text", "value": "Mir geht es gut"}
        )
        (item,) = read_as(activity.labelled_reader("post"), records)
        assert item.text == "Ich bin krank\nMir geht es gut"

    def test_captions_of_the_media_are_kept(self, read_as: Read) -> None:
        """Beside a labelled text, what is said of the media is said, too."""
        media = [{"uri": "a/1.jpg", "title": "Handy-Uploads", "description": "Vor der Klinik"}]
        (item,) = read_as(activity.labelled_reader("post"), labelled({"label": "Text", "value": "Da"}, media=media))
        assert item.text == "Da\nVor der Klinik"

    def test_answers_to_a_group_are_direct(self, read_as: Read) -> None:
        """What administrators of a group were answered is for them alone."""
        answers = {"group_membership_questions_answers_v2": [{"group_name": "Chor", "answer": "Ich singe Alt."}]}
        (item,) = read_as(activity.read_membership_answers, answers)
        assert (item.kind, item.audience, item.surface_owner) == ("message", "direct", "Chor")


class TestActivities:
    def test_listing_is_public(self, read_as: Read) -> None:
        """Listings are made for everybody; title and description are the person's words."""
        listing = {"title": "Stühle", "price": "€5", "description": "Vier Stück", "created_timestamp": AT}
        listing["location"] = {"coordinate": {"latitude": 51.25, "longitude": 9.5}}
        (item,) = read_as(activity.read_listings, {"items_selling_v2": [listing]})
        assert (item.text, item.audience, item.audience_basis) == ("Stühle\nVier Stück", "public", "kind_implies")
        assert item.place == Place(None, 51.25, 9.5)

    def test_event(self, read_as: Read) -> None:
        """An own event has a name and a description; its start is not when it was written."""
        event = {"name": "Fest", "description": "Mit @karl", "start_timestamp": AT, "place": {"name": "Büren"}}
        (item,) = read_as(activity.read_events, {"your_events_v2": [event]})
        assert (item.text, item.created_at, item.place) == ("Fest\nMit @karl", None, Place("Büren"))
        assert item.mentions == (Mention(handle="karl"),)

    def test_events_and_hosted_events_have_readers_of_their_own(self) -> None:
        """What two readers found alike is one item, what one reader found twice are two: the file decides which."""
        known = load_registry()
        for ending in ("json", "html"):
            (events,) = known.by_name(ending, f"events/your_events.{ending}")
            (hosted,) = known.by_name(ending, f"events/events_you_hosted.{ending}")
            assert events.name != hosted.name

    def test_an_event_of_two_files_is_one(self, read_as: Read) -> None:
        """The same event in both dialects says the same, so that it counts once."""
        plain = {"name": "Fest", "description": "Kommt", "create_timestamp": AT, "start_timestamp": AT + 9}
        rows = [
            {"label": "Name", "value": "Fest"},
            {"label": "Start time", "timestamp_value": AT + 9},
            {"label": "Description", "value": "Kommt"},
        ]
        (one,) = read_as(activity.read_events, {"your_events_v2": [plain]})
        (other,) = read_as(activity.read_events, labelled(*rows))
        assert (one.kind, one.created_at, one.text) == (other.kind, other.created_at, other.text)

    def test_vote_holds_the_chosen_options_only(self, read_as: Read) -> None:
        """The poll's other options are not the person's."""
        options = [{"option": "Ja", "voted": True}, {"option": "Nein", "voted": False}]
        record = {"timestamp": AT, "attachments": [{"data": [{"poll": {"options": options}}]}]}
        (item,) = read_as(activity.read_votes, {"poll_votes_v2": [record]})
        assert (item.kind, item.text) == ("poll_vote", "Ja")

    def test_reactions_of_both_forms(self, read_as: Read) -> None:
        """A like has no words; the newer form gives the address of what was liked."""
        old = [{"timestamp": AT, "data": [{"reaction": {"reaction": "LIKE", "actor": "x"}}], "title": "x"}]
        new = labelled({"label": "リアクション", "value": "👍"}, {"label": "URL", "value": "https://www.example.org/p"})
        (first,) = read_as(activity.read_reactions, old)
        (second,) = read_as(activity.read_reactions, new)
        assert (first.kind, first.text) == ("reaction", None)
        assert second.external_url == "https://www.example.org/p"

    def test_recommendation(self, read_as: Read) -> None:
        """A recommendation of a page is public speech about it."""
        record = {"name": "Café Probe", "timestamp": AT, "data": [{"review": {"text": "Guter Kuchen"}}]}
        (item,) = read_as(activity.read_recommendations, {"recommended_pages_v2": [record]})
        assert (item.kind, item.text, item.surface_owner) == ("recommendation", "Guter Kuchen", "Café Probe")


class TestWritten:
    def test_notes(self, read_as: Read) -> None:
        """A note has a title and a text, both the person's."""
        note = {"title": "Mein Jahr", "text": "Es war schön.", "created_timestamp": AT, "updated_timestamp": AT + 5}
        (item,) = read_as(written_reader("post", "notes_v2"), {"notes_v2": [note]})
        assert (item.kind, item.text, item.created_at) == ("post", "Mein Jahr\nEs war schön.", AT * 1_000_000)
        assert item.updated_at == (AT + 5) * 1_000_000
        assert "label_guess" not in item.parse_flags

    @pytest.mark.parametrize(
        "content",
        [
            {"reviews_v2": [{"timestamp": AT, "data": [{"review": {"text": "Zu laut", "rating": 2}}]}]},
            {"reviews_v9": [{"timestamp": AT, "says": "Zu laut", "url": "https://www.example.org"}]},
            [{"timestamp": AT, "string_map_data": {"Arvostelu": {"value": "Zu laut"}}}],
            [{"timestamp": AT, "media": [], "label_values": [{"label": "Text", "value": "Zu laut"}]}],
        ],
    )
    def test_words_of_any_layout(self, read_as: Read, content: Any) -> None:
        """However such a file is laid out, its words are read."""
        (item,) = read_as(written_reader("recommendation", "reviews_v2"), content)
        assert (item.text, item.created_at) == ("Zu laut", AT * 1_000_000)


class TestNothing:
    def test_records_in_which_nothing_stands_are_empty(self, read_as: Read) -> None:
        """An empty list of deleted posts is not laid out otherwise than we know it."""
        reader = instagram.shared_reader("ig_recently_deleted_media", state="trashed")
        assert read_as(reader, {"ig_recently_deleted_media": [{"media": []}, {"media": [], "title": ""}]}) == []
