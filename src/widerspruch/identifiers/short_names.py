"""What platforms are called for short, in columns of corpora and by people who type.

Data. Not here is what may mean another thing too, such as `so`, `li` or `meta`.
"""

from collections.abc import Mapping

SHORT_NAMES: Mapping[str, str] = {
    "fb": "facebook",
    "ig": "instagram",
    "insta": "instagram",
    "twitter": "x",
    "yt": "youtube",
    "wa": "whatsapp",
    "tg": "telegram",
    "linked_in": "linkedin",
    "tik_tok": "tiktok",
    "bsky": "bluesky",
    "masto": "mastodon",
    "fedi": "fediverse",
    "gh": "github",
    "hf": "huggingface",
    "stack_exchange": "stackexchange",
    "stack_overflow": "stackoverflow",
}
"""Short name or other spelling -> the name that the rulebook, a profile and a set have for it."""
