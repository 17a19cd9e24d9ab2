"""Signals in an exclusion set: who is kept out by them, and what is said of it."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from msgspec import structs

from widerspruch.gate.errors import GateError
from widerspruch.gate.sets.make import SetRequest, make_set
from widerspruch.gate.signals.in_force import SignalsGiven
from widerspruch.gate.signals.table import SeenSignal, write_signal_table
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.exclusion_set import open_sets
from widerspruch.protocol.sets.tables import OBJECTIONS

KEY = HashingKey(bytes(range(32)))
ISSUED = 1_790_000_000_000_000
SEEN = ISSUED - 5_000_000
LIST = "account_id,received_at\n100001,2026-05-20\n"


def signal(account, value, source="record@1", *, builder=None, seen_at=SEEN, platform="instagram"):
    return SeenSignal(platform, account, None, "generative", value, builder, 1, seen_at, source, "spec", "0" * 64)


class Sets:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *signals, listed=LIST, **given):
        source, file = self.folder / "list.csv", self.folder / "signals.parquet"
        source.write_text(listed)
        write_signal_table(file, signals)
        request = SetRequest(
            source=source,
            platform="instagram",
            number=1,
            out=self.folder / "set",
            issued_at=ISSUED,
            received_until=ISSUED,
            signals=SignalsGiven(files=(file,), **given),
        )
        made = make_set(request, KEY, None)
        self.header, self.taken = made.header, made.totals.signals
        self.rows = pq.read_table(request.out / "objections.parquet").to_pylist()
        return self

    def of(self, account):
        key = KEY.key_of("instagram", "account", account)
        return [row for row in self.rows if row["account_key"].bytes == key]


@pytest.fixture
def sets(tmp_path):
    return Sets(tmp_path)


def test_a_no_counts_from_when_it_was_seen(sets):
    """For what the account published, and for models that make content."""
    (row,) = sets(signal("7", "deny")).of("7")

    assert row["received_at"] == SEEN
    assert (row["purpose"], row["withdrawn_at"]) == ("generative", None)
    assert (row["own_content"], row["ai_interactions"], row["mentions"]) == (True, False, False)
    assert row["rests_on"] == "signal"


def test_each_row_says_on_what_it_rests(sets):
    """A no that somebody said elsewhere, a preset of the platform, and what was unclear are no objections."""
    made = sets(
        signal("7", "deny"),
        signal("7", "default_deny", "preset@1"),
        signal("8", "default_deny", "preset@1"),
        signal("8", "unknown", "tag@1"),
        signal("9", "unknown", "tag@1"),
        signal("100001", "deny"),
        strict=True,
    )
    said = {account: [row["rests_on"] for row in made.of(account)] for account in ("7", "8", "9", "100001")}
    assert said == {"7": ["signal"], "8": ["preset"], "9": ["unclear_signal"], "100001": ["objection", "signal"]}


def test_a_set_of_objections_alone_has_the_columns_it_always_had(sets):
    """So that it has the bytes that it always had, and older readers take it."""
    sets(signal("7", "allow"))
    assert pq.read_schema(sets.folder / "set" / "objections.parquet").equals(OBJECTIONS)


@pytest.mark.parametrize(
    ("said", "builder", "strict", "is_out"),
    [
        ([("deny", "a@1", None)], None, False, True),
        ([("allow", "a@1", None)], None, False, False),
        ([("unknown", "a@1", None)], None, False, False),
        ([("unknown", "a@1", None)], None, True, True),
        ([("default_deny", "a@1", None)], None, False, True),
        # Deny beats allow, wherever they stand; somebody's yes beats what nobody said.
        ([("deny", "a@1", None), ("allow", "b@1", None)], None, False, True),
        ([("default_deny", "a@1", None), ("allow", "b@1", None)], None, False, False),
        # A yes to one builder is none to others, and none where nobody says whose models they are.
        ([("deny", "a@1", None), ("allow", "a@1", "lab.example")], "lab.example", False, False),
        ([("deny", "a@1", None), ("allow", "a@1", "lab.example")], "LAB.example ", False, False),
        ([("deny", "a@1", None), ("allow", "a@1", "lab.example")], "other.example", False, True),
        ([("deny", "a@1", None), ("allow", "a@1", "lab.example")], None, False, True),
        ([("deny", "b@1", None), ("allow", "a@1", "lab.example")], "lab.example", False, True),
        ([("default_deny", "b@1", None), ("allow", "a@1", "lab.example")], None, False, True),
        # A no to one builder is a no to that one; to any of them where nobody says whose models they are.
        ([("allow", "a@1", None), ("deny", "a@1", "lab.example")], "lab.example", False, True),
        ([("allow", "a@1", None), ("deny", "a@1", "lab.example")], "other.example", False, False),
        ([("allow", "a@1", None), ("deny", "a@1", "lab.example")], None, False, True),
        ([("deny", "a@1", None), ("unknown", "a@1", "lab.example")], "lab.example", False, True),
    ],
)
def test_who_is_kept_out(sets, said, builder, strict, is_out):
    """Deny, allow, preset and unclear, to everybody and to one builder."""
    made = sets(*(signal("7", value, source, builder=to) for value, source, to in said), builder=builder, strict=strict)
    assert bool(made.of("7")) is is_out


def test_an_objection_beats_any_signal(sets):
    """A yes elsewhere takes nothing back that was said to the platform."""
    made = sets(signal("100001", "allow"))
    assert len(made.of("100001")) == 1
    assert made.header.sources == {}


def test_the_header_says_how_many_by_which_signal(sets):
    """What a platform presets is counted apart."""
    made = sets(
        signal("7", "deny"),
        signal("7", "deny", "bio@1", seen_at=SEEN - 1),
        signal("7", "default_deny", "preset@1"),
        signal("8", "deny"),
        signal("9", "default_deny", "preset@1"),
        signal("10", "allow"),
        signal("11", "unknown"),
    )
    assert (made.header.sources, made.header.policies) == ({"bio@1": 1, "record@1": 2}, {"preset@1": 1})
    assert structs.asdict(made.taken) == {"denied": 2, "by_policy": 1, "allowed": 1, "unclear": 1}
    assert made.of("7")[0]["received_at"] == SEEN - 1
    used = open_sets([sets.folder / "set"], platform="instagram", now=ISSUED, signature_needed=False).used()
    assert (used.sources, used.policies) == (made.header.sources, made.header.policies)


def test_a_list_of_nobody_with_signals_is_a_set(sets):
    assert sets(signal("7", "deny"), listed="account_id\n").header.counts.accounts == 1


@pytest.mark.parametrize(
    ("signals", "listed", "code"),
    [
        ([signal("7", "deny", platform="facebook")], LIST, "signals_platform"),
        ([signal("7", "deny", seen_at=ISSUED + 1)], LIST, "signals_later"),
        ([signal("7", "allow")], "account_id\n", "list_empty"),
        ([signal("7", "no")], LIST, "signals_other"),
        ([signal("https://www.instagram.com/erika/", "deny")], LIST, "signals_account"),
    ],
)
def test_what_cannot_be_used_stops_all(sets, signals, listed, code):
    with pytest.raises(GateError) as refused:
        sets(*signals, listed=listed)
    assert refused.value.code == code
    assert not (sets.folder / "set").exists()


@pytest.mark.parametrize(
    ("content", "code"), [(None, "signals_missing"), (b"PAR1x", "signals_damaged"), (b"", "signals_damaged")]
)
def test_a_table_that_cannot_be_read_stops_all(sets, content, code):
    """As does one of another kind."""
    sets(signal("7", "deny"))
    file = sets.folder / "signals.parquet"
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    request = SetRequest(
        source=sets.folder / "list.csv",
        platform="instagram",
        number=2,
        out=sets.folder / "second",
        issued_at=ISSUED,
        received_until=ISSUED,
        signals=SignalsGiven(files=(file,)),
    )
    with pytest.raises(GateError) as refused:
        make_set(request, KEY, None)
    assert refused.value.code == code

    with pytest.raises(GateError) as other:
        make_set(
            structs.replace(request, signals=SignalsGiven(files=(sets.folder / "set" / "objections.parquet",))),
            KEY,
            None,
        )
    assert other.value.code == "signals_other"
