"""Whether a way asks for a reason, and building blocks for one. A reason is never more than what was asked for."""

from typing import Literal

from msgspec import Struct

from widerspruch.person.telling.sources import Citation, evidence
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Reason, Route

_WITH_REASON = ("form", "email", "letter")
_WHEN_NEEDED = ("form", "letter", "asked", "sensitive", "no_advice")


class Demand(Struct, frozen=True):
    """What a way says about reasons. `blocks`: whether building blocks are of use there."""

    asks: Literal["none", "optional", "asked", "required"]
    sentence: str
    blocks: bool

    @property
    def is_free(self) -> bool:
        """Whether the person may leave the field empty, and nobody asks why."""
        return self.asks in ("none", "optional")


class ReasonBlock(Struct, frozen=True):
    """One building block for a reason. `situations`: when it suits; none: always. `suits`: the same as a sentence."""

    id: str
    text: str
    situations: tuple[str, ...]
    suits: str
    evidence: tuple[Citation, ...]


class Reasons(Struct, frozen=True):
    """All building blocks, and the honest word on when a reason is needed at all."""

    notes: tuple[str, ...]
    blocks: tuple[ReasonBlock, ...]


def demand(route: Route, words: PersonWords) -> Demand | None:
    """What a way says about reasons; None where there is no place for one."""
    if route.kind not in _WITH_REASON:
        return None
    asks = route.demands.reason
    return Demand(asks, words.person(f"steps.demand.{asks}"), blocks=asks != "none" or route.kind != "form")


def reasons(rulebook: Rulebook, words: PersonWords) -> Reasons:
    """The building blocks of the rulebook in words, those that always suit first."""
    blocks = [_block(reason, rulebook, words) for reason in rulebook.reasons]
    return Reasons(
        notes=tuple(words.law(f"reason.when_needed.{about}") for about in _WHEN_NEEDED),
        blocks=tuple(sorted(blocks, key=lambda block: bool(block.situations))),
    )


def _block(reason: Reason, rulebook: Rulebook, words: PersonWords) -> ReasonBlock:
    situations = tuple(words.person(f"reasons.situation.{situation}") for situation in reason.when)
    suits = words.person("reasons.suits", situations="; ".join(situations)) if situations else None
    return ReasonBlock(
        id=reason.id,
        text=words.law(f"reason.{reason.id}"),
        situations=situations,
        suits=suits or words.person("reasons.always"),
        evidence=evidence(reason.facts, rulebook, words),
    )
