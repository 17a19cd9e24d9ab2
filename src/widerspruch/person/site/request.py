"""A request to the app."""

from datetime import date
from functools import cached_property
from typing import ClassVar, cast

from widerspruch.lib.writing import Language
from widerspruch.person.site.state import STATE, SiteState
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.web.language import speaks_easy
from widerspruch.web.once import OnceForms
from widerspruch.web.request import PageRequest


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
