"""Which pages of Instagram's exports, Threads' among them, we know. Their names are those of the JSON files."""

from functools import partial

from widerspruch.exports.meta_html.account import (
    read_facts,
    read_moment,
    read_privacy_history,
    read_profile,
    read_requests,
    read_words,
)
from widerspruch.exports.meta_html.kinds import PageKind
from widerspruch.exports.meta_html.tables import NOTICE, account_page, chats, content_page, not_read
from widerspruch.exports.platforms.instagram.json_files import ENTRIES as JSON_FILES

CONTENT: tuple[PageKind, ...] = (
    PageKind("instagram", "posts", ("posts",), None, "heading", "caption", audience="flag"),
    PageKind("instagram", "reels", ("reels",), "reel", "heading", audience="flag"),
    PageKind("instagram", "stories", ("stories",), "story", "heading", audience="flag"),
    PageKind("instagram", "igtv_videos", ("igtv_videos",), "video", "heading", audience="flag"),
    PageKind("instagram", "other_content", ("other_content",), None, "heading", "caption", audience="flag"),
    PageKind("instagram", "reposts", ("reposts",), "post", "heading", audience="flag"),
    PageKind("instagram", "archived_posts", ("archived_posts",), None, "heading", "caption", "archived"),
    PageKind("instagram", "recently_deleted", ("recently_deleted_content",), None, "heading", "caption", "trashed"),
    PageKind("instagram", "notes", ("notes", "your_notes"), "post", "rows"),
    PageKind("instagram", "ai_interests", ("interest_categories",), "inference", "rows"),
    PageKind("instagram", "profile_photos", ("profile_photos",), "profile_identity", "heading", audience="public"),
    PageKind("instagram", "comments", ("post_comments", "reels_comments", "hype"), "comment", "comment_row"),
    PageKind("threads", "posts", ("threads_and_replies",), "post", "heading", audience="flag"),
    PageKind(
        "threads",
        "archived_posts",
        ("archived_threads_and_replies", "archived_threads"),
        "post",
        "heading",
        state="archived",
    ),
)

_account = partial(account_page, "instagram")

ENTRIES = (
    _account("profile", "personal_information", partial(read_profile, "instagram"), folders=("personal_information",)),
    account_page("threads", "profile", "personal_information", partial(read_profile, "threads"), folders=("threads",)),
    _account("accounts_center", "accounts_center", partial(read_facts, {"username": "linked_account"})),
    _account("policy_updates", "meta_privacy_policy_update_notifications", partial(read_facts, NOTICE)),
    _account(
        "policy_notice",
        "notification_of_privacy_policy_updates",
        partial(read_facts, {"impression": "notice_shown", "consent": "consent_state"}),
    ),
    _account("based_in", "profile_based_in instagram_profile_information", partial(read_facts, {"country": "country"})),
    _account("possible_emails", "possible_emails", partial(read_facts, {"email": "email_previous"})),
    _account("linked_accounts", "linked_meta_accounts", partial(read_facts, {"username": "linked_account"})),
    _account("privacy_history", "profile_privacy_changes", read_privacy_history),
    _account("signup", "signup_details instagram_signup_details", partial(read_moment, "registered_at")),
    _account("jurisdiction", "your_privacy_jurisdiction", partial(read_words, "jurisdiction")),
    _account("requests", "your_information_download_requests", read_requests),
    *map(content_page, CONTENT),
    *chats("instagram"),
    *not_read("instagram", JSON_FILES),
)
