"""Chats: with Meta AI they are read, with people they are counted and left alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from widerspruch.exports.member import BytesMember, Context, LeftOut
from widerspruch.exports.meta_json import messages
from widerspruch.exports.meta_json.ai_conversations import read_ai_conversations
from widerspruch.exports.meta_json.messages import read_thread
from widerspruch.exports.problem import Problem
from widerspruch.exports.synthetic.meta_text import dump_meta

Read = Callable[..., list[Any]]
AT = 1_700_000_000_123
ME, OTHER = "Änne Muster", "Jürgen Test"


def line(sender: str, text: str | None, **more: Any) -> dict[str, Any]:
    return {"sender_name": sender, "timestamp_ms": AT, "content": text, "ip": "203.0.113.9", **more}


def thread(names: list[str], *lines: dict[str, Any]) -> dict[str, Any]:
    people = [{"name": name} for name in names]
    return {"participants": people, "messages": list(lines), "title": names[0], "thread_path": "inbox/x_1"}


class TestPrivateThreads:
    def test_only_counted(self, read_as: Read) -> None:
        """Nothing of a chat between people becomes an item; how many messages there are is told."""
        record = thread([OTHER, ME], line(OTHER, "Geheim"), line(ME, 'Er sagte "sender_name": ja'), line(ME, None))
        assert read_as(read_thread, record) == [LeftOut("private_message", 3)]

    def test_counted_over_chunk_borders(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Wherever reads end, each message counts once."""
        raw = dump_meta(thread([OTHER, ME], *[line(ME, "Text")] * 40))
        for size in (1, 5, 13, 97):
            monkeypatch.setattr(messages, "_CHUNK", size)
            assert list(read_thread(BytesMember("message_1.json", raw), Context("facebook"))) == [
                LeftOut("private_message", 40)
            ]

    def test_encrypted_backup(self, read_as: Read) -> None:
        """The backup's own key names are known, in true UTF-8."""
        record = {"participants": [OTHER, ME], "threadName": OTHER}
        record["messages"] = [{"senderName": OTHER, "text": "müde Ã¼", "timestamp": AT}]
        raw = json.dumps(record, ensure_ascii=False).encode()
        assert read_as(read_thread, raw) == [LeftOut("private_message", 1)]

    def test_broken_file_is_named(self, read_as: Read) -> None:
        """A file cut in the middle is told apart from a whole one, and its messages still count."""
        raw = dump_meta(thread([OTHER, ME], *[line(ME, "Text")] * 10))
        counted, problem = read_as(read_thread, raw[: len(raw) // 2], "message_2.json")
        assert 0 < counted.n < 10
        assert problem == Problem("invalid_json", "message_2.json", 1)


class TestMetaAiThread:
    def test_prompts_and_replies(self, read_as: Read) -> None:
        """In the person's own chat with Meta AI every line is a prompt or a reply."""
        record = thread(["Meta AI", ME], line("Meta AI", "Gern! ü"), line(ME, "Erkläre Blüten", is_unsent=True))
        reply, prompt = read_as(read_thread, record)
        assert (reply.kind, reply.ai_role, reply.text) == ("ai_reply", "reply", "Gern! ü")
        assert (prompt.kind, prompt.ai_role, prompt.state) == ("ai_prompt", "prompt", "unsent")
        assert prompt.created_at == AT * 1000
        for item in (reply, prompt):
            assert item.is_ai_interaction
            assert (item.audience, item.audience_basis, item.actor_role) == ("direct", "kind_implies", "own")
            assert "203.0.113.9" not in repr(item)

    def test_group_gives_only_what_reached_meta_ai(self, read_as: Read) -> None:
        """In a group only its replies and lines that call it are read; the rest stays private and is counted."""
        record = thread(
            [OTHER, ME, "Meta AI"],
            line("Meta AI", "Bitte sehr"),
            line(ME, "@Meta AI ein Rezept"),
            line(OTHER, "@Meta AI und dazu?"),
            line(OTHER, "Unter uns"),
        )
        *items, left_out = read_as(read_thread, record, display_name=ME)
        assert [item.kind for item in items] == ["ai_reply", "ai_prompt", "ai_prompt"]
        assert [item.actor_role for item in items] == ["own", "own", "other_in_my_export"]
        assert left_out == LeftOut("private_message", 1)

    def test_name_quoted_between_people_is_still_private(self, read_as: Read) -> None:
        """A message that consists of the words Meta AI makes no AI chat."""
        record = thread([OTHER, ME], line(OTHER, "Meta AI"), line(ME, "Was ist das?"))
        assert read_as(read_thread, record) == [LeftOut("private_message", 2)]

    def test_names_as_strings(self, read_as: Read) -> None:
        """Participants may be plain names."""
        record = {"participants": ["Meta AI", ME], "messages": [{"senderName": ME, "text": "Hi", "timestamp": AT}]}
        (item,) = read_as(read_thread, record)
        assert (item.kind, item.text) == ("ai_prompt", "Hi")

    def test_media_by_name(self, read_as: Read) -> None:
        """A picture shown to Meta AI is named."""
        record = thread(["Meta AI", ME], line(ME, None, photos=[{"uri": "m/p/1.jpg", "creation_timestamp": 1}]))
        (item,) = read_as(read_thread, record)
        assert (item.text, item.media[0].ref) == (None, "m/p/1.jpg")


def block(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"title": "", "dict": [*entries, {"label": "Flag", "value": "False"}, {"timestamp_value": 1_700_000_000}]}


def conversation(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
    side = {"title": "", "dict": [{"dict": [{"label": "Version", "value": "3"}]}]}
    entries = [{"label": "Name", "value": "Meta AI"}, side, {"title": "x", "dict": list(blocks)}]
    return [{"title": "Meta AI", "timestamp": 1, "fbid": "9", "media": [], "label_values": entries}]


class TestAiConversations:
    def test_known_labels(self, read_as: Read) -> None:
        """With readable labels the sender tells prompt and reply apart."""
        blocks = [
            block({"label": "Absender", "value": ME}, {"label": "Nachricht", "value": "Was blüht im Mai?"}),
            block({"label": "Sender", "value": "Meta AI"}, {"label": "Message", "value": "Flieder"}),
        ]
        prompt, reply = read_as(read_ai_conversations, conversation(*blocks))
        assert (prompt.kind, prompt.text, prompt.ai_role) == ("ai_prompt", "Was blüht im Mai?", "prompt")
        assert (reply.kind, reply.text, reply.ai_role) == ("ai_reply", "Flieder", "reply")
        assert prompt.created_at == 1_700_000_000_000_000
        assert "label_guess" not in prompt.parse_flags

    def test_unknown_labels_go_by_shape(self, read_as: Read) -> None:
        """Without readable labels the longest words count, as a prompt of unknown role, marked as a guess."""
        (item,) = read_as(read_ai_conversations, conversation(block({"label": "Q", "value": "Was blüht im Mai?"})))
        assert (item.kind, item.ai_role, item.text) == ("ai_prompt", "unknown", "Was blüht im Mai?")
        assert "label_guess" in item.parse_flags
        assert item.is_ai_interaction

    def test_reply_known_by_its_name(self, read_as: Read) -> None:
        """The name Meta AI under an unknown label still marks a reply, and is never taken for its text."""
        blocks = block({"label": "Q", "value": "Meta AI"}, {"label": "R", "value": "Ja."})
        (item,) = read_as(read_ai_conversations, conversation(blocks))
        assert (item.kind, item.text) == ("ai_reply", "Ja.")

    def test_two_messages_of_one_second(self, read_as: Read) -> None:
        """Each innermost block with a time is one message."""
        entry = block({"label": "Message", "value": "Hallo"})
        assert len(read_as(read_ai_conversations, conversation(entry, entry))) == 2

    def test_no_messages_is_an_unknown_layout(self, read_as: Read) -> None:
        """A conversation of which nothing could be read is reported."""
        assert read_as(read_ai_conversations, conversation()) == [Problem("unknown_layout", "file_1.json", 1)]
