"""A block of text for the public summary of training content (AI Act, Art. 53(1)(d)): what was done about objections.

It says what manifest and record say, where that can be checked, and what it does not show. Whoever publishes it says
it.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from widerspruch.gate.decision.claims import verdict_for
from widerspruch.gate.telling.challenge import FoundInLog
from widerspruch.gate.telling.timing import Seconds
from widerspruch.lib.texts import Catalogue, load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.protocol.manifest import GateRun, SetUsed
from widerspruch.protocol.run_record import ReadRunRecord
from widerspruch.rulebook.instants import in_berlin
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.written_places import written_place
from widerspruch.rulebook.written_sources import written_source

LAW = "ai_act_53"
"""The rulebook's point of law about such summaries."""

_OBJECTED, _SECOND = "objected", 1_000_000
_NO_OBJECTIONS = ("signalled", "preset", "unclear_signal")


class SummaryReport(Struct, frozen=True, kw_only=True):
    """The block, and what it says.

    Attributes:
        text: Paragraphs with empty lines between them.

        manifest: Digest of the manifest. `record`: of the payload of its record; None: there is none.

        index: Of the record in the log; None: nobody looked. `witnessed_at`: the second by which enough witnesses had
            signed for it.

        objected: Rows that were left out because somebody objected. `counts`: rows of every reason.
    """

    text: str
    manifest: str
    record: str | None
    index: int | None
    witnessed_at: int | None
    exclusion_sets: tuple[SetUsed, ...]
    frozen_at: int
    heeds_until: int
    rows: int
    kept: int
    objected: int
    counts: Mapping[str, int]
    seconds: Seconds


def summary_report(
    run: GateRun,
    manifest: str,
    record: ReadRunRecord | None,
    found: FoundInLog | None,
    rulebook: Rulebook,
    language: Language,
    seconds: Seconds,
) -> SummaryReport:
    words = load_catalogue(language, "widerspruch.gate")
    paragraphs = [
        words("summary.title"),
        *_what_was_done(run, words),
        *_where_to_check(manifest, record, found, words),
        words("summary.not_shown"),
        *_law(rulebook, words, language),
    ]
    return SummaryReport(
        text="\n\n".join(paragraphs),
        manifest=manifest,
        record=None if record is None else record.digest,
        index=None if found is None else found.index,
        witnessed_at=None if found is None else found.witnessed_at,
        exclusion_sets=run.exclusion_sets,
        frozen_at=run.frozen_at,
        heeds_until=run.heeds_until(),
        rows=sum(run.counts.values()),
        kept=run.kept(),
        objected=run.counts.get(_OBJECTED, 0),
        counts=run.counts,
        seconds=seconds,
    )


def _what_was_done(run: GateRun, words: Catalogue) -> Iterator[str]:
    number = words.number
    sets = [
        words("summary.set", platform=used.platform, number=used.number, until=in_berlin(used.received_until))
        for used in run.exclusion_sets
    ]
    yield "\n".join([words("summary.sets", until=in_berlin(run.heeds_until()), day=in_berlin(run.frozen_at)), *sets])
    rows, kept = sum(run.counts.values()), run.kept()
    kept_verdicts = ("allowed", "undecided") if run.undecided == "keep" else ("allowed",)
    out = {reason: count for reason, count in run.counts.items() if verdict_for(reason) not in kept_verdicts}
    objected = out.pop(_OBJECTED, 0)
    lines = [
        words("summary.rows", rows=number(rows), kept=number(kept)),
        words("summary.objected", rows=number(objected)),
        *(words(f"summary.{reason}", rows=number(out.pop(reason))) for reason in _NO_OBJECTIONS if reason in out),
        words("summary.others", rows=number(sum(out.values()))),
    ]
    if run.redacted:
        lines.append(words("summary.redacted", rows=number(run.redacted)))
    if run.nothing_claimed:
        lines.append(words("summary.nothing_claimed", platforms=", ".join(run.nothing_claimed)))
    verified = run.verification
    lines.append(words("summary.verified", rows=number(verified.rows), found=number(verified.found)))
    yield "\n".join(lines)


def _where_to_check(
    manifest: str, record: ReadRunRecord | None, found: FoundInLog | None, words: Catalogue
) -> Iterator[str]:
    lines = [words("summary.manifest", digest=manifest)]
    if record is not None:
        lines.append(words("summary.record", digest=record.digest, origin=record.record.log.origin))
        authors = record.record.kept_authors
        if authors is not None and authors.is_of_accounts:
            lines.append(words("summary.kept_authors", count=words.number(authors.count)))
    if found is not None:
        lines.append(words("summary.index", index=words.number(found.index), origin=found.origin))
        if found.witnessed_at is not None:
            at = in_berlin(found.witnessed_at * _SECOND)
            lines.append(words("summary.witnessed", at=at))
    yield "\n".join(lines)


def _law(rulebook: Rulebook, words: Catalogue, language: Language) -> Iterator[str]:
    point = next(one for one in rulebook.law if one.id == LAW)
    said = load_catalogue(language, "widerspruch.rulebook")(f"law.{LAW}")
    sources = [
        words(
            "summary.source",
            title=written_source(fact.source, rulebook, language).title,
            place=written_place(fact.place, language),
            seen=words.day(fact.seen_on),
        )
        for fact in point.facts
    ]
    yield "\n".join([said, *sources, words("summary.template")])
