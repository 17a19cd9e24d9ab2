"""What a platform says itself of AI training: told before what one can do there, because a no is an answer, too."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from widerspruch.objections.plan import people_platforms
from widerspruch.person.telling.platform_state import facts_of, is_sure, state_of, terms_in_force, ways_of
from widerspruch.person.telling.sources import Citation, evidence
from widerspruch.person.telling.sureness import told_age
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route, Terms

OwnAnswer = Literal["says_no", "no_generative", "open", "nothing_known"]
"""What it answers where it does not surely train AI that creates content; no_generative: a no to such AI alone."""


class OwnWord(Struct, frozen=True):
    """What one platform says that does not surely train AI which creates content.

    Attributes:
        title: The answer in a sentence: "Zoom sagt: Nein ...".

        says: What its terms say and since when, in a sentence; None: nothing is recorded.

        since: Since when this version of its terms holds.

        still: What one can do all the same; None: no way is recorded.

        sureness: How sure that is, how long ago somebody looked, and where.

        notes: What else to know of it, such as that it is its own word alone.
    """

    platform: str
    name: str
    answer: OwnAnswer
    title: str
    says: str | None
    since: date | None
    still: str | None
    certain: bool
    seen_on: date
    sureness: str
    notes: tuple[str, ...]
    evidence: tuple[Citation, ...]


def own_words(slugs: Iterable[str], rulebook: Rulebook, words: PersonWords, today: date) -> tuple[OwnWord, ...]:
    """The word of each of these platforms that does not surely train AI which creates content, each once."""
    people = people_platforms(rulebook)
    told = (own_word(slug, rulebook, words, today) for slug in dict.fromkeys(slugs) if slug in people)
    return tuple(one for one in told if one is not None)


def own_word(slug: str, rulebook: Rulebook, words: PersonWords, today: date) -> OwnWord | None:
    """The word of one platform; None: it surely trains AI, and what to do about that is the answer."""
    terms, platform = terms_in_force(rulebook, slug, today), rulebook.platforms[slug]
    answer = _answer(terms)
    if answer is None:
        return None
    facts = facts_of(rulebook, slug, terms)
    certain, seen_on = is_sure(facts), max(fact.seen_on for fact in facts)
    cited = evidence(facts, rulebook, words)
    return OwnWord(
        platform=slug,
        name=platform.name,
        answer=answer,
        title=words.person(f"own_word.{answer}", name=platform.name),
        says=None if terms is None else words.law(terms.says),
        since=None if terms is None else terms.valid_from,
        still=_still(answer, ways_of(rulebook, slug, today), words),
        certain=certain,
        seen_on=seen_on,
        sureness=words.person(
            "own_word.sureness",
            label=words.law("confidence.certain" if certain else "confidence.uncertain"),
            age=told_age(seen_on, words, today),
            sources="; ".join(dict.fromkeys(f"{one.title}, {one.publisher}" for one in cited)),
        ),
        notes=tuple(words.law(note) for note in platform.notes),
        evidence=cited,
    )


def _answer(terms: Terms | None) -> OwnAnswer | None:
    match state_of(terms):
        case "trains":
            is_no = terms is not None and terms.training == "none" and is_sure(terms.facts)
            return "no_generative" if is_no else None
        case state:
            return state


def _still(answer: OwnAnswer, ways: Sequence[Route], words: PersonWords) -> str | None:
    strengths = {way.strength for way in ways}
    if answer in ("open", "nothing_known") and "needed" in strengths:
        return words.person("own_word.still.needed")
    return words.person(f"own_word.still.{answer}") if "advised" in strengths or "needed" in strengths else None
