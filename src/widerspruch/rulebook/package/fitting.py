"""Whether the sentences of a package can be filled by this program: one that cannot would end a command half way."""

import string
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from widerspruch.lib.texts import FALLBACK, read_folder
from widerspruch.lib.writing import LANGUAGES, Language
from widerspruch.rulebook.package.errors import PackageError
from widerspruch.rulebook.package.package import RulebookPackage


def require_fitting_sentences(package: RulebookPackage, file: str) -> None:
    """Raise PackageError `package_sentence_other` (values: file, text) for the first that does not fit: it wants to be
    filled with what the shipped sentence of that name, or none, is filled with.

    `package_damaged` where the sentences of a language cannot be read.
    """
    for language in LANGUAGES:
        try:
            theirs = package.texts(language)
        except ValueError as error:
            raise PackageError("package_damaged", file=file, member=f"texts/{language}") from error
        for text_id in _not_fitting(_shipped(language), theirs):
            raise PackageError("package_sentence_other", file=file, text=text_id)


def _not_fitting(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Iterator[str]:
    known = frozenset[str]().union(*(_places(text) or () for text in ours.values()))
    for text_id, text in theirs.items():
        places = _places(text)
        allowed = _places(ours[text_id]) if text_id in ours else known
        if places is None or allowed is None or not places <= allowed:
            yield text_id


@cache
def _shipped(language: Language) -> dict[str, str]:
    folder = files("widerspruch.rulebook") / "texts"
    fallback = FALLBACK.get(language)
    return (_shipped(fallback) if fallback else {}) | read_folder(folder / language)


def _places(text: str) -> frozenset[str] | None:
    """What a sentence is filled with; None where it cannot be read."""
    try:
        parts = [(name, form, turned) for _, name, form, turned in string.Formatter().parse(text) if name is not None]
    except ValueError:
        return None
    plain = all(not form and not turned and name.isidentifier() for name, form, turned in parts)
    return frozenset(name for name, _, _ in parts) if plain else None
