"""What is told of Instagram's exports outside their files."""

from widerspruch.exports.meta_archives import meta_kind

KIND = meta_kind(
    "instagram",
    "threads",
    own_folders="your_instagram_activity apps_and_websites_off_of_instagram",
    root_folders=(
        "content comments followers_and_following login_and_account_creation account_information likes "
        "story_sticker_interactions your_topics recent_searches threads"
    ),
)
