"""Chats: with Meta AI they are read, with people they are counted and left alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from bytes_member import BytesMember
from widerspruch.exports.member import LeftOut, ReaderContext
from widerspruch.exports.meta_json import messages
from widerspruch.exports.meta_json.ai_conversations import read_ai_conversations
from widerspruch.exports.meta_json.messages import read_thread
from widerspruch.exports.problem import Problem
from widerspruch.testing.exports.meta_text import dump_meta

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
            assert list(read_thread(BytesMember("message_1.json", raw), ReaderContext("facebook"))) == [
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
        assert (reply.actor_role, prompt.actor_role) == ("other_in_my_export", "own")
        for item in (reply, prompt):
            assert item.is_ai_interaction
            assert (item.audience, item.audience_basis) == ("direct", "kind_implies")
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
        assert [item.actor_role for item in items] == ["other_in_my_export", "own", "other_in_my_export"]
        assert left_out == LeftOut("private_message", 1)

    @pytest.mark.parametrize(
        "text",
        [
            "Meta AI named the group Lauftreff.",
            "Meta AI hat die Gruppe „Lauftreff“ genannt.",
            "Meta AI added Karl to the group.",
            "Meta AI hat das Gruppenfoto geändert.",
            "Meta AI set the emoji to 🏃.",
        ],
    )
    def test_what_meta_prints_into_a_chat_is_nobodys_message(self, read_as: Read, text: str) -> None:
        """That Meta AI named the group is no reply: it is counted, and left out."""
        record = thread([OTHER, ME, "Meta AI"], line("Meta AI", text), line("Meta AI", "Meta AI ist ein Helfer."))
        reply, left_out = read_as(read_thread, record, display_name=ME)
        assert (reply.text, left_out) == ("Meta AI ist ein Helfer.", LeftOut("technical", 1))

    def test_a_time_that_is_none_is_marked(self, read_as: Read) -> None:
        """A message of the year 9999 or of 1970 keeps its words, has no time and says so."""
        for stamp in (253_402_300_799_000, 86_400_000):
            (item,) = read_as(read_thread, thread(["Meta AI", ME], line(ME, "Hallo", timestamp_ms=stamp)))
            assert (item.text, item.created_at) == ("Hallo", None)
            assert "date_unparsed" in item.parse_flags

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

    def test_the_same_name_on_both_sides_tells_nothing(self, read_as: Read) -> None:
        """Instagram prints the account's name beside both sides: who wrote a message is then not said, by nobody."""
        both = [
            block({"label": "Message", "value": text}, {"label": "Name", "value": ME})
            for text in ("Ich habe Diabetes", "Das tut mir leid")
        ]
        items = read_as(read_ai_conversations, conversation(*both), platform="instagram", display_name=ME)
        assert [(item.text, item.kind, item.ai_role, item.actor_role) for item in items] == [
            ("Ich habe Diabetes", "ai_prompt", "unknown", "unknown"),
            ("Das tut mir leid", "ai_prompt", "unknown", "unknown"),
        ]

    def test_names_tell_the_sides_apart_if_one_is_meta_ais(self, read_as: Read) -> None:
        """Where Meta AI is named beside some messages, the others are the person's."""
        said = (("Hallo", ME), ("Hallo Änne", "Meta AI"))
        blocks = [block({"label": "Message", "value": text}, {"label": "Name", "value": name}) for text, name in said]
        prompt, reply = read_as(read_ai_conversations, conversation(*blocks))
        assert (prompt.ai_role, prompt.actor_role) == ("prompt", "own")
        assert (reply.ai_role, reply.actor_role) == ("reply", "other_in_my_export")

    def test_a_message_with_a_time_that_is_none_is_kept(self, read_as: Read) -> None:
        """Its words count, and it is marked."""
        said = {"title": "", "dict": [{"label": "Message", "value": "Hallo"}, {"timestamp_value": 1}]}
        (item,) = read_as(read_ai_conversations, conversation(said))
        assert (item.text, item.created_at) == ("Hallo", None)
        assert "date_unparsed" in item.parse_flags

    def test_naming_the_group_is_no_reply(self, read_as: Read) -> None:
        """What Meta prints by itself is counted and left out here, too."""
        named = block(
            {"label": "Message", "value": "Meta AI named the group Chor."}, {"label": "Q", "value": "Meta AI"}
        )
        assert read_as(read_ai_conversations, conversation(named)) == [LeftOut("technical", 1)]

    def test_two_messages_of_one_second(self, read_as: Read) -> None:
        """Each innermost block with a time is one message."""
        entry = block({"label": "Message", "value": "Hallo"})
        assert len(read_as(read_ai_conversations, conversation(entry, entry))) == 2

    def test_no_messages_is_an_unknown_layout(self, read_as: Read) -> None:
        """A conversation of which nothing could be read is reported."""
        assert read_as(read_ai_conversations, conversation()) == [Problem("unknown_layout", "file_1.json", 1)]
