"""Chats without the names of those one chats with: files of chats are called after people, and JSON goes to programs.

Every chat gets a number; its files are still told apart, and the same in all places of one answer.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from widerspruch.exports.inventory import MemberReport

_CHATS = (".thread", ".thread.html", ".encrypted_thread", "whatsapp_chat")
"""How the names of the kinds of files end that each hold one chat."""

_FOLDERS = frozenset({"inbox", "archived_threads", "filtered_threads", "message_requests", "e2ee_cutover"})
"""Below them each folder is a chat, whatever lies in it and whether we know it."""

_NUMBERED = re.compile(r"(?:message|_chat)(?:_[0-9]+)?", re.IGNORECASE)
"""Files that are called after nobody: their folder is."""

_OF_WHATSAPP = re.compile(r"[^/]*whatsapp[^/]*", re.IGNORECASE)
_PART = re.compile(r"_[0-9]+$")


class ChatNames:
    """What the chats of an answer are called in it."""

    def __init__(self, reports: Iterable[MemberReport]) -> None:
        self._numbers: dict[str, str] = {}
        for report in reports:
            *folders, base = report.name.split("/")
            for above, folder in pairwise(folders):
                if above.casefold() in _FOLDERS:
                    self._number(folder)
            stem = base.rpartition(".")[0]
            # A chat of one of two platforms is of no kind, but its folder is called after somebody all the same.
            undecided = report.status == "ambiguous" and folders and _NUMBERED.fullmatch(stem)
            if undecided or (report.entry is not None and report.entry.endswith(_CHATS)):
                self._number(folders[-1] if _NUMBERED.fullmatch(stem) and folders else _PART.sub("", stem))

    def without(self, name: str) -> str:
        """The name of a file, archive or place, with numbers for chats."""
        return "/".join(self._segment(segment) for segment in name.split("/"))

    def _segment(self, segment: str) -> str:
        stem, dot, ending = segment.rpartition(".")
        stem, ending = (stem, dot + ending) if dot and len(ending) <= 4 else (segment, "")
        part = _PART.search(stem)
        for called, rest in ((segment, ""), (stem, ending), (_PART.sub("", stem), (part[0] if part else "") + ending)):
            if called in self._numbers:
                return self._numbers[called] + rest
        if _OF_WHATSAPP.fullmatch(stem):
            return self._number(stem) + ending
        return segment

    def _number(self, called: str) -> str:
        if _NUMBERED.fullmatch(called) or not called:
            return called
        return self._numbers.setdefault(called, f"chat-{len(self._numbers) + 1}")
