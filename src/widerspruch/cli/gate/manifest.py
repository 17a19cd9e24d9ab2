"""What a manifest says, in sentences."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from widerspruch.cli.words import command_words
from widerspruch.gate.decision.claims import NOTHING_CLAIMED
from widerspruch.lib.writing import Language
from widerspruch.protocol.manifest import GateRun
from widerspruch.rulebook.instants import in_berlin


def manifest_sentences(run: GateRun, language: Language) -> Iterator[str]:
    """Of which platforms, made how, with which sets, how many rows; what is not claimed; whether it was purged."""
    words = command_words(language)
    number = words.number
    platforms = ", ".join(used.platform for used in run.exclusion_sets)
    yield words("gate_run.title", platform=platforms, day=in_berlin(run.frozen_at))
    yield words("gate_verify.command", command=" ".join(run.command))
    for used in run.exclusion_sets:
        yield words(
            "gate_verify.set",
            platform=used.platform,
            number=used.number,
            until=in_berlin(used.received_until),
            digest=used.digest,
        )
    rows = sum(file.rows for file in run.inputs)
    yield words("gate_verify.rows", rows=number(rows), kept=number(run.kept()), files=number(len(run.ledgers)))
    if run.result == "mask":
        yield words("gate_run.mask")
    if run.nothing_claimed:
        unclaimed = run.counts.get(NOTHING_CLAIMED, 0)
        yield words("gate_run.nothing_claimed", n=unclaimed, platforms=", ".join(run.nothing_claimed))
    if run.predecessor is not None:
        yield words("gate_verify.purged", until=in_berlin(run.heeds_until()))


def layout_sentences(layout: Mapping[str, Sequence[str]], language: Language) -> Iterator[str]:
    """What of the files' layout was not kept, and in how many of them."""
    words = command_words(language)
    files = Counter(lost for losses in layout.values() for lost in set(losses))
    if files:
        losses = ", ".join(f"{lost} ({words.number(count)})" for lost, count in sorted(files.items()))
        yield words("gate_run.layout", losses=losses)
