"""All calls of `/api/v1`."""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from widerspruch.desk.api.accounts import accounts
from widerspruch.desk.api.cases import cases
from widerspruch.desk.api.document import document_of, documented
from widerspruch.desk.api.exclusions import exclusions
from widerspruch.desk.api.guard import failed
from widerspruch.desk.api.notices import notices
from widerspruch.desk.api.objecting import object_for_account
from widerspruch.desk.api.problems import ApiError, code_of_status, problem_of
from widerspruch.desk.api.proofs import proofs
from widerspruch.desk.api.shapes import ApiObjection, ApiTaken
from widerspruch.desk.request import DeskRequest

api = NinjaAPI(
    title="Widerspruch: objection desk",
    version="1",
    description="Objections to AI training, for the platform's own servers and its training pipeline.",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
)
for calls in (cases, proofs, accounts, notices, exclusions):
    api.add_router("", calls)

_OBJECTING = documented(
    {201: ApiTaken, 200: ApiTaken},
    body=ApiObjection,
    problems=["unknown-platform", "key-used-otherwise"],
    headers={"Idempotency-Key": "Whoever sends the same again, after a broken connection, gets the same case."},
)
# Answered by a plain view, see `objecting`; here it is only told.
api.post("objections", url_name="objections_document", openapi_extra=_OBJECTING)(object_for_account)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    places = tuple(".".join(str(part) for part in one["loc"][:2]) for one in error.errors)
    return problem_of(ApiError("wrong-value", places=places))


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_of(ApiError(code_of_status(error.status_code)))


@api.exception_handler(Exception)
def _failed(request: HttpRequest, error: Any) -> HttpResponse:
    return failed(request, error)


def show_document(request: DeskRequest) -> HttpResponse:
    """The OpenAPI document."""
    return HttpResponse(msgspec.json.encode(document_of(api)), content_type="application/json")


_UNUSED = ("api-root", "objections_document")
"""Ninja's root, which leads to a page that is not there, and what is only told."""

_of_ninja = [one for one in api.urls[0] if getattr(one, "name", "") not in _UNUSED]

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/objections", object_for_account, name="api_objections"),
    path("v1/openapi.json", show_document, name="api_document"),
    path("v1/", include((_of_ninja, "ninja"), namespace="api")),
]
