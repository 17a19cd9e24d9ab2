"""An Instagram profile with Threads inside, as JSON."""

from collections.abc import Iterator
from random import Random
from typing import Any, Literal

from msgspec import Struct

from widerspruch.rulebook.vocabulary import Kind, State
from widerspruch.testing.exports.facebook import damaged_files
from widerspruch.testing.exports.instagram_account import account, not_read
from widerspruch.testing.exports.messages import ai_thread, private_threads
from widerspruch.testing.exports.meta_text import dump_meta, keyed_file, list_file
from widerspruch.testing.exports.meta_words import label
from widerspruch.testing.exports.people import IP_ADDRESSES
from widerspruch.testing.exports.story import Saying
from widerspruch.testing.exports.truth import Expected
from widerspruch.testing.exports.workshop import Workshop, microseconds

Record = dict[str, Any]
ACTIVITY_FOLDERS = {
    "2022": "",
    "2024": "your_instagram_activity/",
    "2025": "your_instagram_activity/",
    "page": "your_instagram_activity/",
    "nested": "personal_information/profile_information/your_instagram_activity/",
}
SHARED_KINDS: tuple[Kind, ...] = ("photo", "video", "caption", "post")
CONTENT_FOLDERS = {"2022": "content/", "2024": "content/"}


class Shared(Struct, frozen=True):
    """One post of Instagram or Threads before it is printed."""

    at: int
    text: str
    topic: str
    media: tuple[str, ...]
    handles: tuple[str, ...] = ()
    kind: Kind = "photo"


def activity_folder(shop: Workshop) -> str:
    """The folder of all that the person did, with its slash; empty in old exports."""
    return ACTIVITY_FOLDERS[shop.recipe.vintage]


def content_folder(shop: Workshop) -> str:
    """The folder of posts, stories and reels."""
    return activity_folder(shop) + CONTENT_FOLDERS.get(shop.recipe.vintage, "media/")


def audience(shop: Workshop) -> dict[str, Any]:
    """What the account-wide flag implies for the account's own content."""
    private = shop.recipe.private
    if private is None or shop.only_main_file or shop.recipe.has("missing_categories"):
        return {}
    if private and not shop.recipe.private_since:
        return {}  # nothing says that it always was
    return {"audience": "followers" if private else "public", "audience_basis": "account_flag"}


def shared_posts(shop: Workshop, sayings: Iterator[Saying], folder: str, stream: str) -> Iterator[Shared]:
    """Sayings with pictures and `@handles`."""
    random = shop.random(f"{stream} pictures")
    for saying in sayings:
        video = random.random() < 0.15
        count = 1 if video or shop.is_tiny else random.choice((1, 1, 2, 5))
        media = tuple(shop.picture(f"{folder}20{10 + saying.n % 16}", "mp4" if video else "jpg") for _ in range(count))
        text, handles = with_handles(shop, random, saying.text)
        yield Shared(saying.at, text, saying.topic, media, handles, "video" if video else "photo")


def with_handles(shop: Workshop, random: Random, text: str) -> tuple[str, tuple[str, ...]]:
    """The text with up to two people named by handle at its end."""
    handles = tuple({shop.story.handle(random): None for _ in range(random.choice((0, 0, 1, 2)))})
    return text + "".join(f" @{name}" for name in handles), handles


def told(shop: Workshop, stream: str) -> Iterator[tuple[Saying, str, tuple[str, ...]]]:
    """The sayings of a smaller file with their texts and handles, the same in JSON and on the page."""
    random = shop.random(f"{stream} handles")
    for saying in shop.story.sayings(stream, shop.side(0.15), longest=3):
        yield saying, *with_handles(shop, random, saying.text)


def write_instagram(shop: Workshop) -> None:
    """All files of the profile."""
    if not shop.only_main_file:
        if not shop.recipe.has("missing_categories"):
            account(shop, activity_folder(shop))
            _side_content(shop)
            _reposts(shop)
            _comments(shop)
            _threads(shop)
            private_threads(shop, f"{activity_folder(shop)}messages")
            ai_thread(shop, f"{activity_folder(shop)}messages", "instagram")
        not_read(shop, activity_folder(shop))
        damaged_files(shop, activity_folder(shop))
    _posts(shop)


def expect_shared(shop: Workshop, post: Shared, kind: Kind, **more: Any) -> None:
    """The row of one post."""
    defaults: dict[str, Any] = {"platform": "instagram", "also": SHARED_KINDS, **audience(shop)}
    if shop.recipe.private_since:
        # What the flag says about the years before its last change is left open.
        defaults["loose"] = ("audience",)
    shop.expect(
        Expected(
            kind=kind,
            created_at=microseconds(post.at),
            text=post.text,
            media=post.media,
            handles=post.handles,
            topic=post.topic,
            **(defaults | more),
        )
    )


def _medium(name: str, at: int, heading: str, random: Random | None) -> Record:
    if random is None:
        return {"uri": name, "creation_timestamp": at, "title": heading}
    facts = {"device_id": "android-0000000000000000", "source_type": "4", "upload_ip": random.choice(IP_ADDRESSES)}
    return {
        "uri": name,
        "creation_timestamp": at,
        "media_metadata": {"photo_metadata": {"exif_data": [facts]}, "camera_metadata": {"has_camera_metadata": False}},
        "title": heading,
        "cross_post_source": {"source_app": "FB"},
    }


def _posts(shop: Workshop) -> None:
    """The main file; last, because it fills up what the size leaves."""
    folder = content_folder(shop)
    random = None if shop.is_tiny else shop.random("post records")

    def records() -> Iterator[Record]:
        for post in shared_posts(shop, shop.main("posts", 1000), f"{folder}posts/", "posts"):
            expect_shared(shop, post, post.kind)
            # With one medium the caption stands in the medium, with several beside them.
            if len(post.media) == 1:
                yield {"media": [_medium(post.media[0], post.at, post.text, random)]}
            else:
                media = [_medium(name, post.at, "", random) for name in post.media]
                yield {"media": media, "title": post.text, "creation_timestamp": post.at}

    name = f"{folder}posts_1.json"
    if shop.recipe.size is None and shop.recipe.items == 1:
        shop.put(name, dump_meta(next(records())))
    else:
        shop.put(name, list_file(records()))


SIDE_CONTENT: tuple[tuple[str, str, Kind, str, State], ...] = (
    ("reels.json", "ig_reels_media", "reel", "mp4", "live"),
    ("stories.json", "ig_stories", "story", "jpg", "live"),
    ("archived_posts.json", "ig_archived_post_media", "photo", "jpg", "archived"),
    ("igtv_videos.json", "ig_igtv_media", "video", "mp4", "live"),
    ("other_content.json", "ig_other_media", "photo", "jpg", "live"),
    ("recently_deleted_content.json", "ig_recently_deleted_media", "photo", "jpg", "trashed"),
)


def _side_content(shop: Workshop) -> None:
    folder = content_folder(shop)

    def records(stream: str, kind: Kind, ending: str, state: State) -> Iterator[Record]:
        random = shop.random(f"{stream} media")
        for saying, text, handles in told(shop, stream):
            media = (shop.picture(f"{folder}{stream}", ending),)
            post = Shared(saying.at, text, saying.topic, media, handles)
            # Who can see archived or deleted content is left open.
            open_fields = ("audience", "media") if state != "live" or shop.recipe.private_since else ("media",)
            expect_shared(shop, post, kind, state=state, loose=open_fields)
            inner = _medium(media[0], saying.at, text, random)
            yield inner if stream == "ig_stories" else {"media": [inner]}

    for name, key, kind, ending, state in SIDE_CONTENT:
        shop.put(f"{folder}{name}", keyed_file(key, records(key, kind, ending, state)))


def _reposts(shop: Workshop) -> None:
    """Other people's posts, shared once more with a note of one's own."""
    language = shop.recipe.language

    def records() -> Iterator[Record]:
        for saying in shop.story.sayings("reposts", 2, longest=2):
            post = Shared(saying.at, saying.text, saying.topic, ())
            expect_shared(shop, post, "post", loose=("audience", "surface_owner"))
            yield {
                "string_map_data": {
                    label("text", language): {"href": "", "value": saying.text, "timestamp": 0},
                    label("reposted", language): {"href": "", "value": "", "timestamp": saying.at},
                }
            }

    shop.put(f"{content_folder(shop)}reposts.json", keyed_file("profile_media_reposts", records()))


def _comments(shop: Workshop) -> None:
    folder, language = f"{activity_folder(shop)}comments/", shop.recipe.language

    def records(stream: str) -> Iterator[Record]:
        random = shop.random(f"{stream} owners")
        for saying in shop.story.sayings(stream, shop.side(), longest=3):
            owner = shop.story.handle(random)
            text, handles = with_handles(shop, random, saying.text)
            shop.expect(
                Expected(
                    "instagram",
                    "comment",
                    microseconds(saying.at),
                    text,
                    handles=handles,
                    topic=saying.topic,
                    surface_owner=owner,
                )
            )
            yield {
                "media_list_data": [{"uri": ""}],
                "string_map_data": {
                    label("comment", language): {"href": "", "value": text, "timestamp": 0},
                    label("media_owner", language): {"href": "", "value": owner, "timestamp": 0},
                    label("time", language): {"href": "", "value": "", "timestamp": saying.at},
                },
            }

    if shop.recipe.vintage == "2022":
        shop.put(f"{folder}post_comments.json", keyed_file("comments_media_comments", records("comments")))
    else:
        shop.put(f"{folder}post_comments_1.json", list_file(records("comments")))
    shop.put(f"{folder}reels_comments.json", keyed_file("comments_reels_comments", records("reel comments")))
    shop.put(f"{folder}hype.json", keyed_file("comments_story_comments", records("hype")))


def _threads(shop: Workshop) -> None:
    folder = f"{activity_folder(shop)}threads/"

    def records(stream: str, state: State, platform: Literal["threads"] = "threads") -> Iterator[Record]:
        random = shop.random(f"{stream} handles")
        for saying in shop.story.sayings(stream, shop.side(0.4), longest=3):
            is_reply = saying.n % 3 == 2
            text, handles = with_handles(shop, random, saying.text)
            name = shop.picture(f"{folder}media") if saying.n % 4 == 1 else ""
            post = Shared(saying.at, text, saying.topic, (name,) if name else (), handles)
            kind: Kind = "reply" if is_reply else "post"
            open_fields = ("audience",) if state != "live" or shop.recipe.private_since else ()
            also: tuple[Kind, ...] = ("photo", "post") if not is_reply else ()
            expect_shared(shop, post, kind, platform=platform, state=state, loose=open_fields, also=also)
            control = {"is_reply": is_reply, "reply_control": "everyone", "geo_gated_country_list": []}
            yield {"media": [{"uri": name, "creation_timestamp": saying.at, "title": text, "text_app_post": control}]}

    shop.put(f"{folder}threads_and_replies.json", keyed_file("text_post_app_text_posts", records("threads", "live")))
    shop.put(
        f"{folder}archived_threads_and_replies.json",
        keyed_file("text_post_app_text_app_archived_posts", records("old threads", "archived")),
    )
    shop.put(f"{folder}liked_threads.json", dump_meta({"text_post_app_media_likes": []}))
