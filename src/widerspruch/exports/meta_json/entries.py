"""Which of Meta's JSON files we know, and what becomes of each.

Content and account files stand here with their readers; files that are known and not read in `not_read.toml`.
"""

import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args

from msgspec import structs

from widerspruch.exports.entry import Entry
from widerspruch.exports.member import ExportPlatform, NotRead, Reader
from widerspruch.exports.meta_json import (
    facebook_account,
    facebook_activity,
    facebook_comments,
    facebook_pictures,
    instagram,
    instagram_account,
)
from widerspruch.exports.meta_json.ai_conversations import read_ai_conversations
from widerspruch.exports.meta_json.facebook_post import post_reader
from widerspruch.exports.meta_json.messages import read_thread
from widerspruch.exports.meta_json.threads import threads_reader
from widerspruch.exports.meta_json.written import written_reader
from widerspruch.rulebook.vocabulary import Kind

VERSION = 1
"""Of these readers: part of the evidence trail of every item."""

_ACCOUNT, _CONTENT = 0, 1
_THREAD_FOLDERS = ("inbox", "archived_threads", "filtered_threads", "message_requests", "e2ee_cutover", "messages")


def _entry(
    platform: ExportPlatform,
    name: str,
    reader: Reader,
    basenames: str,
    *root_keys: str,
    folders: tuple[str, ...] = (),
    order: int = _CONTENT,
) -> Entry:
    return Entry(
        f"{platform}.{name}",
        platform,
        "json",
        basenames=tuple(basenames.split()),
        root_keys=root_keys,
        folders=folders,
        reader=reader,
        order=order,
    )


def _post_entry(name: str, basenames: str, *root_keys: str, kind: Kind | None = None, drafts: bool = False) -> Entry:
    reader = post_reader(*root_keys, kind=kind, state="draft" if drafts else "live")
    return _entry("facebook", name, reader, basenames, *root_keys)


FACEBOOK_POSTS = (
    _post_entry("posts", "your_posts__check_ins__photos_and_videos your_posts profile_posts page_posts check-ins"),
    _post_entry("group_posts", "group_posts_and_comments", "group_posts_v2", kind="group_post"),
    _post_entry(
        "pending_group_posts",
        "your_pending_posts_in_groups",
        "pending_posts_v2",
        kind="group_post",
        drafts=True,
    ),
    _post_entry("stories", "archived_stories", "archived_stories_v2", kind="story"),
    _post_entry("reels", "your_reels", "lasso_videos_v2", kind="reel"),
)

FACEBOOK_LABELLED: tuple[tuple[str, Kind], ...] = (
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

WRITTEN: tuple[tuple[ExportPlatform, str, str, tuple[str, ...], Kind], ...] = (
    ("facebook", "notes", "notes your_notes", ("notes_v2",), "post"),
    ("facebook", "reviews", "reviews your_reviews reviews_you_ve_written", ("reviews_v2",), "recommendation"),
    ("facebook", "websites", "websites your_websites", ("websites_v2",), "profile_field"),
    ("facebook", "polls", "polls your_polls polls_you_created", ("polls_v2",), "post"),
    ("instagram", "notes", "notes your_notes", ("ig_notes", "notes_notes"), "post"),
)
"""Platform, name, basenames, root keys and kind of small files that hold nothing but the person's words."""


def _facebook_content() -> Iterator[Entry]:
    yield from FACEBOOK_POSTS
    comment_keys, vote_keys = ("comments_v2", "group_comments_v2"), ("poll_votes_v2",)
    comment_files = "comments your_comments_in_groups your_comments"
    yield _entry("facebook", "comments", facebook_comments.read_comments, comment_files, *comment_keys)
    yield _entry("facebook", "trash", facebook_activity.kept_post_reader("trashed", "trash_v2"), "trash", "trash_v2")
    yield _entry(
        "facebook", "archive", facebook_activity.kept_post_reader("archived", "archive_v2"), "archive", "archive_v2"
    )
    videos, photos = (
        facebook_pictures.medium_reader("video", "videos_v2"),
        facebook_pictures.medium_reader("photo", "other_photos_v2"),
    )
    yield _entry("facebook", "videos", videos, "your_videos videos", "videos_v2")
    yield _entry(
        "facebook", "photos", photos, "your_uncategorized_photos uncategorized_photos your_photos", "other_photos_v2"
    )
    yield _entry("facebook", "album", facebook_pictures.read_album, "", "photos", "cover_photo", folders=("album",))
    yield _entry(
        "facebook",
        "listings",
        facebook_activity.read_listings,
        "items_sold your_marketplace_listing_history",
        "items_selling_v2",
    )
    yield _entry("facebook", "events", facebook_activity.read_events, "your_events", "your_events_v2")
    # Hosted events stand in both files: two readers, so that the second is known and no twin.
    yield _entry("facebook", "events_hosted", facebook_activity.read_events, "events_you_hosted")
    yield _entry("facebook", "votes", facebook_activity.read_votes, "polls_you_voted_on your_poll_votes", *vote_keys)
    yield _entry(
        "facebook",
        "reactions",
        facebook_activity.read_reactions,
        "likes_and_reactions story_reactions",
        "stories_feedback_v2",
        "reactions_v2",
    )
    yield _entry(
        "facebook",
        "recommendations",
        facebook_activity.read_recommendations,
        "pages_you_ve_recommended pages_and_profiles_you_ve_recommended",
        "recommended_pages_v2",
    )
    yield _entry(
        "facebook",
        "membership_answers",
        facebook_activity.read_membership_answers,
        "your_answers_to_membership_questions",
        "group_membership_questions_answers_v2",
    )
    for basename, kind in FACEBOOK_LABELLED:
        reader = facebook_activity.labelled_reader(kind, titled=True if basename in TITLED else None)
        yield _entry("facebook", basename, reader, basename)
    fundraisers = Entry("facebook.fundraisers", "facebook", "json", prefixes=("fundraisers",))
    yield structs.replace(fundraisers, reader=facebook_activity.labelled_reader("post", titled=True))
    for platform, name, basenames, root_keys, kind in WRITTEN:
        if platform == "facebook":
            yield _entry(platform, name, written_reader(kind, *root_keys), basenames, *root_keys)
    group_chats = facebook_activity.labelled_reader("group_message")
    yield _entry("facebook", "group_messages", group_chats, "", folders=("your_group_messages",))


def _facebook_account() -> Iterator[Entry]:
    rows: tuple[tuple[str, Reader, str, tuple[str, ...]], ...] = (
        ("profile", facebook_account.read_profile, "profile_information", ("profile_v2",)),
        (
            "profile_updates",
            facebook_account.read_profile_updates,
            "profile_update_history your_profile_update_history",
            ("profile_updates_v2",),
        ),
        (
            "contact_verifications",
            facebook_account.read_confirmed_contacts,
            "email_address_verifications contact_verifications",
            ("contact_verifications_v2",),
        ),
        ("registration", facebook_account.read_registration, "registration_information", ()),
        (
            "public_location",
            facebook_account.read_place_of_account,
            "primary_public_location",
            ("primary_public_location_v2",),
        ),
        ("account_activity", facebook_account.read_activity, "account_activity", ("account_activity_v2",)),
        ("jurisdiction", facebook_account.read_jurisdiction, "your_privacy_jurisdiction", ()),
        (
            "policy_notice",
            facebook_account.read_notices,
            "notification_of_meta_privacy_policy_update meta_privacy_policy_update_notifications",
            ("notification_meta_privacy_policy_update",),
        ),
        ("consents", facebook_account.read_consents, "consents", ()),
        ("requests", facebook_account.read_requests, "your_information_download_requests", ()),
        ("named_lists", facebook_account.read_named_lists, "your_post_audiences", facebook_account.LIST_KEYS),
        ("accounts_center", facebook_account.read_linked_accounts, "accounts_center", ()),
        ("pages", facebook_activity.read_pages, "your_pages", ("pages_v2",)),
    )
    for name, reader, basenames, root_keys in rows:
        yield _entry("facebook", name, reader, basenames, *root_keys, order=_ACCOUNT)


def _instagram_content() -> Iterator[Entry]:
    yield _entry("instagram", "posts", instagram.shared_reader(), "posts", folders=("media", "content"))
    shared: tuple[tuple[str, str, str, Kind | None], ...] = (
        ("reels", "reels", "ig_reels_media", "reel"),
        ("stories", "stories", "ig_stories", "story"),
        ("igtv_videos", "igtv_videos", "ig_igtv_media", "video"),
        ("other_content", "other_content", "ig_other_media", None),
    )
    for name, basename, key, kind in shared:
        folders = ("media", "content") if basename == "reels" else ()
        yield _entry("instagram", name, instagram.shared_reader(key, kind=kind), basename, key, folders=folders)
    archived = instagram.shared_reader("ig_archived_post_media", state="archived")
    yield _entry("instagram", "archived_posts", archived, "archived_posts", "ig_archived_post_media")
    deleted = instagram.shared_reader("ig_recently_deleted_media", state="trashed")
    yield _entry("instagram", "recently_deleted", deleted, "recently_deleted_content", "ig_recently_deleted_media")
    yield _entry("instagram", "profile_photos", instagram.read_profile_pictures, "profile_photos", "ig_profile_picture")
    yield _entry("instagram", "reposts", instagram.read_reposts, "reposts", "profile_media_reposts")
    yield _entry(
        "instagram",
        "comments",
        instagram.read_comments,
        "post_comments reels_comments hype",
        "comments_media_comments",
        "comments_reels_comments",
        "comments_story_comments",
    )
    for platform, name, basenames, root_keys, written in WRITTEN:
        if platform == "instagram":
            yield _entry(platform, name, written_reader(written, *root_keys), basenames, *root_keys)
    yield _entry("instagram", "ai_interests", instagram.read_interests, "interest_categories")
    posts_key, archive_key = "text_post_app_text_posts", "text_post_app_text_app_archived_posts"
    yield _entry("threads", "posts", threads_reader(posts_key), "threads_and_replies", posts_key)
    kept = threads_reader(archive_key, state="archived")
    yield _entry("threads", "archived_posts", kept, "archived_threads_and_replies archived_threads", archive_key)


def _instagram_account() -> Iterator[Entry]:
    rows: tuple[tuple[str, Reader, str, tuple[str, ...]], ...] = (
        (
            "privacy_history",
            instagram_account.read_privacy_history,
            "profile_privacy_changes",
            ("account_history_account_privacy_history",),
        ),
        (
            "signup",
            instagram_account.read_signup,
            "signup_details instagram_signup_details",
            ("account_history_registration_info",),
        ),
        ("based_in", instagram_account.read_place, "profile_based_in", ("inferred_data_primary_location",)),
        (
            "profile_insights",
            instagram_account.read_place,
            "instagram_profile_information",
            ("profile_account_insights",),
        ),
        ("possible_emails", instagram_account.read_emails, "possible_emails", ("inferred_data_inferred_emails",)),
        (
            "policy_notice",
            instagram_account.read_notices,
            "notification_of_privacy_policy_updates",
            (instagram_account.NOTICE_KEY,),
        ),
        (
            "linked_accounts",
            instagram_account.read_linked_accounts,
            "linked_meta_accounts",
            ("profile_linked_meta_accounts",),
        ),
    )
    personal = ("personal_information",)
    yield _entry(
        "instagram",
        "profile",
        instagram_account.read_profile,
        "personal_information",
        instagram_account.PROFILE_KEY,
        folders=personal,
        order=_ACCOUNT,
    )
    threads_key = "text_post_app_text_post_app_profile"
    yield _entry(
        "threads",
        "profile",
        instagram_account.read_threads_profile,
        "personal_information",
        threads_key,
        folders=("threads",),
        order=_ACCOUNT,
    )
    for name, reader, basenames, root_keys in rows:
        yield _entry("instagram", name, reader, basenames, *root_keys, order=_ACCOUNT)
    shared: tuple[tuple[str, Reader, str], ...] = (
        ("jurisdiction", facebook_account.read_jurisdiction, "your_privacy_jurisdiction"),
        ("requests", facebook_account.read_requests, "your_information_download_requests"),
        ("accounts_center", facebook_account.read_linked_accounts, "accounts_center"),
        ("policy_updates", facebook_account.read_notices, "meta_privacy_policy_update_notifications"),
    )
    for name, reader, basenames in shared:
        yield _entry("instagram", name, reader, basenames, order=_ACCOUNT)


def _messages() -> Iterator[Entry]:
    both: tuple[ExportPlatform, ...] = ("facebook", "instagram")
    for platform in both:
        yield _entry(platform, "ai_conversations", read_ai_conversations, "ai_conversations")
        yield _entry(platform, "thread", read_thread, "message", "participants", folders=_THREAD_FOLDERS)
    yield _entry("messenger", "encrypted_thread", read_thread, "", "threadName")


SAME_ON_BOTH: tuple[NotRead, ...] = ("settings", "advertising", "technical", "private_message")
"""What is left for one of these reasons on Facebook is left on Instagram, and the other way round. For other reasons
not: what shows behaviour on the one may hold words on the other, as `polls` does."""


def _not_read() -> Iterator[Entry]:
    table = tomllib.loads((files(__package__) / "not_read.toml").read_text("utf-8"))
    reasons: tuple[NotRead, ...] = get_args(NotRead)
    platforms: tuple[ExportPlatform, ...] = get_args(ExportPlatform)
    for platform in platforms:
        for reason in reasons:
            known = table.get(platform, {}).get(reason)
            if known is not None:
                basenames = list(known["basenames"])
                if reason in SAME_ON_BOTH:
                    basenames += _of_the_other(platform, reason, table)
                yield Entry(
                    f"{platform}.{reason}",
                    platform,
                    "json",
                    basenames=tuple(basenames),
                    prefixes=tuple(known.get("prefixes", ())),
                    root_keys=tuple(known["root_keys"]),
                    why_not=reason,
                )


def _of_the_other(platform: ExportPlatform, reason: NotRead, table: dict[str, Any]) -> list[str]:
    """Basenames that only the other platform's list has, and that are nothing else on this one."""
    other = {"facebook": "instagram", "instagram": "facebook"}.get(platform, "")
    taken = {name for entry in _READ if entry.platform == platform for name in entry.basenames}
    taken |= {name for lists in table[platform].values() for name in lists["basenames"]}
    listed = table.get(other, {}).get(reason, {}).get("basenames", ())
    return [name for name in listed if name not in taken]


_READ: tuple[Entry, ...] = (
    *_facebook_account(),
    *_facebook_content(),
    *_instagram_account(),
    *_instagram_content(),
    *_messages(),
)

ENTRIES: tuple[Entry, ...] = (*_READ, *_not_read())
"""All kinds of files of Meta's JSON exports."""
