"""Reports that a platform hands out: what comes out of checking them, and everything that is refused, with its reason."""

import json

import pytest
from tests.protocol.proof.world import RECEIPTS_KEY, STRANGER
from tests.small_log import ORIGIN, SEEN_AT, WITNESSES, one_bit_changed, policy_text

from gate.lineage.made_models import sha
from protocol.lineage.made_reports import DAY, KEYS, MADE, POLICY, model, report, report_proof
from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.lineage.lineage_report import seal_lineage_report
from widerspruch.protocol.lineage.report_proof import claims_to_be_lineage_proof
from widerspruch.protocol.lineage.report_verification import LineageFindings, verify_lineage_proof
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.signing_keys import VerifyingKey

TRUSTED = TrustedKeys.of([KEYS])
NOW = MADE + 10 * DAY
STALE = model("adapter-1", until=MADE + 20 * DAY)


def found(data: bytes, *, policy: bytes = POLICY, keys: TrustedKeys = TRUSTED, now: int = NOW, **more: str):
    return verify_lineage_proof(data, parse_policy(policy), keys, now, **more)


def refused(outcome: LineageFindings) -> str:
    """The code; it has a sentence in both languages, and nothing counts."""
    assert outcome.outcome == "cannot_be_checked"
    assert outcome.problem is not None
    for language in ("de", "en"):
        assert load_catalogue(language, "widerspruch.protocol")(
            f"problem.{outcome.problem.code}", **outcome.problem.values
        )
    return outcome.problem.code


class TestGenuine:
    @pytest.mark.parametrize(
        ("models", "outcome"),
        [
            ((), "none_stale"),
            ((model("a", "replaced"), model("b", "withdrawn")), "none_stale"),
            ((STALE,), "stale"),
            ((model("a"),), "stale"),
            ((model("a", "unknown"),), "stale"),
            ((STALE, model("a", until=NOW - 1)), "overdue"),
            ((model("a", "unknown", until=NOW - 1),), "overdue"),
            ((model("a", until=NOW),), "stale"),
        ],
    )
    def test_what_comes_out_follows_from_the_models_and_the_day(self, models, outcome):
        """A model that nobody can say anything about counts as stale."""
        assert found(report_proof(models)).outcome == outcome

    def test_the_platform_is_that_of_the_key(self):
        """The report names none."""
        seen = found(report_proof((STALE,)))
        assert (seen.platforms, seen.steps, seen.logged.origin) == (("beispielnetz",), (0, 1, 2, 3), ORIGIN)

    def test_a_single_key_says_it_of_no_platform(self):
        """It counts for every use."""
        keys = TrustedKeys.of([], [VerifyingKey.from_pem(one.encode(), "") for one in _pems()])
        seen = found(report_proof((STALE,)), keys=keys)
        assert (seen.outcome, seen.platforms) == ("stale", None)

    def test_without_witnesses_asked_for_there_is_no_time(self):
        assert found(report_proof(), policy=policy_text("none").encode()).logged.witnessed_at is None


def _pems():
    return [one["pem"] for one in json.loads(KEYS)["keys"] if one["use"] == "runs"]


class TestRefused:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"signer": None}, "unsigned"),
            ({"signer": STRANGER}, "signer_unknown"),
            ({"signer": RECEIPTS_KEY}, "key_of_other_use"),
            ({"is_logged": False}, "report_not_in_log"),
            ({"witnesses": WITNESSES[:1]}, "witnesses_missing"),
            ({"made_at": NOW + 1}, "report_from_future"),
            ({"seen_at": SEEN_AT - 2 * 3600}, "report_after_witness"),
        ],
    )
    def test_each_has_its_own_reason(self, changes, code):
        assert refused(found(report_proof((STALE,), **changes))) == code

    def test_another_platforms(self):
        assert refused(found(report_proof((STALE,)), platform="instagram")) == "key_of_other_platform"

    def test_without_keys_the_log_alone_says_nothing(self):
        """And a forged log is refused all the same."""
        assert refused(found(report_proof((STALE,)), keys=TrustedKeys())) == "proof_without_keys"
        assert refused(found(report_proof(is_logged=False), keys=TrustedKeys())) == "report_not_in_log"

    def test_the_report_alone_is_told_apart(self):
        """So that people know what to ask for."""
        alone = seal_lineage_report(report((STALE,)), sha("graph"), None)
        assert claims_to_be_lineage_proof(alone)
        assert refused(found(alone)) == "lineage_report_alone"

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "json_unreadable"),
            (b"{}", "json_unreadable"),
            (b"[" * 100_000, "json_unreadable"),
            (b" " * (2**20 + 1), "json_too_long"),
            (b'{"format":"widerspruch/lineage-proof/1"}', "json_unreadable"),
            (b'{"format":"a","format":"b","statement":{},"log":""}', "json_key_twice"),
        ],
    )
    def test_what_is_no_report_is_none(self, data, code):
        assert refused(found(data)) == code

    def test_a_later_kind_is_called_so(self):
        later = report_proof().replace(b"lineage-proof/1", b"lineage-proof/2")
        assert claims_to_be_lineage_proof(later)
        assert refused(found(later)) == "lineage_proof_format"

    def test_a_set_or_a_run_in_its_place_is_none(self):
        """Signed with the right key, and logged."""
        altered = json.loads(report_proof())
        altered["statement"]["payload"] = altered["statement"]["payload"][:-4] + "AAAA"
        assert refused(found(json.dumps(altered).encode())) == "signature_wrong"

    def test_no_changed_bit_is_taken(self):
        """What is told is what was signed: whatever passes says the same."""
        data = report_proof((STALE,))
        right = found(data)
        for at, one in enumerate(one_bit_changed(data)):
            if at % 37 == 0:
                seen = found(one)
                assert seen.outcome == "cannot_be_checked" or seen == right
