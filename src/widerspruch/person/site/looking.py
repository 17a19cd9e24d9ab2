"""The export that is being looked at in this app: one at a time, gone at the end."""

import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import mkdtemp

from widerspruch.lib.writing import Language
from widerspruch.objections.status import CaseStatus
from widerspruch.person.case_question import with_case
from widerspruch.person.look.look import ExportLook, LookState
from widerspruch.person.look.messages import Ended, Progress
from widerspruch.person.question import Question
from widerspruch.rulebook.load import Rulebook

Bring = Callable[[Path], Sequence[Path]]
"""Puts files into a folder, or only says where they are."""


class Looking:
    """The look at an export, if there is one. Usable from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._look: ExportLook | None = None
        self._case = ""

    @property
    def look(self) -> ExportLook | None:
        """The one that is going on, or that ended by itself."""
        return self._look

    @property
    def is_busy(self) -> bool:
        """Whether something is being read just now."""
        look = self._look
        return look is not None and look.answer is None and isinstance(look.state, Progress)

    def begin(self, bring: Bring, question: Question, language: Language, rulebook: Rulebook) -> bool:
        """Look at files instead of those before. False: others are being read just now.

        Args:
            bring: Given the folder that goes with the look. Raises `OSError` where something cannot be put there.
        """
        with self._lock:
            if self.is_busy:
                return False
            self._close()
            folder = Path(mkdtemp(prefix="look-"))
            try:
                look = ExportLook(bring(folder), folder, rulebook)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            look.ask(question, language)
            self._look, self._case = look, ""
            return True

    def told_in(
        self, language: Language, case: CaseStatus | None, mark: str, rulebook: Rulebook, seconds: float
    ) -> LookState | None:
        """What is known now, in this language, and with what the case says; None: nothing is looked at.

        Args:
            mark: What tells the case from others.
            seconds: How long to wait for an answer that is nearly there.
        """
        if case is not None and self._case and mark != self._case:
            # It was looked at for somebody else: neither to be seen here, nor to be taken over.
            self.close()
        look = self._look
        if look is None:
            return None
        state = look.wait(seconds)
        answer = look.answer
        if answer is None or isinstance(state, Progress | Ended):
            return state
        question = answer.question
        if case is not None and mark != self._case:
            self._case = mark
            question = with_case(question, case, answer.accounts, rulebook)
        if question == answer.question and language == answer.language:
            return state
        look.ask(question, language)
        return look.wait(seconds)

    def close(self) -> None:
        """End it; nothing of it is left."""
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._look is not None:
            self._look.close()
        self._look = None
