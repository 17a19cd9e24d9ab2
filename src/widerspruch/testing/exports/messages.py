"""Chats of Messenger and Instagram, conversations with Meta AI, and the end-to-end encrypted backup."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any, Literal

from widerspruch.rulebook.vocabulary import Kind
from widerspruch.testing.exports.label_values import entry, several
from widerspruch.testing.exports.meta_text import dump_meta, dump_utf8, list_file
from widerspruch.testing.exports.meta_words import label
from widerspruch.testing.exports.people import IP_ADDRESSES
from widerspruch.testing.exports.sink import member_info
from widerspruch.testing.exports.truth import Expected
from widerspruch.testing.exports.workshop import Workshop, microseconds

Record = dict[str, Any]
META_AI = "Meta AI"
GENUINE = "Im Brief steht Ã¼, müde bin ich auch."


class AiLine:
    """One line of a conversation with Meta AI."""

    def __init__(self, at: int, sender: str, text: str, kind: Literal["ai_prompt", "ai_reply"]) -> None:
        self.at, self.sender, self.text, self.kind = at, sender, text, kind


def ai_lines(shop: Workshop, stream: str, count: int) -> Iterator[AiLine]:
    """Prompts and replies by turns."""
    random, ai = shop.random(f"{stream} words"), shop.story.table.ai
    for saying in shop.story.sayings(stream, count):
        # Running numbers keep lines apart that would be the same otherwise.
        if saying.n % 2:
            yield AiLine(saying.at, META_AI, f"{saying.n}. {random.choice(ai['replies'])}", "ai_reply")
        else:
            asked = shop.story.fill(random, random.choice(ai["prompts"]))
            yield AiLine(saying.at, shop.owner.name, f"{asked} ({saying.n})", "ai_prompt")


def expect_ai(shop: Workshop, line: AiLine, **more: Any) -> None:
    """The row of one line with Meta AI."""
    # `surface`: where a thread's items are counted, on Facebook or as Messenger, is the reader's choice.
    also: tuple[Kind, ...] = more.pop("also", ())
    shop.expect(
        Expected(
            platform=more.pop("platform", "facebook"),
            kind=line.kind,
            created_at=microseconds(line.at),
            text=line.text,
            audience="direct",
            audience_basis="kind_implies",
            is_ai_interaction=True,
            ai_role="prompt" if line.kind == "ai_prompt" else "reply",
            also=also,
            **more,
        )
    )


def thread(shop: Workshop, participants: list[str], lines: list[Record], path: str) -> Record:
    """One message file: newest first, as Meta prints it."""
    return {
        "participants": [{"name": name} for name in participants],
        "messages": sorted(lines, key=lambda line: -line["timestamp_ms"]),
        "title": participants[0],
        "is_still_participant": True,
        "thread_path": path,
        "magic_words": [],
    }


def private_threads(shop: Workshop, folder: str) -> None:
    """Chats with people in several files: recognised and never read as items. One file may be damaged."""
    random = shop.random("threads")
    for number in range(2):
        other = shop.story.person(random)
        path = f"inbox/{shop.story.handle(random)}_{1000 + number}"
        for part in (1, 2, 10):
            lines = _private_lines(shop, f"thread {number} {part}", other)
            printed = dump_meta(thread(shop, [other, shop.owner.name], lines, path))
            if part == 2 and number == 0 and shop.recipe.has("corrupt_message_part"):
                printed = printed[: len(printed) // 2]
            shop.put(f"{folder}/{path}/message_{part}.json", printed)


def _private_lines(shop: Workshop, stream: str, other: str) -> list[Record]:
    random, lines = shop.random(f"{stream} who"), []
    for saying in shop.story.sayings(stream, shop.side(0.2), longest=2):
        line: Record = {
            "sender_name": random.choice((other, shop.owner.name)),
            "timestamp_ms": saying.at * 1000 + 123,
            "content": saying.text,
            "is_geoblocked_for_viewer": False,
        }
        if saying.n % 4 == 0:
            line["ip"] = random.choice(IP_ADDRESSES)
        if saying.n % 4 == 1:
            line["reactions"] = [{"reaction": "❤", "actor": other}]
        lines.append(line)
    return lines


def ai_thread(shop: Workshop, folder: str, platform: Literal["facebook", "instagram"]) -> None:
    """A chat with Meta AI among the ordinary threads."""
    lines: list[Record] = []
    for line in ai_lines(shop, f"{platform} ai thread", shop.side(0.2)):
        record = {"sender_name": line.sender, "timestamp_ms": line.at * 1000, "content": line.text}
        lines.append(record | {"ip": IP_ADDRESSES[0]} if line.kind == "ai_prompt" else record)
        expect_ai(shop, line, platform=platform, loose=("tags", "platform", "surface_owner"))
    path = "inbox/metaai_4242"
    made = thread(shop, [META_AI, shop.owner.name], lines, path)
    shop.put(f"{folder}/{path}/message_1.json", dump_meta(made))


def ai_conversations(shop: Workshop, folder: str) -> None:
    """`ai_conversations.json`: labels nested four deep, one innermost block with a time per message."""
    recipe, language = shop.recipe, shop.recipe.language
    blocks: list[Record] = []
    lines = list(ai_lines(shop, "ai conversations", shop.side(0.25)))
    for line in lines:
        expect_ai(shop, line, also=("ai_prompt",), loose=("tags", "ai_role", "links"))
        parts: list[Record] = [
            entry(recipe, "sender", line.sender),
            entry(recipe, "message", line.text),
            several(recipe, "categories", []),
            *({"label": f"Flag {number}", "value": "False"} for number in range(9)),
            {"label": label("url", language), "value": ""},
            {"timestamp_value": line.at},
        ]
        blocks.append({"title": "", "dict": parts})
    conversation = {
        "title": META_AI,
        "timestamp": lines[0].at,
        "fbid": "10150000000777",
        "media": [],
        "label_values": [
            {"label": label("name", language), "value": META_AI},
            {"label": "Flags", "vec": []},
            {"label": label("updated", language)},
            {"title": "", "dict": [{"dict": [{"label": "Version", "value": "3"}]}]},
            {"title": label("messages", language), "dict": blocks},
        ],
    }
    shop.put(f"{folder}/ai_conversations.json", list_file([conversation]))


def encrypted_backup(shop: Workshop) -> None:
    """The end-to-end encrypted backup: a zip of its own, true UTF-8, other key names."""
    random = shop.random("backup")
    other = shop.story.person(random)
    messages = [
        {
            "senderName": random.choice((other, shop.owner.name)),
            "text": saying.text,
            "timestamp": saying.at * 1000,
            "isUnsent": False,
            "media": [],
            "reactions": [],
            "type": "text",
        }
        for saying in shop.story.sayings("backup", shop.side(0.2), longest=2)
    ]
    if shop.recipe.has("genuine_mojibake"):
        messages[0]["text"] = GENUINE
    made = {"participants": [other, shop.owner.name], "threadName": other, "messages": messages}
    inner = BytesIO()
    with zipfile.ZipFile(inner, "w") as backup:
        backup.writestr(member_info(f"{other}_1.json", shop.recipe.exported), dump_utf8(made))
    shop.put("messages.zip", inner.getvalue())
