"""Proofs among a person's evidence: known as such, whose they are, and whom the person believes."""

from datetime import date

import pytest
from tests.small_log import policy_text

from casefile.made import AT
from person.made_proofs import ANNA, CASE, KEYS, MISSING, POLICY, VALID, Lies, file_directly, proof_of, with_log
from widerspruch.casefile.case_file import CaseFile, create_case_file
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AnswerReading,
    AnswerReceived,
    Complained,
    LetterSent,
    Note,
    Sent,
    Withdrawn,
)
from widerspruch.objections.status import status
from widerspruch.person.correspondence.broken_promises import broken_promises
from widerspruch.person.correspondence.complaint_subjects import complaint_subjects
from widerspruch.person.proofs import KeptProof, claims_to_be_proof, kept_proofs
from widerspruch.person.telling.kept_proof import tell_kept_proof
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.load import load_rulebook

RULES = load_rulebook()
TODAY = date(2026, 11, 21)
NOW = 1_795_000_000_000_000
INSTAGRAM = (f"instagram:{ANNA}", "meta-help-2026")
"""Anna's objection, by an account that she calls by its id."""


@pytest.fixture(scope="module")
def valid():
    return proof_of("instagram", VALID)


@pytest.fixture(scope="module")
def broken():
    return proof_of("instagram", MISSING)


@pytest.fixture
def file(tmp_path):
    """Anna objected at Instagram."""
    with create_case_file(tmp_path / "a.akte", "Anna", AT) as opened:
        opened.record(AccountAdded(Account(INSTAGRAM[0], "instagram", email="anna@example.org")), AT)
        opened.record(Sent(*INSTAGRAM, date(2026, 9, 20)), AT)
        yield opened


def keep(file: CaseFile, *pieces: bytes, at: int = NOW) -> None:
    file.record(Note(TODAY, ""), at, [Attachment(f"{number}", data=one) for number, one in enumerate(pieces)])


def only(file: CaseFile) -> KeptProof:
    (found,) = kept_proofs(file, NOW)
    return found


class TestKnown:
    def test_what_calls_itself_a_proof_is_looked_at_as_one(self, valid):
        """Also a broken one, and one of a later kind: the person is told why it shows nothing."""
        assert all(map(claims_to_be_proof, (valid, b"\n" + valid, valid[:-1], valid.replace(b"proof/1", b"proof/2"))))

    @pytest.mark.parametrize("data", [b"", b"{}", b'"widerspruch/proof/1"', b'{"a":"widerspruch/receipt/1"}'])
    def test_anything_else_is_not(self, data):
        """A text that quotes one, or a receipt."""
        assert not claims_to_be_proof(data)

    def test_what_is_much_too_long_is_not(self, valid):
        """It is evidence like any other."""
        assert not claims_to_be_proof(valid + b" " * 2**20)


class TestWhose:
    def test_it_is_the_account_that_is_called_so(self, file, valid):
        """By the id that the platform gives it."""
        keep(file, valid)
        assert (only(file).owner.account, only(file).owner.name) == (INSTAGRAM[0], ANNA)

    def test_a_desk_was_told_the_id(self, tmp_path, valid):
        """Of an account that the person calls otherwise."""
        with create_case_file(tmp_path / "b.akte", "Anna", AT) as opened:
            opened.record(AccountAdded(Account("instagram:mein", "instagram")), AT)
            file_directly(opened, "instagram:mein", named=ANNA, case_id="W-1")
            keep(opened, valid)
            assert (only(opened).owner.account, only(opened).owner.name) == ("instagram:mein", ANNA)

    def test_the_number_of_the_case_says_whose_it_is(self, tmp_path, valid):
        """A mail said it; then the account itself is not shown."""
        with create_case_file(tmp_path / "b.akte", "Anna", AT) as opened:
            opened.record(AccountAdded(Account("instagram", "instagram", email="anna@example.org")), AT)
            said = AnswerReading("acknowledged", TODAY, "person", case_id=CASE)
            opened.record(Sent("instagram", INSTAGRAM[1], TODAY), AT)
            opened.record(AnswerReceived("instagram", INSTAGRAM[1], TODAY, said), AT)
            keep(opened, valid, POLICY, KEYS)
            found = only(opened)
        assert (found.owner.account, found.owner.name) == ("instagram", None)
        assert "account_not_given" in found.findings.not_proven

    def test_a_strangers_is_nobodys(self, tmp_path, valid):
        """It is checked all the same."""
        with create_case_file(tmp_path / "b.akte", "Bernd", AT) as opened:
            opened.record(AccountAdded(Account("instagram:bernd", "instagram")), AT)
            keep(opened, valid, POLICY, KEYS)
            assert only(opened).owner is None
            assert only(opened).findings.outcome == "excluded"


class TestBelieved:
    def test_nothing_is_said_of_a_proof_that_was_held_against_nothing(self, file, valid):
        """Not even that it is damaged."""
        keep(file, valid)
        assert only(file).findings is None

    def test_what_was_kept_with_it_counts(self, file, valid):
        """Whichever of the pieces is which is told by their bytes."""
        keep(file, KEYS, POLICY, valid)
        found = only(file)
        assert (found.trust.policy_by, found.trust.keys_by) == ("person", "person")
        assert (found.findings.outcome, found.findings.is_account_opened) == ("excluded", True)

    def test_what_was_kept_by_itself_does_not(self, file, valid):
        """Nobody said that it belongs to this proof."""
        keep(file, valid)
        keep(file, POLICY, KEYS)
        assert only(file).findings is None

    def test_what_was_given_last_counts(self, file, valid):
        """The keys of a stranger first, then the right ones."""
        keep(file, valid, POLICY, SigningKey.new().public.pem)
        assert only(file).findings.outcome == "cannot_be_checked"
        keep(file, valid, KEYS)
        assert only(file).findings.outcome == "excluded"

    def test_what_was_deleted_counts_no_more(self, file, valid):
        """Then it is as if it had not been given."""
        keep(file, valid, POLICY, KEYS)
        digest = next(one.digest for one in file.evidence() if file.evidence_bytes(one.digest) == POLICY)
        file.delete_evidence(digest, NOW)
        assert only(file).findings is None

    def test_what_the_desk_published_takes_its_place(self, file, valid):
        """The person is told that the platform chose its own witnesses, and where it said so."""
        file_directly(file, INSTAGRAM[0], with_log())
        keep(file, valid)
        found = only(file)
        told = tell_kept_proof(found, RULES, PersonWords("de"))
        assert (found.trust.policy_by, found.trust.keys_by, found.trust.host) == (
            "platform",
            "platform",
            "desk.example.org",
        )
        assert found.findings.outcome == "excluded"
        assert told.is_platforms_choice
        assert "vor Zeugen, die sie selbst bestimmt hat" in told.told.sentence
        assert "nabhängige Zeugen" not in " ".join(told.told.proves)
        assert "Die Zeugen hat die Plattform selbst bestimmt" in told.trust[0]

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_what_is_proposed_beside_the_keys_that_were_given_is_the_platforms_choice(self, file, valid, language):
        """Nobody need look for a policy to see what comes out; its weight is told."""
        keep(file, valid, with_log())
        found, words = only(file), PersonWords(language)
        assert (found.trust.policy_by, found.trust.keys_by, found.findings.outcome) == (
            "platform",
            "person",
            "excluded",
        )
        told = tell_kept_proof(found, RULES, words)
        assert told.trust[0] == words.person("kept_proof.policy_by.platform_file")
        assert told.told.sentence == words.person("proof.excluded_by_platforms_witnesses")
        keep(file, valid, POLICY)
        assert only(file).trust.policy_by == "person"

    def test_what_a_desk_proposed_goes_before_it(self, file, valid):
        """It came from the desk itself."""
        file_directly(file, INSTAGRAM[0], with_log())
        keep(file, valid, with_log(policy_text("any").encode()))
        assert (only(file).trust.host, only(file).trust.policy) == ("desk.example.org", POLICY)

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_a_platform_that_asks_for_no_witness_is_told_of(self, file, valid, language):
        """Nobody says then that the person wanted none."""
        file_directly(file, INSTAGRAM[0], with_log(policy_text("none").encode()))
        keep(file, valid)
        told = tell_kept_proof(only(file), RULES, PersonWords(language)).told
        assert told.sentence == PersonWords(language).person("proof.excluded_without_any")
        assert PersonWords(language).person("proof.rests_on.log_without_any") in told.proves

    def test_the_persons_own_policy_goes_before_the_platforms(self, file, valid):
        """And the keys may still be those that were published."""
        file_directly(file, INSTAGRAM[0], with_log(POLICY.replace(b" 2 W1", b" 1 W1")))
        keep(file, valid, POLICY)
        found = only(file)
        assert (found.trust.policy_by, found.trust.keys_by) == ("person", "platform")
        assert found.trust.policy == POLICY
        assert found.findings.outcome == "excluded"

    def test_a_desk_that_was_asked_about_another_case_says_nothing(self, file, valid):
        """Its keys may be anybody's."""
        file_directly(file, INSTAGRAM[0], with_log(), case_id="W-2222-2222-2")
        keep(file, valid)
        assert only(file).findings is None

    def test_a_desk_that_publishes_no_policy_leaves_that_open(self, file, valid):
        """Its keys count; which log is believed, the person says."""
        file_directly(file, INSTAGRAM[0], KEYS)
        keep(file, valid)
        assert (only(file).trust.policy, only(file).trust.keys_by) == (None, "platform")
        assert only(file).findings is None

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_every_choice_has_its_sentence(self, file, valid, language):
        """In either language, also where nothing was chosen."""
        words = PersonWords(language)
        keep(file, valid)
        assert not tell_kept_proof(only(file), RULES, words).is_checked
        keep(file, valid, POLICY, KEYS)
        assert len(tell_kept_proof(only(file), RULES, words).trust) == 2


class TestBrokenPromise:
    @pytest.mark.parametrize(
        ("lies", "breach"),
        [
            (MISSING, "objection_missing"),
            (Lies(is_kept=True), "rows_kept"),
        ],
    )
    def test_it_is_a_ground_to_complain(self, file, lies, breach):
        """About the account's objections that stand."""
        keep(file, proof_of("instagram", lies), POLICY, KEYS)
        (promise,) = broken_promises(file, NOW)
        assert (promise.account, promise.breach, promise.case_id) == (INSTAGRAM[0], breach, CASE)
        (subject,) = subjects(file)
        assert "broken_promise" in subject.grounds
        assert [one.key for one in subject.objections] == [INSTAGRAM]

    def test_what_proves_that_somebody_was_left_out_is_none(self, file, valid):
        """Nor what cannot be checked."""
        keep(file, valid, POLICY, KEYS)
        assert broken_promises(file, NOW) == ()

    def test_without_anybody_believed_there_is_none(self, file, broken):
        """A proof that nobody checked is no ground."""
        keep(file, broken)
        assert broken_promises(file, NOW) == ()

    def test_who_took_the_objection_back_has_none(self, file, broken):
        """Then a list without it breaks no promise."""
        file.record(Withdrawn(*INSTAGRAM, date(2026, 9, 21)), NOW)
        keep(file, broken, POLICY, KEYS)
        assert subjects(file) == ()

    def test_an_objection_by_another_account_counts_where_it_covers_this_one(self, tmp_path, broken):
        """One accounts centre: made at Facebook, broken at Instagram; and complained of once, too."""
        with create_case_file(tmp_path / "b.akte", "Anna", AT) as opened:
            opened.record(AccountAdded(Account("facebook", "facebook", email="a@example.org", group="1")), AT)
            opened.record(AccountAdded(Account(INSTAGRAM[0], "instagram", email="a@example.org", group="1")), AT)
            opened.record(Sent("facebook", "meta-form-facebook-2025", date(2026, 9, 20)), AT)
            keep(opened, broken, POLICY, KEYS)
            (subject,) = subjects(opened)
            assert [one.account for one in subject.objections] == ["facebook"]
            opened.record(LetterSent(TODAY, "complaint", INSTAGRAM[0]), NOW)
            assert broken_promises(opened, NOW) == ()

    def test_it_is_complained_of_once(self, file, broken):
        """A later proof is a new ground."""
        keep(file, broken, POLICY, KEYS)
        file.record(Complained(*INSTAGRAM, TODAY, "hessen"), NOW)
        assert broken_promises(file, NOW) == ()
        keep(file, proof_of("instagram", Lies(is_kept=True)), POLICY, KEYS)
        assert [one.breach for one in broken_promises(file, NOW)] == ["rows_kept"]


def subjects(file: CaseFile):
    found = status(file.recorded(), RULES, TODAY)
    return [
        one
        for one in complaint_subjects(found, RULES, promises=broken_promises(file, NOW))
        if "broken_promise" in one.grounds
    ] or ()
