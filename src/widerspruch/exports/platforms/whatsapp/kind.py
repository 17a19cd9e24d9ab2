"""What is told of WhatsApp's exports outside the chat: one text file each, alone or with its media in an archive."""

import re

from widerspruch.exports.archive.names import base_name, stem
from widerspruch.exports.kind import ChatFiles, ExportKind, ExportName

CHAT_FILE = "_chat.txt"
"""iOS calls every chat so; the archive around it has the name."""

_CHAT_LINE = re.compile(
    r"^[\u200e\u200f\ufeff]*\[?\d{1,4}[./-] ?\d{1,2}[./-] ?\d{1,4}[,،]?\s\D{0,6}\d{1,2}[:.]\d{2}", re.MULTILINE
)


def _read_name(name: str) -> ExportName | None:
    """All languages name WhatsApp in the names of chats."""
    folded = name.casefold()
    is_chat = "whatsapp" in folded and not folded.startswith(("facebook", "instagram"))
    return ExportName("whatsapp") if is_chat else None


def _is_chat_file(name: str) -> bool:
    if name[-4:].casefold() != ".txt":
        return False
    base = base_name(name)
    return base.casefold() == CHAT_FILE or _read_name(stem(base)) is not None


KIND = ExportKind(
    platforms=("whatsapp",),
    tables=("widerspruch.exports.platforms.whatsapp.entries",),
    read_name=_read_name,
    layout="whatsapp",
    is_own_file=_is_chat_file,
    first_lines=_CHAT_LINE,
    is_one_chat=True,
    chats=ChatFiles(CHAT_FILE.removesuffix(".txt"), names=re.compile("whatsapp", re.IGNORECASE)),
)
