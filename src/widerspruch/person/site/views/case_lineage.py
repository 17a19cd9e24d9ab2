"""What a report about models among the evidence says today: a part of the page of that piece."""

from django.urls import reverse
from msgspec import Struct, structs

from widerspruch.casefile.evidence import Evidence
from widerspruch.person.correspondence.broken_promises import broken_promises
from widerspruch.person.correspondence.complaint_subjects import PromiseStanding, promise_standing
from widerspruch.person.lineage_reports import (
    KeptReport,
    accounts_of,
    kept_report,
    kept_reports,
    overdue_models,
    report_in,
)
from widerspruch.person.site.forms.lineage import ReportCheckForm
from widerspruch.person.site.keeping_trust import keep_trust
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.kept_lineage_report import KeptReportTold, tell_kept_report
from widerspruch.protocol.proof.findings import ProofProblem


class ReportPart(Struct, frozen=True):
    """What the page shows of a report.

    Attributes:
        form: None where nothing could make it show anything.

        is_kept: Whether the page can be shown again by its address: what was sent is kept.

        standing, about_complaint, complaint: As in `case_proof.ProofPart`; None where no day has passed.
    """

    shown: KeptReportTold
    form: ReportCheckForm | None
    is_kept: bool = False
    standing: PromiseStanding | None = None
    complaint: str | None = None
    about_complaint: str = ""


def report_part(request: SiteRequest, piece: Evidence, data: bytes) -> ReportPart:
    """Check a report with what the case file has for it; what was sent is kept with it."""
    kept = kept_report(request.case, piece.digest, piece.number, data, request.now)
    form = ReportCheckForm(request)
    if form.is_bound and form.is_valid() and keep_trust(request, piece, data, kept.trust, form):
        return structs.replace(_part(request, kept, form), is_kept=True)
    return _part(request, kept, form)


def _part(request: SiteRequest, kept: KeptReport, form: ReportCheckForm) -> ReportPart:
    reports = kept_reports(request.case, request.now)
    shown = tell_kept_report(kept, reports, request.rulebook, request.words, request.now)
    is_readable = not isinstance(report_in(kept.data), ProofProblem)
    part = ReportPart(shown, form if is_readable else None)
    if not overdue_models(kept, reports, request.now):
        return part
    accounts = accounts_of(kept, request.case)
    promises = broken_promises(request.case, request.now)
    standing = promise_standing(kept.digest, accounts, request.status, request.rulebook, promises)
    return structs.replace(
        part,
        standing=standing,
        about_complaint=request.say(f"site.lineage.complain_{standing}"),
        complaint=_letter(request, accounts[0]) if standing == "to_complain" else None,
    )


def _letter(request: SiteRequest, account: str) -> str:
    return reverse("letter", args=["complaint", request.status.case.accounts[account].number])
