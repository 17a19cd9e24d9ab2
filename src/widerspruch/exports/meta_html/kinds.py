"""What the cards of a page become: one row per kind of page, by the name that the file has in every language."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from widerspruch.exports.member import ExportPlatform
from widerspruch.items.item import Zone
from widerspruch.rulebook.vocabulary import Kind, State

ZONE_OF: Mapping[ExportPlatform, Zone] = {
    "facebook": "local_unknown",
    "messenger": "local_unknown",
    "instagram": "fixed-08",
    "threads": "fixed-08",
}
"""Instagram and Threads print a fixed zone, Facebook the account's own without naming it."""


class PageKind(Struct, frozen=True):
    """What the cards of a page become.

    Attributes:
        basenames: As in `Entry`.

        kind: None: the media tell it, and `without_media` holds for cards without any.

        words: Where the person's words stand. Headings are captions on Instagram, on Facebook they are sentences
            of Facebook's own, or the name of what the person made ("both"). rows: under labels.

        audience: flag: the account-wide flag tells it; public, direct: the kind implies it; unknown otherwise.

        prefixes: As in `Entry`.
    """

    platform: ExportPlatform
    name: str
    basenames: tuple[str, ...]
    kind: Kind | None
    words: Literal["body", "heading", "both", "rows", "comment_row", "none"]
    without_media: Kind = "post"
    state: State = "live"
    audience: Literal["unknown", "flag", "public", "direct"] = "unknown"
    folders: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()


def _facebook(name: str, basenames: str, kind: Kind | None, state: State = "live") -> PageKind:
    return PageKind("facebook", name, tuple(basenames.split()), kind, "body", state=state)


def _named(name: str, basenames: str, kind: Kind) -> PageKind:
    """What the person made has a name, which is the heading of its card."""
    return PageKind("facebook", name, tuple(basenames.split()), kind, "both")


def _labelled(name: str, basenames: str, kind: Kind, platform: ExportPlatform = "facebook") -> PageKind:
    return PageKind(platform, name, tuple(basenames.split()), kind, "rows")


FACEBOOK: tuple[PageKind, ...] = (
    _facebook("posts", "your_posts__check_ins__photos_and_videos your_posts profile_posts page_posts check-ins", None),
    _facebook("group_posts", "group_posts_and_comments", "group_post"),
    _facebook("pending_group_posts", "your_pending_posts_in_groups", "group_post", state="draft"),
    _facebook("stories", "archived_stories", "story"),
    _facebook("reels", "your_reels", "reel"),
    _facebook("comments", "comments your_comments", "comment"),
    _facebook("group_comments", "your_comments_in_groups", "group_comment"),
    _facebook("comment_edits", "your_comment_edits", "comment"),
    _facebook("trash", "trash", None, state="trashed"),
    _facebook("archive", "archive", None, state="archived"),
    _facebook("videos", "your_videos videos", "video"),
    _facebook("photos", "your_uncategorized_photos uncategorized_photos your_photos", "photo"),
    _facebook("wall_posts", "posts_on_other_pages_and_profiles edits_you_made_to_posts", None),
    _named("events", "your_events", "event"),
    _named("events_hosted", "events_you_hosted", "event"),
    _named("notes", "notes your_notes", "post"),
    _named("reviews", "reviews your_reviews reviews_you_ve_written", "recommendation"),
    _named("polls", "polls your_polls polls_you_created", "post"),
    _named("fundraisers", "your_fundraisers", "post"),
    _named("recommendations", "pages_you_ve_recommended pages_and_profiles_you_ve_recommended", "recommendation"),
    PageKind(
        "facebook",
        "membership_answers",
        ("your_answers_to_membership_questions",),
        "message",
        "rows",
        audience="direct",
    ),
    _labelled("contributions", "your_contributions your_document_revision your_group_post_tags", "group_post"),
    _labelled("birthday_media", "birthday_media", "story"),
    _labelled("sharing_links", "content_sharing_links_you_have_created", "post"),
    _labelled("dating_profile", "your_dating_profile", "profile_field"),
    _labelled("websites", "websites your_websites", "profile_field"),
    _labelled("places", "places_you_ve_created your_places", "post"),
    _labelled("profile_updates", "profile_update_history your_profile_update_history", "profile_field"),
    PageKind("facebook", "group_messages", (), "group_message", "rows", folders=("your_group_messages",)),
    PageKind("facebook", "more_fundraisers", (), "post", "both", prefixes=("fundraisers",)),
    _facebook("votes", "polls_you_voted_on your_poll_votes", "poll_vote"),
    PageKind("facebook", "album", (), None, "body", without_media="album", folders=("album",)),
    PageKind(
        "facebook",
        "listings",
        ("items_sold", "your_marketplace_listing_history"),
        "listing",
        "both",
        audience="public",
    ),
    PageKind("facebook", "reactions", ("likes_and_reactions", "story_reactions"), "reaction", "none"),
)

INSTAGRAM: tuple[PageKind, ...] = (
    PageKind("instagram", "posts", ("posts",), None, "heading", "caption", audience="flag"),
    PageKind("instagram", "reels", ("reels",), "reel", "heading", audience="flag"),
    PageKind("instagram", "stories", ("stories",), "story", "heading", audience="flag"),
    PageKind("instagram", "igtv_videos", ("igtv_videos",), "video", "heading", audience="flag"),
    PageKind("instagram", "other_content", ("other_content",), None, "heading", "caption", audience="flag"),
    PageKind("instagram", "reposts", ("reposts",), "post", "heading", audience="flag"),
    PageKind("instagram", "archived_posts", ("archived_posts",), None, "heading", "caption", "archived"),
    PageKind("instagram", "recently_deleted", ("recently_deleted_content",), None, "heading", "caption", "trashed"),
    _labelled("notes", "notes your_notes", "post", "instagram"),
    _labelled("ai_interests", "interest_categories", "inference", "instagram"),
    PageKind("instagram", "profile_photos", ("profile_photos",), "profile_identity", "heading", audience="public"),
    PageKind("instagram", "comments", ("post_comments", "reels_comments", "hype"), "comment", "comment_row"),
)

THREADS: tuple[PageKind, ...] = (
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

PAGE_KINDS: tuple[PageKind, ...] = (*FACEBOOK, *INSTAGRAM, *THREADS)
