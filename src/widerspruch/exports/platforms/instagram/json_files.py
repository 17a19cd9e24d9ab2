"""Which JSON files of Instagram's exports, Threads' among them, we know, and what becomes of each."""

from collections.abc import Iterator
from functools import partial

from widerspruch.exports.entry import Entry
from widerspruch.exports.meta_json import account as meta_account
from widerspruch.exports.meta_json.tables import ACCOUNT, json_entry, messages, not_read
from widerspruch.exports.meta_json.written import written_reader
from widerspruch.exports.platforms.instagram import account, media
from widerspruch.exports.platforms.instagram.threads import threads_reader
from widerspruch.rulebook.vocabulary import Kind

_entry = partial(json_entry, "instagram")
_account = partial(json_entry, "instagram", order=ACCOUNT)


def _content() -> Iterator[Entry]:
    yield _entry("posts", media.shared_reader(), "posts", folders=("media", "content"))
    shared: tuple[tuple[str, str, str, Kind | None], ...] = (
        ("reels", "reels", "ig_reels_media", "reel"),
        ("stories", "stories", "ig_stories", "story"),
        ("igtv_videos", "igtv_videos", "ig_igtv_media", "video"),
        ("other_content", "other_content", "ig_other_media", None),
    )
    for name, basename, key, kind in shared:
        folders = ("media", "content") if basename == "reels" else ()
        yield _entry(name, media.shared_reader(key, kind=kind), basename, key, folders=folders)
    archived = media.shared_reader("ig_archived_post_media", state="archived")
    yield _entry("archived_posts", archived, "archived_posts", "ig_archived_post_media")
    deleted = media.shared_reader("ig_recently_deleted_media", state="trashed")
    yield _entry("recently_deleted", deleted, "recently_deleted_content", "ig_recently_deleted_media")
    yield _entry("profile_photos", media.read_profile_pictures, "profile_photos", "ig_profile_picture")
    yield _entry("reposts", media.read_reposts, "reposts", "profile_media_reposts")
    yield _entry(
        "comments",
        media.read_comments,
        "post_comments reels_comments hype",
        "comments_media_comments",
        "comments_reels_comments",
        "comments_story_comments",
    )
    note_keys = ("ig_notes", "notes_notes")
    notes = written_reader("post", *note_keys)
    yield _entry("notes", notes, "notes your_notes", *note_keys)
    yield _entry("ai_interests", media.read_interests, "interest_categories")
    posts_key, archive_key = "text_post_app_text_posts", "text_post_app_text_app_archived_posts"
    yield json_entry("threads", "posts", threads_reader(posts_key), "threads_and_replies", posts_key)
    kept = threads_reader(archive_key, state="archived")
    yield json_entry("threads", "archived_posts", kept, "archived_threads_and_replies archived_threads", archive_key)


ACCOUNT_FILES = (
    _account(
        "profile", account.read_profile, "personal_information", "profile_user", folders=("personal_information",)
    ),
    json_entry(
        "threads",
        "profile",
        account.read_threads_profile,
        "personal_information",
        "text_post_app_text_post_app_profile",
        folders=("threads",),
        order=ACCOUNT,
    ),
    _account(
        "privacy_history",
        account.read_privacy_history,
        "profile_privacy_changes",
        "account_history_account_privacy_history",
    ),
    _account(
        "signup", account.read_signup, "signup_details instagram_signup_details", "account_history_registration_info"
    ),
    _account("based_in", account.read_place, "profile_based_in", "inferred_data_primary_location"),
    _account("profile_insights", account.read_place, "instagram_profile_information", "profile_account_insights"),
    _account("possible_emails", account.read_emails, "possible_emails", "inferred_data_inferred_emails"),
    _account("policy_notice", account.read_notices, "notification_of_privacy_policy_updates", account.NOTICE_KEY),
    _account("linked_accounts", account.read_linked_accounts, "linked_meta_accounts", "profile_linked_meta_accounts"),
    _account("jurisdiction", meta_account.read_jurisdiction, "your_privacy_jurisdiction"),
    _account("requests", meta_account.read_requests, "your_information_download_requests"),
    _account("accounts_center", meta_account.read_linked_accounts, "accounts_center"),
    _account("policy_updates", meta_account.read_notices, "meta_privacy_policy_update_notifications"),
)

_READ: tuple[Entry, ...] = (*ACCOUNT_FILES, *_content(), *messages("instagram"))

ENTRIES: tuple[Entry, ...] = (*_READ, *not_read(_READ, "instagram", "threads"))
