"""What columns and values of corpora are usually called, for proposing a profile. What is not here is not guessed.

Names are compared without case, points, hyphens and underscores: `created_at` is also `createdAt` and `CreatedAt`.
"""

AUTHOR_KEYS = ("author_key", "account_key")
AUTHOR_IDS = (
    *("author_id", "account_id", "account_ref", "user_id", "owner_user_id", "owner_id", "poster_id", "creator_id"),
    *("uid", "from_id", "sender_id", "actor_id", "member_id", "profile_id", "author_fullname", "did", "author_did"),
)
AUTHOR_WORDS = ("author", "user", "account", "owner", "creator", "from", "actor", "poster", "sender")
"""Of an account if they hold a number, else of a handle. As structs: what `STRUCT_IDS` and `HANDLES` are called within
them is the author's."""

STRUCT_IDS = ("id", "id_str", "pk", "did", *AUTHOR_IDS)
HANDLES = (
    *("author", "acct", "username", "user_name", "screen_name", "handle", "login", "user", "account", "owner"),
    *("unique_id", "author_handle", "author_username", "user_handle", "owner_login"),
)
"""Each group in order: the first that a corpus has is taken. Keys go before ids, ids before handles: these can change.
A handle that is always a number is an id. `acct` goes before `username`, which several servers have."""

EMAILS = ("author_email", "sender_email", "from_email", "user_email", "committer_email", "email", "e_mail", "mail")
"""Where these hold e-mail addresses, they go before handles: the name beside an address is nobody's for certain."""

AUTHOR_PATHS = ("repo_name", "repository_name", "repo", "repository", "full_name", "max_stars_repo_name")
"""Of the form `owner/name`: the owner is the author, where nothing else names one."""

OTHERS = (
    *("reply", "in_reply_to", "parent", "quoted", "quote", "reblog", "retweeted", "mention", "target", "shared"),
    *("recipient", "to", "mentions", "entities", "facets"),
)
"""What a struct is called in which another person's account stands: nothing within it is the author's."""

ALSO_CONTENT = (
    *("reblog", "reblogged", "retweeted", "retweeted_status", "quoted", "quote", "quoted_status", "quoted_post"),
    *("quoted_tweet", "retweeted_tweet", "shared", "shared_post", "original", "original_post", "boosted"),
    *("crosspost_parent_list", "embed"),
)
"""What a struct or list is called in which the content of another person lies. Its own `id` is that of the content."""

AROUND_CONTENT = ("record",)
"""What may lie between these and the author."""

ALSO_PEOPLE = ("editor", "last_editor", "editors", "contributors", "coauthors", "co_authors")
"""And who worked on the row's."""

ALSO_IDS = (
    *("last_editor_user_id", "last_editor_id", "editor_id", "quoted_user_id", "retweeted_user_id", "reblog_account_id"),
    *("contributor_ids", "coauthor_ids", "author_ids", "editor_ids"),
)
ALSO_HANDLES = ("quoted_username", "retweeted_username", "last_editor_username", "contributor_names", "committer_login")

NOBODY_WORDS = ("0", "-1", "ghost", "anonymous", "anonym", "anon", "unknown", "n/a", "na", "-", "deleted", "removed")
"""What stands in columns of authors where there is none, beside what never names anybody."""

ADDRESS_NAMES = ("url", "page_url", "source_url", "warc_target_uri", "target_uri", "uri", "link", "permalink")
DOMAIN_NAMES = ("domain", "host", "hostname", "url_host_name", "site", "website", "source_domain")

ANSWERED_IDS = ("in_reply_to_account_id", "in_reply_to_user_id", "in_reply_to_user_id_str", "reply_to_user_id")
ANSWERED_HANDLES = ("in_reply_to_screen_name", "in_reply_to_username", "in_reply_to_login")
"""Of whom a row answers."""

OFFSETS: tuple[tuple[str, str | None, str, str], ...] = (
    ("byteStart", "byteEnd", "end", "bytes"),
    ("byte_start", "byte_end", "end", "bytes"),
    ("offset", "length", "length", "utf16"),
    ("indices[]", None, "both", "characters"),
)
"""How offsets into a text are called: the beginning, what goes with it, as what, and what is counted."""

CREATED_NAMES = (
    *("created_at", "created_utc", "created_time", "created", "creation_date", "creation_timestamp", "taken_at"),
    *("published_at", "published", "posted_at", "post_date", "publish_date", "create_time", "sent_at", "indexed_at"),
    *("timestamp_ms", "timestamp", "date", "datetime", "time"),
    *("committer_date", "commit_date", "committed_at", "author_date", "authored_at", "revision_date"),
)
ADULT_NAMES = {
    **dict.fromkeys(("adult", "is_adult", "of_age", "author_adult"), "boolean"),
    **dict.fromkeys(("birth_date", "birthdate", "date_of_birth", "dob", "birthday"), "birth_date"),
    **dict.fromkeys(("birth_year", "year_of_birth"), "birth_year"),
}
"""Not `over_18`: at Reddit that is a property of the content."""

KIND_NAMES = ("kind", "content_type", "item_type", "post_type", "media_type", "object_type", "type")
AUDIENCE_NAMES = (
    *("audience", "visibility", "privacy", "is_public", "public", "privacy_level", "sharing", "access"),
    *("is_private", "private", "protected", "is_protected"),
)
PUBLIC_IF = {"is_public": "true", "public": "true"} | dict.fromkeys(
    ("is_private", "private", "protected", "is_protected"), "false"
)
"""Which value of a column of yes or no means public. What the other means, differs from platform to platform."""
STATE_NAMES = ("state", "status", "lifecycle")
PLATFORM_NAMES = ("platform", "network", "source_platform")
SOURCE_NAMES = ("source", "data_source", "origin", "site", "service", "provider", "channel")
"""They often say something else: taken for the platform only where most of their values are names of platforms."""

ID_NAMES = (
    *("id", "item_id", "post_id", "content_id", "tweet_id", "status_id", "external_id", "uuid", "uri", "url"),
    *("comment_id", "message_id", "doc_id", "document_id", "record_id", "row_id", "blob_id", "hexsha", "sha"),
)
TALK_NAMES = ("conversation_id", "conversation_hash", "dialogue_id", "chat_id")
"""They name a row where each stands in one row alone, as in chat data with all messages in a list."""

TEXT_NAMES = (
    *("text", "body", "content", "caption", "full_text", "selftext", "message", "title", "description", "comment"),
    *("post_text", "note"),
)
TAG_NAMES = (
    *("mentions", "tagged", "tagged_users", "tagged_user_ids", "mentioned_ids", "mention_ids"),
    *("user_mentions", "facets", "tagged_people"),
    *("usertags", "user_tags", "tags_of_users", "tagged_accounts", "mentioned_users", "mentioned_user_ids"),
)
HANDLE_TAG_NAMES = ("mention_handles", "mentioned_handles", "tagged_handles", "mentioned_usernames")
NAME_TAG_NAMES = ("tagged_names", "mentioned_names", "people", "persons")
THREAD_NAMES = ("thread_id", "conversation_id", "discussion_id", "link_id", "root_id", "thread", "context_id")

KIND_WORDS = {
    "post": ("post", "posts", "status", "status_update", "tweet", "toot", "note", "submission", "link", "self", "text"),
    "comment": ("comment", "comments"),
    "reply": ("reply", "replies", "answer"),
    "caption": ("caption",),
    "story": ("story", "stories"),
    "reel": ("reel", "reels", "short", "clip"),
    "video": ("video", "videos"),
    "photo": ("photo", "photos", "image", "picture"),
    "album": ("album", "carousel", "carousel_album"),
    "group_post": ("group_post",),
    "group_comment": ("group_comment",),
    "page_post": ("page_post",),
    "event": ("event",),
    "listing": ("listing", "ad_listing", "offer"),
    "article": ("article", "blog", "newsletter"),
    "reaction": ("reaction", "like"),
    "profile_field": ("profile", "bio"),
    "message": ("message", "dm", "direct_message", "chat_message"),
    "group_message": ("group_message", "group_chat"),
    "ai_prompt": ("ai_prompt", "prompt"),
    "ai_reply": ("ai_reply", "completion", "ai_response"),
    "ai_feedback": ("ai_feedback",),
}
AUDIENCE_WORDS = {
    "public": ("public", "everyone", "everybody", "world", "anyone", "open"),
    "followers": ("followers", "followers_only", "subscribers"),
    "friends": ("friends", "friends_only", "all_friends", "mutuals"),
    "connections": ("connections", "network", "contacts"),
    "custom_list": ("custom", "custom_list", "list"),
    "close_friends": ("close_friends",),
    "group_public": ("group_public", "public_group"),
    "group_private": ("group_private", "private_group", "closed_group", "secret_group"),
    "only_me": ("only_me", "self", "me"),
    "direct": ("direct", "dm", "mentioned"),
    "unknown": ("unknown",),
}
"""Not `private`: it means followers at one platform, only me at another. Not `unlisted`."""
STATE_WORDS = {
    "live": ("live", "active", "published", "visible", "available", "normal"),
    "archived": ("archived", "hidden"),
    "trashed": ("trashed", "deleted", "removed", "trash"),
    "unsent": ("unsent", "recalled"),
    "draft": ("draft", "pending", "scheduled"),
    "unknown": ("unknown",),
}
