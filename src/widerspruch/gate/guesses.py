"""What columns and values of corpora are usually called, for proposing a profile. What is not here is not guessed."""

from widerspruch.gate.profile import AuthorIs

AUTHOR_NAMES: dict[str, AuthorIs] = {
    "author_key": "key",
    "account_key": "key",
    "author_id": "account",
    "authorid": "account",
    "account_id": "account",
    "accountid": "account",
    "account_ref": "account",
    "user_id": "account",
    "userid": "account",
    "uid": "account",
    "owner_id": "account",
    "creator_id": "account",
    "from_id": "account",
    "actor_id": "account",
    "member_id": "account",
    "profile_id": "account",
    "did": "account",
    "author_fullname": "account",
    "author": "handle",
    "username": "handle",
    "user_name": "handle",
    "screen_name": "handle",
    "handle": "handle",
    "acct": "handle",
    "user": "account",
    "account": "account",
    "owner": "account",
}
"""In order: the first that a corpus has is taken. A `handle` that is a number is an `account`."""

AUTHOR_STRUCTS = ("author", "user", "account", "owner", "creator", "from", "actor")
"""Their field `id` names the author, too."""

CREATED_NAMES = (
    *("created_at", "createdat", "created_utc", "created_time", "created", "creation_timestamp", "published_at"),
    *("publishedat", "published", "posted_at", "publish_date", "timestamp_ms", "timestamp", "date", "datetime", "time"),
)
ADULT_NAMES = {
    "adult": "boolean",
    "is_adult": "boolean",
    "of_age": "boolean",
    "author_adult": "boolean",
    "birth_date": "birth_date",
    "birthdate": "birth_date",
    "date_of_birth": "birth_date",
    "dob": "birth_date",
    "birthday": "birth_date",
    "birth_year": "birth_year",
    "year_of_birth": "birth_year",
}
"""Not `over_18`: at Reddit that is a property of the content."""

KIND_NAMES = ("kind", "content_type", "item_type", "post_type", "media_type", "object_type", "type")
AUDIENCE_NAMES = ("audience", "visibility", "privacy", "is_public", "public", "privacy_level", "sharing", "access")
STATE_NAMES = ("state", "status", "lifecycle")
PLATFORM_NAMES = ("platform", "network", "source_platform")
ID_NAMES = ("id", "item_id", "post_id", "content_id", "tweet_id", "status_id", "external_id", "uuid", "uri", "url")

TEXT_NAMES = (
    *("text", "body", "content", "caption", "full_text", "selftext", "message", "title", "description", "comment"),
    *("post_text", "note"),
)
TAG_NAMES = ("mentions", "tagged", "tagged_users", "tagged_user_ids", "mentioned_ids", "mention_ids", "user_mentions")
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
