"""Files of sets, handed out whole or from any byte on."""

import pytest

from desk.made import made_case
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Publication
from widerspruch.desk.publish.publish import publish
from widerspruch.desk.publish.shelf import SET_FILES, FilePart, open_file, publications

PLATFORM, STATEMENT = "beispielnetz", "statement.json"


@pytest.fixture
def written(desk: Desk) -> dict[str, bytes]:
    """The files of a set that was published, by name."""
    made_case(desk)
    folder = publish(desk, PLATFORM).folder
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def read(part: FilePart) -> bytes:
    data = b"".join(part.chunks())
    assert part.file.closed
    assert len(data) == part.length
    return data


def test_all_files_are_listed_with_their_sizes(desk: Desk, written: dict[str, bytes]) -> None:
    """What is listed is what can be fetched."""
    (one,) = publications(desk, PLATFORM)

    assert {file.name: file.bytes for file in one.files} == {name: len(data) for name, data in written.items()}
    assert {file.name for file in one.files} == {*SET_FILES}
    for file in one.files:
        part = open_file(desk, PLATFORM, 1, file.name)
        assert (read(part), part.is_whole, part.size) == (written[file.name], True, file.bytes)


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, None),
        ("bytes=10-19", 10, 20),
        ("bytes=10-", 10, None),
        ("bytes=10-99999999", 10, None),
        ("bytes=-7", -7, None),
        ("bytes=-99999999", 0, None),
        (" bytes=5-9 ", 5, 10),
    ],
)
def test_a_part_is_those_bytes(desk: Desk, written: dict[str, bytes], wanted: str, start: int, end: int | None) -> None:
    """Whoever was interrupted goes on where they were."""
    part = open_file(desk, PLATFORM, 1, STATEMENT, wanted)
    first = range(len(written[STATEMENT]))[start:end][0]

    assert read(part) == written[STATEMENT][start:end]
    assert part.content_range == f"bytes {first}-{first + part.length - 1}/{len(written[STATEMENT])}"
    assert not part.is_whole


@pytest.mark.parametrize("wanted", ["", "bytes=-", "bytes=0-1,5-9", "lines=1-2", "bytes=a-b", "bytes=9-5x", "bytes=²-"])
def test_what_is_no_range_is_the_whole_file(desk: Desk, written: dict[str, bytes], wanted: str) -> None:
    """As HTTP wants it."""
    part = open_file(desk, PLATFORM, 1, STATEMENT, wanted)

    assert (read(part), part.is_whole) == (written[STATEMENT], True)


@pytest.mark.parametrize("wanted", ["bytes=99999999-", "bytes=9-5", "bytes=-0"])
def test_a_range_outside_the_file_is_refused_with_its_size(desk: Desk, written: dict[str, bytes], wanted: str) -> None:
    """So that whoever asked knows how much there is."""
    with pytest.raises(DeskError, match="range_unsatisfiable") as refused:
        open_file(desk, PLATFORM, 1, STATEMENT, wanted)

    assert refused.value.values == {"size": len(written[STATEMENT])}


def test_a_part_of_another_file_is_never_put_behind_the_first(desk: Desk, written: dict[str, bytes]) -> None:
    """With the etag of what was begun, a part comes only where it is still the same."""
    etag = open_file(desk, PLATFORM, 1, STATEMENT).etag

    assert not open_file(desk, PLATFORM, 1, STATEMENT, "bytes=5-", etag).is_whole
    assert open_file(desk, PLATFORM, 1, STATEMENT, "bytes=5-", '"other"').is_whole
    assert etag != open_file(desk, PLATFORM, 1, "objections.parquet").etag


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../../keys/sets.pem", "statement.json/", "/etc/hostname", "x.parquet"]
)
def test_no_other_file_is_opened(desk: Desk, written: dict[str, bytes], name: str) -> None:
    """Whatever the address says."""
    with pytest.raises(DeskError, match="set_file_unknown"):
        open_file(desk, PLATFORM, 1, name)


def test_a_set_that_is_not_there_has_no_files(desk: Desk, written: dict[str, bytes]) -> None:
    """Nor has one that is still being made, or another platform's."""
    for platform, number in ((PLATFORM, 2), ("beispielbild", 1)):
        with pytest.raises(DeskError, match="set_unknown"):
            open_file(desk, platform, number, STATEMENT)
    with pytest.raises(DeskError, match="platform_not_here"):
        open_file(desk, "../beispielnetz", 1, STATEMENT)
    Publication.objects.update(digest="")
    with pytest.raises(DeskError, match="set_unknown"):
        open_file(desk, PLATFORM, 1, STATEMENT)
    assert publications(desk, PLATFORM) == ()


def test_a_set_without_mentions_has_two_files(desk: Desk) -> None:
    """The third is not there to be fetched."""
    publish(desk, PLATFORM)
    (one,) = publications(desk, PLATFORM)

    assert [file.name for file in one.files] == ["statement.json", "objections.parquet"]
    with pytest.raises(DeskError, match="set_file_unknown"):
        open_file(desk, PLATFORM, 1, "mentions.parquet")
