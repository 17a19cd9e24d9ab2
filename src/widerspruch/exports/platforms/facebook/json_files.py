"""Which JSON files of Facebook's exports we know, and what becomes of each."""

from collections.abc import Iterator
from functools import partial

from widerspruch.exports.entry import Entry
from widerspruch.exports.meta_json import account as meta_account
from widerspruch.exports.meta_json.messages import read_thread
from widerspruch.exports.meta_json.tables import ACCOUNT, json_entry, messages, not_read
from widerspruch.exports.meta_json.written import written_reader
from widerspruch.exports.platforms.facebook import account, activity, comments, pictures
from widerspruch.exports.platforms.facebook.post import post_reader
from widerspruch.rulebook.vocabulary import Kind

_entry = partial(json_entry, "facebook")
_account = partial(json_entry, "facebook", order=ACCOUNT)


def _post_entry(name: str, basenames: str, *root_keys: str, kind: Kind | None = None, drafts: bool = False) -> Entry:
    reader = post_reader(*root_keys, kind=kind, state="draft" if drafts else "live")
    return _entry(name, reader, basenames, *root_keys)


POSTS = (
    _post_entry("posts", "your_posts__check_ins__photos_and_videos your_posts profile_posts page_posts check-ins"),
    _post_entry("group_posts", "group_posts_and_comments", "group_posts_v2", kind="group_post"),
    _post_entry(
        "pending_group_posts", "your_pending_posts_in_groups", "pending_posts_v2", kind="group_post", drafts=True
    ),
    _post_entry("stories", "archived_stories", "archived_stories_v2", kind="story"),
    _post_entry("reels", "your_reels", "lasso_videos_v2", kind="reel"),
)

LABELLED: tuple[tuple[str, Kind], ...] = (
    ("posts_on_other_pages_and_profiles", "post"),
    ("edits_you_made_to_posts", "post"),
    ("your_comment_edits", "comment"),
    ("your_contributions", "group_post"),
    ("your_document_revision", "group_post"),
    ("your_group_post_tags", "group_post"),
    ("birthday_media", "story"),
    ("content_sharing_links_you_have_created", "post"),
    ("your_dating_profile", "profile_field"),
    ("your_fundraisers", "post"),
    ("places_you_ve_created", "post"),
    ("your_places", "post"),
)
"""Basename -> kind, for files of the label_values dialect that hold the person's words."""

TITLED = frozenset({"your_fundraisers", "places_you_ve_created", "your_places"})
"""Of these, the files whose records have a title that is the person's, although others of their kind have not."""

WRITTEN: tuple[tuple[str, str, tuple[str, ...], Kind], ...] = (
    ("notes", "notes your_notes", ("notes_v2",), "post"),
    ("reviews", "reviews your_reviews reviews_you_ve_written", ("reviews_v2",), "recommendation"),
    ("websites", "websites your_websites", ("websites_v2",), "profile_field"),
    ("polls", "polls your_polls polls_you_created", ("polls_v2",), "post"),
)
"""Name, basenames, root keys and kind of small files that hold nothing but the person's words."""


def _content() -> Iterator[Entry]:
    yield from POSTS
    comment_keys, vote_keys = ("comments_v2", "group_comments_v2"), ("poll_votes_v2",)
    comment_files = "comments your_comments_in_groups your_comments"
    yield _entry("comments", comments.read_comments, comment_files, *comment_keys)
    yield _entry("trash", activity.kept_post_reader("trashed", "trash_v2"), "trash", "trash_v2")
    yield _entry("archive", activity.kept_post_reader("archived", "archive_v2"), "archive", "archive_v2")
    videos = pictures.medium_reader("video", "videos_v2")
    photos = pictures.medium_reader("photo", "other_photos_v2")
    yield _entry("videos", videos, "your_videos videos", "videos_v2")
    yield _entry("photos", photos, "your_uncategorized_photos uncategorized_photos your_photos", "other_photos_v2")
    yield _entry("album", pictures.read_album, "", "photos", "cover_photo", folders=("album",))
    yield _entry("listings", activity.read_listings, "items_sold your_marketplace_listing_history", "items_selling_v2")
    yield _entry("events", activity.read_events, "your_events", "your_events_v2")
    # Hosted events stand in both files: two readers, so that the second is known and no twin.
    yield _entry("events_hosted", activity.read_events, "events_you_hosted")
    yield _entry("votes", activity.read_votes, "polls_you_voted_on your_poll_votes", *vote_keys)
    yield _entry(
        "reactions",
        activity.read_reactions,
        "likes_and_reactions story_reactions",
        "stories_feedback_v2",
        "reactions_v2",
    )
    yield _entry(
        "recommendations",
        activity.read_recommendations,
        "pages_you_ve_recommended pages_and_profiles_you_ve_recommended",
        "recommended_pages_v2",
    )
    yield _entry(
        "membership_answers",
        activity.read_membership_answers,
        "your_answers_to_membership_questions",
        "group_membership_questions_answers_v2",
    )
    for basename, kind in LABELLED:
        reader = activity.labelled_reader(kind, titled=True if basename in TITLED else None)
        yield _entry(basename, reader, basename)
    fundraisers = activity.labelled_reader("post", titled=True)
    yield Entry("facebook.fundraisers", "facebook", "json", prefixes=("fundraisers",), reader=fundraisers)
    for name, basenames, root_keys, kind in WRITTEN:
        yield _entry(name, written_reader(kind, *root_keys), basenames, *root_keys)
    group_chats = activity.labelled_reader("group_message")
    yield _entry("group_messages", group_chats, "", folders=("your_group_messages",))


ACCOUNT_FILES = (
    _account("profile", account.read_profile, "profile_information", "profile_v2"),
    _account(
        "profile_updates",
        account.read_profile_updates,
        "profile_update_history your_profile_update_history",
        "profile_updates_v2",
    ),
    _account(
        "contact_verifications",
        account.read_confirmed_contacts,
        "email_address_verifications contact_verifications",
        "contact_verifications_v2",
    ),
    _account("registration", account.read_registration, "registration_information"),
    _account("public_location", account.read_place_of_account, "primary_public_location", "primary_public_location_v2"),
    _account("account_activity", account.read_activity, "account_activity", "account_activity_v2"),
    _account("jurisdiction", meta_account.read_jurisdiction, "your_privacy_jurisdiction"),
    _account(
        "policy_notice",
        meta_account.read_notices,
        "notification_of_meta_privacy_policy_update meta_privacy_policy_update_notifications",
        "notification_meta_privacy_policy_update",
    ),
    _account("consents", account.read_consents, "consents"),
    _account("requests", meta_account.read_requests, "your_information_download_requests"),
    _account("named_lists", account.read_named_lists, "your_post_audiences", *account.LIST_KEYS),
    _account("accounts_center", meta_account.read_linked_accounts, "accounts_center"),
    _account("pages", activity.read_pages, "your_pages", "pages_v2"),
)

_READ: tuple[Entry, ...] = (
    *ACCOUNT_FILES,
    *_content(),
    *messages("facebook"),
    json_entry("messenger", "encrypted_thread", read_thread, "", "threadName", is_chat=True),
)

ENTRIES: tuple[Entry, ...] = (*_READ, *not_read(_READ, "facebook"))
