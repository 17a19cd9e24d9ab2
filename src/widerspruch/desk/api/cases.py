"""Calls about one case, for somebody who is logged in at the platform."""

from typing import Annotated

import msgspec
from django.http import HttpResponse
from msgspec import Meta, Struct
from ninja import Router

from widerspruch.desk.access.limits import take_try
from widerspruch.desk.api.bodies import answer, body_of
from widerspruch.desk.api.document import documented
from widerspruch.desk.api.guard import case_of_call
from widerspruch.desk.api.shapes import ApiCovered, Email, instant, scope_words, scopes_in
from widerspruch.desk.case_ids import read_case_id
from widerspruch.desk.cases.standing import CaseStanding
from widerspruch.desk.cases.verifying import verify_claim
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, undo_withdrawal, withdraw
from widerspruch.desk.holders import contact_lookup_key, folded_contact
from widerspruch.desk.models import Coverage, DeskCase, MailedCode
from widerspruch.desk.receipts import receipts_for, receipts_of
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.confirmation import confirmation, scopes_of
from widerspruch.desk.values import AccountIdentity
from widerspruch.rulebook.vocabulary import SCOPES, Scope

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


class ApiWithdrawal(Struct, frozen=True, forbid_unknown_fields=True):
    """Taking an objection back is asked twice.

    Attributes:
        is_confirmed: False: the person says that they want to; nothing changes. True, within an hour: they were asked,
            and said yes.

        scopes: What is taken back; by default all.
    """

    is_confirmed: bool
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=10)] = SCOPES


class ApiStanding(Struct, frozen=True, kw_only=True):
    """How a case stands after a change.

    Attributes:
        scopes: What is kept out now, also where that ends soon.

        undo_until: Until then a withdrawal can be undone; null: there is none to undo.
    """

    case: str
    state: str
    is_in_force: bool
    scopes: tuple[Scope, ...]
    ended_at: str | None
    undo_until: str | None


class ApiCode(Struct, frozen=True, forbid_unknown_fields=True):
    """A code, and the address that it was mailed to."""

    contact: Annotated[Email, Meta(min_length=3)]
    code: Annotated[str, Meta(min_length=1, max_length=40)]


class ApiVerified(Struct, frozen=True, kw_only=True):
    """What a code showed.

    Attributes:
        case: The claim's number, or that of the verified case that was there already.

        expires_at: Until then it counts, where it stays a claim: nothing shows yet whose account it is.
    """

    case: str
    is_verified: bool
    expires_at: str | None


@cases.post(
    "objections/{case_id}/withdraw",
    url_name="withdraw",
    openapi_extra=documented(
        {200: ApiStanding}, body=ApiWithdrawal, on_behalf=True, problems=["unknown", "not-possible"]
    ),
)
def withdraw_case(request: DeskRequest, case_id: str) -> HttpResponse:
    """Take one's objection back: asked twice, mailed, and to be undone for some time."""
    case = case_of_call(request, case_id, "withdraw")
    body = body_of(request, ApiWithdrawal)
    if body.is_confirmed:
        return answer(_standing(withdraw(request.desk, case.case_id, "platform")))
    return answer(_standing(ask_to_withdraw(request.desk, case.case_id, "platform", scopes_in(body.scopes))))


@cases.post(
    "objections/{case_id}/undo",
    url_name="undo",
    openapi_extra=documented({200: ApiStanding}, on_behalf=True, problems=["unknown", "not-possible"]),
)
def undo_case(request: DeskRequest, case_id: str) -> HttpResponse:
    """Let it count on as if it had never been taken back. Where nothing was, nothing happens."""
    case = case_of_call(request, case_id, "undo_withdrawal")
    return answer(_standing(undo_withdrawal(request.desk, case.case_id, "platform")))


@cases.post(
    "objections/{case_id}/verify",
    url_name="verify",
    openapi_extra=documented({200: ApiVerified}, body=ApiCode, problems=["code-wrong", "too-many"], secured=False),
)
def verify_case(request: DeskRequest, case_id: str) -> HttpResponse:
    """Enter the code that was mailed with a claim. Anybody may: the code is what is asked for.

    A wrong number and a wrong code answer alike.
    """
    body = body_of(request, ApiCode)
    desk, contact = request.desk, folded_contact(body.contact)
    take_try(desk, ("entries_for_contact", contact), ("entries_from_address", request.client_address))
    mailed = MailedCode.objects.filter(contact_key=contact_lookup_key(desk.keys.lookup, contact), purpose="claim")
    newest = mailed.order_by("-id").values_list("case__case_id", flat=True).first()
    # A code for another case counts as a wrong one, and as a try: the same is done for both.
    is_for_this = newest is not None and newest == read_case_id(case_id)
    proved = verify_claim(desk, body.contact, body.code if is_for_this else "")
    return answer(
        ApiVerified(
            case=proved.case_id,
            is_verified=proved.is_verified,
            expires_at=None if proved.expires_at is None else instant(proved.expires_at),
        )
    )


def _standing(standing: CaseStanding) -> ApiStanding:
    return ApiStanding(
        case=standing.case_id,
        state=standing.state,
        is_in_force=standing.is_in_force,
        scopes=scope_words(standing.scopes),
        ended_at=None if standing.ended_at is None else instant(standing.ended_at),
        undo_until=None if standing.undo_until is None else instant(standing.undo_until),
    )
