"""Proofs that the desk makes: what they show to whoever checks them, and when there is none."""

import shutil
from pathlib import Path

import pytest
from msgspec import structs

from desk.made import ALICE, made_case
from desk.proofs.logged import run_over, statement_of, with_log, write_log
from small_log import policy
from widerspruch.desk.cases.retention import apply_retention
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, withdraw
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.key_rotation import rotate_hashing
from widerspruch.desk.keys import load_keys
from widerspruch.desk.models import Coverage
from widerspruch.desk.proofs.making import make_proof
from widerspruch.desk.proofs.standing import ProofStanding, standings
from widerspruch.desk.publish.publish import Published, publish
from widerspruch.desk.publish.set_rows import SetRows
from widerspruch.desk.telling.discovery import discovery_of
from widerspruch.desk.telling.proofs import told_state
from widerspruch.desk.telling.words import DeskWords
from widerspruch.desk.values import AccountIdentity, Scopes
from widerspruch.protocol.discovery import write_discovery
from widerspruch.protocol.kept_authors import tree_of_tokens
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.proof.findings import ProofFindings
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.proof.verification import verify_proof
from widerspruch.protocol.run_record import KeptAuthors, kept_author_token
from widerspruch.protocol.sets.exclusion_set import open_sets

PLATFORM = "beispielnetz"
RUN = "a" * 64
SALT = bytes(range(16))
BOB = AccountIdentity("1002", handles=("bob",), emails=("bob@example.org",))


class Logging:
    """A desk whose sets and runs go into a log, one after the other, and are seen by witnesses at once."""

    def __init__(self, desk: Desk, folder: Path, clock) -> None:
        self.desk, self.folder, self.clock = with_log(desk, folder / "log"), folder, clock
        self.entries: list[bytes] = []
        self.log = write_log(folder / "log", [])

    def published(self, since: int | None = None) -> Published:
        made = publish(self.desk, PLATFORM, since)
        self.add(statement_of(made))
        return made

    def ran(self, made: Published, manifest: str = RUN, **changed: object) -> None:
        self.add(run_over(made, self.log, manifest, **changed))

    def add(self, entry: bytes, **how: object) -> None:
        self.entries.append(entry)
        self.log = write_log(self.folder / "log", self.entries, at=self.clock.now // 1_000_000, **how)

    def kept(self, *accounts: str) -> KeptAuthors:
        """Whose rows a run kept, and what shows that."""
        keys = [self.desk.keys.hashing.key_of(PLATFORM, "account", one) for one in accounts]
        tokens = sorted(kept_author_token(SALT, key) for key in keys)
        file = self.folder / "tokens"
        file.write_bytes(b"".join(tokens))
        tree = tree_of_tokens(file)
        Openings(self.folder / "openings").keep_run(RUN, tokens, tree.nodes)
        return KeptAuthors("prefix-128/1", SALT.hex(), tree.root.hex(), len(tokens), ("account",), 0)

    def standing(self) -> ProofStanding:
        return standings(self.desk, [coverage()])[0]

    def proof(self, manifest: str | None = RUN) -> bytes:
        return make_proof(self.desk, coverage(), manifest)

    def checked(self, data: bytes, account: str = ALICE.account_id) -> ProofFindings:
        keys = TrustedKeys.of([write_discovery(discovery_of(self.desk))])
        return verify_proof(data, policy(), keys, account, self.clock.now)


def coverage() -> Coverage:
    """Of whoever objected first."""
    return Coverage.objects.select_related("account", "case").order_by("id")[0]


@pytest.fixture
def logging(desk: Desk, tmp_path: Path, clock) -> Logging:
    """Alice has objected; and Bob."""
    made_case(desk)
    made_case(desk, [(PLATFORM, BOB)])
    clock.moves(DAY)
    return Logging(desk, tmp_path, clock)


class TestWhatAProofShows:
    def test_that_a_run_left_somebody_out(self, logging: Logging) -> None:
        """All of it: set, run, order in the log, and that no row was kept."""
        made = logging.published()
        logging.ran(made, kept_authors=logging.kept("9", "10", "11"))
        (run,) = logging.standing().runs
        assert (run.manifest, run.number, run.is_before, run.shows_authors) == (RUN, 1, False, True)
        found = logging.checked(logging.proof())
        assert (found.outcome, found.problem, found.is_account_opened) == ("excluded", None, True)
        assert "not_among_kept_authors" in found.rests_on
        assert logging.checked(logging.proof(), "1002").outcome == "cannot_be_checked"

    def test_what_a_set_holds_before_any_run(self, logging: Logging) -> None:
        logging.published()
        assert logging.standing().state == "no_run"
        found = logging.checked(logging.proof(None))
        assert (found.outcome, found.reason) == ("not_covered", "no_run")

    def test_the_set_that_the_run_names_and_not_the_newest(self, logging: Logging) -> None:
        first = logging.published()
        logging.ran(first)
        logging.clock.moves(DAY)
        logging.published(since=1)
        assert logging.standing().number == 2
        found = logging.checked(logging.proof())
        assert (found.outcome, found.header.number) == ("excluded", 1)
        assert logging.checked(logging.proof(None)).header.number == 2

    def test_of_an_increment_what_holds_after_the_whole_chain(self, logging: Logging) -> None:
        logging.published()
        made_case(logging.desk, [(PLATFORM, AccountIdentity("1003"))])
        logging.clock.moves(DAY)
        logging.ran(logging.published(since=1))
        assert logging.checked(logging.proof()).outcome == "excluded"

    def test_of_several_runs_the_newest_first_and_each_by_itself(self, logging: Logging) -> None:
        made = logging.published()
        logging.ran(made, "b" * 64)
        logging.ran(made)
        assert [run.manifest for run in logging.standing().runs] == [RUN, "b" * 64]
        digests = {logging.checked(logging.proof(one)).record.manifest for one in (RUN, "b" * 64)}
        assert digests == {RUN, "b" * 64}

    def test_that_a_run_came_too_early_for_an_objection(self, logging: Logging) -> None:
        """Such a run is told apart, and a proof of it says so."""
        logging.ran(logging.published())
        late = made_case(logging.desk, [(PLATFORM, AccountIdentity("1004"))])
        logging.clock.moves(DAY)
        logging.published(since=1)
        row = Coverage.objects.select_related("account", "case").get(case=late)
        (standing,) = standings(logging.desk, [row])
        assert (standing.state, [run.is_before for run in standing.runs]) == ("no_run", [True])
        found = logging.checked(make_proof(logging.desk, row, RUN), "1004")
        assert (found.outcome, found.reason) == ("not_covered", "set_before_promise")

    def test_that_a_run_left_somebody_out_before_the_hashing_key_was_changed(self, logging: Logging) -> None:
        """The receipt in the proof names the account as the set does; without the old key there is none any more."""
        desk, keys = logging.desk, logging.folder / "keys"
        logging.ran(logging.published(), kept_authors=logging.kept("9"))
        shutil.copytree(desk.config.keys, keys)
        rotate_hashing(keys, logging.clock.now)
        config = structs.replace(desk.config, keys=keys)
        logging.desk = structs.replace(desk, config=config, keys=load_keys(keys))
        assert logging.checked(logging.proof()).outcome == "excluded"
        logging.desk = structs.replace(desk, config=config)  # one that runs since before
        made = publish(structs.replace(desk, config=config, keys=load_keys(keys)), PLATFORM)
        logging.add(statement_of(made))
        logging.ran(made, "b" * 64)
        assert logging.checked(logging.proof("b" * 64)).outcome == "excluded"
        (old,) = (keys / "old").iterdir()
        old.unlink()
        logging.desk = structs.replace(desk, config=config, keys=load_keys(keys))
        with pytest.raises(DeskError, match="proof_deleted"):
            logging.proof()

    def test_that_an_objection_was_taken_back(self, logging: Logging) -> None:
        case_id = coverage().case.case_id
        ask_to_withdraw(logging.desk, case_id, "holder")
        withdraw(logging.desk, case_id, "holder")
        logging.clock.moves(logging.desk.config.undo_window + DAY)
        logging.ran(logging.published())
        found = logging.checked(logging.proof())
        assert (found.outcome, found.reason) == ("not_covered", "withdrawn")

    def test_that_rows_were_kept_all_the_same(self, logging: Logging) -> None:
        logging.ran(logging.published(), kept_authors=logging.kept("9", "1001", "11"))
        found = logging.checked(logging.proof())
        assert (found.outcome, found.breach) == ("broken_promise", "rows_kept")

    def test_that_the_platform_left_out_what_it_had_promised(self, logging: Logging, monkeypatch) -> None:
        """The desk makes the proof that speaks against its platform like every other."""
        monkeypatch.setattr(SetRows, "objections", lambda rows: iter(()))
        logging.ran(logging.published())
        assert logging.standing().state == "runs"
        for manifest in (RUN, None):
            found = logging.checked(logging.proof(manifest))
            assert (found.outcome, found.breach) == ("broken_promise", "objection_missing")

    def test_what_a_run_does_not_say_of_its_authors(self, logging: Logging) -> None:
        """None were written down; or the corpus knows them by handles alone."""
        made = logging.published()
        logging.ran(made, "b" * 64)
        logging.ran(made, kept_authors=structs.replace(logging.kept("9"), identifiers=("handle",)))
        assert [run.shows_authors for run in logging.standing().runs] == [False, False]
        for manifest in (RUN, "b" * 64):
            found = logging.checked(logging.proof(manifest))
            assert (found.outcome, "not_among_kept_authors" in found.rests_on) == ("excluded", False)

    def test_somebody_without_an_account_is_not_promised_to_see_whose_rows_were_kept(self, logging: Logging) -> None:
        """Others' posts are found by other means; and who lets their own content be used has rows in the run."""
        others = Scopes(own_content=False, ai_interactions=False)
        made_case(logging.desk, [(PLATFORM, None)], scopes=others)
        made_case(logging.desk, [(PLATFORM, AccountIdentity("1005"))], scopes=others)
        logging.clock.moves(DAY)
        logging.ran(logging.published(), kept_authors=logging.kept("9", "1005"))
        rows = list(Coverage.objects.select_related("account", "case").order_by("id"))[2:]
        found = [standings(logging.desk, [row])[0].runs[0].shows_authors for row in rows]
        assert found == [False, False]
        for row, account in zip(rows, (f"case:{rows[0].case.case_id}", "1005"), strict=True):
            assert logging.checked(make_proof(logging.desk, row, RUN), account).outcome == "excluded"


class TestWhenThereIsNone:
    """Each reason has a sentence of its own."""

    def refused(self, logging: Logging, state: str, manifest: str | None = None) -> None:
        assert logging.standing().state == state
        with pytest.raises(DeskError, match=f"proof_{state}"):
            logging.proof(manifest)

    def test_a_desk_without_a_log(self, logging: Logging) -> None:
        logging.desk = structs.replace(logging.desk, config=structs.replace(logging.desk.config, log=None))
        self.refused(logging, "no_log")

    def test_no_set_that_knows_the_objection_is_in_the_log(self, logging: Logging) -> None:
        self.refused(logging, "not_logged")
        publish(logging.desk, PLATFORM)
        self.refused(logging, "not_logged")

    def test_too_few_witnesses_have_seen_it(self, logging: Logging) -> None:
        logging.add(statement_of(publish(logging.desk, PLATFORM)), witnessed=0)
        self.refused(logging, "not_witnessed")

    def test_what_opens_it_was_deleted(self, logging: Logging) -> None:
        """Sets and log stay valid, and so does a proof that was made before."""
        made = logging.published()
        logging.ran(made)
        before = logging.proof()
        logging.clock.moves(1095 * DAY)
        assert apply_retention(logging.desk, logging.clock.now)["opening"] == 1
        self.refused(logging, "deleted")
        with pytest.raises(DeskError, match="proof_run_unknown"):
            logging.proof(RUN)
        assert logging.checked(before).outcome == "excluded"
        trusted, now = [logging.desk.keys.sets.public], logging.clock.now
        assert open_sets([made.folder], platform=PLATFORM, now=now, trusted=trusted, signature_needed=True).number == 1
        assert logging.desk.log.seen(logging.desk.config).size == 2

    def test_of_one_of_several_runs_it_was_deleted(self, logging: Logging) -> None:
        first = logging.published()
        logging.ran(first, "b" * 64)
        logging.ran(logging.published())
        Openings(logging.folder / "openings").delete_set(first.digest)
        standing = logging.standing()
        assert (standing.state, [run.manifest for run in standing.runs], standing.lost) == ("runs", [RUN], 1)

    def test_whose_rows_a_run_kept_was_deleted(self, logging: Logging) -> None:
        """Without it a proof could hide that the account is among them, so there is none."""
        logging.ran(logging.published(), kept_authors=logging.kept("9"))
        Openings(logging.folder / "openings").delete_run(RUN)
        assert (logging.standing().state, logging.standing().lost) == ("no_run", 1)
        with pytest.raises(DeskError, match="proof_run_unknown"):
            logging.proof(RUN)

    def test_the_set_itself_was_deleted(self, logging: Logging) -> None:
        made = logging.published()
        for file in made.folder.iterdir():
            file.unlink()
        made.folder.rmdir()
        self.refused(logging, "deleted")

    def test_the_log_is_damaged(self, logging: Logging) -> None:
        logging.published()
        (logging.folder / "log" / "checkpoint").write_text("no checkpoint", "utf-8")
        self.refused(logging, "unreadable")

    def test_a_run_that_nobody_logged(self, logging: Logging) -> None:
        logging.published()
        with pytest.raises(DeskError, match="proof_run_unknown"):
            logging.proof("f" * 64)

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_each_state_has_its_sentence(self, logging: Logging, language) -> None:
        states = ("no_log", "not_logged", "not_witnessed", "deleted", "unreadable", "no_run", "runs")
        words, row = DeskWords(language), coverage()
        assert len({told_state(row, ProofStanding(state, 1), words) for state in states}) == len(states)
