"""Chats without the names of those one chats with: files of chats are called after people, and JSON goes to programs.

Every chat gets a number; its files are still told apart, and the same in all places of one answer.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from widerspruch.exports.inventory import MemberReport
from widerspruch.exports.kinds import load_kinds

_PART = re.compile(r"_[0-9]+$")


class ChatNames:
    """What the chats of an answer are called in it."""

    def __init__(self, reports: Iterable[MemberReport]) -> None:
        self._numbers: dict[str, str] = {}
        self._kinds = load_kinds()
        for report in reports:
            *folders, base = report.name.split("/")
            for above, folder in pairwise(folders):
                # Each folder below is a chat, whatever lies in it and whether we know it.
                if above.casefold() in self._kinds.chat_folders:
                    self._number(folder)
            stem = base.rpartition(".")[0]
            # A chat of one of two platforms is of no kind, but its folder is called after somebody all the same.
            undecided = report.status == "ambiguous" and folders and self._is_after_nobody(stem)
            if undecided or report.is_chat:
                self._number(folders[-1] if self._is_after_nobody(stem) and folders else _PART.sub("", stem))

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
        if any(chats.names is not None and chats.names.search(stem) for chats in self._kinds.chats):
            return self._number(stem) + ending
        return segment

    def _number(self, called: str) -> str:
        if self._is_after_nobody(called) or not called:
            return called
        return self._numbers.setdefault(called, f"chat-{len(self._numbers) + 1}")

    def _is_after_nobody(self, called: str) -> bool:
        """Whether it is the name of a file whose folder is called after somebody."""
        plain = _PART.sub("", called).casefold()
        return any(chats.file == plain for chats in self._kinds.chats)
