"""Certainties in words: rounded down, so that nothing is more certain than it is."""

from collections.abc import Iterator, Sequence
from math import floor

from widerspruch.cli.words import command_words
from widerspruch.gate.telling.challenge import SeenShare
from widerspruch.lib.writing import Language


def certainty_sentences(text_id: str, seen: Sequence[SeenShare], language: Language) -> Iterator[str]:
    """A sentence for each share, with `share` and `certainty` in per cent."""
    words = command_words(language)
    for one in seen:
        certainty = _written(floor(one.certainty * 1000 + 1e-9) / 10, language)
        yield words(text_id, share=_written(round(one.share * 100, 6), language), certainty=certainty)


def _written(percent: float, language: Language) -> str:
    text = f"{percent:f}".rstrip("0").rstrip(".")
    return text if language == "en" else text.replace(".", ",")
