"""Making an exclusion set of what the desk's tables say at one moment."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Literal

from django.db.models import Max
from msgspec import Struct

from widerspruch.desk.agents.owing import owe_callbacks_of_set
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Publication
from widerspruch.desk.publish.set_rows import SetRows
from widerspruch.desk.publish.shelf import require_platform
from widerspruch.desk.publish.snapshot import Snapshot, snapshot_with
from widerspruch.desk.store.statements import statements
from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.sets.exclusion_set import read_header, set_to_build_on, write_set
from widerspruch.protocol.sets.header import SetCounts, SetHeader
from widerspruch.protocol.sets.rows import mention_tables, objection_tables

PublishStep = Literal["begun", "reserved", "written", "recorded"]
"""In their order: a number is taken with the snapshot, the folder appears whole, its digest is recorded."""


class Published(Struct, frozen=True):
    """A set that is there to be fetched. Instants in microseconds UTC; `digest`: of its statement, in hex."""

    platform: str
    number: int
    since: int | None
    issued_at: int
    received_until: int
    expires_at: int | None
    digest: str
    folder: Path
    counts: SetCounts


def publish(
    desk: Desk,
    platform: str,
    since: int | None = None,
    expires_in: int | None = None,
    at_step: Callable[[PublishStep], None] = lambda step: None,
) -> Published:
    """Make the next set of a platform.

    Args:
        since: The number of the set that it builds on; None: a full one.

        expires_in: Microseconds after which it cannot be used; None: never.

    Raises:
        DeskError: `platform_not_here` (values: platform, known), `set_unknown` (values: number), `sealed_unreadable`;
            as `Door.write`.

        ProtocolError: the set that it builds on was made with another key or fold: `set_to_build_on_...`.

        OSError: the folder of sets cannot be written.
    """
    require_platform(desk, platform)
    record_what_was_made(desk, platform)
    builds_on = None if since is None else _to_build_on(desk, platform, since)
    above = _highest_folder(desk, platform)
    at_step("begun")

    def reserve(now: int, snapshot: Snapshot) -> Publication:
        # Others that write in the same commit have the same time, and are not to be seen: known is what is before.
        number = 1 + max(above, _highest_number(platform))
        return Publication.objects.create(
            platform=platform,
            number=number,
            since=since,
            issued_at=now,
            received_until=now - 1,
            event_until=snapshot.event_until,
            digest="",
            folder=f"{platform}/{number:06}",
        )

    with snapshot_with(desk, reserve) as (snapshot, row):
        at_step("reserved")
        try:
            made = _make(desk, snapshot, row, builds_on, expires_in)
        except BaseException:
            with suppress(DeskError):  # a number that nobody uses does no harm
                desk.door.write(lambda now: Publication.objects.filter(pk=row.pk).delete())
            raise
    at_step("written")
    record_what_was_made(desk, platform)
    at_step("recorded")
    return made


def newest_number(platform: str) -> int | None:
    """Of the sets that are there; None: there is none yet."""
    found = Publication.objects.filter(platform=platform).exclude(digest="").aggregate(newest=Max("number"))
    newest: int | None = found["newest"]
    return newest


def record_what_was_made(desk: Desk, platform: str) -> None:
    """A set whose folder is there and whose digest is not recorded was finished by somebody who was killed then."""
    for row in Publication.objects.filter(platform=platform, digest=""):
        digest = _digest(desk, row)
        if digest is not None:
            desk.door.write(partial(_record, row, digest))


class _BuildsOn(Struct, frozen=True):
    """`folders`: of all sets back to a full one."""

    number: int
    digest: str
    event_until: int
    folders: tuple[Path, ...]


def _make(
    desk: Desk, snapshot: Snapshot, row: Publication, builds_on: _BuildsOn | None, expires_in: int | None
) -> Published:
    key, folder = desk.keys.hashing, desk.config.sets / row.folder
    header = SetHeader(
        number=row.number,
        platform=row.platform,
        issued_at=row.issued_at,
        received_until=row.received_until,
        expires_at=None if expires_in is None else row.issued_at + expires_in,
        key_id=key.key_id,
        since=None if builds_on is None else builds_on.number,
        since_digest=None if builds_on is None else builds_on.digest,
        fold_version=FOLD_VERSION,
    )
    since_event = None if builds_on is None else builds_on.event_until
    rows = SetRows(desk, snapshot, row.platform, since_event, row.received_until)
    written = write_set(
        folder,
        header,
        objection_tables(rows.objections(), key, row.platform),
        mention_tables(rows.mentions(), key, row.platform),
        desk.keys.sets,
        rows.persons,
        rows.shapes,
        openings=None if desk.config.openings is None else Openings(desk.config.openings),
        builds_on=() if builds_on is None else builds_on.folders,
    )
    _, digest = set_to_build_on(folder, key.key_id, FOLD_VERSION, row.platform)
    return Published(
        row.platform,
        row.number,
        header.since,
        header.issued_at,
        header.received_until,
        header.expires_at,
        digest,
        folder,
        written.counts,
    )


def _to_build_on(desk: Desk, platform: str, number: int) -> _BuildsOn:
    row = Publication.objects.filter(platform=platform, number=number).exclude(digest="").first()
    if row is None or not (desk.config.sets / row.folder).is_dir():
        raise DeskError("set_unknown", number=number)
    found, digest = set_to_build_on(desk.config.sets / row.folder, desk.keys.hashing.key_id, FOLD_VERSION, platform)
    return _BuildsOn(found, digest, row.event_until, _chain_back(desk, row))


def _chain_back(desk: Desk, row: Publication) -> tuple[Path, ...]:
    folders = [desk.config.sets / row.folder]
    while row.since is not None and row.since < row.number:
        number = row.since
        before = Publication.objects.filter(platform=row.platform, number=number).exclude(digest="").first()
        if before is None or not (desk.config.sets / before.folder).is_dir():
            raise DeskError("set_unknown", number=number)
        row = before
        folders.append(desk.config.sets / row.folder)
    return tuple(folders)


def _digest(desk: Desk, row: Publication) -> str | None:
    folder = desk.config.sets / row.folder
    try:
        header = read_header(folder)
        _, digest = set_to_build_on(folder, header.key_id, header.fold_version, row.platform)
    except ProtocolError:
        return None
    is_of_row = (header.number, header.issued_at) == (row.number, row.issued_at)
    return digest if is_of_row else None


def _record(row: Publication, digest: str, now: int) -> None:
    before = Publication.objects.filter(platform=row.platform, number__lt=row.number).exclude(digest="")
    known: int | None = before.aggregate(newest=Max("received_until"))["newest"]
    Publication.objects.filter(pk=row.pk).update(digest=digest)
    with statements() as cursor:
        owe_callbacks_of_set(cursor, row.platform, known or 0, row.received_until, now)


def _highest_number(platform: str) -> int:
    highest: int | None = Publication.objects.filter(platform=platform).aggregate(highest=Max("number"))["highest"]
    return highest or 0


def _highest_folder(desk: Desk, platform: str) -> int:
    """Of a backup that was brought back, the tables may not know all that was handed out. No number comes twice."""
    folder = desk.config.sets / platform
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return max((int(name) for name in names if name.isascii() and name.isdigit()), default=0)
