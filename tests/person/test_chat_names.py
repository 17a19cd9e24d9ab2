"""JSON names no chats of others: every chat has a number, the same in every place of one answer."""

import pytest

from widerspruch.exports.inventory import MemberReport
from widerspruch.exports.registry import load_registry
from widerspruch.person.chat_names import ChatNames

INBOX = "your_facebook_activity/messages/inbox"


CHATS = {entry.name for entry in load_registry().entries if entry.is_chat}


def named(*reports):
    return ChatNames([MemberReport(name, "not_read", entry=entry, is_chat=entry in CHATS) for name, entry in reports])


class TestChatNames:
    @pytest.mark.parametrize(
        ("name", "entry", "shown"),
        [
            (f"{INBOX}/annamuster_42/message_1.json", "facebook.thread", f"{INBOX}/chat-1/message_1.json"),
            (f"{INBOX}/annamuster_42/message_1.html", "facebook.thread.html", f"{INBOX}/chat-1/message_1.html"),
            (f"{INBOX}/annamuster_42/odd.bin", None, f"{INBOX}/chat-1/odd.bin"),
            ("Änne Probst_1.json", "messenger.encrypted_thread", "chat-1_1.json"),
            ("WhatsApp Chat mit Anna M. Muster.txt", "whatsapp_chat", "chat-1.txt"),
            ("WhatsApp Chat - Anna/_chat.txt", "whatsapp_chat", "chat-1/_chat.txt"),
            ("Chat der Familie.txt", "whatsapp_chat", "chat-1.txt"),
            ("_chat.txt", "whatsapp_chat", "_chat.txt"),
            ("messages/autofill_information.json", "facebook.autofill", "messages/autofill_information.json"),
            ("your_posts_1.json", "facebook.posts", "your_posts_1.json"),
        ],
    )
    def test_what_is_called_after_people_has_a_number(self, name, entry, shown):
        """Folders of threads, encrypted threads, chats of WhatsApp; all other names stay."""
        assert named((name, entry)).without(name) == shown

    def test_one_chat_has_one_number(self):
        """Its parts are told apart, another chat has another number."""
        chats = named(
            *((f"{INBOX}/{who}/message_{n}.json", "facebook.thread") for who in ("a_1", "b_2") for n in (1, 2))
        )
        assert [chats.without(f"{INBOX}/{who}/message_2.json")[-21:] for who in ("a_1", "b_2")] == [
            "/chat-1/message_2.json"[-21:],
            "/chat-2/message_2.json"[-21:],
        ]


def test_a_chat_of_no_certain_platform_has_a_number_too():
    """A folder of one chat that was dropped by itself is called after somebody, whichever platform it is of."""
    chats = ChatNames([MemberReport("annamuster_123/message_1.json", "ambiguous")])
    assert chats.without("annamuster_123/message_1.json") == "chat-1/message_1.json"
    assert chats.without("annamuster_123") == "chat-1"
