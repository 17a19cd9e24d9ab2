"""The table of Meta's JSON files, and every reader in it on JSON of any shape."""

import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bytes_member import BytesMember
from widerspruch.exports.archive.sniff import sniff
from widerspruch.exports.entry import Entry, normalise_basename
from widerspruch.exports.member import ForPlatform, LeftOut, ReaderContext
from widerspruch.exports.meta_json.labels import folded, meaning, meanings
from widerspruch.exports.platforms.facebook.json_files import ENTRIES as FACEBOOK
from widerspruch.exports.platforms.instagram.json_files import ENTRIES as INSTAGRAM
from widerspruch.exports.problem import Problem
from widerspruch.exports.recognise import recognise
from widerspruch.exports.registry import load_registry
from widerspruch.items.columns import ItemColumns
from widerspruch.items.item import AccountFact, Item

ENTRIES = (*FACEBOOK, *INSTAGRAM)
READ = [entry for entry in ENTRIES if entry.reader is not None]

CONTENT_KEYS = [
    "group_posts_v2",
    "group_comments_v2",
    "pending_posts_v2",
    "comments_v2",
    "trash_v2",
    "archived_stories_v2",
    "stories_feedback_v2",
    "lasso_videos_v2",
    "videos_v2",
    "other_photos_v2",
    "items_selling_v2",
    "your_events_v2",
    "pages_v2",
    "recommended_pages_v2",
    "group_membership_questions_answers_v2",
    "poll_votes_v2",
    "profile_v2",
    "profile_updates_v2",
    "primary_public_location_v2",
    "account_activity_v2",
    "contact_verifications_v2",
    "notification_meta_privacy_policy_update",
    "ig_reels_media",
    "ig_stories",
    "ig_archived_post_media",
    "ig_igtv_media",
    "ig_other_media",
    "ig_profile_picture",
    "ig_recently_deleted_media",
    "profile_media_reposts",
    "comments_media_comments",
    "comments_reels_comments",
    "comments_story_comments",
    "profile_user",
    "profile_account_insights",
    "account_history_account_privacy_history",
    "account_history_registration_info",
    "inferred_data_primary_location",
    "inferred_data_inferred_emails",
    "policy_updates_and_permissions_notification_of_privacy_policy_updates",
    "text_post_app_text_posts",
    "text_post_app_text_app_archived_posts",
    "text_post_app_text_post_app_profile",
    "participants",
]

LEFT_KEYS = [
    "marketplace_notifications_v2",
    "event_responses_v2",
    "events_invited_v2",
    "page_likes_v2",
    "pages_followed_v2",
    "groups_joined_v2",
    "groups_admined_v2",
    "group_badges_v2",
    "saves_v2",
    "collections_v2",
    "primary_location_v2",
    "phone_number_location_v2",
    "last_location_v2",
    "timezone_v2",
    "support_messages",
    "facebook_editor",
    "friends_v2",
    "following_v3",
    "followers_v3",
    "topics_v2",
    "notifications_v2",
    "searches_v2",
    "visited_things_v2",
    "recently_viewed",
    "autofill_information_v2",
    "avatars_v2",
    "secret_conversations_v2",
    "payments_v2",
    "profile_profile_change",
    "profile_note_interactions",
    "profile_friend_map",
    "relationships_close_friends",
    "relationships_custom_lists",
    "relationships_hide_stories_from",
    "relationships_following",
    "relationships_followers",
    "settings_allow_comments_from",
    "settings_upgraded_to_cross_app_messaging",
    "topics_your_topics",
    "monetization_eligibility",
    "text_post_app_media_likes",
    "text_post_app_text_post_app_saved_posts",
    "text_post_app_text_app_interest_feeds",
    "text_post_app_text_app_user_deck_view",
    "text_post_app_keyword",
    "basel_app_basel_app_profile",
]

CONTENT_NAMES = [
    "your_posts__check_ins__photos_and_videos_1",
    "profile_posts_2",
    "your_posts_3",
    "posts_1",
    "post_comments_1",
    "posts_on_other_pages_and_profiles",
    "edits_you_made_to_posts",
    "your_comment_edits",
    "your_contributions",
    "your_document_revision",
    "your_group_post_tags",
    "birthday_media",
    "content_sharing_links_you_have_created",
    "your_poll_votes",
    "likes_and_reactions",
    "likes_and_reactions_4",
    "your_dating_profile",
    "your_answers_to_membership_questions",
    "places_you've_created",
    "your_marketplace_listing_history",
    "ai_conversations",
    "consents",
    "your_privacy_jurisdiction",
    "meta_privacy_policy_update_notifications",
    "your_information_download_requests",
    "accounts_center",
    "your_post_audiences",
    "interest_categories",
    "linked_meta_accounts",
    "message_1",
]


WITHOUT_WORDS = {
    "instagram": [
        "information_you've_submitted_to_advertisers",
        "in-app_browser_autofill_settings",
        "professional_information",
        "show_exclusive_story_promo_setting",
        "your_muted_story_teaser_creators",
        "instagram_friend_map",
        "note_and_repost_interactions",
        "see_less_topics",
        "stories_viewed",
        "checkout_payment_information",
        "possible_phone_numbers",
        "profile_activity",
    ],
    "facebook": [
        "contact_info",
        "contacts_sync_settings",
        "predicted_languages",
        "bookmark_and_app_settings",
        "messaging_settings",
        "navigation_bar_shortcut_history",
        "admin_activity",
        "places_you_have_been_tagged_in",
        "cities_you_have_checked_into",
        "saved_items_and_collections",
        "interactions",
        "events_interactions",
        "your_apps",
        "your_facebook_activity_history",
    ],
}


def by_key(key: str) -> list[Entry]:
    return [entry for entry in ENTRIES if key in entry.root_keys]


class TestTable:
    @pytest.mark.parametrize("key", CONTENT_KEYS)
    def test_root_key_with_content_is_read(self, key: str) -> None:
        """Every root key that holds the person's words or facts has a reader."""
        assert by_key(key)
        assert all(entry.reader is not None for entry in by_key(key))

    @pytest.mark.parametrize("key", LEFT_KEYS)
    def test_root_key_without_content_has_a_reason(self, key: str) -> None:
        """Every other known root key says why it is not read."""
        assert [entry.why_not for entry in by_key(key)] != []
        assert all(entry.reader is None and entry.why_not is not None for entry in by_key(key))

    @pytest.mark.parametrize("name", CONTENT_NAMES)
    def test_file_without_root_key_is_known_by_name(self, name: str) -> None:
        """Files with a list as root are known by their names, with `'` or `_`."""
        wanted = normalise_basename(f"x/{name}.json")
        assert any(wanted in entry.basenames and entry.reader is not None for entry in ENTRIES)

    @pytest.mark.parametrize(
        ("platform", "name"), [(one, name) for one, names in WITHOUT_WORDS.items() for name in names]
    )
    def test_file_without_words_is_named(self, platform: str, name: str) -> None:
        """A file that holds nothing the person wrote is known, and says why it is not read."""
        wanted = normalise_basename(f"x/{name}.json")
        (entry,) = (entry for entry in ENTRIES if entry.platform == platform and wanted in entry.basenames)
        assert entry.why_not is not None

    @pytest.mark.parametrize(
        ("platform", "name"),
        [
            ("facebook", "notes"),
            ("facebook", "reviews"),
            ("facebook", "websites"),
            ("facebook", "polls"),
            ("instagram", "notes"),
            ("instagram", "ai_conversations"),
            ("facebook", "ai_conversations"),
        ],
    )
    def test_file_with_own_words_is_read(self, platform: str, name: str) -> None:
        """Wherever the person's words stand, there is a reader."""
        (entry,) = (entry for entry in ENTRIES if entry.platform == platform and name in entry.basenames)
        assert entry.reader is not None

    def test_what_only_a_name_says_crosses_no_platform(self) -> None:
        """`polls.json` is the person's questions on Facebook, and what they tapped at on Instagram."""
        registry = load_registry()
        sniffed = sniff(BytesMember("x.json", b'[{"timestamp": 1}]'))
        found = {
            platform: recognise("polls/polls.json", sniffed, platform, registry).entry
            for platform in ("facebook", "instagram", "linkedin")
        }
        assert [entry.name if entry else None for entry in found.values()] == [
            "facebook.polls",
            "instagram.behaviour",
            None,
        ]

    def test_an_entry_is_read_or_says_why_not(self) -> None:
        """Nothing is known without one of the two."""
        assert [entry.name for entry in ENTRIES if (entry.reader is None) == (entry.why_not is None)] == []

    def test_names_are_unique(self) -> None:
        """Names are permanent ids of the inventory."""
        assert [name for name, n in Counter(entry.name for entry in ENTRIES).items() if n > 1] == []

    def test_nothing_is_claimed_twice(self) -> None:
        """Within a platform a root key or basename belongs to one kind of file."""
        for attribute in ("root_keys", "basenames"):
            claims = Counter((entry.platform, name) for entry in ENTRIES for name in getattr(entry, attribute))
            assert [claim for claim, n in claims.items() if n > 1] == []

    def test_basenames_are_normalised(self) -> None:
        """A name that normalising would change could never be found."""
        names = [name for entry in ENTRIES for name in entry.basenames]
        assert [name for name in names if normalise_basename(f"{name}.json") != name] == []

    def test_account_files_come_first(self) -> None:
        """The account-wide flag must be known before the content is read."""
        order = {entry.name: entry.order for entry in ENTRIES}
        assert order["instagram.profile"] < order["instagram.posts"]
        assert order["threads.profile"] < order["threads.posts"]


class TestLabels:
    def test_no_label_means_two_things(self) -> None:
        """Loading the table refuses ambiguous labels."""
        assert len(meanings()) > 200

    @pytest.mark.parametrize(
        ("label", "concept"),
        [("Uživatelské jméno", "username"), ("投稿者", "owner"), ("MEDIENINHABER ", "media_owner"), ("Qqq", None)],
    )
    def test_meaning(self, label: str, concept: str | None) -> None:
        """Labels of all languages lead to one concept, whatever their case."""
        assert meaning(label) == concept

    def test_folding(self) -> None:
        """Field names and labels meet in one form."""
        assert folded(" Media_Owner:") == folded("media owner")


plain: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["", "x", "Süß Ã¼ Ã", "True", "203.0.113.1", "a@example.org", "Meta AI", "https://www.example.org"]
    )
)
KEYS = [
    "timestamp",
    "data",
    "attachments",
    "media",
    "uri",
    "title",
    "description",
    "comment",
    "group",
    "author",
    "label_values",
    "label",
    "value",
    "href",
    "timestamp_value",
    "vec",
    "dict",
    "ent_field_name",
    "fbid",
    "string_map_data",
    "name",
    "photos",
    "creation_timestamp",
    "text_post_app",
    "is_reply",
    "participants",
    "messages",
    "sender_name",
    "content",
    "timestamp_ms",
    "emails",
    "birthday",
    "year",
    "poll",
    "options",
    "option",
    "voted",
    "location",
    "coordinate",
    "latitude",
    "url",
    "review",
    "answer",
    "country",
    "contact",
    "impression_time",
    "consent_state",
    "Comment",
    "Time",
]
tree = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


class TestEveryReader:
    @pytest.mark.parametrize("entry", READ, ids=lambda entry: entry.name)
    @given(st.lists(tree, max_size=3), st.booleans(), st.booleans())
    @settings(max_examples=12, deadline=None)
    def test_any_json_of_the_right_root(self, entry: Entry, records: list[Any], bare: bool, compact: bool) -> None:
        """Wrong types anywhere give items, facts and problems, never an exception, and no IP address."""
        content: Any = records
        if entry.root_keys:
            content = {entry.root_keys[-1]: records[0] if bare and records else records}
        raw = json.dumps(content, indent=None if compact else 2).encode()
        context = ReaderContext(entry.platform, private_account=True, private_since=5, display_name="x")
        assert entry.reader is not None
        for yielded in entry.reader(BytesMember("a/file_1.json", raw), context):
            assert isinstance(yielded, Item | ItemColumns | AccountFact | Problem | ForPlatform | LeftOut)
            items = [yielded] if isinstance(yielded, Item) else yielded if isinstance(yielded, ItemColumns) else ()
            for item in items:
                assert item.created_at is None or type(item.created_at) is int
                assert item.text is None or type(item.text) is str

    @pytest.mark.parametrize("entry", READ, ids=lambda entry: entry.name)
    def test_damaged_file_is_named(self, entry: Entry) -> None:
        """A file that is no JSON is a problem of that file, for every reader."""
        assert entry.reader is not None
        yielded = list(entry.reader(BytesMember("a/file_1.json", b'{"x": ['), ReaderContext(entry.platform)))
        codes = [thing.code for thing in yielded if isinstance(thing, Problem)]
        assert codes == ["invalid_json"]
