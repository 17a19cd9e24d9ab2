"""What a proof among the evidence shows: a part of the page of that piece. And the exhibits of a broken promise."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from msgspec import Struct, structs

from widerspruch.casefile.evidence import Evidence
from widerspruch.person.correspondence.broken_promises import broken_promises
from widerspruch.person.correspondence.complaint_subjects import PromiseStanding, promise_standing
from widerspruch.person.correspondence.proof_exhibits import proof_exhibits
from widerspruch.person.proofs import KeptProof, check_proof, kept_proof
from widerspruch.person.site.forms.proof import ProofCheckForm
from widerspruch.person.site.keeping_trust import keep_trust
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.kept_proof import KeptProofTold, tell_checked, tell_kept_proof

_LONG_AGO = (2020, 1, 1, 0, 0, 0)
"""All files of an archive: when somebody asked for it is nobody's business."""


class ProofPart(Struct, frozen=True):
    """What the page shows of a proof.

    Attributes:
        form: None where nothing could make it show anything.

        is_kept: Whether the page can be shown again by its address: what was sent is kept.

        exhibits: Where the exhibits of a broken promise are; None: none is.

        standing: What can be done about it. `about_complaint`: that in a sentence. `complaint`:
            where the letter is written, if it can be.
    """

    shown: KeptProofTold
    form: ProofCheckForm | None
    is_kept: bool = False
    exhibits: str | None = None
    standing: PromiseStanding | None = None
    complaint: str | None = None
    about_complaint: str = ""


def proof_part(request: SiteRequest, piece: Evidence, data: bytes) -> ProofPart:
    """Check a proof with what the case file has for it; what was sent is kept with it, but for the account's id."""
    kept = kept_proof(request.case, piece.digest, data, request.now)
    form = ProofCheckForm(request, kept.receipt)
    if not form.is_bound or not form.is_valid() or not keep_trust(request, piece, data, kept.trust, form):
        return _part(request, piece, kept, tell_kept_proof(kept, request.rulebook, request.words), form)
    kept = kept_proof(request.case, piece.digest, data, request.now)
    shown = tell_kept_proof(kept, request.rulebook, request.words)
    account = form.cleaned_data["account"]
    if account:
        found = check_proof(data, kept.trust, account, request.now)
        if found is not None:
            shown = tell_checked(found, kept.trust, request.rulebook, request.words)
    return _part(request, piece, kept, shown, form, is_kept=not account)


def _part(
    request: SiteRequest,
    piece: Evidence,
    kept: KeptProof,
    shown: KeptProofTold,
    form: ProofCheckForm,
    *,
    is_kept: bool = False,
) -> ProofPart:
    part = ProofPart(shown, None if kept.receipt is None else form, is_kept=is_kept)
    if kept.findings is None or kept.findings.outcome != "broken_promise":
        return part
    promises = broken_promises(request.case, request.now)
    accounts = () if kept.owner is None else (kept.owner.account,)
    standing = promise_standing(kept.digest, accounts, request.status, request.rulebook, promises)
    return structs.replace(
        part,
        exhibits=reverse("proof_exhibits", args=[piece.number]),
        standing=standing,
        about_complaint=request.say(f"site.proof.complain_{standing}"),
        complaint=_letter(request, kept) if standing == "to_complain" else None,
    )


def _letter(request: SiteRequest, kept: KeptProof) -> str:
    assert kept.owner is not None, "it was told whose it is"
    return reverse("letter", args=["complaint", request.status.case.accounts[kept.owner.account].number])


@require_safe
def send_exhibits(request: SiteRequest, number: int) -> HttpResponse:
    """The exhibits of a broken promise in one archive."""
    piece = next((one for one in request.case.evidence() if one.number == number and not one.deleted), None)
    if piece is None:
        raise Http404
    kept = kept_proof(request.case, piece.digest, request.case.evidence_bytes(piece.digest), request.now)
    files = proof_exhibits(kept, request.rulebook)
    if files is None:
        raise Http404
    name = request.say("site.proof.exhibits_name", number=number)
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    return HttpResponse(_archive(files), content_type="application/zip", headers=headers)


def _archive(files: dict[str, bytes]) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name, _LONG_AGO), data, ZIP_DEFLATED)
    return written.getvalue()


urlpatterns = [path("case/evidence/<int:number>/exhibits", send_exhibits, name="proof_exhibits")]
