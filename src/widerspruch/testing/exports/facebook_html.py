"""A Facebook profile as HTML pages: the same timeline and comments as in JSON, with less in them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from widerspruch.rulebook.vocabulary import Kind, State
from widerspruch.testing.exports.facebook_account import PROFILE, personal_root
from widerspruch.testing.exports.facebook_activity import planned_comments, told
from widerspruch.testing.exports.facebook_posts import KINDS, MadePost, activity_root, posts
from widerspruch.testing.exports.html_page import (
    FACEBOOK_ZONE,
    PAGE_END,
    MadeCard,
    facebook_card,
    local_reading,
    page,
    page_head,
    printed_date,
    table,
)
from widerspruch.testing.exports.meta_words import UNKNOWN_MONTH, label, title
from widerspruch.testing.exports.story import Saying
from widerspruch.testing.exports.truth import Expected, ExpectedFact
from widerspruch.testing.exports.workshop import Workshop

NESTED_EVERY = 10


def write_facebook_html(shop: Workshop) -> None:
    """All pages of the profile."""
    shop.put("start_here.html", page("Facebook", "<h2>Start</h2>"))
    if not shop.only_main_file:
        _profile(shop)
        _comments(shop)
        for made in CARD_PAGES:
            _card_page(shop, made)
        friends = "".join(
            facebook_card(MadeCard(shop.story.person(shop.random(f"friend {n}")), "", ""), "2026", n) for n in range(5)
        )
        shop.put("connections/friends/your_friends.html", page("Freunde", friends))
    write_post_pages(shop, posts(shop))


def write_post_pages(shop: Workshop, made: Iterator[MadePost]) -> None:
    """The timeline on one page; last, because it fills up what the size leaves."""
    name = f"{activity_root(shop)}posts/your_posts__check_ins__photos_and_videos_1.html"
    shop.put(name, _stream(shop, "Beiträge", made))


def _stream(shop: Workshop, heading: str, made: Iterator[MadePost]) -> Iterator[bytes]:
    recipe = shop.recipe
    yield page_head(heading)
    held = ""
    for number, post in enumerate(made):
        unknown = recipe.has("unknown_month") and number == 1
        shop.expect(_truth(post, dated=not unknown))
        month = UNKNOWN_MONTH if unknown else None
        date = printed_date(post.at, recipe.language, FACEBOOK_ZONE, seconds=True, month=month)
        card = MadeCard(
            post.title or title("status", recipe.language, shop.owner.name),
            post.text or "",
            date,
            post.media,
            post.link,
        )
        # Every tenth card lies inside the one that follows it.
        if number % NESTED_EVERY == NESTED_EVERY - 2 and recipe.html_cards == "2026":
            held = facebook_card(card, recipe.html_cards, number)
            continue
        yield facebook_card(card, recipe.html_cards, number, held).encode("utf-8")
        held = ""
    yield held.encode("utf-8") + PAGE_END


def _truth(post: MadePost, *, dated: bool) -> Expected:
    return Expected(
        platform="facebook",
        kind=KINDS.get(post.shape, "post"),
        created_at=local_reading(post.at, seconds=True) if dated else None,
        created_tz="local_unknown",
        text=post.text,
        media=post.media,
        links=(post.link,) if post.link else (),
        topic=post.topic,
        loose=("media", "links", "tags", "place") + (() if post.text else ("text", "kind")),
        also=("post",),
    )


def _card(shop: Workshop, saying: Saying, heading: str, kind: Kind, **more: Any) -> str:
    """The card of a saying, whose row is noted."""
    date = printed_date(saying.at, shop.recipe.language, FACEBOOK_ZONE, seconds=True)
    at = local_reading(saying.at, seconds=True)
    shop.expect(Expected("facebook", kind, at, saying.text, created_tz="local_unknown", topic=saying.topic, **more))
    return facebook_card(MadeCard(heading, saying.text, date), shop.recipe.html_cards, saying.n)


def _comments(shop: Workshop) -> None:
    more: dict[str, Any] = {"also": ("group_comment",), "loose": ("media", "surface_owner")}
    cards = [_card(shop, saying, heading, "comment", **more) for saying, heading, _ in planned_comments(shop)]
    name = f"{activity_root(shop)}comments_and_reactions/comments.html"
    shop.put(name, page("Kommentare", "".join(cards)))


class CardPage(NamedTuple):
    """A page of cards with one text each.

    Attributes:
        key: Which title sentence its cards wear.
    """

    name: str
    stream: str
    kind: Kind
    key: str
    state: State = "live"


CARD_PAGES: tuple[CardPage, ...] = (
    CardPage("groups/group_posts_and_comments", "group posts", "group_post", "group_post"),
    CardPage("groups/your_comments_in_groups", "group comments", "group_comment", "group_comment"),
    CardPage("groups/your_pending_posts_in_groups", "pending posts", "group_post", "group_post", "draft"),
    CardPage("posts/posts_on_other_pages_and_profiles", "walls", "post", "wall"),
    CardPage("posts/archive", "archive", "post", "status", "archived"),
    CardPage("posts/trash", "trash", "post", "status", "trashed"),
    CardPage("reels/your_reels", "reels", "reel", "reel"),
)


def _card_page(shop: Workshop, made: CardPage) -> None:
    random, cards = shop.random(made.stream), []
    also = ("video",) if made.kind == "reel" else ()
    for saying in told(shop, made.stream):
        heading = title(made.key, shop.recipe.language, shop.owner.name, shop.story.one_of(random, "groups"))
        cards.append(_card(shop, saying, heading, made.kind, state=made.state, also=also))
    shop.put(f"{activity_root(shop)}{made.name}.html", page(made.stream, "".join(cards)))


def _profile(shop: Workshop) -> None:
    owner, recipe = shop.owner, shop.recipe
    rows = (
        (label("name", recipe.language), owner.name),
        (label("email", recipe.language), owner.email),
        (label("username", recipe.language), owner.user),
    )
    name = f"{personal_root(shop)}{PROFILE}".replace(".json", ".html")
    shop.put(name, page("Profil", f'<section class="_a6-g" aria-labelledby="p">{table(rows)}</section>'))
    shop.expect(ExpectedFact("facebook", "email_primary", owner.email))
