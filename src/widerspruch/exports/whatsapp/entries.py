"""Which files are WhatsApp chats."""

from widerspruch.exports.entry import Entry
from widerspruch.exports.whatsapp.reader import read_chat

ENTRIES: tuple[Entry, ...] = (
    Entry(
        name="whatsapp_chat",
        platform="whatsapp",
        format="txt",
        basenames=("_chat", "chat"),
        prefixes=(
            "whatsapp_chat",
            "whatsapp-chat",
            "whatsapp-chatt",
            "chat_de_whatsapp",
            "chat_whatsapp",
            "conversa_do_whatsapp",
            "discussion_whatsapp",
        ),
        reader=read_chat,
        is_chat=True,
    ),
)
