"""Exports of services that we do not read, told by what is typical in them, so that we can say which it is."""

from collections.abc import Iterable, Mapping

TYPICAL: Mapping[str, tuple[str, ...]] = {
    "Google Takeout": ("takeout/", "archive_browser.html"),
    "X / Twitter": ("data/tweets.js", "data/tweet.js", "data/account.js", "your archive.html"),
    "TikTok": ("user_data_tiktok.json", "user_data.json", "tiktok/"),
    "Snapchat": ("json/snap_history.json", "json/account.json", "html/snap_history.html"),
    "Reddit": ("comment_headers.csv", "post_headers.csv", "subscribed_subreddits.csv"),
    "Telegram": ("chatexport_", "dataexport_", "export_results.html"),
    "Discord": ("servers/index.json", "account/user.json"),
    "Spotify": ("spotify account data/", "my spotify data/", "streaminghistory"),
    "ChatGPT": ("conversations.json", "message_feedback.json"),
    "Pinterest": ("pinterest_data", "pinterest/"),
    "Amazon": ("retail.orderhistory", "digital.content"),
    "Apple": ("apple id account and device information", "apple media services"),
    "Mastodon": ("outbox.json", "actor.json"),
    "Bluesky": ("repo.car",),
}
"""Folded beginnings of names, looked for at the root of an archive and one folder below it."""


def foreign_service(tree_name: str, names: Iterable[str]) -> str | None:
    """The service whose export this seems to be, or None."""
    candidates = [tree_name.casefold()]
    for name in names:
        folded = name.casefold()
        candidates.append(folded)
        if "/" in folded:
            candidates.append(folded.split("/", 1)[1])
    for service, beginnings in TYPICAL.items():
        if any(candidate.startswith(beginnings) for candidate in candidates):
            return service
    return None
