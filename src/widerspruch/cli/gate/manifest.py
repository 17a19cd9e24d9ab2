"""What a manifest says, in sentences."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from widerspruch.cli.gate.by_signals import signal_sentences
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
        yield from signal_sentences(used.sources, used.policies, language)
    rows = sum(file.rows for file in run.inputs)
    yield words("gate_verify.rows", rows=number(rows), kept=number(run.kept()), files=number(len(run.ledgers)))
    if run.buckets is not None:
        yield words("gate_verify.buckets", n=run.buckets.count, commitment=run.buckets.commitment)
    if run.result == "mask":
        yield words("gate_run.mask")
    if run.nothing_claimed:
        unclaimed = run.counts.get(NOTHING_CLAIMED, 0)
        yield words("gate_run.nothing_claimed", n=unclaimed, platforms=", ".join(run.nothing_claimed))
    if run.objections_until is not None:
        yield words("gate_verify.purged", until=in_berlin(run.heeds_until()))


def layout_sentences(layout: Mapping[str, Sequence[str]], language: Language) -> Iterator[str]:
    """What of the files' layout was not kept: of which columns, and in how many files."""
    words = command_words(language)
    files, columns = Counter[str](), defaultdict[str, set[str]](set)
    for losses in layout.values():
        files.update({loss.partition(":")[0] for loss in losses})
        for what, _, column in (loss.partition(":") for loss in losses):
            columns[what] |= {column} if column else set()
    for what in sorted(files):
        of = "columns" if columns[what] else "all"
        named = ", ".join(sorted(columns[what]))
        yield words(f"gate_layout.{of}", what=words(f"gate_layout.{what}"), columns=named, n=files[what])
