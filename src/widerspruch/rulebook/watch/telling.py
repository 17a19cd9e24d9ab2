"""What was found, in sentences; terminal, JSON and Markdown print these."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.lib.shown import in_a_line
from widerspruch.lib.texts import Catalogue
from widerspruch.rulebook.watch.finding import FindingKind, WatchFinding, WatchResult, Weight

_ORDER: tuple[Weight, ...] = ("stale", "look", "fine")


class FindingTold(Struct, frozen=True):
    """One finding. `facts`: `file: place` of each fact that rests on the passage."""

    kind: FindingKind
    weight: Weight
    reference: str
    document: str
    sentence: str
    facts: tuple[str, ...]


class WatchTold(Struct, frozen=True):
    """All findings, the stale ones first; then how many there are, and how new the archives are."""

    findings: tuple[FindingTold, ...]
    summary: tuple[str, ...]


def tell_watch(result: WatchResult, words: Catalogue) -> WatchTold:
    """What was found, in one language."""
    told = sorted((_told(one, words) for one in result.findings), key=lambda one: _ORDER.index(one.weight))
    return WatchTold(tuple(told), tuple(_summary(result, words)))


def markdown(told: WatchTold, words: Catalogue) -> str:
    """The same for an issue: a list with boxes, without what is as it was."""
    lines = [f"## {words('watch.title')}", ""]
    for finding in told.findings:
        if finding.weight != "fine":
            lines += [f"- [ ] **{finding.reference}**: {_escaped(finding.sentence)}"]
            lines += [f"  - `{place}`" for place in finding.facts]
    return "\n".join([*lines, "", *told.summary, ""])


def _told(one: WatchFinding, words: Catalogue) -> FindingTold:
    day = "?" if one.day is None else one.day.isoformat()
    sentence = words(
        f"watch.{one.kind}", document=one.document, day=day, was=in_a_line(one.was), now=in_a_line(one.now)
    )
    facts = tuple(f"{place.file}: {place.pointer}" for place in one.facts)
    return FindingTold(one.kind, one.weight, one.reference, one.document, sentence, facts)


def _summary(result: WatchResult, words: Catalogue) -> Iterator[str]:
    for weight in _ORDER:
        references = {one.reference for one in result.findings if one.weight == weight}
        yield words(f"watch.count_{weight}", n=len(references))
    for name, day in result.collections.items():
        yield words("watch.collection", name=name, day=day.isoformat())


def _escaped(sentence: str) -> str:
    """A stranger's words must not become links, mentions or markup of an issue."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>#@|!" else letter for letter in sentence)
