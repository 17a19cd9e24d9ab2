"""The proofs of one case, for somebody who is logged in at the platform: whether a run kept their account out."""

import msgspec
from django.http import HttpResponse
from msgspec import Struct
from ninja import Router

from widerspruch.desk.access.limits import take_try
from widerspruch.desk.api.bodies import answer
from widerspruch.desk.api.document import documented
from widerspruch.desk.api.guard import case_of_call
from widerspruch.desk.api.problems import ApiError
from widerspruch.desk.api.shapes import instant
from widerspruch.desk.models import Coverage
from widerspruch.desk.proofs.making import make_proof
from widerspruch.desk.proofs.standing import WITHOUT_PROOF, ProofStanding, RunChoice, standings
from widerspruch.desk.receipts import has_receipt, receipt_name
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.proofs import proof_name, told_state
from widerspruch.desk.telling.words import DeskWords

proofs = Router(tags=["cases"])


class ApiRun(Struct, frozen=True, kw_only=True):
    """A run that a proof can be about.

    Attributes:
        manifest: Its name: SHA-256 of its manifest, in hex. `set_number`: of the set that it kept to.

        witnessed_at: When enough witnesses had seen that it is in the log; null: none is asked for.

        is_before: Its set was made before the objection came in.

        shows_authors: Whether the proof also shows if the account is among those whose rows were kept.
    """

    manifest: str
    set_number: int
    purpose: str
    frozen_at: str
    witnessed_at: str | None
    is_before: bool
    shows_authors: bool


class ApiProof(Struct, frozen=True, kw_only=True):
    """What can be shown of one account.

    Attributes:
        receipt: Name of the receipt that it is about.

        state: `runs`, `no_run`: there is a proof, in the second case of a set alone; else why there is none.

        sentence: That in the language of `Accept-Language`.

        runs: Newest first. `run`: the one that `proof` is about; null: it is about the newest set.

        name: What to call the file. `proof`: the file `proof.json`; null: there is none.
    """

    receipt: str
    platform: str
    state: str
    sentence: str
    runs: tuple[ApiRun, ...]
    run: str | None
    name: str | None
    proof: msgspec.Raw | None


class ApiProofs(Struct, frozen=True):
    """Of all accounts that a case covers or covered and that have a receipt."""

    proofs: tuple[ApiProof, ...]


@proofs.get(
    "objections/{case_id}/proofs",
    url_name="proofs",
    openapi_extra=documented({200: ApiProofs}, on_behalf=True, problems=["unknown", "too-many"]),
)
def read_proofs(request: DeskRequest, case_id: str, run: str = "") -> HttpResponse:
    """What shows that a run kept to one's objection: of the one that is named, else of the newest that had to."""
    case = case_of_call(request, case_id, "read_receipt")
    take_try(request.desk, ("proofs_of_case", case.case_id))
    rows = [*case.coverages.select_related("account", "case").order_by("since", "id")]
    covered = [row for row in rows if has_receipt(row)]
    told = zip(covered, standings(request.desk, covered), strict=True)
    found = tuple(_told(request, row, standing, run) for row, standing in told)
    if run and not any(one.run == run for one in found):
        raise ApiError("unknown")
    return answer(ApiProofs(found))


def _told(request: DeskRequest, row: Coverage, standing: ProofStanding, wanted: str) -> ApiProof:
    newest = next((one.manifest for one in standing.runs if not one.is_before), None)
    named = next((one.manifest for one in standing.runs if one.manifest == wanted), None)
    run = named if wanted else newest
    is_there = standing.state not in WITHOUT_PROOF and (run is not None or not wanted)
    return ApiProof(
        receipt=receipt_name(row),
        platform=row.platform,
        state=standing.state,
        sentence=told_state(row, standing, DeskWords(request.language)),
        runs=tuple(_run(one) for one in standing.runs),
        run=run if is_there else None,
        name=proof_name(row, run) if is_there else None,
        proof=msgspec.Raw(make_proof(request.desk, row, run)) if is_there else None,
    )


def _run(one: RunChoice) -> ApiRun:
    return ApiRun(
        manifest=one.manifest,
        set_number=one.number,
        purpose=one.purpose,
        frozen_at=instant(one.frozen_at),
        witnessed_at=None if one.witnessed_at is None else instant(one.witnessed_at),
        is_before=one.is_before,
        shows_authors=one.shows_authors,
    )
