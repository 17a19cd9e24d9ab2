"""One piece of evidence: what it is and where it belongs, a look at it, its original bytes, and its deletion."""

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe

from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Evidence
from widerspruch.casefile.media import IMAGES, TEXTS, UNKNOWN, sniffed
from widerspruch.lib.shown import shown_text
from widerspruch.person.proofs import claims_to_be_proof
from widerspruch.person.receipts import claims_to_be_receipt
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.site.views.case_lineage import ReportPart, report_part
from widerspruch.person.site.views.case_proof import ProofPart, proof_part
from widerspruch.person.site.views.case_receipt import ReceiptPart, receipt_part
from widerspruch.person.telling.case import names_of
from widerspruch.person.telling.exhibits import tell_exhibits
from widerspruch.person.telling.timeline import tell_timeline
from widerspruch.protocol.lineage.report_proof import claims_to_be_lineage_proof
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm
from widerspruch.web.once import may_repeat

_LONGEST_LOOK = 20_000
"""Characters of a text that its page shows; all of it is in the file."""

_Look = str | ReceiptPart | ProofPart | ReportPart | None

_ALONE = "sandbox; default-src 'none'"
"""A file of a stranger's that is opened by itself runs nothing, loads nothing and is nobody."""


@may_repeat
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest, number: int) -> HttpResponse:
    """What it is, a look at it, and the events that it belongs to; of what a platform signed, what that shows."""
    piece = _piece(request, number)
    recorded = [one for one in request.case.recorded() if piece.digest in one.evidence]
    (told,) = tell_exhibits([piece], recorded, request.words)
    names = names_of(request.case, request.rulebook)
    look, problem = _look(request, piece)
    if request.method == "POST" and not isinstance(look, ReceiptPart | ProofPart | ReportPart):
        raise Http404
    if isinstance(look, ProofPart | ReportPart) and look.is_kept:
        return HttpResponseRedirect(f"{reverse('evidence', args=[number])}#proof", status=303)
    return render(
        request,
        "site/evidence.html",
        {
            "title": told.title,
            "told": told,
            "entries": tell_timeline(recorded, names, request.words),
            "is_picture": look in IMAGES,
            "text": look if isinstance(look, str) and look not in IMAGES else None,
            "receipt": look if isinstance(look, ReceiptPart) else None,
            "proof": look if isinstance(look, ProofPart) else None,
            "report": look if isinstance(look, ReportPart) else None,
            "problem": problem,
        },
    )


def _look(request: SiteRequest, piece: Evidence) -> tuple[_Look, str | None]:
    """The media type of a picture, what a receipt, a proof or a report shows, or the text itself, as far as any can be
    shown; and what is wrong with it."""
    if piece.deleted:
        return None, None
    try:
        data = request.case.evidence_bytes(piece.digest)
    except CaseFileError as error:
        return None, sentence_of(error, request.say)
    if claims_to_be_proof(data):
        return proof_part(request, piece, data), None
    if claims_to_be_lineage_proof(data):
        return report_part(request, piece, data), None
    if claims_to_be_receipt(data):
        return receipt_part(request, data, piece.digest), None
    media_type = sniffed(data)
    if media_type in TEXTS:
        return shown_text(data.decode()[:_LONGEST_LOOK]), None
    return (media_type if media_type in IMAGES else None), None


@require_safe
def send(request: SiteRequest, number: int) -> HttpResponse:
    """Its original bytes: a picture to look at, everything else to be saved."""
    piece = _piece(request, number)
    data = request.case.evidence_bytes(piece.digest)
    media_type = sniffed(data)
    is_picture = media_type in IMAGES
    (told,) = tell_exhibits([piece], (), request.words)
    return HttpResponse(
        data,
        content_type=media_type if is_picture else UNKNOWN,
        headers={
            "Content-Disposition": f'{"inline" if is_picture else "attachment"}; filename="{told.saved_as}"',
            "Content-Security-Policy": _ALONE,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SiteRequest, number: int) -> HttpResponse:
    """Ask first; then its bytes and its name are gone."""
    piece = _piece(request, number)
    form = PageForm(request)
    if form.is_bound and form.is_valid():
        request.case.delete_evidence(piece.digest, request.now)
        return HttpResponseRedirect("/case?done=evidence_deleted#evidence", status=303)
    (told,) = tell_exhibits([piece], request.case.recorded(), request.words)
    title = request.say("site.evidence.delete_title", number=number)
    return render(request, "site/evidence_delete.html", {"title": title, "told": told, "form": form})


def _piece(request: SiteRequest, number: int) -> Evidence:
    for piece in request.case.evidence():
        if piece.number == number:
            return piece
    raise Http404


urlpatterns = [
    path("case/evidence/<int:number>", show, name="evidence"),
    path("case/evidence/<int:number>/file", send, name="evidence_file"),
    path("case/evidence/<int:number>/delete", delete, name="evidence_delete"),
]
