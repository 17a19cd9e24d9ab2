"""A report about models in a case file, in words: what it says today, what other reports say otherwise, and who chose
whom to believe."""

from collections.abc import Sequence

from msgspec import Struct, structs

from widerspruch.lib.shown import shown
from widerspruch.person.lineage_changes import ReportChange, report_changes
from widerspruch.person.lineage_reports import KeptReport, overdue_models
from widerspruch.person.telling.kept_proof import trust_sentences
from widerspruch.person.telling.lineage_report import LineageTold, tell_lineage_report
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.lineage.lineage_report import ReadLineageReport
from widerspruch.protocol.lineage.report_verification import LineageFindings
from widerspruch.protocol.proof.findings import ProofProblem
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.load import Rulebook

_NAMES_SHOWN = 5


class KeptReportTold(Struct, frozen=True):
    """What the page of a report shows.

    Attributes:
        is_checked: Whether it was held against anything; False: it only says what it would show.

        newer: Number of the evidence with the newest report of the platform; None: this is it.

        is_settled: Whether newer reports have the last word on all models whose day has passed in this one.

        changes: What other reports of the platform say otherwise, one sentence each.

        trust, is_platforms_choice: As in `kept_proof.KeptProofTold`.
    """

    told: LineageTold
    is_checked: bool
    newer: int | None = None
    is_settled: bool = False
    changes: tuple[str, ...] = ()
    trust: tuple[str, ...] = ()
    is_platforms_choice: bool = False


def tell_kept_report(
    kept: KeptReport, reports: Sequence[KeptReport], rulebook: Rulebook, words: PersonWords, now: int
) -> KeptReportTold:
    """What came out, of a report that is among the evidence. `reports`: all of the case file."""
    if kept.findings is None:
        return tell_unchecked_report(None, rulebook, words, now)
    is_platforms = kept.trust.policy_by == "platform"
    told = tell_lineage_report(kept.findings, rulebook, words, now, by_platform=is_platforms)
    changes = report_changes(kept, reports)
    newer = next((one.number for one in changes if one.kind in ("newer", "came_late")), None)
    is_settled = told.outcome == "overdue" and not overdue_models(kept, reports, now)
    if newer is not None and (is_settled or told.outcome != "overdue"):
        told = structs.replace(told, next=words.person("kept_report.see_newer", number=words.number(newer)))
    if is_settled:
        told = structs.replace(told, sentence=words.person("kept_report.settled"))
    return KeptReportTold(
        told=told,
        is_checked=True,
        newer=newer,
        is_settled=is_settled,
        changes=tuple(_change(one, words) for one in changes),
        trust=tuple(trust_sentences(kept.trust, words)),
        is_platforms_choice=is_platforms,
    )


def tell_unchecked_report(
    said: ReadLineageReport | ProofProblem | None, rulebook: Rulebook, words: PersonWords, now: int
) -> KeptReportTold:
    """A file that was held against nothing yet: of which day it says to be; or why it shows nothing at all."""
    if isinstance(said, ProofProblem):
        return KeptReportTold(tell_lineage_report(LineageFindings(problem=said), rulebook, words, now), is_checked=True)
    told = tell_lineage_report(LineageFindings(), rulebook, words, now)
    told = structs.replace(
        told,
        sentence=words.person("kept_report.unchecked"),
        why=words.person("kept_report.missing"),
        next="",
        limits=(),
    )
    return KeptReportTold(told, is_checked=False)


def _change(one: ReportChange, words: PersonWords) -> str:
    names = [shown(model.name) for model in one.models[:_NAMES_SHOWN]]
    more = len(one.models) - len(names)
    listed = words.listed([*names, words.person("kept_report.more", n=more)] if more else names) if names else ""
    days = [model.until for model in one.models if model.until is not None]
    return words.person(
        f"kept_report.change.{one.kind}",
        n=len(one.models),
        number=words.number(one.number),
        made=words.day(day_of(one.made_at)),
        names=listed,
        day=words.day(day_of(min(days))) if days else "",
    )
