"""Which pages of Facebook's exports we know, and what becomes of each. Their names are those of the JSON files."""

from functools import partial

from msgspec.structs import replace

from widerspruch.exports.meta_html.account import read_facts, read_moment, read_profile, read_requests, read_words
from widerspruch.exports.meta_html.kinds import PageKind
from widerspruch.exports.meta_html.tables import NOTICE, account_page, chats, content_page, not_read
from widerspruch.exports.platforms.facebook.json_files import ENTRIES as JSON_FILES
from widerspruch.rulebook.vocabulary import Kind, State


def _page(name: str, basenames: str, kind: Kind | None, state: State = "live") -> PageKind:
    return PageKind("facebook", name, tuple(basenames.split()), kind, "body", state=state)


def _named(name: str, basenames: str, kind: Kind) -> PageKind:
    """What the person made has a name, which is the heading of its card."""
    return PageKind("facebook", name, tuple(basenames.split()), kind, "both")


def _labelled(name: str, basenames: str, kind: Kind) -> PageKind:
    return PageKind("facebook", name, tuple(basenames.split()), kind, "rows")


CONTENT: tuple[PageKind, ...] = (
    _page("posts", "your_posts__check_ins__photos_and_videos your_posts profile_posts page_posts check-ins", None),
    _page("group_posts", "group_posts_and_comments", "group_post"),
    _page("pending_group_posts", "your_pending_posts_in_groups", "group_post", state="draft"),
    _page("stories", "archived_stories", "story"),
    _page("reels", "your_reels", "reel"),
    _page("comments", "comments your_comments", "comment"),
    _page("group_comments", "your_comments_in_groups", "group_comment"),
    _page("comment_edits", "your_comment_edits", "comment"),
    _page("trash", "trash", None, state="trashed"),
    _page("archive", "archive", None, state="archived"),
    _page("videos", "your_videos videos", "video"),
    _page("photos", "your_uncategorized_photos uncategorized_photos your_photos", "photo"),
    _page("wall_posts", "posts_on_other_pages_and_profiles edits_you_made_to_posts", None),
    _named("events", "your_events", "event"),
    _named("events_hosted", "events_you_hosted", "event"),
    _named("notes", "notes your_notes", "post"),
    _named("reviews", "reviews your_reviews reviews_you_ve_written", "recommendation"),
    _named("polls", "polls your_polls polls_you_created", "post"),
    _named("fundraisers", "your_fundraisers", "post"),
    _named("recommendations", "pages_you_ve_recommended pages_and_profiles_you_ve_recommended", "recommendation"),
    replace(_labelled("membership_answers", "your_answers_to_membership_questions", "message"), audience="direct"),
    _labelled("contributions", "your_contributions your_document_revision your_group_post_tags", "group_post"),
    _labelled("birthday_media", "birthday_media", "story"),
    _labelled("sharing_links", "content_sharing_links_you_have_created", "post"),
    _labelled("dating_profile", "your_dating_profile", "profile_field"),
    _labelled("websites", "websites your_websites", "profile_field"),
    _labelled("places", "places_you_ve_created your_places", "post"),
    _labelled("profile_updates", "profile_update_history your_profile_update_history", "profile_field"),
    PageKind("facebook", "group_messages", (), "group_message", "rows", folders=("your_group_messages",)),
    PageKind("facebook", "more_fundraisers", (), "post", "both", prefixes=("fundraisers",)),
    _page("votes", "polls_you_voted_on your_poll_votes", "poll_vote"),
    PageKind("facebook", "album", (), None, "body", without_media="album", folders=("album",)),
    replace(_named("listings", "items_sold your_marketplace_listing_history", "listing"), audience="public"),
    PageKind("facebook", "reactions", ("likes_and_reactions", "story_reactions"), "reaction", "none"),
)

_account = partial(account_page, "facebook")

ENTRIES = (
    _account("profile", "profile_information", partial(read_profile, "facebook")),
    _account(
        "policy_notice",
        "notification_of_meta_privacy_policy_update meta_privacy_policy_update_notifications",
        partial(read_facts, NOTICE),
    ),
    _account("public_location", "primary_public_location", partial(read_facts, {"country": "country"})),
    _account("accounts_center", "accounts_center", partial(read_facts, {"username": "linked_account"})),
    _account(
        "contact_verifications",
        "email_address_verifications contact_verifications",
        partial(read_facts, {"email": "email_confirmed", "phone": "phone"}),
    ),
    _account("account_activity", "account_activity", partial(read_facts, {"country": "country"})),
    _account("consents", "consents", partial(read_facts, {"consent": "consent_state"})),
    _account("named_lists", "your_post_audiences", partial(read_facts, {"name": "named_list"})),
    _account("pages", "your_pages", partial(read_facts, {"name": "administers_page"})),
    _account("registration", "registration_information", partial(read_moment, "registered_at")),
    _account("jurisdiction", "your_privacy_jurisdiction", partial(read_words, "jurisdiction")),
    _account("requests", "your_information_download_requests", read_requests),
    *map(content_page, CONTENT),
    *chats("facebook"),
    *not_read("facebook", JSON_FILES),
)
