"""What a look into a corpus proposes."""

from msgspec import Struct

from widerspruch.gate.propose.preview import Preview
from widerspruch.gate.propose.propose import Proposal
from widerspruch.gate.telling.timing import Seconds


class UnmappedValue(Struct, frozen=True):
    """A value of the sample that the proposal does not map (None: an empty cell), and how many rows have it."""

    field: str
    value: str | None
    rows: int


class PreviewRows(Struct, frozen=True):
    """Rows of the sample with one verdict and one reason, if nobody had objected."""

    verdict: str
    reason: str
    rows: int


class ProfileReport(Struct, frozen=True, kw_only=True):
    """A profile to be finished by a person.

    Attributes:
        profile: TOML with comments. `file`: where it was written, None where it was not.

        left_open: Fields where something is still to be said.

        preview: Most frequent first; None where too much is open. `unmapped_rows`: rows of the sample with a value that
            is not mapped.
    """

    profile: str
    file: str | None
    left_open: tuple[str, ...]
    unmapped: tuple[UnmappedValue, ...]
    preview: tuple[PreviewRows, ...] | None
    unmapped_rows: int
    seconds: Seconds


def profile_report(proposal: Proposal, file: str | None, seconds: Seconds) -> ProfileReport:
    drafted, decided = proposal.draft, proposal.preview
    return ProfileReport(
        profile=drafted.text,
        file=file,
        left_open=drafted.left_open,
        unmapped=tuple(
            UnmappedValue(field, value, rows)
            for field, values in drafted.unmapped.items()
            for value, rows in values.items()
        ),
        preview=None if decided is None else _rows(decided),
        unmapped_rows=0 if decided is None else decided.unmapped,
        seconds=seconds,
    )


def _rows(decided: Preview) -> tuple[PreviewRows, ...]:
    counted = sorted(decided.decided.items(), key=lambda one: -one[1])
    return tuple(PreviewRows(verdict, reason, rows) for (verdict, reason), rows in counted)
