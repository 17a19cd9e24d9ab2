"""The OpenAPI document: what ninja knows of addresses and parameters, with the shapes as msgspec reads them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from widerspruch.desk.api.guard import ON_BEHALF
from widerspruch.desk.api.problems import MEDIA_TYPE, PROBLEMS

if TYPE_CHECKING:
    from ninja import NinjaAPI

_REF = "#/components/schemas/{name}"
_PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "required": ["type", "code", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "code": {"enum": list(PROBLEMS)},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "places": {"type": "array", "items": {"type": "string"}},
    },
}

_SHAPES: dict[str, type] = {}


def documented(
    says: Mapping[int, type | str | None],
    *,
    body: type | None = None,
    problems: Sequence[str] = (),
    headers: Mapping[str, str] | None = None,
    on_behalf: bool = False,
    secured: bool = True,
) -> dict[str, Any]:
    """What ninja cannot see of a call.

    Args:
        says: Status -> the shape of the answer; a media type: a file; None: nothing.

        body: Shape of what is sent. `headers`: that are looked at, with a sentence.

        problems: Codes that it may end with, besides those that any call may.
    """
    told = {str(status): _answer(kind) for status, kind in says.items()}
    usual = ("mistake", "busy", "not-understood", *(("no-credential", "not-allowed") if secured else ()))
    on = ("no-account", "unknown-platform") if on_behalf else ()
    of_body = ("not-json", "malformed-json", "wrong-value", "too-large") if body else ()
    for code in (*usual, *on, *of_body, *problems):
        told.setdefault(str(PROBLEMS[code].status), _problem())
    parameters = [_header(name, text) for name, text in (headers or {}).items()]
    if on_behalf:
        parameters.append(_header(ON_BEHALF, "For whose account: platform:id, percent-encoded.", required=True))
    documented: dict[str, Any] = {"responses": told, "parameters": parameters}
    if secured:
        documented["security"] = [{"credential": []}]
    if body is not None:
        _SHAPES[body.__name__] = body
        documented["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": {"$ref": _REF.format(name=body.__name__)}}},
        }
    return documented


def document_of(api: "NinjaAPI") -> dict[str, Any]:
    """The whole document."""
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="api/v1/"))
    for path in document["paths"].values():
        for call in path.values():
            # ninja says that each may answer 200, whatever is documented beside it.
            call["responses"] = {str(status): told for status, told in call["responses"].items() if _is_told(told)}
    _, shapes = msgspec.json.schema_components(_SHAPES.values(), ref_template=_REF)
    document["components"] = {
        "schemas": {**shapes, "ApiProblem": _PROBLEM},
        "securitySchemes": {"credential": {"type": "http", "scheme": "bearer"}},
    }
    return document


def _is_told(told: Mapping[str, Any]) -> bool:
    return told.get("description") != "OK"


def _answer(kind: type | str | None) -> dict[str, Any]:
    if kind is None:
        return {"description": "Done."}
    if isinstance(kind, str):
        return {"description": "The file.", "content": {kind: {}}}
    _SHAPES[kind.__name__] = kind
    return {
        "description": (kind.__doc__ or "").partition("\n")[0] or "JSON.",
        "content": {"application/json": {"schema": {"$ref": _REF.format(name=kind.__name__)}}},
    }


def _problem() -> dict[str, Any]:
    return {
        "description": "A problem, named by its `code`.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="ApiProblem")}}},
    }


def _header(name: str, text: str, *, required: bool = False) -> dict[str, Any]:
    return {"in": "header", "name": name, "description": text, "required": required, "schema": {"type": "string"}}
