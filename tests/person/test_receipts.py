"""A platform's receipt among a person's evidence: known as one, and held against the accounts in the case file."""

import json
from pathlib import Path

import pytest

from widerspruch.objections.account import Account
from widerspruch.person.receipts import account_of, claims_to_be_receipt
from widerspruch.person.telling.receipt import tell_receipt
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.receipt import LONGEST_RECEIPT, read_receipt, receipt_for, seal_receipt, verify_receipt
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.load import load_rulebook

VECTOR = json.loads((Path(__file__).parents[1] / "protocol" / "vectors" / "receipt.json").read_text("utf-8"))
KEY = SigningKey.new()
RECEIVED = 1_790_000_000_000_000
WEEK = 7 * 24 * 60 * 60 * 1_000_000


def made_for(account_id: str, platform: str = "instagram", case: str = "W-7KQ4-M2XD-9") -> bytes:
    """A receipt of an invented account."""
    receipt = receipt_for(
        account_id,
        bytes(16),
        HashingKey.new(),
        platform=platform,
        case=case,
        received_at=RECEIVED,
        scopes=("own_content",),
        in_sets_from=RECEIVED + WEEK,
    )
    return seal_receipt(receipt, bytes(16), KEY)


def read(data: bytes):
    return read_receipt(data, signature_needed=False)


class TestKnown:
    @pytest.mark.parametrize(
        "data",
        [
            VECTOR["receipt"].encode(),
            b"\n" + json.dumps(json.loads(VECTOR["receipt"]), indent=2).encode(),
            VECTOR["receipt"][:-1].encode(),
            VECTOR["receipt"].replace("receipt/1", "receipt/2").encode(),
        ],
        ids=["as_made", "indented", "broken", "of_a_later_kind"],
    )
    def test_what_calls_itself_a_receipt_is_looked_at_as_one(self, data):
        """Also where it proves nothing: the person is told why."""
        assert claims_to_be_receipt(data)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"{}",
            b"[]",
            b"From: a@example.org\n\n" + VECTOR["receipt"].encode(),
            VECTOR["receipt"].encode() + b" " * LONGEST_RECEIPT,
        ],
        ids=["nothing", "other_json", "a_list", "a_mail_with_one", "much_too_long"],
    )
    def test_anything_else_is_not(self, data):
        """A note that quotes one is a note."""
        assert not claims_to_be_receipt(data)


class TestAccount:
    @pytest.mark.parametrize(
        "account",
        [
            Account("instagram:erika", "instagram"),
            Account("erika", "instagram"),
            Account("instagram", "instagram", email="erika"),
        ],
        ids=["named_so", "key", "address"],
    )
    def test_it_is_found_by_what_the_person_calls_it(self, account):
        """Where that is the platform's id."""
        others = [Account("instagram:max", "instagram"), account]

        assert account_of(read(made_for("erika")), others) == account.key

    def test_an_account_of_another_platform_is_none(self):
        """Though it is called the same."""
        assert account_of(read(made_for("erika")), [Account("facebook:erika", "facebook")]) is None

    def test_no_account_opens_a_receipt_of_a_stranger(self):
        """The receipt of somebody else, laid into this case file."""
        assert account_of(read(made_for("max")), [Account("instagram:erika", "instagram")]) is None


@pytest.mark.parametrize("language", ["de", "en"])
class TestTold:
    def told(self, data, language, trusted=(KEY.public,), now=RECEIVED + WEEK, **asked):
        rulebook, words = load_rulebook(), PersonWords(language)
        return tell_receipt(verify_receipt(data, trusted, now=now, **asked), rulebook, words)

    def test_every_outcome_has_its_sentences(self, language):
        """Nothing is missing in either language; a refused one states nothing and says why."""
        for trusted in ((KEY.public,), ()):
            for now in (RECEIVED, RECEIVED + WEEK):
                told = self.told(made_for("erika"), language, trusted, now)
                assert len(told.facts) == 8
                assert len(told.limits) == 3
                assert told.proves
        refused = self.told(made_for("erika"), language, platform="facebook")
        assert refused.why
        assert (refused.facts, refused.proves, refused.limits) == ((), (), ())

    def test_only_a_verified_one_says_what_the_platform_signed(self, language):
        """Everything about an unconfirmed one is said under a condition."""
        verified, unconfirmed = (self.told(made_for("erika"), language, trusted) for trusted in ((KEY.public,), ()))

        assert set(verified.proves) & set(unconfirmed.proves) == {verified.proves[-1]}
        assert verified.proves[0] != unconfirmed.proves[0]

    def test_somebody_without_an_account_is_told_so(self, language):
        """Their receipt opens to its own case."""
        without, of_account = (
            self.told(made_for(account_id), language).facts[3].value for account_id in ("case:W-7KQ4-M2XD-9", "erika")
        )
        assert without != of_account

    def test_a_platform_that_the_rulebook_knows_has_its_name(self, language):
        """One that it does not know is called as it calls itself."""
        assert self.told(made_for("erika"), language).facts[0].value == "Instagram"
        assert self.told(made_for("erika", "beispielnetz"), language).facts[0].value == "beispielnetz"
