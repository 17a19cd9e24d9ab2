"""`{% say "id" n=… %}`: a sentence of the catalogues in a template, in the language of the request."""

from collections.abc import Sequence

from django import template

from widerspruch.lib.shown import in_a_line
from widerspruch.lib.texts import Catalogue, UnknownTextError, load_catalogue
from widerspruch.lib.writing import Language

register = template.Library()


class Say:
    """The texts of several rooms in one language, as one catalogue. What stands in a sentence never leaves its line."""

    def __init__(self, language: Language, rooms: Sequence[str]) -> None:
        self.language = language
        self._catalogues: tuple[Catalogue, ...] = tuple(load_catalogue(language, room) for room in rooms)

    def __call__(self, text_id: str, **values: object) -> str:
        """The sentence with its places filled. Raises `UnknownTextError` where no room has it."""
        shown = {name: in_a_line(value) if isinstance(value, str) else value for name, value in values.items()}
        for catalogue in self._catalogues:
            try:
                return catalogue(text_id, **shown)
            except UnknownTextError:
                continue
        raise UnknownTextError(f"{self.language}: no text {text_id!r}")

    def has(self, text_id: str) -> bool:
        """Whether a room has this text, as it is or as forms of a number."""
        return any(text_id in catalogue or f"{text_id}.other" in catalogue for catalogue in self._catalogues)


@register.simple_tag(takes_context=True)
def say(context: template.Context, text_id: str, **values: object) -> str:
    """A sentence, escaped like whatever a template shows."""
    sentence: str = context["request"].say(text_id, **values)
    return sentence
