"""What stands beside the exhibits of a broken promise: what they are, what they do not show, where to take them."""

from collections.abc import Iterable, Iterator, Mapping

from widerspruch.lib.writing import Language
from widerspruch.person.telling.proof import ProofTold
from widerspruch.person.telling.sources import evidence
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.proof.exhibits import EXHIBITS
from widerspruch.rulebook.load import Rulebook

README_NAMES: Mapping[Language, str] = {"de": "LIESMICH.txt", "en": "README.txt"}

_LAW = ("art_77", "art_58")
"""Points of the rulebook: that one can complain, and what an authority can do."""

_COMMAND = "python3 verify_proof.py proof.json policy keys.json"


def tell_readme(told: ProofTold, names: Iterable[str], rulebook: Rulebook, words: PersonWords) -> str:
    """The text, of a proof whose promise is broken. `names`: of the files beside it."""
    return "\n".join(_lines(told, names, rulebook, words)) + "\n"


def _lines(told: ProofTold, names: Iterable[str], rulebook: Rulebook, words: PersonWords) -> Iterator[str]:
    title = words.person("proof.readme.title")
    yield from (title, "=" * len(title), "")
    platform = told.facts[0].value if told.facts else ""
    yield from (words.person("proof.readme.what", platform=platform), "", f"  {told.why}", "")
    yield from (f"  {fact.name}: {fact.value}" for fact in told.facts)
    yield from ("", words.person("proof.readme.files"), "")
    for name in names:
        yield f"  {name}: {words.person(f'proof.readme.file.{EXHIBITS[name]}')}"
    yield from ("", words.person("proof.readme.check"), "", f"  {_COMMAND}", "")
    yield from (words.person("proof.readme.check_more"), words.person("proof.readme.trust"))
    yield words.person("proof.readme.account")
    yield from ("", words.person("proof.readme.not_shown"), "")
    yield from (f"  - {sentence}" for sentence in told.limits)
    yield from ("", words.person("proof.readme.law"), "")
    yield from _law(rulebook, words)


def _law(rulebook: Rulebook, words: PersonWords) -> Iterator[str]:
    for point in rulebook.law:
        if point.id in _LAW:
            yield f"  - {words.law(f'law.{point.id}')}"
            for one in evidence(point.facts, rulebook, words):
                source = words.person("proof.readme.law_source", place=one.place, title=one.title, seen=one.seen)
                yield f"    ({source})"
