"""Which files are WhatsApp chats."""

from widerspruch.exports.entry import Entry
from widerspruch.exports.platforms.whatsapp.reader import read_chat

_PREFIXES = "whatsapp_chat whatsapp-chat chat_de_whatsapp chat_whatsapp conversa_do_whatsapp discussion_whatsapp"

ENTRIES: tuple[Entry, ...] = (
    Entry(
        name="whatsapp_chat",
        platform="whatsapp",
        format="txt",
        basenames=("_chat", "chat"),
        prefixes=tuple(_PREFIXES.split()),
        reader=read_chat,
        is_chat=True,
    ),
)
