"""A request as views of both apps see it: with its language, its sentences and the time."""

from collections.abc import Mapping
from functools import cached_property
from typing import ClassVar

from django.core.handlers.wsgi import WSGIRequest

from widerspruch.lib.writing import Language
from widerspruch.web.language import language_of
from widerspruch.web.once import FormToken, OnceForms
from widerspruch.web.saying import Say


class PageRequest(WSGIRequest):
    """What both apps have. Each says what time it is and where the memory of its forms lies."""

    rooms: ClassVar[tuple[str, ...]] = ("widerspruch.web",)
    """Packages whose texts its pages say; the first that has a text is taken."""

    posted: FormToken | None = None
    """The token of the form that was sent, once it was looked at."""

    upload_fault: OSError | None = None
    """Why what was uploaded could not be written."""

    def close(self) -> None:
        """The request is over. Of a file that came only in part Django tells nobody."""
        super().close()
        for handler in self.upload_handlers:
            handler.upload_interrupted()

    @property
    def now(self) -> int:
        """When the request came, microseconds UTC."""
        raise NotImplementedError

    @property
    def once(self) -> OnceForms:
        """Which forms were sent to the app."""
        raise NotImplementedError

    @cached_property
    def language(self) -> Language:
        """Of the page: the one that was chosen, else the browser's first that is spoken here, else German."""
        return language_of(self, self.usual_language)

    @property
    def usual_language(self) -> Language | None:
        """Where the person has not chosen on a page: what the app was started in; None: whatever the browser asks."""
        return None

    @cached_property
    def say(self) -> Say:
        """Sentences of all rooms in the language of the page."""
        return Say(self.language, self.rooms)

    @property
    def form_marks(self) -> Mapping[str, str]:
        """What the forms of its page send along besides."""
        return {}

    @cached_property
    def form_token(self) -> str:
        """For the forms of the page that answers this request."""
        return self.once.new_token(self.now)
