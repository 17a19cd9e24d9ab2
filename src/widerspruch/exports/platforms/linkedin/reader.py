"""A table of LinkedIn -> items, in the order of the file. A row that cannot be read is counted, never guessed."""

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote

from widerspruch.exports.medium_kind import kind_of
from widerspruch.exports.member import Member, Reader, ReaderContext, Yielded
from widerspruch.exports.platforms.linkedin.dates import Stamp, find_date, read_date
from widerspruch.exports.platforms.linkedin.layouts import TableLayout, text_of
from widerspruch.exports.platforms.linkedin.rows import Faults, Row, dated_rows, lines_of, rfc_rows
from widerspruch.exports.problem import Problem
from widerspruch.items.item import Item, Medium, MediumKind, Mention, ParseFlag
from widerspruch.rulebook.vocabulary import Audience, AudienceBasis

URN = re.compile(r"urn:li:(?:share|ugcPost|activity):\d+")

STATED_AUDIENCE: dict[str, Audience] = {"visible": "public", "hidden": "only_me"}
"""Only recommendations state who can see them. `Visibility` of shares is a constant that says nothing."""

MEDIA_WORDS: tuple[tuple[str, MediumKind], ...] = (("video", "video"), ("photo", "photo"), ("image", "photo"))


def rows_of(member: Member, layout: TableLayout, faults: Faults) -> Iterator[Row]:
    """The rows of a member by column name; what is wrong with it is counted in `faults`."""
    with member.open() as stream:
        lines = lines_of(stream, faults)
        if layout.resync:
            yield from dated_rows(lines, frozenset(layout.required), faults)
        else:
            yield from rfc_rows(lines, frozenset(layout.required), faults)


def problems_of(faults: Faults, member: Member) -> Iterator[Problem]:
    """What the person should know about a table that has been read."""
    if faults.blocks.undecodable_blocks:
        yield Problem("not_text", member.name)
    if faults.is_resaved:
        yield Problem("resaved_table", member.name)
    if faults.no_header and member.size:
        if not faults.is_resaved:
            yield Problem("unknown_layout", member.name)
        return
    if faults.wrong_width:
        yield Problem("row_width", member.name, n=faults.wrong_width)
    if unaccounted := faults.unaccounted + faults.blocks.cut_lines:
        yield Problem("bytes_unaccounted", member.name, n=unaccounted)


ReadRow = Callable[[Row, int, ReaderContext], Iterable[Yielded]]


def row_reader(layout: TableLayout) -> Callable[[ReadRow], Reader]:
    """Makes of a function that turns one row, with its number, into items and facts the reader of a table."""

    def reader_of(read_row: ReadRow) -> Reader:
        def read(member: Member, context: ReaderContext) -> Iterator[Yielded]:
            faults = Faults()
            for number, row in enumerate(rows_of(member, layout, faults)):
                yield from read_row(row, number, context)
            yield from problems_of(faults, member)

        return read

    return reader_of


def table(layout: TableLayout) -> Reader:
    """A reader that makes one item of each row."""
    return row_reader(layout)(lambda row, number, _: (_item(layout, row, number),))


def _item(layout: TableLayout, row: Row, number: int) -> Item:
    stamp, flags = date_of(layout, row)
    if layout.resync:
        flags = (*flags, "dialect_resync")
    audience, basis = _audience(layout, row)
    url = row.get(layout.url, "").strip()
    urn = URN.search(unquote(url)) if layout.kind == "post" else None
    owner = " ".join(filter(None, (row.get(name, "").strip() for name in layout.owner))) or None
    return Item(
        kind=layout.kind,
        created_at=None if stamp is None else stamp.at,
        created_precision="s" if stamp is None else stamp.precision,
        text=text_of(layout, row),
        record_no=number,
        audience=audience,
        audience_basis=basis,
        actor_role=layout.actor_role,
        surface_owner=owner,
        media=tuple(Medium(ref=link, kind=_kind(link)) for link in _cells(row, layout.media)),
        mentions=() if owner is None else (Mention(name=owner, basis="structured"),),
        links=_cells(row, layout.links),
        external_id=None if urn is None else urn[0],
        external_url=url or None,
        parse_flags=flags,
    )


def date_of(layout: TableLayout, row: Row) -> tuple[Stamp | None, tuple[ParseFlag, ...]]:
    """When a row came to be. A blank date is unknown; one that nobody can read is flagged as well."""
    written = next(iter(_cells(row, layout.date)), "")
    stamp = read_date(written)
    return stamp, ("date_unparsed",) if written and stamp is None else ()


def _cells(row: Row, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(cell for name in columns if (cell := row.get(name, "").strip()))


def _audience(layout: TableLayout, row: Row) -> tuple[Audience, AudienceBasis]:
    if layout.audience is not None:
        return layout.audience, "kind_implies"
    stated = STATED_AUDIENCE.get(row.get("status", "").strip().casefold())
    return ("unknown", "none") if stated is None else (stated, "stated_in_export")


def _kind(link: str) -> MediumKind:
    kind = kind_of(link)
    return "photo" if kind == "file" else kind


_RICH_MEDIA = TableLayout("photo", (), date=("date/time", "time", "date"), text=("media description",))


@row_reader(_RICH_MEDIA)
def read_rich_media(row: Row, number: int, context: ReaderContext) -> Iterator[Yielded]:
    """`Rich_Media`: pictures and videos that were uploaded, in all layouts of the table."""
    link = (row.get("media link") or row.get("link") or "").strip()
    when = next(iter(_cells(row, _RICH_MEDIA.date)), "")
    said = row.get("type") or when
    kind = next((kind for word, kind in MEDIA_WORDS if word in said.casefold()), None) or _kind(link)
    stamp = find_date(when)
    text = row.get("media description", "").strip().strip("-")
    yield Item(
        kind="video" if kind == "video" else "photo",
        created_at=None if stamp is None else stamp.at,
        created_precision="s" if stamp is None else stamp.precision,
        text=text or None,
        record_no=number,
        media=(Medium(ref=link, kind=kind),) if link else (),
        parse_flags=("date_unparsed",) if stamp is None and when else (),
    )
