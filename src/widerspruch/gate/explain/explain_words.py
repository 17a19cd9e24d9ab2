"""An explanation in sentences: the verdict, the rule in the rulebook's words, and who says so."""

from collections.abc import Iterator

from widerspruch.gate.decision.claims import NOTHING_CLAIMED
from widerspruch.gate.explain.explain import Explanation
from widerspruch.lib.texts import Catalogue, load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.decide import KEPT_OUT_AS
from widerspruch.rulebook.instants import in_berlin
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Fact, Terms
from widerspruch.rulebook.written_sources import written_source

_NO_OBJECTIONS = frozenset(KEPT_OUT_AS.values()) - {KEPT_OUT_AS["objection"]}


def explained_in_words(found: Explanation, rulebook: Rulebook, language: Language) -> list[str]:
    """Sentences for whoever builds a corpus or has to answer a person."""
    gate, law = load_catalogue(language, "widerspruch.gate"), load_catalogue(language, "widerspruch.rulebook")
    return list(_sentences(found, rulebook, gate, law))


def _sentences(found: Explanation, rulebook: Rulebook, words: Catalogue, law: Catalogue) -> Iterator[str]:
    recorded = found.recorded
    yield words("explain.where", name=found.name, row=found.row)
    yield words(f"explain.{_fate(found)}", place=found.place)
    if found.bucket is not None:
        yield words("explain.bucket", name=found.bucket)
    yield words("explain.verdict", **_verdict(recorded.verdict, recorded.reason, words))
    if recorded.reason in _NO_OBJECTIONS:
        yield words(f"explain.{recorded.reason}")
    from_row = found.place is not None and not found.redacted and found.bucket is None
    yield words("explain.from_row" if from_row else "explain.from_ledger")
    if recorded.identifier is not None and recorded.because is not None:
        identifier, because = (
            words(f"mention_identifier.{recorded.identifier}"),
            words(f"mention_because.{recorded.because}"),
        )
        yield words("explain.mention", identifier=identifier, because=because)
    if recorded.reason == NOTHING_CLAIMED:
        yield words("explain.nothing_claimed")
    else:
        yield from _rule(recorded.rule, recorded.terms_id, rulebook, words, law)
    yield words(
        "explain.heeds",
        frozen=in_berlin(found.frozen_at),
        until=in_berlin(found.heeds_until),
        number=", ".join(map(str, found.set_numbers)),
    )
    if found.again is not None:
        agrees = "agrees" if found.agrees else "differs"
        yield words(f"explain.{agrees}", **_verdict(found.again.verdict, found.again.reason, words))
    elif found.by_mention:
        yield words("explain.by_mention")
    elif found.unseen:
        yield words("explain.unseen")
    if not found.same_rulebook:
        yield words("explain.other_rulebook")


def _fate(found: Explanation) -> str:
    if found.kept and found.place is None:
        return "in_mask"
    return "redacted" if found.redacted else "kept" if found.kept else "left_out"


def _verdict(verdict: str, reason: str, words: Catalogue) -> dict[str, str]:
    said = reason if reason == NOTHING_CLAIMED else verdict  # that such a row may be used is just what nobody says
    return {"verdict": words(f"explain.verdict_{said}"), "reason": words(f"reason.{reason}"), "code": reason}


def _rule(
    rule: str | None, terms_id: str | None, rulebook: Rulebook, words: Catalogue, law: Catalogue
) -> Iterator[str]:
    if rule is None:
        yield words("explain.no_rule")
        return
    known = rule_of(rulebook, rule)
    if known is None:
        yield words("explain.rule_gone", rule=rule, terms=terms_id)
        return
    terms, says, facts = known
    yield words("explain.rule", rule=rule, terms=terms.id, day=terms.valid_from, says=law(says))
    for fact in facts:
        source = written_source(fact.source, rulebook, words.language)
        yield words(
            "explain.source",
            title=source.title,
            publisher=source.publisher,
            day=fact.seen_on,
            doubt=words("explain.doubt") if fact.uncertain else "",
        )


def rule_of(rulebook: Rulebook, rule: str) -> tuple[Terms, str, tuple[Fact, ...]] | None:
    """The terms that a rule belongs to, the text id of what it says, and its facts. A rule that is the id of terms
    stands for kinds that these do not speak of."""
    for platform in rulebook.platforms.values():
        for terms in platform.terms:
            if terms.id == rule:
                return terms, terms.says, terms.facts
            for use in terms.uses:
                if use.rule == rule:
                    return terms, use.says, use.facts
    return None
