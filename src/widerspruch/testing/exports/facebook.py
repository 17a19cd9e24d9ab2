"""A Facebook profile as JSON: which files, in which order, with which faults."""

from collections.abc import Iterator
from itertools import islice

from widerspruch.testing.exports.facebook_account import account, not_read
from widerspruch.testing.exports.facebook_activity import ACTIVITIES
from widerspruch.testing.exports.facebook_html import write_post_pages
from widerspruch.testing.exports.facebook_more import more_words
from widerspruch.testing.exports.facebook_posts import MadePost, activity_root, post_record, post_truth, posts
from widerspruch.testing.exports.messages import ai_conversations, ai_thread, encrypted_backup, private_threads
from widerspruch.testing.exports.meta_text import dump_meta, list_file
from widerspruch.testing.exports.truth import TruthWriter
from widerspruch.testing.exports.workshop import Workshop

POST_FILES = {"2022": "your_posts", "page": "profile_posts"}
POST_FILE = "your_posts__check_ins__photos_and_videos"
HTML_PAGE = "<!DOCTYPE html><html><head><title>Beiträge</title></head><body><main></main></body></html>"
NO_DATA = "Keine Daten in dieser Kategorie.\n"


def write_facebook(shop: Workshop) -> None:
    """All files of the profile."""
    if not shop.only_main_file:
        if shop.recipe.has("missing_categories"):
            not_read(shop)
        else:
            _whole_profile(shop)
        damaged_files(shop, activity_root(shop))
    write_posts(shop)


def _whole_profile(shop: Workshop) -> None:
    root = activity_root(shop)
    account(shop)
    not_read(shop)
    for activity in ACTIVITIES:
        activity(shop)
    more_words(shop)
    private_threads(shop, f"{root}messages")
    ai_thread(shop, f"{root}messages", "facebook")
    ai_conversations(shop, f"{root}messages")
    # Platforms hand it out as a zip of its own: within a zip in a zip it would lie one deeper than that.
    if shop.recipe.packing != "zip_in_zip":
        encrypted_backup(shop)


def damaged_files(shop: Workshop, root: str) -> None:
    """The members that a fault adds: unknown, invalid or misnamed."""
    recipe = shop.recipe
    if recipe.has("html_named_json"):
        shop.put(f"{root}posts/your_posts__check_ins__photos_and_videos_7.json", HTML_PAGE.encode("utf-8"))
    if recipe.has("invalid_json"):
        shop.put(f"{root}comments_and_reactions/your_comment_edits.json", b'[{"timestamp": 1600000000, "media": [}')
    if recipe.has("unknown_root_key"):
        shop.put(f"{root}other_activity/moon_phases.json", dump_meta({"moon_phases_v9": [{"phase": "voll"}]}))
    if recipe.has("no_data_txt"):
        shop.put(f"{root}fundraisers/no-data.txt", NO_DATA.encode("utf-8"))


def write_posts(shop: Workshop) -> None:
    """The timeline, in files of `per_file` posts; last, because it fills up what the size leaves."""
    name = POST_FILES.get(shop.recipe.vintage, POST_FILE)
    numbers = (1, 2, 10) if shop.recipe.has("numbering_gap") else range(1, 1_000_000)
    made = posts(shop)
    random = shop.random("post records")

    kept: list[MadePost] = []

    def records(group: Iterator[MadePost]) -> Iterator[dict[str, object]]:
        for post in group:
            shop.expect(post_truth(post))
            if shop.recipe.has("json_and_html"):
                kept.append(post)
            yield post_record(post, random)
        if shop.recipe.has("empty_records"):
            yield {}

    per_file = _per_file(shop)
    for number in numbers:
        first = next(made, None)
        if first is None and number > 1:
            break
        group = islice(made, per_file - 1) if number != numbers[-1] else made
        if first is not None:
            group = _with(first, group)
        shop.put(f"{activity_root(shop)}posts/{name}_{number}.json", list_file(records(group)))
    if kept:
        # The same timeline once more as a page: it adds nothing to the truth.
        quiet = Workshop(shop.recipe, shop.sink, TruthWriter(None, ""))
        write_post_pages(quiet, iter(kept))


def _per_file(shop: Workshop) -> int:
    if shop.recipe.has("numbering_gap") and shop.recipe.size is None:
        return max(1, shop.recipe.items // 3)
    return shop.recipe.per_file


def _with(first: MadePost, rest: Iterator[MadePost]) -> Iterator[MadePost]:
    yield first
    yield from rest
