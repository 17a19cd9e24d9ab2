"""The posts of a Facebook profile: made once, printed as JSON records or as cards of a page."""

from collections.abc import Iterator
from random import Random
from typing import Any, Literal

from msgspec import Struct

from widerspruch.rulebook.vocabulary import Kind
from widerspruch.testing.exports.meta_text import stored
from widerspruch.testing.exports.meta_words import title
from widerspruch.testing.exports.people import IP_ADDRESSES
from widerspruch.testing.exports.story import Saying
from widerspruch.testing.exports.truth import Expected
from widerspruch.testing.exports.workshop import Workshop, microseconds

Shape = Literal["status", "photo", "video", "link", "place", "life_event", "bare", "shared"]
# How often a record has which shape; "bare" has no text of its own, "shared" no title.
SHAPES: tuple[tuple[Shape, int], ...] = (
    ("status", 34), ("photo", 22), ("video", 5), ("link", 12), ("place", 6),
    ("life_event", 2), ("bare", 12), ("shared", 7),
)  # fmt: skip
KINDS: dict[Shape, Kind] = {"photo": "photo", "video": "video"}
MIXED_TEXT = "schÃ¶n fÃ¼r uns, aber trüb"
LIFE_EVENT = "Neue Arbeit"
CUT_TEXT = "Schöne Grüße vom See, bis bald 🌇"
GENUINE_TEXT = "Bei mir steht im Brief wirklich Ã¼ statt ü, sehr seltsam."


class MadePost(Struct, frozen=True):
    """One timeline post, before it is printed.

    Attributes:
        text: As the person wrote it, or None.

        printed: As the JSON file stores it, if a fault makes that differ from `text`.
    """

    at: int
    shape: Shape
    text: str | None
    title: str | None
    topic: str
    media: tuple[str, ...] = ()
    link: str | None = None
    place: str | None = None
    tags: tuple[str, ...] = ()
    updated: int | None = None
    backdated: int | None = None
    printed: str | None = None
    loose: tuple[str, ...] = ()


def posts(shop: Workshop) -> Iterator[MadePost]:
    """The timeline, oldest first, with the faults that concern posts."""
    random = shop.random("post shapes")
    yield from _odd_posts(shop)
    for saying in shop.main("posts", 620):
        post = _post(shop, random, saying)
        yield post
        if shop.recipe.has("duplicate_posts") and saying.n % 10 == 3:
            yield post


def _odd_posts(shop: Workshop) -> Iterator[MadePost]:
    at, me = 1_240_000_000, title("status", shop.recipe.language, shop.owner.name)
    if shop.recipe.has("mixed_mojibake"):
        yield MadePost(at + 1, "status", MIXED_TEXT, me, "innocent", printed=stored(MIXED_TEXT))
    if shop.recipe.has("truncated_mojibake"):
        cut = stored(CUT_TEXT.encode()[:-2].decode("latin-1"))
        yield MadePost(at + 2, "status", CUT_TEXT[:-1], me, "innocent", printed=cut, loose=("text",))
    if shop.recipe.has("genuine_mojibake"):
        yield MadePost(at + 3, "status", GENUINE_TEXT, me, "innocent")
    if shop.recipe.has("untitled_records"):
        yield MadePost(at + 4, "bare", None, None, "innocent")


def _post(shop: Workshop, random: Random, saying: Saying) -> MadePost:
    shapes, weights = zip(*SHAPES, strict=True)
    shape: Shape = "status" if shop.is_tiny else random.choices(shapes, weights)[0]
    story, language = shop.story, shop.recipe.language
    place = story.one_of(random, "places") if shape == "place" else None
    media: tuple[str, ...] = ()
    if shape == "photo":
        media = tuple(_picture(shop, "jpg") for _ in range(random.choice((1, 1, 1, 2, 4))))
    elif shape == "video":
        media = (_picture(shop, "mp4"),)
    key = {"bare": "status", "shared": "link"}.get(shape, shape)
    heading = title(key, language, shop.owner.name, place or "")
    return MadePost(
        at=saying.at,
        shape=shape,
        text=None if shape == "bare" else saying.text,
        title=None if shape == "shared" else heading,
        topic="innocent" if shape == "bare" else saying.topic,
        media=media,
        link=f"https://www.example.org/artikel/{saying.n}?a=1" if shape in {"link", "shared"} else None,
        place=place,
        tags=tuple({story.person(random): None for _ in range(random.choice((0, 0, 0, 1, 2)))}),
        updated=saying.at + 3600 if random.random() < 0.3 else None,
        backdated=saying.at - 864_000 if random.random() < 0.02 else None,
    )


def _picture(shop: Workshop, ending: str) -> str:
    return shop.picture(f"{activity_root(shop)}posts/media/your_posts", ending)


def activity_root(shop: Workshop) -> str:
    """The folder that all of a profile's activity lies in, with its slash; empty in old exports."""
    return ACTIVITY_ROOTS[shop.recipe.vintage]


ACTIVITY_ROOTS = {
    "2022": "",
    "2024": "your_activity_across_facebook/",
    "2025": "your_facebook_activity/",
    "page": "this_profile's_activity_across_facebook/",
    "nested": "personal_information/profile_information/your_facebook_activity/",
}


def medium(name: str, at: int, text: str | None, heading: str | None, random: Random) -> dict[str, Any]:
    """One medium with the EXIF data that Meta adds, addresses included."""
    facts = {"upload_ip": random.choice(IP_ADDRESSES), "taken_timestamp": at - 600}
    if random.random() < 0.3:
        facts |= {"latitude": 52.5, "longitude": 13.4}
    record: dict[str, Any] = {
        "uri": name,
        "creation_timestamp": at,
        "media_metadata": {"photo_metadata": {"exif_data": [facts]}},
        "title": heading or "",
    }
    if text:
        record["description"] = text
    return record


def post_record(post: MadePost, random: Random) -> dict[str, Any]:
    """The post as one record of the JSON list."""
    text = post.printed or post.text
    attachments = [{"data": [part]} for part in _attachments(post, text, random)]
    data: list[dict[str, Any]] = [{"post": text}] if text else []
    if post.backdated:
        data.append({"backdated_timestamp": post.backdated})
    if post.updated:
        data.append({"update_timestamp": post.updated})
    elif not text:
        data.append({})
    record: dict[str, Any] = {"timestamp": post.at}
    if attachments:
        record["attachments"] = attachments
    record["data"] = data
    if post.title:
        record["title"] = post.title
    if post.tags:
        record["tags"] = [{"name": name} for name in post.tags]
    return record


def _attachments(post: MadePost, text: str | None, random: Random) -> Iterator[dict[str, Any]]:
    for name in post.media:
        yield {"media": medium(name, post.at, text, None, random)}
    if post.link:
        yield {"external_context": {"url": post.link, "name": "Ein Artikel", "source": "example.org"}}
    if post.place:
        yield {
            "place": {
                "name": post.place,
                "coordinate": {"latitude": 51.25, "longitude": 9.5},
                "address": "",
                "url": "https://www.example.org/ort",
            }
        }
    if post.shape == "life_event":
        yield {"life_event": {"title": LIFE_EVENT, "start_date": {"year": 2019, "month": 4, "day": 1}}}


def post_truth(post: MadePost) -> Expected:
    """What a reader must make of the JSON record."""
    return Expected(
        platform="facebook",
        kind=KINDS.get(post.shape, "post"),
        created_at=microseconds(post.at),
        text=f"{post.text}\n{LIFE_EVENT}" if post.text and post.shape == "life_event" else post.text,
        media=post.media,
        tags=post.tags,
        links=(post.link,) if post.link else (),
        place=post.place,
        topic=post.topic,
        loose=post.loose,
    )
