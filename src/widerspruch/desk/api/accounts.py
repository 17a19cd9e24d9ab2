"""Accounts centres over time, and what of an account is kept out: told by the platform's own servers."""

from typing import Annotated

from django.http import HttpResponse
from msgspec import Meta, Struct
from ninja import Router

from widerspruch.desk.api.bodies import answer, body_of
from widerspruch.desk.api.document import documented
from widerspruch.desk.api.guard import account_of_call
from widerspruch.desk.api.problems import ApiError
from widerspruch.desk.api.shapes import ApiAccount, Instant, Line, instant, micros
from widerspruch.desk.cases.links import link_account, unlink_account
from widerspruch.desk.holders import account_lookup_key
from widerspruch.desk.models import Coverage
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.confirmation import scopes_of
from widerspruch.rulebook.vocabulary import SCOPES, Scope

accounts = Router(tags=["accounts"])


class ApiLink(Struct, frozen=True, forbid_unknown_fields=True):
    """An account belongs to an accounts centre from now on. `at`: when it was linked, if that was earlier."""

    account: ApiAccount
    accounts_centre: Line
    at: Instant | None = None


class ApiUnlink(Struct, frozen=True, forbid_unknown_fields=True):
    """An account left its accounts centre. What keeps it out stays."""

    platform: Annotated[str, Meta(min_length=1, max_length=64)]
    id: Line
    at: Instant | None = None


class ApiLinked(Struct, frozen=True):
    """What is known now. `cases`: numbers of cases that cover the account from now on."""

    cases: tuple[str, ...]


class ApiCoverage(Struct, frozen=True):
    """What of an account is kept out now.

    Attributes:
        scopes: Empty: nothing is.

        since: From when, of the earliest; null: nothing is.

        cases: Numbers of the cases that do it, with those that are withdrawn and not over yet.
    """

    scopes: tuple[Scope, ...]
    since: str | None
    cases: tuple[str, ...]


@accounts.post(
    "accounts/link",
    url_name="link",
    openapi_extra=documented({200: ApiLinked}, body=ApiLink, problems=["unknown-platform"]),
)
def link(request: DeskRequest) -> HttpResponse:
    """Whoever objected before has the new account covered from now on."""
    body = body_of(request, ApiLink)
    _require_platform(request, body.account.platform)
    at = None if body.at is None else max(0, micros(body.at))
    cases = link_account(request.desk, body.account.platform, body.account.identity(), body.accounts_centre, at)
    return answer(ApiLinked(tuple(cases)))


@accounts.post(
    "accounts/unlink",
    url_name="unlink",
    openapi_extra=documented({200: ApiLinked}, body=ApiUnlink, problems=["unknown-platform"]),
)
def unlink(request: DeskRequest) -> HttpResponse:
    """What keeps the account out goes on; what the centre objects to later does not reach it."""
    body = body_of(request, ApiUnlink)
    _require_platform(request, body.platform)
    unlink_account(request.desk, body.platform, body.id, None if body.at is None else max(0, micros(body.at)))
    return answer(ApiLinked(()))


@accounts.get("coverage", url_name="coverage", openapi_extra=documented({200: ApiCoverage}, on_behalf=True))
def coverage(request: DeskRequest) -> HttpResponse:
    """What of one account is kept out at this moment: how a switch stands."""
    account, now = account_of_call(request), request.now
    key = account_lookup_key(request.desk.keys.lookup, account.platform, account.account_id)
    rows = Coverage.objects.filter(account__platform=account.platform, account__lookup_key=key, since__lte=now)
    in_force = [row for row in rows.select_related("case").order_by("since") if row.until is None or now < row.until]
    # What somebody only claims about an account is nothing that its holder is told of here.
    verified = [row for row in in_force if row.case.assurance == "verified"]
    scopes = {scope for row in verified for scope in scopes_of(row)}
    return answer(
        ApiCoverage(
            tuple(scope for scope in SCOPES if scope in scopes),
            instant(verified[0].since) if verified else None,
            tuple(dict.fromkeys(row.case.case_id for row in verified)),
        )
    )


def _require_platform(request: DeskRequest, platform: str) -> None:
    if platform not in request.desk.config.platforms:
        raise ApiError("unknown-platform")
