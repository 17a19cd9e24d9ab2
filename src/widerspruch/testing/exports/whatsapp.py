"""A WhatsApp chat as its text export: Android and iOS, German and English, with Meta AI."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from widerspruch.rulebook.vocabulary import Kind
from widerspruch.testing.exports.messages import META_AI
from widerspruch.testing.exports.recipe import Recipe, WhatsAppLayout
from widerspruch.testing.exports.story import Storyteller
from widerspruch.testing.exports.truth import Expected
from widerspruch.testing.exports.whatsapp_words import (
    AI_NOTICES,
    DAY_PARTS,
    DELETED,
    ENCRYPTED,
    GROUP_NAMES,
    MEDIA_LEFT_OUT,
    SYSTEM_LINES,
    attached,
)
from widerspruch.testing.exports.workshop import Workshop

LEFT_TO_RIGHT, NARROW_BLANK, BYTE_ORDER = "\u200e", "\u202f", "\ufeff"
ISOLATE, END_ISOLATE = "\u2068", "\u2069"
LIMIT = 40_000


class ChatLine(Struct, frozen=True):
    """One message or system line. `author` None: a system line."""

    at: int
    author: str | None
    text: str
    kind: Kind | None = None
    topic: str = "innocent"
    loose: tuple[str, ...] = ()
    is_media: bool = False
    optional: bool = False


def chat_title(recipe: Recipe) -> str:
    """The name of the chat: a group, a person or Meta AI."""
    chat = recipe.whatsapp.chat
    if chat == "meta_ai":
        return META_AI
    return GROUP_NAMES[recipe.language] if chat == "group" else _partner(recipe)


def _partner(recipe: Recipe) -> str:
    story = Storyteller(recipe.seed, recipe.language)
    return story.person(story.random("partner"))


def printed_stamp(at: int, layout: WhatsAppLayout, language: str) -> str:
    """Date and time of a line, without brackets or dash."""
    moment = datetime.fromtimestamp(at, UTC)
    date = moment.strftime("%d.%m.%y")
    if layout.order == "month_first":
        date = f"{moment.month}/{moment.day}/{moment:%y}"
    elif language != "de":
        date = moment.strftime("%d/%m/%Y")
    seconds = layout.layout == "ios"
    if layout.clock == "24h":
        return f"{date}, {moment:%H:%M:%S}" if seconds else f"{date}, {moment:%H:%M}"
    clock = f"{moment.hour % 12 or 12}:{moment:%M:%S}" if seconds else f"{moment.hour % 12 or 12}:{moment:%M}"
    if layout.clock == "day_parts":
        return f"{date}, {clock} {next(part for until, part in DAY_PARTS if moment.hour < until)}"
    half = f"{moment:%p}" if seconds else f"{moment:%p}".lower()
    return f"{date}, {clock}{NARROW_BLANK}{half}"


def write_whatsapp(shop: Workshop) -> None:
    """The chat's text file."""
    layout = shop.recipe.whatsapp
    name = "_chat.txt" if layout.layout == "ios" else f"{file_stem(shop.recipe)}.txt"
    shop.put(name, _printed(shop, layout))


def file_stem(recipe: Recipe) -> str:
    """How WhatsApp names the export."""
    title, language = chat_title(recipe), recipe.language
    if recipe.whatsapp.layout == "ios":
        return f"WhatsApp Chat - {title}"
    return f"WhatsApp Chat mit {title}" if language == "de" else f"WhatsApp Chat with {title}"


def _printed(shop: Workshop, layout: WhatsAppLayout) -> Iterator[bytes]:
    ios, end = layout.layout == "ios", "\r\n" if layout.layout == "ios" else "\n"
    held, size = [], 0
    lines = _to_the_limit(_lines(shop)) if shop.recipe.has("message_limit") else _lines(shop)
    for number, line in enumerate(lines):
        stamp = printed_stamp(line.at, layout, shop.recipe.language)
        mark = LEFT_TO_RIGHT if ios and (line.is_media or line.author is None) else ""
        head = f"{mark}[{stamp}] " if ios else f"{stamp} - "
        if layout.byte_order_marks and number % 50 == 7:
            head = BYTE_ORDER + head
        # Since 2024 iOS prints the chat's name before its system lines.
        author = line.author or (chat_title(shop.recipe) if ios else None)
        body = line.text.replace("\n", end)
        printed = f"{head}{author}: {mark}{body}{end}" if author else f"{head}{body}{end}"
        _expect(shop, line, layout)
        held.append(printed)
        size += len(printed)
        if size > 1 << 16 or (shop.recipe.size is not None and (shop.only_main_file or number % 20 == 0)):
            yield "".join(held).encode("utf-8")
            held, size = [], 0
    yield "".join(held).encode("utf-8")


def _to_the_limit(lines: Iterator[ChatLine]) -> Iterator[ChatLine]:
    """WhatsApp counts messages, not its own lines."""
    left = LIMIT
    for line in lines:
        left -= line.author is not None
        yield line
        if left == 0:
            return


def _expect(shop: Workshop, line: ChatLine, layout: WhatsAppLayout) -> None:
    if line.author is None or line.kind is None:
        return
    at = line.at if layout.layout == "ios" else line.at - line.at % 60
    is_ai = line.kind in {"ai_prompt", "ai_reply"}
    more: dict[str, Any] = {"ai_role": "prompt" if line.kind == "ai_prompt" else "reply"} if is_ai else {}
    shop.expect(
        Expected(
            platform="whatsapp",
            kind=line.kind,
            created_at=at * 1_000_000,
            created_precision="s" if layout.layout == "ios" else "min",
            created_tz="local_unknown",
            text=line.text,
            audience="direct",
            audience_basis="kind_implies",
            is_ai_interaction=is_ai,
            topic=line.topic,
            also=("message", "group_message") if not is_ai else (),
            loose=("tags", "media", "links", *line.loose),
            optional=line.optional,
            **more,
        )
    )


def _lines(shop: Workshop) -> Iterator[ChatLine]:
    layout, language = shop.recipe.whatsapp, shop.recipe.language
    random, chat = shop.random("chat"), layout.chat
    people = [shop.owner.name, *_others(shop)]
    first = True
    for saying in _sayings(shop):
        at = saying.at
        if first:
            yield ChatLine(at, None, ENCRYPTED[language])
            if chat != "person":
                yield from (ChatLine(at, None, notice) for notice in AI_NOTICES[language][chat])
            first = False
        if chat == "meta_ai":
            yield from _ai_turn(shop, at, saying.n)
            continue
        author, event = random.choice(people), random.random()
        kind: Kind = "group_message" if chat == "group" else "message"
        if chat == "group" and saying.n % 9 == 4:
            yield from _mention_of_ai(shop, at, author, saying.n)
        elif event < 0.02:
            yield ChatLine(at, None, random.choice(SYSTEM_LINES[language]).format(person=author))
        elif event < 0.05:
            yield ChatLine(at, author, _medium(shop, saying.n), kind, loose=("text",), is_media=True, optional=True)
        elif event < 0.06:
            yield ChatLine(at, author, DELETED[language], kind, loose=("text", "state"), optional=True)
        else:
            yield ChatLine(at, author, saying.text, kind, saying.topic)
    if shop.recipe.has("pasted_header"):
        yield from _pasted(shop, people[1])


def _sayings(shop: Workshop) -> Iterator[Any]:
    if shop.recipe.has("message_limit"):
        yield from shop.story.sayings("lines", LIMIT, longest=1)
    else:
        yield from shop.main("lines", 190)


def _others(shop: Workshop) -> list[str]:
    if shop.recipe.whatsapp.chat == "person":
        return [_partner(shop.recipe)]
    random = shop.random("members")
    return ["~" + shop.story.person(random), shop.story.person(random), "+49 30 23125 077"]


def _medium(shop: Workshop, number: int) -> str:
    layout = shop.recipe.whatsapp
    if not layout.media:
        return MEDIA_LEFT_OUT[layout.layout][shop.recipe.language]
    name = f"IMG-20260101-WA{number:04d}.jpg"
    shop.medium(name, b"\xff\xd8\xff\xe0" + shop.random(name).randbytes(300))
    return attached(name, layout.layout, shop.recipe.language)


def _ai_turn(shop: Workshop, at: int, number: int) -> Iterator[ChatLine]:
    random, ai = shop.random(f"turn {number}"), shop.story.table.ai
    asked = shop.story.fill(random, random.choice(ai["prompts"]))
    yield ChatLine(at, shop.owner.name, asked, "ai_prompt", loose=("tags",))
    yield ChatLine(at + 5, META_AI, random.choice(ai["replies"]), "ai_reply")


def _mention_of_ai(shop: Workshop, at: int, author: str, number: int) -> Iterator[ChatLine]:
    random, ai = shop.random(f"mention {number}"), shop.story.table.ai
    asked = shop.story.fill(random, random.choice(ai["prompts"]))
    name = f"@{ISOLATE}{META_AI}{END_ISOLATE}" if number % 2 else f"@{META_AI}"
    yield ChatLine(at, author, f"{name} {asked}", "ai_prompt")
    yield ChatLine(at + 7, META_AI, random.choice(ai["replies"]), "ai_reply")


def _pasted(shop: Workshop, author: str) -> Iterator[ChatLine]:
    """Nothing tells a pasted line from a real one: it is read as a message of its own, older than the last."""
    at, layout = 1_790_000_000, shop.recipe.whatsapp
    kind: Kind = "group_message" if layout.chat == "group" else "message"
    yield ChatLine(at, author, "Schau, was damals hier stand:", kind)
    yield ChatLine(at - 90_000_000, author, "Bis morgen am Brunnen", kind)
