"""What the desk publishes the gate takes as it is: to build a corpus, and to take late objectors out of one."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from desk_clock import DeskClock
from gate.in_process import InProcess
from objecting_people import objects
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, undo_withdrawal, withdraw
from widerspruch.desk.config import DAY, HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.publish.publish import publish
from widerspruch.desk.values import AccountIdentity, Scopes
from widerspruch.gate.audit.verified import verify_built
from widerspruch.gate.profile import load_profile
from widerspruch.gate.purge.purge import PurgeRequest, purge
from widerspruch.gate.run.run import RunRequest, run_gate
from widerspruch.protocol.sets.header import KeyShapes
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import in_berlin
from widerspruch.testing.demo.corpus import write_corpus
from widerspruch.testing.demo.people import BY_KEY
from widerspruch.testing.demo.rulebook import demo_rulebook

PLATFORM = "beispielnetz"
POSTS = 12
"""Of each of the people in the corpus."""


class _Gate:
    """The platform's pipeline, on the other side of the folder of sets."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._desk, self._folder, self._runs = desk, folder, 0
        self._signer = SigningKey.new()
        self._trusted = (desk.keys.sets.public, self._signer.public)
        self._posts = write_corpus(folder / "corpus", strangers=400)
        self.rows = pq.read_table(self._posts).to_pylist()

    def _sets(self, last: int) -> tuple[Path, ...]:
        return tuple(self._desk.config.sets / PLATFORM / f"{number:06}" for number in range(1, last + 1))

    def written_otherwise(self, authors: Sequence[str]) -> None:
        """From now on the corpus is one post of each of these."""
        rows = [row | {"author_id": author} for row, author in zip(self.rows, authors, strict=False)]
        pq.write_table(pa.Table.from_pylist(rows), self._posts)

    def builds(self, last: int) -> Path:
        """A corpus as of now, with the first set and its increments up to one."""
        self._runs += 1
        out, rulebook = self._folder / f"built-{self._runs}", demo_rulebook(self._desk.rulebook)
        request = RunRequest(
            corpus=(str(self._posts),),
            exclusions=self._sets(last),
            out=out,
            freeze=in_berlin(self._desk.now() - 1),
            profile=load_profile(self._folder / "corpus" / "profile.toml", tuple(rulebook.platforms)),
            key_files=(self._desk.config.keys / "hashing.key",),
            trusted=self._trusted,
            signer=self._signer,
        )
        run_gate(request, rulebook, InProcess(), self._desk.now())
        return out

    def purges(self, built: Path, last: int) -> int:
        """Take out who objected since; how many rows that were."""
        request = PurgeRequest(
            built=built,
            exclusions=self._sets(last),
            key_files=(self._desk.config.keys / "hashing.key",),
            trusted=self._trusted,
            signer=self._signer,
            apply=True,
        )
        outcome = purge(request, demo_rulebook(self._desk.rulebook), InProcess(), self._desk.now())
        return sum(file.rows for file in outcome.files)

    def written_by(self, built: Path, account: str) -> int:
        """Rows that the corpus has of an account."""
        return self._kept(built, "author_id").count(account)

    def naming(self, built: Path, handle: str) -> int:
        """Rows of others that name somebody."""
        return sum(f"@{handle}" in text for text in self._kept(built, "text"))

    def _kept(self, built: Path, column: str) -> list[str]:
        assert verify_built(built, tuple(demo_rulebook(self._desk.rulebook).platforms), self._trusted).problems == ()
        values: list[str] = []
        for file in sorted((built / "data").rglob("*.parquet")):
            values += pq.read_table(file)[column].to_pylist()
        return values


@pytest.fixture
def gate(desk: Desk, tmp_path: Path) -> _Gate:
    return _Gate(desk, tmp_path / "gate")


def _account(key: str) -> tuple[str, AccountIdentity]:
    person = BY_KEY[key]
    account = next(one for one in person.accounts if one.platform == PLATFORM)
    return account.id, AccountIdentity(account.id, (account.handle,), account.name, (person.email,))


def test_from_objection_to_corpus_and_back(desk: Desk, gate: _Gate, clock: DeskClock) -> None:
    """Objected: out. Objected late: purged. Withdrawn: in again with the next set, unless that was undone."""
    erika, erika_known = _account("erika")
    aylin, aylin_known = _account("aylin")
    jonas, jonas_known = _account("jonas")
    take_objection(desk, objects(erika_known, PLATFORM))
    case = take_objection(desk, objects(aylin_known, PLATFORM, scopes=Scopes(mentions=False))).case_id
    clock.moves(HOUR)
    publish(desk, PLATFORM, expires_in=30 * DAY)
    first = gate.builds(1)
    assert [gate.written_by(first, one) for one in (erika, aylin, jonas)] == [0, 0, POSTS]
    named = {
        handle: sum(f"@{handle}" in row["text"] and row["author_id"] not in (erika, aylin) for row in gate.rows)
        for handle in (erika_known.handles[0], aylin_known.handles[0])
    }
    assert all(named.values())
    assert gate.naming(first, erika_known.handles[0]) == 0  # she chose mentions, too
    assert gate.naming(first, aylin_known.handles[0]) == named[aylin_known.handles[0]]

    clock.moves(DAY)
    take_objection(desk, objects(jonas_known, PLATFORM))
    clock.moves(HOUR)
    publish(desk, PLATFORM, since=1, expires_in=30 * DAY)
    assert gate.purges(first, 2) >= POSTS
    assert [gate.written_by(first, one) for one in (erika, aylin, jonas)] == [0, 0, 0]

    ask_to_withdraw(desk, case, "holder")
    withdraw(desk, case, "holder")
    clock.moves(HOUR)
    publish(desk, PLATFORM, since=2, expires_in=30 * DAY)
    undo_withdrawal(desk, case, "holder")
    clock.moves(4 * DAY)
    publish(desk, PLATFORM, since=3, expires_in=30 * DAY)
    assert gate.written_by(gate.builds(4), aylin) == 0

    ask_to_withdraw(desk, case, "holder")
    withdraw(desk, case, "holder")
    clock.moves(4 * DAY)
    publish(desk, PLATFORM, since=4, expires_in=30 * DAY)
    last = gate.builds(5)
    assert [gate.written_by(last, one) for one in (erika, aylin, jonas)] == [0, POSTS, 0]


@pytest.mark.parametrize("at_the_desk", ["{}", "{{{}}}", "urn:uuid:{}"])
def test_ids_that_are_written_otherwise_in_the_corpus(
    desk: Desk, gate: _Gate, clock: DeskClock, at_the_desk: str
) -> None:
    """A UUID in capitals here and in small letters there is one account, to the desk, too."""
    erika, other = str(UUID(int=7**40)), str(UUID(int=7**41))
    take_objection(desk, objects(AccountIdentity(at_the_desk.format(erika.upper())), PLATFORM))
    assert not take_objection(desk, objects(AccountIdentity(erika), PLATFORM)).is_new
    clock.moves(HOUR)
    counts = publish(desk, PLATFORM, expires_in=30 * DAY).counts
    assert counts.shapes == KeyShapes(account={"uuid": 1})
    gate.written_otherwise([erika, erika.upper(), other])
    built = gate.builds(1)
    assert [gate.written_by(built, one) for one in (erika, erika.upper(), other)] == [0, 0, 1]
