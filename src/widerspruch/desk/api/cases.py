"""Calls about one case, for somebody who is logged in at the platform."""

import msgspec
from django.http import HttpResponse
from msgspec import Struct
from ninja import Router

from widerspruch.desk.api.bodies import answer
from widerspruch.desk.api.document import documented
from widerspruch.desk.api.guard import case_of_call
from widerspruch.desk.api.shapes import ApiCovered, instant
from widerspruch.desk.models import Coverage, DeskCase
from widerspruch.desk.receipts import receipts_for, receipts_of
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.confirmation import confirmation, scopes_of
from widerspruch.desk.values import AccountIdentity
from widerspruch.rulebook.vocabulary import Scope

cases = Router(tags=["cases"])


class ApiCase(Struct, frozen=True, kw_only=True):
    """A case as it stands.

    Attributes:
        ended_at: From then on it keeps nothing out; may lie ahead. Null: until further notice.

        expires_at: Of a case that was only claimed.

        sentences: The same in the language of `Accept-Language`, to be shown to the person.
    """

    case: str
    kind: str
    assurance: str
    state: str
    received_at: str
    ended_at: str | None
    expires_at: str | None
    scopes: tuple[Scope, ...]
    accounts: tuple[ApiCovered, ...]
    sentences: "ApiSentences"


class ApiSentences(Struct, frozen=True, kw_only=True):
    """What the confirmation says."""

    headline: str
    received: str
    covered: tuple[str, ...]
    not_covered: tuple[str, ...]
    from_when: tuple[str, ...]
    verify: tuple[str, ...]
    withdraw: tuple[str, ...]


class ApiReceipts(Struct, frozen=True):
    """The receipts of all accounts that a case covers or covered."""

    receipts: tuple["ApiReceipt", ...]


class ApiReceipt(Struct, frozen=True):
    """A file `receipt.json`. `name`: what to call it."""

    name: str
    receipt: msgspec.Raw


@cases.get(
    "objections/{case_id}",
    url_name="case",
    openapi_extra=documented({200: ApiCase}, on_behalf=True, problems=["unknown"]),
)
def read_case(request: DeskRequest, case_id: str) -> HttpResponse:
    """One's case: what it covers, what not, from when."""
    return answer(told_case(request, case_of_call(request, case_id, "read_case")))


@cases.get(
    "objections/{case_id}/receipt",
    url_name="receipts",
    openapi_extra=documented({200: ApiReceipts}, on_behalf=True, problems=["unknown"]),
)
def read_receipts(request: DeskRequest, case_id: str) -> HttpResponse:
    """The signed receipts of one's case."""
    case = case_of_call(request, case_id, "read_receipt")
    made = receipts_of(request.desk, case.case_id)
    return answer(ApiReceipts(tuple(ApiReceipt(name, msgspec.Raw(raw)) for name, raw in made)))


def told_case(request: DeskRequest, case: DeskCase) -> ApiCase:
    """A case, for the account's holder."""
    told = confirmation(request.desk, case, request.language)
    rows = [*case.coverages.select_related("account", "case").order_by("since", "id")]
    return ApiCase(
        case=case.case_id,
        kind=case.kind,
        assurance=case.assurance,
        state=case.state,
        received_at=instant(case.received_at),
        ended_at=None if case.ended_at is None else instant(case.ended_at),
        expires_at=None if case.claim_expires_at is None else instant(case.claim_expires_at),
        scopes=scopes_of(case),
        accounts=tuple(_covered(request, row) for row in rows),
        sentences=ApiSentences(
            headline=told.headline,
            received=told.received,
            covered=told.covered,
            not_covered=told.not_covered,
            from_when=told.from_when,
            verify=told.verify,
            withdraw=told.withdraw,
        ),
    )


def _covered(request: DeskRequest, row: Coverage) -> ApiCovered:
    sealer, account = request.desk.keys.sealer, row.account
    identity = sealer.open(account.sealed, AccountIdentity) if account is not None and account.sealed else None
    return ApiCovered(
        platform=row.platform,
        id=None if identity is None else identity.account_id,
        scopes=scopes_of(row),
        since=instant(row.since),
        until=None if row.until is None else instant(row.until),
        in_sets_from=instant(row.in_sets_from),
        receipt=next((msgspec.Raw(raw) for _, raw in receipts_for(request.desk, [row])), None),
    )
