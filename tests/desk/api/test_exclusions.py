"""Exclusion sets over the wire: for the gate alone, resumable, and the same bytes as on the disk."""

from pathlib import Path

import pytest

from desk_browser import DeskClient, call
from widerspruch.desk.desk import Desk
from widerspruch.desk.publish.publish import publish
from widerspruch.protocol.sets.exclusion_set import open_sets

OBJECTION = {"account": {"platform": "beispielnetz", "id": "70010001", "handles": ["erika.beispiel"]}}
OF = "platform=beispielnetz"


@pytest.fixture
def published(client: DeskClient, desk: Desk, clock) -> Path:
    """Two sets, the second an increment; the folder of the first."""
    call(client, "POST", "/objections", OBJECTION)
    clock.moves(1_000_000)
    first = publish(desk, "beispielnetz")
    clock.moves(1_000_000)
    call(client, "POST", "/objections", {"account": {"platform": "beispielnetz", "id": "70010002"}})
    clock.moves(1_000_000)
    publish(desk, "beispielnetz", since=first.number)
    return first.folder


def _gate(client: DeskClient, path: str, method: str = "GET", **headers: str):
    return call(client, method, path, role="gate", **headers)


def _bytes(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_the_gate_sees_what_is_new(client: DeskClient, published: Path) -> None:
    told = _gate(client, f"/exclusions?{OF}").json()["sets"]
    assert [(one["number"], one["since"]) for one in told] == [(1, None), (2, 1)]
    assert [one["number"] for one in _gate(client, f"/exclusions?{OF}&after=1").json()["sets"]] == [2]
    assert _gate(client, f"/exclusions?{OF}&after=2").json() == {"sets": []}
    assert {one["name"]: one["size"] for one in told[0]["files"]} == {
        path.name: path.stat().st_size for path in published.iterdir()
    }


def test_what_is_fetched_is_a_set(client: DeskClient, desk: Desk, published: Path, tmp_path: Path) -> None:
    folder = tmp_path / "fetched"
    folder.mkdir()
    for one in _gate(client, f"/exclusions?{OF}").json()["sets"][0]["files"]:
        answer = _gate(client, f"/exclusions/1/{one['name']}?{OF}")
        (folder / one["name"]).write_bytes(_bytes(answer))
        assert answer["Content-Length"] == str(one["size"])
    keys = [desk.keys.sets.public]
    opened = open_sets([folder], platform="beispielnetz", now=desk.now(), trusted=keys, signature_needed=True)
    assert opened is not None


def test_it_goes_on_where_a_connection_broke_off(client: DeskClient, published: Path) -> None:
    path, whole = f"/exclusions/1/objections.parquet?{OF}", (published / "objections.parquet").read_bytes()
    first = _gate(client, path, Range="bytes=0-99")
    assert (first.status_code, first["Content-Range"]) == (206, f"bytes 0-99/{len(whole)}")
    rest = _gate(client, path, Range="bytes=100-", If_Range=first["ETag"])
    assert (rest.status_code, _bytes(first) + _bytes(rest)) == (206, whole)
    last = _gate(client, path, Range="bytes=-10")
    assert _bytes(last) == whole[-10:]


def test_of_another_file_no_part_is_sent(client: DeskClient, published: Path) -> None:
    answer = _gate(client, f"/exclusions/1/objections.parquet?{OF}", Range="bytes=100-", If_Range='"other"')
    assert (answer.status_code, len(_bytes(answer))) == (200, (published / "objections.parquet").stat().st_size)


@pytest.mark.parametrize("asked", ["bytes=9-1", "bytes=a-b", "bytes=0-1,5-6", "rows=0-1", "bytes=", "bytes=--1", "0-1"])
def test_a_range_that_is_none_is_the_whole_file_or_refused(client: DeskClient, published: Path, asked: str) -> None:
    answer = _gate(client, f"/exclusions/1/objections.parquet?{OF}", Range=asked)
    assert answer.status_code in (200, 416)


def test_bytes_that_are_not_there(client: DeskClient, published: Path) -> None:
    size = (published / "objections.parquet").stat().st_size
    answer = _gate(client, f"/exclusions/1/objections.parquet?{OF}", Range=f"bytes={size}-")
    assert (answer.status_code, answer["Content-Range"], answer.json()["code"]) == (
        416,
        f"bytes */{size}",
        "range-not-there",
    )


def test_what_is_there_already_is_not_sent_again(client: DeskClient, published: Path) -> None:
    path = f"/exclusions/1/statement.json?{OF}"
    head = _gate(client, path, "HEAD")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head["Content-Length"]) == (published / "statement.json").stat().st_size
    assert _gate(client, path, If_None_Match=head["ETag"]).status_code == 304
    assert _gate(client, path, If_None_Match='"other"').status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/exclusions/3/statement.json",
        "/exclusions/0/statement.json",
        "/exclusions/-1/statement.json",
        "/exclusions/99999999999999999999/statement.json",
        "/exclusions/1/nothing",
        "/exclusions/1/..%2F..%2Fdesk.sqlite",
        "/exclusions/1/%2e%2e",
        "/exclusions/1/statement.json%00",
    ],
)
def test_nothing_else_is_handed_out(client: DeskClient, published: Path, path: str) -> None:
    assert _gate(client, f"{path}?{OF}").status_code in (404, 422)


def test_a_desk_of_two_platforms_has_to_be_told_which(client: DeskClient, published: Path) -> None:
    for path in ("/exclusions", "/exclusions?platform=elsewhere", "/exclusions/1/statement.json"):
        assert _gate(client, path).json()["code"] == "unknown-platform"
    assert _gate(client, f"/exclusions?{OF}&after=x").json() == {
        "type": "urn:widerspruch:problem:wrong-value",
        "code": "wrong-value",
        "title": "Something in the request is missing, unknown or not what it should be.",
        "status": 422,
        "places": ["query.after"],
    }


@pytest.mark.parametrize("role", [None, "platform", "metrics"])
def test_nobody_but_the_gate_gets_a_set(client: DeskClient, published: Path, role) -> None:
    for path in (f"/exclusions?{OF}", f"/exclusions/1/objections.parquet?{OF}"):
        assert call(client, "GET", path, role=role).status_code == (401 if role is None else 403)
