"""The page about the interface and its OpenAPI document say what the code does."""

import re
from pathlib import Path

from desk_browser import DeskClient
from widerspruch.desk.api import accounts, cases, exclusions, proofs, shapes
from widerspruch.desk.api.problems import PROBLEMS

PAGE = (Path(__file__).parents[3] / "docs" / "protocol" / "desk-api.md").read_text("utf-8")


def _document(client: DeskClient):
    return client.get("/api/v1/openapi.json").json()


def test_every_call_stands_in_the_page_and_no_other(client: DeskClient) -> None:
    paths = _document(client)["paths"]
    there = {(method.upper(), path.removeprefix("/api/v1")) for path, calls in paths.items() for method in calls}
    there -= {("HEAD", "/exclusions/{number}/{file}")}
    told = set(re.findall(r"^\| `([A-Z]+) (/[^`]*)` \|", PAGE, re.MULTILINE))
    assert told == there | {("GET", "/openapi.json")}


def test_every_problem_stands_in_the_page_with_its_status_and_sentence() -> None:
    told = re.findall(r"^\| `([a-z-]+)` \| (\d{3}) \| (.*) \|$", PAGE, re.MULTILINE)
    assert {code: (int(status), title) for code, status, title in told} == {
        code: (one.status, one.title) for code, one in PROBLEMS.items()
    }


def test_every_member_is_explained() -> None:
    kinds = (
        shapes.ApiAccount,
        shapes.ApiObjection,
        shapes.ApiTaken,
        shapes.ApiCovered,
        cases.ApiWithdrawal,
        cases.ApiCode,
        cases.ApiVerified,
        exclusions.ApiSet,
        proofs.ApiProof,
        proofs.ApiRun,
        accounts.ApiLink,
    )
    names = {name for kind in kinds for name in kind.__struct_fields__}
    assert {name for name in names if f"`{name}`" not in PAGE and f'"{name}"' not in PAGE} == set()


def test_every_reference_of_the_document_leads_somewhere(client: DeskClient) -> None:
    document = _document(client)
    used = set(re.findall(r"#/components/schemas/(\w+)", client.get("/api/v1/openapi.json").content.decode()))
    assert used == set(document["components"]["schemas"])
    assert all(
        "responses" in call and call["responses"] for path in document["paths"].values() for call in path.values()
    )
