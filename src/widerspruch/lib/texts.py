"""The text catalogue: sentences by id and language, kept apart from facts.

A catalogue is a folder with one folder per language and any number of TOML files in each. Nested tables give
dotted ids: `[step.meta] open_form = "..."` in `de/meta.toml` is the text `step.meta.open_form` in German.
A value is a sentence, or a table `{one = "...", other = "..."}` whose form `n` chooses.
"""

import string
import tomllib
from collections.abc import Container, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Protocol

from widerspruch.lib.writing import PLURAL_FORMS, Language, plural_form, written_day, written_instant, written_number

FALLBACK: Mapping[str, Language] = {"de-leicht": "de"}
"""Easy German stands in the catalogue only where it differs; everything else is German."""


class UnknownTextError(KeyError):
    """A text id that no catalogue file of this language has: a programmer's or data author's mistake."""


class Catalogue:
    """All texts of one language. Unknown ids and unfilled placeholders raise: a gap must not reach a person."""

    def __init__(self, language: Language, texts: Mapping[str, str], fallback: "Catalogue | None" = None) -> None:
        self.language = language
        self._texts = texts
        self._fallback = fallback

    def __contains__(self, text_id: str) -> bool:
        return text_id in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def template(self, text_id: str) -> str:
        """The text as it stands in this language's files, placeholders unfilled, without fallback."""
        return self._texts[text_id]

    def placeholders(self, text_id: str) -> set[str]:
        """What the text is to be filled with, in any of its forms."""
        forms = [one for one in (text_id, *(f"{text_id}.{form}" for form in PLURAL_FORMS)) if one in self._texts]
        if not forms:
            raise UnknownTextError(f"{self.language}: no text {text_id!r}")
        return {name for one in forms for _, name, _, _ in string.Formatter().parse(self._texts[one]) if name}

    def __call__(self, text_id: str, **values: object) -> str:
        """The text with its placeholders filled. Values are inserted as they are, never read as templates; the number
        `n` chooses the form and is written with its thousands apart; days and instants are written, too."""
        n = values.get("n")
        template = self._find(text_id, n)
        if "{" not in template:
            return template
        if type(n) is int:
            values["n"] = self.number(n)
        for name, value in values.items():
            if isinstance(value, date):
                values[name] = self.day(value)
        return string.Formatter().vformat(template, (), values)

    def number(self, number: int) -> str:
        """A number as this language writes it."""
        return written_number(number, self.language)

    def day(self, day: date) -> str:
        """A day, or an instant, as this language writes it."""
        return written_instant(day) if isinstance(day, datetime) else written_day(day, self.language)

    def _find(self, text_id: str, n: object) -> str:
        for candidate in (f"{text_id}.{plural_form(n)}", text_id) if n is not None else (text_id,):
            if candidate in self._texts:
                return self._texts[candidate]
        if self._fallback is not None:
            return self._fallback._find(text_id, n)
        raise UnknownTextError(f"{self.language}: no text {text_id!r}")


def flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested tables as (dotted id, sentence) pairs."""
    for key, value in table.items():
        dotted = f"{prefix}.{key}" if prefix else key
        if isinstance(value, Mapping):
            yield from flatten(value, dotted)
        else:
            yield dotted, str(value).strip()


def read_folder(folder: Traversable, only: Container[str] | None = None) -> dict[str, str]:
    """All texts of one language folder, or those of some of its files. The same id in two files is an error."""
    texts: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml") or (only is not None and file.name not in only):
            continue
        try:
            nested = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ValueError(f"{folder.name}/{file.name}: {error}") from error
        for text_id, sentence in flatten(nested):
            if text_id in texts:
                raise ValueError(f"{folder.name}/{file.name}: the text id {text_id!r} stands in two files")
            texts[text_id] = sentence
    return texts


class TextsInstead(Protocol):
    """Sentences that hold in the place of a room's folder. Two that are equal say the same."""

    def __hash__(self) -> int: ...

    def texts(self, language: Language) -> Mapping[str, str]:
        """All that is said in a language; nothing where it is not spoken."""


def load_catalogue(language: Language, package: str) -> Catalogue:
    """The catalogue of a room's `texts` folder in one language. A room need not speak easy German.

    A room whose sentences can be replaced has a function `texts_instead`: what it returns holds, if anything.
    """
    texts_instead = getattr(import_module(package), "texts_instead", None)
    return _catalogue(language, package, texts_instead() if texts_instead is not None else None)


@cache
def _catalogue(language: Language, package: str, instead: TextsInstead | None) -> Catalogue:
    fallback = FALLBACK.get(language)
    return Catalogue(
        language,
        instead.texts(language) if instead is not None else _shipped(language, package),
        _catalogue(fallback, package, instead) if fallback else None,
    )


def _shipped(language: Language, package: str) -> dict[str, str]:
    folder = files(package) / "texts" / language
    return read_folder(folder) if language not in FALLBACK or folder.is_dir() else {}
