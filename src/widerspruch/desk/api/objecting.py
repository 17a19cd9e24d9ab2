"""`POST /objections`: the one call that must hold on the day when everybody is told.

It is written plainly, without what costs more than the objection itself.
"""

from collections.abc import Iterator

import msgspec
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from widerspruch.desk.api.bodies import answer, body_of
from widerspruch.desk.api.problems import ApiError
from widerspruch.desk.api.shapes import (
    ApiAccount,
    ApiCovered,
    ApiObjection,
    ApiTaken,
    NotCovered,
    instant,
    micros,
    scope_words,
    scopes_in,
)
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.once import take_once
from widerspruch.desk.intake.submission import AccountHolder, CoveredAccount, Submission, Taken
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.receipts import receipt_bytes
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.values import AccountIdentity
from widerspruch.rulebook.vocabulary import SCOPES

ONCE, LONGEST_KEY = "Idempotency-Key", 200


@csrf_exempt
@require_POST
def object_for_account(request: DeskRequest) -> HttpResponse:
    """Record the objection of somebody who is logged in at the platform: 201; 200 where they have a case already."""
    objection = body_of(request, ApiObjection)
    for account in (objection.account, *objection.linked_accounts):
        if account.platform not in request.desk.config.platforms:
            raise ApiError("unknown-platform")
    taken = _taken(request, _submission(objection))
    return answer(told(request.desk, taken), 201 if taken.is_new else 200)


def _taken(request: DeskRequest, submission: Submission) -> Taken:
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    if not key:
        return take_objection(request.desk, submission)
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise ApiError("wrong-value", places=(ONCE,))
    taken = take_once(request.desk, submission, request.credential, key, request.body)
    if taken is None:
        raise ApiError("key-used-otherwise")
    return taken


def told(desk: Desk, taken: Taken) -> ApiTaken:
    """What was recorded, for the platform's server."""
    covered = taken.covered
    return ApiTaken(
        case=taken.case_id,
        is_new=taken.is_new,
        is_widened=taken.is_widened,
        is_undone_withdrawal=taken.is_undone_withdrawal,
        is_confirmed_by_mail=taken.has_mail,
        received_at=instant(taken.received_at),
        effective_from=instant(min((one.since for one in covered), default=taken.received_at)),
        in_sets_from=instant(max((one.in_sets_from for one in covered), default=taken.received_at)),
        scopes=scope_words(taken.scopes),
        accounts=tuple(_covered(desk, taken.case_id, one) for one in covered),
        not_covered=tuple(_not_covered(taken)),
    )


def _submission(objection: ApiObjection) -> Submission:
    at = objection.submitted_at
    return Submission(
        who=AccountHolder(
            objection.account.platform,
            objection.account.identity(),
            objection.accounts_centre,
            tuple(_named(one) for one in objection.linked_accounts),
        ),
        language=objection.language,
        country=objection.country,
        scopes=scopes_in(objection.scopes),
        contact=objection.contact,
        reason=objection.reason,
        names=objection.names,
        channel=objection.channel,
        acted_by=objection.acted_by,
        submitted_at=None if at is None else max(0, micros(at)),
    )


def _named(account: ApiAccount) -> tuple[str, AccountIdentity]:
    return account.platform, account.identity()


def _covered(desk: Desk, case_id: str, covered: CoveredAccount) -> ApiCovered:
    known = covered.identity
    receipt = None
    if known is not None:
        receipt = msgspec.Raw(
            receipt_bytes(
                desk,
                case_id=case_id,
                platform=covered.platform,
                account_id=known.account_id,
                salt=covered.salt,
                since=covered.since,
                scopes=scope_words(covered.scopes),
                in_sets_from=covered.in_sets_from,
            )
        )
    return ApiCovered(
        platform=covered.platform,
        id=None if known is None else known.account_id,
        scopes=scope_words(covered.scopes),
        since=instant(covered.since),
        in_sets_from=instant(covered.in_sets_from),
        receipt=receipt,
    )


def _not_covered(taken: Taken) -> Iterator[NotCovered]:
    yield from (scope for scope in SCOPES if scope not in scope_words(taken.scopes))
    yield "other_accounts"
    yield "finished_models"
