"""What is answered: a status with its signature, or why something is refused."""

from collections.abc import Mapping

from django.http import HttpResponse

from widerspruch.desk.agents.told import SignedStatus
from widerspruch.lib.writing import Language
from widerspruch.protocol.drp.answers import REFUSAL_HEADER, SIGNATURE_HEADER
from widerspruch.protocol.drp.refusals import REFUSALS, RefusalCode, refusal_body, refusal_sentence

_PROBLEM = "application/problem+json"
_JSON = "application/json"

RETRY_AFTER = 2
"""Seconds."""


def status_answer(status: SignedStatus) -> HttpResponse:
    """A status as it was signed, byte for byte."""
    return HttpResponse(status.body, content_type=_JSON, headers={SIGNATURE_HEADER: status.signature})


def json_answer(body: bytes) -> HttpResponse:
    """Any other answer."""
    return HttpResponse(body, content_type=_JSON)


def refusal_answer(
    code: RefusalCode,
    language: Language,
    place: str = "",
    *,
    message: str = "",
    headers: Mapping[str, str] | None = None,
    is_setup: bool = False,
) -> HttpResponse:
    """Why not. Of a setup the protocol wants an empty body and 403, unless it is worth while to try again."""
    refusal = REFUSALS[code]
    told = dict(headers or {}) | {REFUSAL_HEADER: code}
    if refusal.status in (429, 503):
        told.setdefault("Retry-After", str(RETRY_AFTER))
    if is_setup:
        status = refusal.status if refusal.status in (405, 429, 500, 503) else 403
        return HttpResponse(b"", status=status, content_type=_PROBLEM, headers=told)
    if refusal.status == 401:
        told["WWW-Authenticate"] = 'Bearer realm="widerspruch"'
    sentence = message or refusal_sentence(code, language, place)
    body = refusal_body(code, sentence, (place,) if place else ())
    return HttpResponse(body, status=refusal.status, content_type=_PROBLEM, headers=told)
