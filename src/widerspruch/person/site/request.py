"""A request to the app."""

from datetime import date
from functools import cached_property
from typing import ClassVar, cast

from widerspruch.casefile.case_file import CaseFile
from widerspruch.lib.writing import Language
from widerspruch.objections.status import CaseStatus
from widerspruch.person.site.errors import SiteError
from widerspruch.person.site.state import STATE, SiteState
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.web.language import speaks_easy
from widerspruch.web.once import OnceForms
from widerspruch.web.request import PageRequest

OF_CASE = "of_case"
"""Field of every form: see `form_marks`."""


class NoCaseOpenError(Exception):
    """A page needs a case file, and none is open."""


class SiteRequest(PageRequest):
    """What a view of the app is given. The time is one for the whole request."""

    rooms: ClassVar[tuple[str, ...]] = (
        *("widerspruch.web", "widerspruch.person", "widerspruch.rulebook", "widerspruch.exports"),
    )

    is_let_in = False
    """Whether it comes from the person: set by the guard."""

    @cached_property
    def state(self) -> SiteState:
        """What the running app knows."""
        return cast("SiteState", self.environ[STATE])

    @property
    def now(self) -> int:
        """When the request came, microseconds UTC."""
        return self._came_at

    @cached_property
    def _came_at(self) -> int:
        return self.state.now()

    @cached_property
    def today(self) -> date:
        """The day that it is for the person."""
        return self.state.today()

    @property
    def once(self) -> OnceForms:
        """Which forms were sent."""
        return self.state.once

    @property
    def usual_language(self) -> Language | None:
        """What the app was started in, if that was said."""
        return self.state.language

    @property
    def form_marks(self) -> dict[str, str]:
        """What its forms send along: which case file the page was about."""
        return {OF_CASE: self.state.holding.mark}

    @property
    def case(self) -> CaseFile:
        """The open case file.

        Raises:
            NoCaseOpenError: None is; the answer leads to the start then.

            SiteError: What was sent is about another one (case_changed).
        """
        held = self.state.holding.held
        if held is None:
            raise NoCaseOpenError
        holding = self.state.holding
        if self.method == "POST" and not holding.is_meant(self.POST.get(OF_CASE, holding.mark)):
            raise SiteError("case_changed")
        return held

    def case_to_write_into(self) -> CaseFile:
        """The open case file; for somebody who has none a new one. Raises as `case` does, and `CaseFileError`."""
        holding = self.state.holding
        if holding.held is None and not self.POST.get(OF_CASE) and not holding.paths():
            return holding.to_write_into(self.say("site.usual_name"), self.now)
        return self.case

    @cached_property
    def status(self) -> CaseStatus:
        """How the open case stands today, as it was when this was first asked. Raises as `case` does."""
        return self.state.holding.status(self.case, self.rulebook, self.today)

    @property
    def rulebook(self) -> Rulebook:
        """Platforms, terms and routes."""
        return self.state.rulebook

    @cached_property
    def words(self) -> PersonWords:
        """What a telling is told in: the language of the page."""
        return PersonWords(self.language)

    @cached_property
    def is_easy(self) -> bool:
        """Whether steps are told in easy German."""
        return self.language == "de" and speaks_easy(self)

    @cached_property
    def step_words(self) -> PersonWords:
        """What steps are told in."""
        return PersonWords("de-leicht") if self.is_easy else self.words
