"""What can go wrong in a call, as RFC 9457 has it. The codes are promised: a program may hang on them."""

from collections.abc import Mapping

import msgspec
from django.http import HttpResponse
from msgspec import Struct

MEDIA_TYPE = "application/problem+json"


class ApiProblem(Struct, frozen=True):
    """A way to go wrong. `title`: one plain sentence, the same each time."""

    status: int
    title: str


PROBLEMS: Mapping[str, ApiProblem] = {
    # what was sent
    "not-json": ApiProblem(415, "The body has to be JSON, with Content-Type: application/json."),
    "malformed-json": ApiProblem(400, "The body is no JSON, or JSON that says a thing twice or nests too deep."),
    "wrong-value": ApiProblem(422, "Something in the request is missing, unknown or not what it should be."),
    "too-large": ApiProblem(413, "The body is larger than is taken."),
    "unknown-platform": ApiProblem(422, "This desk takes no objections for that platform."),
    "key-used-otherwise": ApiProblem(422, "This Idempotency-Key came with another objection before."),
    "not-understood": ApiProblem(400, "The request cannot be understood."),
    "code-wrong": ApiProblem(422, "The code is wrong, too old, or was used or tried too often."),
    # who asks
    "no-credential": ApiProblem(401, "This call needs a credential: Authorization: Bearer ..."),
    "not-allowed": ApiProblem(403, "Your credential is for something else."),
    "no-account": ApiProblem(400, "Say in the header Widerspruch-Account for whose account you ask."),
    # what is asked for
    "unknown": ApiProblem(404, "There is nothing here for you: it does not exist, or it is another's."),
    "wrong-method": ApiProblem(405, "This address takes other methods, named in Allow."),
    "not-possible": ApiProblem(409, "As things stand this cannot be done; `detail` says why."),
    "range-not-there": ApiProblem(416, "The file does not have these bytes."),
    # us
    "too-many": ApiProblem(429, "There were too many such calls; Retry-After says when to try again."),
    "busy": ApiProblem(503, "Nothing was recorded: send it again after Retry-After, it does not count twice."),
    "mistake": ApiProblem(500, "A mistake of ours. Send it again later, it does not count twice."),
}

RETRY_AFTER = 2
"""Seconds."""

_BY_STATUS = {400: "not-understood", 404: "unknown", 405: "wrong-method", 413: "too-large", 503: "busy", 507: "busy"}


class ApiError(Exception):
    """Ends a call with a problem.

    Attributes:
        detail: A sentence about this very case. `places`: where in the request something is wrong.
    """

    def __init__(
        self, code: str, detail: str = "", places: tuple[str, ...] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code)
        assert code in PROBLEMS, code
        self.code, self.detail, self.places, self.headers = code, detail, places, headers or {}


def problem_of(error: ApiError) -> HttpResponse:
    """The answer that says it."""
    known = PROBLEMS[error.code]
    told: dict[str, object] = {
        "type": f"urn:widerspruch:problem:{error.code}",
        "code": error.code,
        "title": known.title,
        "status": known.status,
    }
    if error.detail:
        told["detail"] = error.detail
    if error.places:
        told["places"] = error.places
    headers = dict(error.headers)
    if known.status in (429, 503):
        headers.setdefault("Retry-After", str(RETRY_AFTER))
    if known.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="widerspruch"'
    return HttpResponse(msgspec.json.encode(told), status=known.status, content_type=MEDIA_TYPE, headers=headers)


def code_of_status(status: int) -> str:
    """The code of an answer that Django gave without us."""
    return _BY_STATUS.get(status, "not-understood" if status < 500 else "mistake")
