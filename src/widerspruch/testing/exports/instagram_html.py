"""An Instagram profile with Threads as HTML pages; all times at a fixed eight hours before UTC."""

from collections.abc import Iterator
from typing import Any

from widerspruch.rulebook.vocabulary import Kind, State
from widerspruch.testing.exports.html_page import (
    INSTAGRAM_ZONE,
    PAGE_END,
    MadeCard,
    instagram_card,
    page,
    page_head,
    printed_date,
)
from widerspruch.testing.exports.instagram import (
    SHARED_KINDS,
    activity_folder,
    audience,
    content_folder,
    shared_posts,
    told,
    with_handles,
)
from widerspruch.testing.exports.meta_words import UNKNOWN_MONTH, label
from widerspruch.testing.exports.story import Saying
from widerspruch.testing.exports.truth import Expected, ExpectedFact
from widerspruch.testing.exports.workshop import Workshop, microseconds


def write_instagram_html(shop: Workshop) -> None:
    """All pages of the profile."""
    shop.put("start_here.html", page("Instagram", "<h2>Start</h2>"))
    if not shop.only_main_file:
        _profile(shop)
        _side_pages(shop)
        _comments(shop)
        _threads(shop)
    shop.put(f"{content_folder(shop)}posts_1.html", _posts(shop))


def _date(shop: Workshop, saying: Saying | int, month: str | None = None) -> str:
    at = saying if isinstance(saying, int) else saying.at
    return printed_date(at, shop.recipe.language, INSTAGRAM_ZONE, seconds=False, month=month)


def _expect(shop: Workshop, kind: Kind, at: int | None, text: str | None, **more: Any) -> None:
    """The row of a card: pages print minutes, in one fixed zone. `at`: None where nobody can read the date."""
    minute = None if at is None else microseconds(at - at % 60)
    known: dict[str, Any] = {"platform": "instagram", **more}
    shop.expect(
        Expected(kind=kind, created_at=minute, text=text, created_precision="min", created_tz="fixed-08", **known)
    )


def _posts(shop: Workshop) -> Iterator[bytes]:
    yield page_head("Posts")
    sayings = shop.main("posts", 800)
    for number, post in enumerate(shared_posts(shop, sayings, f"{content_folder(shop)}posts/", "posts")):
        unknown = shop.recipe.has("unknown_month") and number == 1
        known = {"handles": post.handles, "media": post.media, "topic": post.topic, **audience(shop)}
        at = None if unknown else post.at
        _expect(shop, post.kind, at, post.text, also=SHARED_KINDS, loose=("media",), **known)
        date = _date(shop, post.at, UNKNOWN_MONTH if unknown else None)
        yield instagram_card(MadeCard(post.text, "", date, post.media)).encode("utf-8")
    yield PAGE_END


# Page, stream, kind, state, and whether the page keeps the caption: stories lose theirs.
SIDE_PAGES: tuple[tuple[str, str, Kind, State, bool], ...] = (
    ("reels", "ig_reels_media", "reel", "live", True),
    ("stories", "ig_stories", "story", "live", False),
    ("archived_posts", "ig_archived_post_media", "photo", "archived", True),
    ("other_content", "ig_other_media", "photo", "live", True),
)


def _side_pages(shop: Workshop) -> None:
    for name, stream, kind, state, captioned in SIDE_PAGES:
        cards = []
        for saying, text, handles in told(shop, stream):
            media = (shop.picture(f"{content_folder(shop)}{name}"),)
            cards.append(instagram_card(MadeCard(text if captioned else "", "", _date(shop, saying), media)))
            _expect(
                shop,
                kind,
                saying.at,
                text if captioned else None,
                handles=handles if captioned else (),
                media=media,
                state=state,
                also=SHARED_KINDS,
                loose=("audience",) if state != "live" else (),
                **audience(shop),
            )
        shop.put(f"{content_folder(shop)}{name}.html", page(name, "".join(cards)))


def _comments(shop: Workshop) -> None:
    language, cards, random = shop.recipe.language, [], shop.random("comments owners")
    for saying in shop.story.sayings("comments", shop.side(), longest=3):
        owner = shop.story.handle(random)
        text, handles = with_handles(shop, random, saying.text)
        rows = (
            (label("comment", language), text),
            (label("media_owner", language), owner),
            (label("time", language), _date(shop, saying)),
        )
        cards.append(instagram_card(MadeCard("", "", "", rows=rows)))
        known = {"handles": handles, "topic": saying.topic, "surface_owner": owner}
        _expect(shop, "comment", saying.at, text, loose=("surface_owner",), **known)
    shop.put(f"{activity_folder(shop)}comments/post_comments_1.html", page("Comments", "".join(cards)))


def _threads(shop: Workshop) -> None:
    cards, random = [], shop.random("threads handles")
    for saying in shop.story.sayings("threads", shop.side(0.4), longest=3):
        text, handles = with_handles(shop, random, saying.text)
        cards.append(instagram_card(MadeCard(text, "", _date(shop, saying))))
        known = {"handles": handles, "topic": saying.topic, **audience(shop)}
        _expect(shop, "post", saying.at, text, platform="threads", also=("reply",), **known)
    shop.put(f"{activity_folder(shop)}threads/threads_and_replies.html", page("Threads", "".join(cards)))


def _profile(shop: Workshop) -> None:
    language, owner = shop.recipe.language, shop.owner
    rows = [
        (label("email", language), owner.email),
        (label("username", language), owner.handle),
        (label("name", language), owner.name),
    ]
    if shop.recipe.private is not None:
        rows.append((label("private", language), str(shop.recipe.private)))
        shop.expect(ExpectedFact("instagram", "private_account", str(shop.recipe.private)))
    body = instagram_card(MadeCard("", "", "", rows=tuple(rows)))
    shop.put("personal_information/personal_information/personal_information.html", page("Profile", body))
    threads = f"{activity_folder(shop)}threads/personal_information.html"
    shop.put(threads, page("Threads", body))
