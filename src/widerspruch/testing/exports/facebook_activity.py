"""What a Facebook profile holds besides its timeline: comments, groups, stories, reels, albums, listings."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec

from widerspruch.rulebook.vocabulary import Kind
from widerspruch.testing.exports.facebook_posts import activity_root, medium
from widerspruch.testing.exports.label_values import entry, nested, record
from widerspruch.testing.exports.meta_text import dump_meta, keyed_file, list_file
from widerspruch.testing.exports.meta_words import title
from widerspruch.testing.exports.story import Saying
from widerspruch.testing.exports.truth import Expected
from widerspruch.testing.exports.workshop import Workshop, microseconds

FIRST_ID = 10_150_000_000_000_000
Record = dict[str, Any]


class Stream(NamedTuple):
    """How much is said in one file.

    Attributes:
        share: Of the number of posts.

        longest: Sentences.

        least: Characters, where a shorter text could not be told from a name or an address by its shape.
    """

    share: float = 0.3
    longest: int = 40
    least: int = 0


STREAMS: dict[str, Stream] = {
    "group posts": Stream(),
    "group comments": Stream(longest=3),
    "pending posts": Stream(0.05),
    "stories": Stream(0.15, 2),
    "reels": Stream(0.15, 2),
    "walls": Stream(0.2, least=40),
    "archive": Stream(0.05, least=70),
    "trash": Stream(0.05, least=70),
}


def told(shop: Workshop, stream: str) -> Iterator[Saying]:
    """What is said in a file, the same in JSON and on the page."""
    share, longest, least = STREAMS[stream]
    for saying in shop.story.sayings(stream, shop.side(share), longest=longest):
        text = saying.text
        while len(text) < least:
            text += f" {saying.text}"
        yield msgspec.structs.replace(saying, text=text)


def _expected(saying: Saying, kind: Kind, **more: Any) -> Expected:
    """The row of a saying that stands on Facebook."""
    known: dict[str, Any] = {"text": saying.text, "topic": saying.topic, **more}
    return Expected(platform="facebook", kind=kind, created_at=microseconds(saying.at), **known)


def _put_keyed(shop: Workshop, name: str, key: str, records: Iterator[Record]) -> None:
    shop.put(f"{activity_root(shop)}{name}", keyed_file(key, records))


def comments(shop: Workshop) -> None:
    """Comments on other people's posts, some of them in groups."""
    _put_keyed(shop, "comments_and_reactions/comments.json", "comments_v2", comment_records(shop))


def planned_comments(shop: Workshop) -> Iterator[tuple[Saying, str, str | None]]:
    """Each comment with its title and, if it stands in one, its group."""
    random, language, me = shop.random("comment owners"), shop.recipe.language, shop.owner.name
    for saying in shop.story.sayings("comments", shop.side(0.6), longest=3):
        other, group = shop.story.person(random), shop.story.one_of(random, "groups")
        if saying.n % 5 == 4:
            yield saying, title("group_comment", language, me, group), group
        else:
            yield saying, title("comment", language, me, other), None


def comment_records(shop: Workshop) -> Iterator[Record]:
    """The comments as JSON, with their truth."""
    random = shop.random("comment media")
    for saying, heading, group in planned_comments(shop):
        comment: Record = {"timestamp": saying.at, "comment": saying.text, "author": shop.owner.name}
        made: Record = {"timestamp": saying.at, "data": [{"comment": comment}], "title": heading}
        media: tuple[str, ...] = ()
        if group:
            comment["group"] = group
        elif saying.n % 7 == 0:
            media = (shop.picture(f"{activity_root(shop)}posts/media/comments"),)
            attached = medium(media[0], saying.at, None, None, random)
            made["attachments"] = [{"data": [{"media": attached}]}]
        shop.expect(_expected(saying, "group_comment" if group else "comment", media=media))
        yield made


def group_posts(shop: Workshop) -> None:
    """Posts and comments in groups, and posts that wait for approval."""

    def written() -> Iterator[Record]:
        random = shop.random("groups")
        for saying in told(shop, "group posts"):
            group = shop.story.one_of(random, "groups")
            shop.expect(_expected(saying, "group_post"))
            heading = title("group_post", shop.recipe.language, shop.owner.name, group)
            yield {"timestamp": saying.at, "data": [{"post": saying.text}], "title": heading}

    def answers() -> Iterator[Record]:
        random = shop.random("group answers")
        for saying in told(shop, "group comments"):
            group, me = shop.story.one_of(random, "groups"), shop.owner.name
            shop.expect(_expected(saying, "group_comment"))
            inner = {"timestamp": saying.at, "comment": saying.text, "author": me, "group": group}
            heading = title("group_comment", shop.recipe.language, me, group)
            yield {"timestamp": saying.at, "data": [{"comment": inner}], "title": heading}

    def waiting() -> Iterator[Record]:
        for saying in told(shop, "pending posts"):
            shop.expect(_expected(saying, "group_post", state="draft"))
            yield {"timestamp": saying.at, "data": [{"post": saying.text}]}

    _put_keyed(shop, "groups/group_posts_and_comments.json", "group_posts_v2", written())
    _put_keyed(shop, "groups/your_comments_in_groups.json", "group_comments_v2", answers())
    _put_keyed(shop, "groups/your_pending_posts_in_groups.json", "pending_posts_v2", waiting())


def stories_and_reels(shop: Workshop) -> None:
    """Archived stories, and reels of which most are not in the timeline."""
    me, language = shop.owner.name, shop.recipe.language

    def made(stream: str, kind: Kind, folder: str, ending: str, heading: str) -> Iterator[Record]:
        random = shop.random(f"{stream} media")
        for saying in told(shop, stream):
            name = shop.picture(f"{activity_root(shop)}{folder}", ending)
            shop.expect(_expected(saying, kind, media=(name,)))
            attached = {"data": [{"media": medium(name, saying.at, None, None, random)}]}
            yield {"timestamp": saying.at, "data": [{"post": saying.text}], "attachments": [attached], "title": heading}

    story_title, reel_title = title("photo", language, me), title("reel", language, me)
    stories = made("stories", "story", "stories/media", "jpg", story_title)
    reels = made("reels", "reel", "reels/media", "mp4", reel_title)
    _put_keyed(shop, "stories/archived_stories.json", "archived_stories_v2", stories)
    _put_keyed(shop, "reels/your_reels.json", "lasso_videos_v2", reels)


def pictures(shop: Workshop) -> None:
    """Albums, uncategorised photos and videos: most of them are in no post."""
    random, root = shop.random("albums"), activity_root(shop)

    def shown(stream: str, kind: Kind, folder: str, ending: str, count: int) -> Iterator[Record]:
        for saying in shop.story.sayings(stream, count, longest=2):
            name = shop.picture(f"{root}{folder}", ending)
            text = saying.text if saying.n % 3 else None
            shop.expect(_expected(saying, kind, text=text, media=(name,), loose=() if text else ("text",)))
            yield medium(name, saying.at, text, None, random)

    for number, name in enumerate(shop.story.table.words["albums"]):
        photos = list(shown(f"album {number}", "photo", "posts/media/album", "jpg", shop.side(0.2)))
        told = shop.story.fill(random, random.choice(shop.story.table.innocent["everyday"]))
        changed = photos[-1]["creation_timestamp"] + 60
        album = {
            "name": name,
            "photos": photos,
            "cover_photo": photos[0],
            "last_modified_timestamp": changed,
            "description": told,
        }
        shop.put(f"{root}posts/album/{number}.json", dump_meta(album))
        shop.expect(Expected("facebook", "album", microseconds(changed), told, loose=("text", "created_at", "media")))
    photo_file = "posts/uncategorized_photos.json" if shop.recipe.vintage == "page" else PHOTOS
    _put_keyed(shop, photo_file, "other_photos_v2", shown("photos", "photo", "posts/media/other", "jpg", 3))
    _put_keyed(shop, "posts/your_videos.json", "videos_v2", shown("videos", "video", "posts/media/v", "mp4", 3))


PHOTOS = "posts/your_uncategorized_photos.json"


def listings_and_events(shop: Workshop) -> None:
    """Marketplace listings, the person's own events, votes in polls."""
    random, me, language = shop.random("listings"), shop.owner.name, shop.recipe.language

    def listings() -> Iterator[Record]:
        for saying in shop.story.sayings("listings", 3, longest=2):
            public = {"audience": "public", "audience_basis": "kind_implies"}
            shop.expect(_expected(saying, "listing", loose=("text",), **public))
            yield {
                "title": shop.story.one_of(random, "listings"),
                "price": "€25",
                "seller": me,
                "created_timestamp": saying.at,
                "updated_timestamp": saying.at + 60,
                "category": "",
                "marketplace": "",
                "location": {"coordinate": {"latitude": 51.25, "longitude": 9.5}},
                "description": saying.text,
            }

    def events() -> Iterator[Record]:
        for saying in shop.story.sayings("events", 2):
            name, place = shop.story.one_of(random, "pages"), shop.story.one_of(random, "places")
            shop.expect(_expected(saying, "event", place=place, loose=("text", "created_at")))
            yield {
                "name": name,
                "start_timestamp": saying.at + 864_000,
                "end_timestamp": saying.at + 871_200,
                "place": {"name": place},
                "description": saying.text,
                "create_timestamp": saying.at,
            }

    def votes() -> Iterator[Record]:
        for saying in shop.story.sayings("votes", 2):
            option = shop.story.one_of(random, "polls")
            shop.expect(_expected(saying, "poll_vote", text=option, topic=None))
            heading = title("poll", language, me)
            yield {
                "timestamp": saying.at,
                "attachments": [{"data": [{"poll": {"options": [{"option": option, "voted": True}]}}]}],
                "title": heading,
            }

    hosted = "events/events_you_hosted.json" if shop.recipe.vintage == "page" else "events/your_events.json"
    _put_keyed(shop, "facebook_marketplace/items_sold.json", "items_selling_v2", listings())
    _put_keyed(shop, hosted, "your_events_v2", events())
    _put_keyed(shop, "polls/polls_you_voted_on.json", "poll_votes_v2", votes())


def walls_and_bins(shop: Workshop) -> None:
    """Posts on other people's walls, the archive and the bin: the label_values dialect, unless legacy is asked for."""
    recipe, random = shop.recipe, shop.random("walls")
    root = activity_root(shop)

    def walls() -> Iterator[Record]:
        for saying in told(shop, "walls"):
            other = shop.story.person(random)
            number = str(FIRST_ID + saying.n)
            shop.expect(_expected(saying, "post", external_id=number, loose=("surface_owner",)))
            parts = [entry(recipe, "text", saying.text), nested(recipe, "owner", [entry(recipe, "name", other)])]
            yield record(saying.at, parts, FIRST_ID + saying.n)

    def binned(stream: str, state: str) -> Iterator[Record]:
        for saying in told(shop, stream):
            number = FIRST_ID + 5000 + saying.n + (100 if state == "trashed" else 0)
            url = f"https://www.facebook.com/{shop.owner.user}/posts/{number}"
            loose = ("links", "external_id")
            more = {"state": state, "external_id": str(number), "loose": loose}
            shop.expect(_expected(saying, "post", **more))
            yield record(saying.at, [entry(recipe, "text", saying.text), entry(recipe, "url", url)], number)

    def old_bin() -> Iterator[Record]:
        for saying in shop.story.sayings("old bin", 2):
            loose = ("links", "text")
            shop.expect(_expected(saying, "post", text=None, state="trashed", loose=loose, optional=True))
            heading = title("status", recipe.language, shop.owner.name)
            yield {"timestamp": saying.at, "data": [{"update_timestamp": saying.at}], "title": heading}

    if recipe.dialects == "legacy":
        _put_keyed(shop, "posts/trash.json", "trash_v2", old_bin())
        return
    shop.put(f"{root}posts/posts_on_other_pages_and_profiles.json", list_file(walls()))
    shop.put(f"{root}posts/archive.json", list_file(binned("archive", "archived")))
    shop.put(f"{root}posts/trash.json", list_file(binned("trash", "trashed")))


def reactions(shop: Workshop) -> None:
    """Likes, in both dialects; they hold no words of the person."""
    recipe, random, root = shop.recipe, shop.random("reactions"), activity_root(shop)
    folder = f"{root}comments_and_reactions"

    def row(saying: Saying) -> None:
        loose = ("text", "links", "surface_owner")
        shop.expect(_expected(saying, "reaction", text=None, topic=None, loose=loose, optional=True))

    def old() -> Iterator[Record]:
        for saying in shop.story.sayings("old likes", shop.side()):
            row(saying)
            heading = title("like", recipe.language, shop.owner.name, shop.story.person(random))
            reaction = {"reaction": "LIKE", "actor": shop.owner.name}
            yield {"timestamp": saying.at, "data": [{"reaction": reaction}], "title": heading}

    def new() -> Iterator[Record]:
        for saying in shop.story.sayings("new likes", shop.side()):
            row(saying)
            group, person = shop.story.one_of(random, "groups"), shop.story.person(random)
            parts = [
                entry(recipe, "reaction", "👍"),
                entry(recipe, "url", f"https://www.facebook.com/permalink/{FIRST_ID + saying.n}"),
                nested(recipe, "group", [entry(recipe, "name", group)]),
                nested(recipe, "poster", [entry(recipe, "name", person)]),
            ]
            yield record(saying.at, parts, FIRST_ID + 9000 + saying.n)

    if recipe.dialects != "label_values":
        shop.put(f"{folder}/likes_and_reactions_1.json", list_file(old()))
    if recipe.dialects != "legacy":
        shop.put(f"{folder}/likes_and_reactions.json", list_file(new()))


ACTIVITIES: tuple[Callable[[Workshop], None], ...] = (
    comments,
    group_posts,
    stories_and_reels,
    pictures,
    listings_and_events,
    walls_and_bins,
    reactions,
)
