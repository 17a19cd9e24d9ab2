"""Exclusion sets, for the gate: which there are, and their files, from any byte on."""

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from msgspec import Struct
from ninja import Router

from widerspruch.desk.api.bodies import answer
from widerspruch.desk.api.document import documented
from widerspruch.desk.api.problems import ApiError
from widerspruch.desk.api.shapes import instant
from widerspruch.desk.errors import DeskError
from widerspruch.desk.publish.shelf import FilePart, PublishedSet, open_file, publications
from widerspruch.desk.request import DeskRequest

exclusions = Router(tags=["exclusion sets"])

MEDIA_TYPE = "application/octet-stream"


class ApiSetFile(Struct, frozen=True):
    """A file of a set. `size`: bytes. Its digest is in the set's statement."""

    name: str
    size: int


class ApiSet(Struct, frozen=True, kw_only=True):
    """An exclusion set.

    Attributes:
        since: The number of the set that it builds on; null: a full one.

        received_until: It knows every objection that was received until then.

        digest: Of its statement, in hex.
    """

    platform: str
    number: int
    since: int | None
    issued_at: str
    received_until: str
    digest: str
    files: tuple[ApiSetFile, ...]


class ApiSets(Struct, frozen=True):
    """Sets, the oldest first."""

    sets: tuple[ApiSet, ...]


@exclusions.get(
    "exclusions",
    url_name="exclusions",
    openapi_extra=documented({200: ApiSets}, problems=["unknown-platform", "wrong-value"]),
)
def list_sets(request: DeskRequest, after: int = 0, platform: str = "") -> HttpResponse:
    """The sets of a platform with a higher number than `after`. Where there is one platform, it need not be named."""
    found = publications(request.desk, _platform(request, platform))
    return answer(ApiSets(tuple(_told(one) for one in found if one.number > after)))


@exclusions.api_operation(
    ["GET", "HEAD"],
    "exclusions/{number}/{file}",
    url_name="exclusion_file",
    openapi_extra=documented(
        {200: MEDIA_TYPE, 206: MEDIA_TYPE, 304: None},
        problems=["unknown", "unknown-platform", "wrong-value", "range-not-there"],
        headers={
            "Range": "One range of bytes, to go on where a connection broke off.",
            "If-Range": "The ETag of what is there already: of another file all is sent.",
            "If-None-Match": "The ETag of what is there already: 304 where it is the same.",
        },
    ),
)
def read_file(request: DeskRequest, number: int, file: str, platform: str = "") -> HttpResponseBase:
    """A file of a set: `statement.json`, `objections.parquet`, `mentions.parquet`."""
    wanted, only_if = request.headers.get("Range", ""), request.headers.get("If-Range", "")
    if not 0 < number < 2**31:
        raise ApiError("unknown")
    try:
        part = open_file(request.desk, _platform(request, platform), number, file, wanted, only_if)
    except DeskError as error:
        if error.code == "range_unsatisfiable":
            raise ApiError("range-not-there", headers={"Content-Range": f"bytes */{error.values['size']}"}) from error
        if error.code in ("set_unknown", "set_file_unknown"):
            raise ApiError("unknown") from error
        raise
    headers = {"ETag": part.etag, "Accept-Ranges": "bytes"}
    if _is_known(request.headers.get("If-None-Match", ""), part.etag):
        part.file.close()
        return HttpResponse(status=304, headers=headers)
    headers["Content-Length"] = str(part.length)
    if not part.is_whole:
        headers["Content-Range"] = part.content_range
    status = 200 if part.is_whole else 206
    if request.method == "HEAD":
        part.file.close()
        return HttpResponse(status=status, headers=headers, content_type=MEDIA_TYPE)
    return _streamed(part, status, headers)


def _streamed(part: FilePart, status: int, headers: dict[str, str]) -> StreamingHttpResponse:
    answered = StreamingHttpResponse(part.chunks(), status=status, headers=headers, content_type=MEDIA_TYPE)
    answered._resource_closers.append(part.file.close)  # type: ignore[attr-defined]  # also where nobody reads it
    return answered


def _platform(request: DeskRequest, named: str) -> str:
    known = request.desk.config.platforms
    if not named and len(known) == 1:
        return next(iter(known))
    if named not in known:
        raise ApiError("unknown-platform")
    return named


def _is_known(header: str, etag: str) -> bool:
    return "*" in header or etag in {one.strip().removeprefix("W/") for one in header.split(",")}


def _told(found: PublishedSet) -> ApiSet:
    return ApiSet(
        platform=found.platform,
        number=found.number,
        since=found.since,
        issued_at=instant(found.issued_at),
        received_until=instant(found.received_until),
        digest=found.digest,
        files=tuple(ApiSetFile(one.name, one.bytes) for one in found.files),
    )
