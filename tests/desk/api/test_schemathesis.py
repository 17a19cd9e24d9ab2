"""Whatever fits the OpenAPI document, and whatever does not, gets an answer that the document knows, and never a 5xx."""

from typing import Any, Literal

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode, checks

from desk_browser import TOKENS
from widerspruch.desk.app import desk_app
from widerspruch.desk.desk import Desk

CALLS = [
    ("POST", "/api/v1/objections"),
    ("GET", "/api/v1/objections/{case_id}"),
    ("GET", "/api/v1/objections/{case_id}/receipt"),
    ("GET", "/api/v1/objections/{case_id}/proofs"),
    ("POST", "/api/v1/objections/{case_id}/withdraw"),
    ("POST", "/api/v1/objections/{case_id}/undo"),
    ("POST", "/api/v1/objections/{case_id}/verify"),
    ("GET", "/api/v1/coverage"),
    ("GET", "/api/v1/notices"),
    ("POST", "/api/v1/notices/{notice_id}/shown"),
    ("POST", "/api/v1/accounts/link"),
    ("POST", "/api/v1/accounts/unlink"),
    ("GET", "/api/v1/exclusions"),
    ("GET", "/api/v1/exclusions/{number}/{file}"),
    ("HEAD", "/api/v1/exclusions/{number}/{file}"),
]

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
"""Not among them: that whatever fits is accepted, for most accounts and numbers are unknown here."""


def _tried(desk: Desk, method: str, path: str, examples: int) -> None:
    app = desk_app(desk)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, headers={"Host": "localhost"})
    operation = schema[path][method]
    role: Literal["gate", "platform"] = "gate" if "exclusions" in path else "platform"

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        _tried_in(mode, operation, role, examples)


def _tried_in(mode: GenerationMode, operation: Any, role: Literal["gate", "platform"], examples: int) -> None:
    headers = {"Authorization": f"Bearer {TOKENS[role]}", "Host": "localhost"}

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    def one(case: Any) -> None:
        if mode == GenerationMode.POSITIVE:
            # What a document cannot know: which platforms there are, and for whom somebody asks.
            case.body = _at_a_known_platform(case.body)
            case.query = {**(case.query or {}), **({"platform": "beispielnetz"} if role == "gate" else {})}
            case.headers = {**(case.headers or {}), "Widerspruch-Account": "beispielnetz:70010001"}
        answer = case.call(headers=headers)
        assert answer.status_code < 500, answer.text
        case.validate_response(answer, checks=CHECKS)

    one()


def _at_a_known_platform(body: Any) -> Any:
    if isinstance(body, dict):
        named = {name: _at_a_known_platform(value) for name, value in body.items()}
        return {**named, "platform": "beispielnetz"} if "platform" in named else named
    return [_at_a_known_platform(one) for one in body] if isinstance(body, list) else body


def test_every_call_of_the_document_is_tried(desk: Desk) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", desk_app(desk), headers={"Host": "localhost"})
    there = {(one.ok().method.upper(), one.ok().path) for one in schema.get_all_operations()}
    assert there == set(CALLS)


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_few_of_everything(desk: Desk, method: str, path: str) -> None:
    _tried(desk, method, path, 8)


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_much_of_everything(desk: Desk, method: str, path: str) -> None:
    _tried(desk, method, path, 60)
