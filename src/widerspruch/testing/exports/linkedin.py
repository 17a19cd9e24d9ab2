"""A LinkedIn archive: shares, comments, votes, articles, AI chats and the account's files."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any

from widerspruch.rulebook.vocabulary import Kind
from widerspruch.testing.exports.linkedin_account import account, not_read
from widerspruch.testing.exports.linkedin_csv import comment_row, file_name, fully_quoted_file, rfc_file, share_row
from widerspruch.testing.exports.messages import META_AI, ai_lines, expect_ai
from widerspruch.testing.exports.story import Saying
from widerspruch.testing.exports.truth import Expected
from widerspruch.testing.exports.workshop import Workshop, microseconds

MESSAGE_HEADERS = {
    "2023": "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,FOLDER",
    "2024": "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,"
    "CONTENT,FOLDER",
    "2026": "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,"
    "CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT,IS CONVERSATION DRAFT",
}
SHARE_HEADERS = {
    "2023": "Date,ShareLink,ShareCommentary,SharedURL,MediaURL,Visibility",
    "2024": "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility",
    "2026": "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility",
}
COACH = "LinkedIn AI"


def stamp(at: int, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    """A time as LinkedIn prints it."""
    return datetime.fromtimestamp(at, UTC).strftime(form)


def _expect(shop: Workshop, saying: Saying, kind: Kind, text: str | None, **more: Any) -> None:
    more.setdefault("created_at", microseconds(saying.at))
    shop.expect(Expected(platform="linkedin", kind=kind, text=text, topic=saying.topic, **more))


def write_linkedin(shop: Workshop) -> None:
    """All files of the archive."""
    if not shop.only_main_file:
        for write in FILES:
            write(shop)
        if shop.recipe.linkedin.edition == "Complete":
            for write in COMPLETE_FILES:
                write(shop)
    shop.put(file_name(shop, "Shares.csv"), _shares(shop))


def _shares(shop: Workshop) -> Iterator[bytes]:
    yield (SHARE_HEADERS[shop.recipe.linkedin.headers] + "\n").encode()
    random = shop.random("shares")
    for saying in shop.main("shares", 300):
        link = f"https://www.example.org/bericht/{saying.n}" if random.random() < 0.3 else ""
        urn = f"urn:li:{random.choice(('share', 'ugcPost'))}:{7_000_000_000_000_000_000 + saying.n}"
        url = f"https://www.linkedin.com/feed/update/{urn.replace(':', '%3A')}"
        text = saying.text if random.random() < 0.93 else ""
        row = (stamp(saying.at), url, text, link, "", "MEMBER_NETWORK")
        loose = ("external_id", "links") + (() if text else ("text",))
        _expect(shop, saying, "post", text or None, links=(link,) if link else (), external_id=urn, loose=loose)
        yield share_row(row, 2).encode("utf-8")
        if shop.recipe.has("row_width") and saying.n == 2:
            yield b"2020-01-01 10:00:00,https://www.linkedin.com/feed/update/x,zu,viele,Spalten,hier,drin,MEMBER_NETWORK\n"


def _comments(shop: Workshop) -> None:
    rows, random = ["Date,Link,Message\n"], shop.random("comments")
    dialect, link = shop.recipe.linkedin.comments, ""
    for saying in shop.story.sayings("comments", shop.side(0.8), longest=6):
        # Two comments under one post share its link.
        if saying.n % 4 != 1:
            link = f"https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A{6_000_000_000 + saying.n}"
        text = f'Sie sagte: "{saying.text}"' if random.random() < 0.2 else saying.text
        blank = saying.n == 5
        _expect(
            shop,
            saying,
            "comment",
            text,
            created_at=None if blank else microseconds(saying.at),
            loose=("links", "external_id"),
        )
        rows.append(comment_row("" if blank else stamp(saying.at), link, text, dialect))
    shop.put(file_name(shop, "Comments.csv"), "".join(rows).encode("utf-8"))


def _reactions(shop: Workshop) -> None:
    random, rows = shop.random("reactions"), []
    for saying in shop.story.sayings("reactions", shop.side()):
        url = f"https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A{5_000_000_000 + saying.n}"
        rows.append((stamp(saying.at), random.choice(("LIKE", "PRAISE", "EMPATHY")), url))
        _expect(shop, saying, "reaction", None, optional=True, loose=("text", "links", "external_id"))
    shop.put(file_name(shop, "Reactions.csv"), rfc_file("Date,Type,Link", rows))


def _votes_and_reposts(shop: Workshop) -> None:
    random, votes, reposts = shop.random("votes"), [], []
    for saying in shop.story.sayings("votes", 3):
        option = shop.story.one_of(random, "polls")
        url = f"https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A{4_000_000_000 + saying.n}"
        votes.append((stamp(saying.at), url, option))
        _expect(shop, saying, "poll_vote", option, loose=("links", "external_id"))
    for saying in shop.story.sayings("reposts", 2):
        url = f"https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A{3_000_000_000 + saying.n}"
        reposts.append((stamp(saying.at), url))
        loose = ("text", "links", "external_id")
        _expect(shop, saying, "post", None, optional=True, also=("reaction",), loose=loose)
    shop.put(file_name(shop, "Votes.csv"), rfc_file("Date,Link,OptionText", votes))
    shop.put(file_name(shop, "InstantReposts.csv"), rfc_file("Date,Link", reposts))


def _message_row(shop: Workshop, number: int, sender: str, at: int, text: str) -> tuple[str, ...]:
    layout, to = shop.recipe.linkedin.headers, shop.owner.name
    row = [f"2-{number:08d}", "", sender, "https://www.linkedin.com/in/x", to]
    if layout != "2023":
        row.append("https://www.linkedin.com/in/erika-beispiel")
    row += [stamp(at, "%Y-%m-%d %H:%M:%S UTC"), "", text, "INBOX"]
    if layout == "2026":
        row += ["", "No", "No"]
    return tuple(row)


def _put_messages(shop: Workshop, name: str, rows: list[tuple[str, ...]]) -> None:
    headers = shop.recipe.linkedin.headers
    print_file = fully_quoted_file if headers == "2026" else rfc_file
    shop.put(file_name(shop, name), print_file(MESSAGE_HEADERS[headers], rows))


def _messages(shop: Workshop) -> None:
    rows, random = [], shop.random("messages")
    for saying in shop.story.sayings("messages", shop.side(), longest=3):
        sender = random.choice((shop.story.person(random), shop.owner.name))
        rows.append(_message_row(shop, saying.n, sender, saying.at, saying.text))
    _put_messages(shop, "messages.csv", rows)


def _ai_messages(shop: Workshop) -> None:
    for name in ("guide_messages.csv", "learning_role_play_messages.csv"):
        rows = []
        for number, line in enumerate(ai_lines(shop, name, shop.side(0.2))):
            sender = COACH if line.sender == META_AI else line.sender
            rows.append(_message_row(shop, number, sender, line.at, line.text))
            loose = ("tags", "links", "ai_role", "surface_owner")
            expect_ai(shop, line, platform="linkedin", also=("ai_prompt", "ai_reply"), loose=loose)
        _put_messages(shop, name, rows)


def _articles(shop: Workshop) -> None:
    for saying in shop.story.sayings("articles", 2):
        paragraphs = saying.text.split("\n")
        body = "".join(f"<p>{escape(line)}</p>" for line in paragraphs if line)
        heading = f"Bericht Nummer {saying.n + 1}"
        content = (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{heading}</title></head>'
            f"<body><h1>{heading}</h1><p>Created on {stamp(saying.at, '%Y-%m-%d %H:%M')}</p>"
            f"<div>{body}</div></body></html>"
        )
        day = stamp(saying.at, "%Y-%m-%d %H:%M:%S.0")
        name = f"Articles/Articles/{day.replace(':', '_')}-{heading.replace(' ', '-')}.html"
        shop.put(name, content.encode("utf-8"))
        loose = ("text", "created_at", "links", "state")
        public = {"audience": "public", "audience_basis": "kind_implies"}
        _expect(shop, saying, "article", saying.text, loose=loose, **public)


def _recommendations(shop: Workshop) -> None:
    header = "First Name,Last Name,Company,Job Title,Text,Creation Date,Status"
    rows, random = [], shop.random("recommendations")
    for saying in shop.story.sayings("recommendations", 2, longest=2):
        first, _, last = shop.story.person(random).partition(" ")
        status = "VISIBLE" if saying.n == 0 else "HIDDEN"
        rows.append(
            (first, last, "Beispiel GmbH", "Leitung", saying.text, stamp(saying.at, "%m/%d/%y, %I:%M %p"), status)
        )
        loose = ("created_at", "audience", "surface_owner", "tags")
        _expect(shop, saying, "recommendation", saying.text, loose=loose, created_precision="min")
    shop.put(file_name(shop, "Recommendations_Given.csv"), rfc_file(header, rows))


FILES: tuple[Callable[[Workshop], None], ...] = (_messages, account, not_read, _recommendations)
COMPLETE_FILES: tuple[Callable[[Workshop], None], ...] = (
    _comments,
    _reactions,
    _votes_and_reposts,
    _ai_messages,
    _articles,
)
