"""Which columns of which table make an item: one row of our own table per kind of file."""

from collections.abc import Callable

from msgspec import Struct

from widerspruch.exports.platforms.linkedin.rows import Row, without_line_quotes
from widerspruch.rulebook.vocabulary import ActorRole, Audience, Kind


class TableLayout(Struct, frozen=True):
    """How a row becomes an item.

    Attributes:
        required: Columns that tell the header row.

        date: Columns that may hold the time, the newest layout first.

        text: Columns whose cells make the text, one per line; empty: all but dates, addresses and `ignored`.

        url: Column with the address of the item itself or of what it is about.

        links: Columns with addresses that the item shares.

        media: Columns with addresses of pictures.

        owner: Columns with the name of whose profile it stands on.

        clean: What undoes a dialect in the text.

        audience: Who can see it, where the kind of table implies that.

        resync: Rows are found by the dates they begin with.
    """

    kind: Kind
    required: tuple[str, ...]
    date: tuple[str, ...] = ("date",)
    text: tuple[str, ...] = ()
    url: str = "link"
    links: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    actor_role: ActorRole = "own"
    clean: Callable[[str], str] = str.strip
    resync: bool = False
    has_text: bool = True
    audience: Audience | None = None


_IGNORED_COLUMNS = (
    "url, link, date, time, started on, finished on, start date, end date, completed on, published on, "
    "issued on, created at, creation date, creation time, created on, edited on, last modified time, "
    "marketplace type, available to work remotely, status, license number, patent url, job url, question id, "
    "application id"
)
IGNORED_COLUMNS = frozenset(_IGNORED_COLUMNS.split(", "))
"""Never a person's own words."""

SHARES = TableLayout(
    "post",
    ("date", "sharelink", "sharecommentary"),
    text=("sharecommentary",),
    url="sharelink",
    links=("sharedurl",),
    media=("mediaurl",),
    clean=without_line_quotes,
)
COMMENTS = TableLayout("comment", ("date", "message"), text=("message",), resync=True)
VOTES = TableLayout("poll_vote", ("date", "optiontext"), text=("optiontext",))
REACTIONS = TableLayout("reaction", ("date", "type", "link"), has_text=False)
REPOSTS = TableLayout("post", ("date", "link"), has_text=False)
RECOMMENDATIONS_GIVEN = TableLayout(
    "recommendation", ("text", "status"), ("creation date",), ("text",), owner=("first name", "last name")
)
RECOMMENDATIONS_RECEIVED = TableLayout(
    "recommendation", ("text", "status"), ("creation date",), ("text",), actor_role="other_in_my_export"
)
INFERENCES = TableLayout(
    "inference", ("inference",), text=("category", "type of inference", "description", "inference")
)
SAVED_ANSWERS = TableLayout("screening_answer", ("question", "answer"), text=("question", "answer"))
SCREENING_RESPONSES = TableLayout("screening_answer", ())
IDENTITY_ASSETS = TableLayout("screening_answer", (), text=())

NOTES = TableLayout(
    "post",
    ("note",),
    ("created on", "date"),
    ("note",),
    owner=("connection first name", "connection last name"),
    audience="only_me",
)
"""Remarks that the person made for themselves about others."""

SERVICES = TableLayout("listing", (), ("creation time", "created at", "creation date", "date"))


def profile_list(*required: str) -> TableLayout:
    """A table of which each row is one entry in the profile. Its dates are a person's history, not when the
    entry was written."""
    return TableLayout("profile_field", required, date=())


def text_of(layout: TableLayout, row: Row) -> str | None:
    """The words of a row; None where it has none."""
    if not layout.has_text:
        return None
    columns = layout.text or tuple(name for name in row if name not in IGNORED_COLUMNS)
    cells = (layout.clean(row.get(name, "")) for name in columns)
    return "\n".join(cell for cell in cells if cell.strip()) or None
