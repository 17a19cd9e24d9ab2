"""What a source is called, and who publishes it, as readers of a language are told it.

Sources are named in English, for those who keep the rulebook; their German names stand in the catalogue.
"""

from msgspec.structs import replace

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Source


def written_source(source_id: str, rulebook: Rulebook, language: Language) -> Source:
    """The source with its title and publisher for readers of a language; in English where it has no other name."""
    source = rulebook.sources[source_id]
    if language == "en":
        return source
    german = load_catalogue("de", "widerspruch.rulebook")

    def named(field: str, english: str) -> str:
        text_id = f"source.{field}.{source_id}"
        return german(text_id) if text_id in german else english

    return replace(source, title=named("title", source.title), publisher=named("publisher", source.publisher))
