"""Statements about models are taken for nothing that they are not."""

import hashlib
import os
from pathlib import PurePosixPath

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.envelope import seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.lineage.lineage_report import (
    LINEAGE_REPORT,
    LineageReport,
    Redone,
    ReportedModel,
    read_lineage_report,
    seal_lineage_report,
)
from widerspruch.protocol.lineage.model_digest import digest_of_files, model_digest
from widerspruch.protocol.lineage.model_lineage import (
    MODEL_LINEAGE,
    Ingredient,
    ModelLineage,
    SharedPart,
    TrainingRecipe,
    read_lineage,
    seal_lineage,
)
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import Statement, Subject

KEY, STRANGER = SigningKey.new(), SigningKey.new()
NOW = 1_790_000_000_000_000
DIGEST = "a" * 64
LINEAGE = ModelLineage(
    kind="adapter",
    made_from=(
        Ingredient("data", "data/bucket-007.parquet", "1" * 64, "2" * 64, "007"),
        Ingredient("model", "base", "3" * 64),
        Ingredient("shared", "tokenizer", "4" * 64),
    ),
    shared=(SharedPart("tokenizer", no_personal_data=True),),
    recipe=TrainingRecipe("5" * 64, "seed = 7 + bucket", "one epoch", {"torch": "2.9.0"}, 1, "x86_64+avx2"),
    exactness="bitwise",
    made_at=NOW,
)
REPORT = LineageReport(
    before=("1" * 64,),
    after=("2" * 64,),
    counts={"clean": 3, "stale": 1, "replaced": 1, "withdrawn": 0, "unknown": 0},
    models=(
        ReportedModel("adapter-007", "adapter", "3" * 64, "stale", until=NOW + 1),
        ReportedModel("adapter-008", "adapter", "4" * 64, "replaced", by="5" * 64),
    ),
    redone=Redone(1, 256, 10, 2560, 1000, 256_000),
    made_at=NOW,
)


def said(code: ProtocolError) -> str:
    """The code; there is a sentence for it in both languages."""
    for language in ("de", "en"):
        assert load_catalogue(language, "widerspruch.protocol")(f"problem.{code.code}", **code.values)
    return code.code


def refusal(data: bytes, read=read_lineage, trusted=(KEY.public,)) -> tuple[str, object]:
    """Why it is none, and which member is wrong."""
    with pytest.raises(ProtocolError) as caught:
        read(data, trusted)
    return said(caught.value), caught.value.values.get("member")


def stating(
    changes: dict[str, object], subject: tuple[Subject, ...] = (Subject("m", {"sha256": DIGEST}),), kind=MODEL_LINEAGE
) -> bytes:
    """A statement that says something else, properly signed."""
    base = msgspec.to_builtins(LINEAGE if kind == MODEL_LINEAGE else REPORT)
    return seal(Statement(subject, kind, base | changes), KEY)


class TestDigest:
    def test_it_is_that_of_model_signing(self, tmp_path) -> None:
        """A folder as OpenSSF model signing 1.1.1 digested it, and its order: by the parts of paths."""
        for name in ("a/b", "a.b", "B", "a/.git", ".gitignore", ".git/config"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name, "utf-8")
        by_hand = hashlib.sha256(b"".join(hashlib.sha256(one).digest() for one in (b"B", b"a/.git", b"a/b", b"a.b")))

        assert model_digest(tmp_path) == by_hand.hexdigest()
        assert model_digest(tmp_path) == "b51dbc3970a41d7b4609553cc2e57ae038584ac9efc1daeff4dcdf513debb968"

    def test_a_single_file_is_a_model_too(self, tmp_path) -> None:
        """Whatever it is called."""
        (tmp_path / "model.bin").write_bytes(b"weights")

        assert model_digest(tmp_path / "model.bin") == hashlib.sha256(hashlib.sha256(b"weights").digest()).hexdigest()

    def test_what_may_change_behind_our_back_is_no_model(self, tmp_path) -> None:
        """Links to files and folders, pipes; nor is nothing."""
        codes = []
        (tmp_path / "empty" / "inner").mkdir(parents=True)
        for number, make in enumerate((os.symlink, lambda _, at: os.mkfifo(at))):
            folder = tmp_path / str(number)
            folder.mkdir()
            (folder / "weights").write_bytes(b"1")
            make(tmp_path, folder / "link")
        for name in ("empty", "0", "1", "absent", "0/link"):
            with pytest.raises(ProtocolError) as caught:
                model_digest(tmp_path / name)
            codes.append(said(caught.value))

        assert codes == ["model_empty", "model_link", "model_link", "model_missing", "model_link"]

    @given(st.dictionaries(st.text("ab./", min_size=1, max_size=6), st.binary(min_size=32, max_size=32), max_size=6))
    def test_the_order_in_which_files_are_found_does_not_matter(self, files: dict[str, bytes]) -> None:
        """Only their paths do."""
        digests = {str(PurePosixPath(name)): digest.hex() for name, digest in files.items()}

        assert digest_of_files(digests) == digest_of_files(dict(reversed(digests.items())))


class TestLineage:
    def test_what_was_sealed_is_read_again(self) -> None:
        """And the same gives the same bytes."""
        data = seal_lineage(LINEAGE, "adapter-007", DIGEST, KEY)
        read = read_lineage(data, [KEY.public])

        assert (read.lineage, read.name, read.sha256, read.signed_by) == (
            LINEAGE,
            "adapter-007",
            DIGEST,
            KEY.public.key_id,
        )
        assert data == seal_lineage(LINEAGE, "adapter-007", DIGEST, KEY)

    def test_nobody_else_may_sign_it(self) -> None:
        """And unsigned it is read only where that was asked for."""
        data = seal_lineage(LINEAGE, "m", DIGEST, STRANGER)

        assert refusal(data)[0] == "signer_unknown"
        assert refusal(seal_lineage(LINEAGE, "m", DIGEST, None))[0] == "unsigned"

    @pytest.mark.parametrize(
        ("changes", "member"),
        [
            ({"made_from": [{"role": "data", "name": "a", "sha256": "1" * 63}]}, "made_from"),
            ({"made_from": [{"role": "data", "name": "", "sha256": "1" * 64}]}, "made_from"),
            ({"made_from": [{"role": "data", "name": "\x1b[2J", "sha256": "1" * 64}]}, "made_from"),
            ({"made_from": [{"role": "model", "name": "a", "sha256": "1" * 64, "bucket": "1"}]}, "made_from"),
            ({"made_from": [{"role": "data", "name": "a", "sha256": "1" * 64, "manifest": "x"}]}, "made_from"),
            ({"made_from": [{"role": "data", "name": "a", "sha256": "1" * 64}] * 2}, "made_from"),
            ({"shared": [{"name": "a"}, {"name": "a", "no_personal_data": True}]}, "shared"),
            ({"shared": [{"name": "a\nb"}]}, "shared"),
            (
                {
                    "shared": [
                        {
                            "name": "a",
                            "no_personal_data": True,
                            "fitted_on": [{"role": "data", "name": "a", "sha256": "1" * 64}],
                        }
                    ]
                },
                "fitted_on",
            ),
            (
                {"shared": [{"name": "a", "fitted_on": [{"role": "shared", "name": "a", "sha256": "1" * 64}]}]},
                "fitted_on",
            ),
            ({"recipe": msgspec.to_builtins(LINEAGE.recipe) | {"threads": 0}}, "recipe"),
            ({"recipe": msgspec.to_builtins(LINEAGE.recipe) | {"isa": ""}}, "recipe"),
            ({"attestation": {"kind": "", "sha256": "1" * 64}}, "attestation"),
            ({"replaces": "1"}, "replaces"),
            ({"made_at": 0}, "made_at"),
            ({"made_at": 2**63 - 1}, "made_at"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, changes: dict[str, object], member: str) -> None:
        """By the name of its member."""
        assert refusal(stating(changes)) == ("lineage_contradicts", member)

    @pytest.mark.parametrize(
        "changes",
        [
            {"kind": "teacher"},
            {"exactness": "nearly"},
            {"more": 1},
            {"made_from": [{"role": "person", "name": "a", "sha256": "1" * 64}]},
            {"recipe": {}},
            {"made_at": "now"},
        ],
    )
    def test_a_word_that_nobody_knows_is_refused(self, changes: dict[str, object]) -> None:
        """Nothing is guessed, nothing overlooked."""
        assert refusal(stating(changes))[0] == "predicate_unreadable"

    @pytest.mark.parametrize(
        "subjects",
        [
            (),
            (Subject("m", {"sha256": "A" * 64}),),
            (Subject("m\x07", {"sha256": DIGEST}),),
            (Subject("m" * 201, {"sha256": DIGEST}),),
            (Subject("a", {"sha256": DIGEST}), Subject("b", {"sha256": DIGEST})),
        ],
    )
    def test_it_is_about_one_model(self, subjects: tuple[Subject, ...]) -> None:
        """With a name that can be shown and a digest."""
        assert refusal(stating({}, subjects)) == ("lineage_contradicts", "subject")

    def test_a_report_is_no_lineage(self) -> None:
        """Nor the other way round."""
        report = seal_lineage_report(REPORT, DIGEST, KEY)

        assert refusal(report)[0] == "predicate_other"
        assert refusal(seal_lineage(LINEAGE, "m", DIGEST, KEY), read_lineage_report)[0] == "predicate_other"

    def test_one_that_is_too_long_is_not_read(self) -> None:
        """Whatever it holds."""
        assert refusal(b" " * ((4 << 20) + 1))[0] == "json_too_long"


class TestReport:
    def test_what_was_sealed_is_read_again(self) -> None:
        """With the digest of all statements that it was made of."""
        read = read_lineage_report(seal_lineage_report(REPORT, DIGEST, KEY), [KEY.public])

        assert (read.report, read.graph) == (REPORT, DIGEST)

    @pytest.mark.parametrize(
        ("changes", "member"),
        [
            ({"before": []}, "before"),
            ({"after": []}, "after"),
            ({"after": ["x"]}, "after"),
            ({"counts": {"clean": 3, "stale": 0, "replaced": 1, "withdrawn": 0, "unknown": 0}}, "counts"),
            ({"counts": {"clean": 3, "stale": 1, "replaced": 1}}, "counts"),
            ({"counts": {"clean": -1, "stale": 1, "replaced": 1, "withdrawn": 0, "unknown": 0}}, "counts"),
            ({"models": list(reversed(msgspec.to_builtins(REPORT.models)))}, "models"),
            ({"models": [{"name": "a", "kind": "index", "sha256": "1" * 64, "state": "clean"}]}, "models"),
            ({"models": [{"name": "a", "kind": "index", "sha256": "1" * 64, "state": "replaced"}]}, "models"),
            ({"models": [{"name": "a", "kind": "index", "sha256": "1" * 64, "state": "stale", "until": 0}]}, "models"),
            (
                {
                    "models": [
                        {"name": "a", "kind": "index", "sha256": "1" * 64, "state": "withdrawn", "until": NOW},
                    ]
                },
                "models",
            ),
            ({"redone": msgspec.to_builtins(REPORT.redone) | {"rows": 9999}}, "redone"),
            ({"redone": msgspec.to_builtins(REPORT.redone) | {"seconds": -1}}, "redone"),
            ({"made_at": -1}, "made_at"),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, changes: dict[str, object], member: str) -> None:
        """A model that is stale cannot be left out of the count, nor counted and not named."""
        data = stating(changes, (Subject("lineage", {"sha256": DIGEST}),), LINEAGE_REPORT)

        assert refusal(data, read_lineage_report) == ("lineage_report_contradicts", member)

    @pytest.mark.parametrize(
        ("by", "clean"),
        [({"a": "a"}, 3), ({"a": "b", "b": "a"}, 3), ({"a": "withdrawn"}, 3), ({"a": "new", "b": "newer"}, 1)],
        ids=["itself", "a ring", "a withdrawn one", "more than are clean"],
    )
    def test_what_is_not_clean_takes_no_place(self, by: dict[str, str], clean: int) -> None:
        """Else nothing would be stale any more, and nothing would have been trained again."""
        digests = {"a": "1" * 64, "b": "2" * 64, "withdrawn": "3" * 64, "new": "4" * 64, "newer": "5" * 64}
        models = [ReportedModel(one, "index", digests[one], "replaced", digests[other]) for one, other in by.items()]
        models.append(ReportedModel("withdrawn", "index", digests["withdrawn"], "withdrawn"))
        counts = {"clean": clean, "stale": 0, "replaced": len(by), "withdrawn": 1, "unknown": 0}
        changes = {"models": msgspec.to_builtins(models), "counts": counts}
        data = stating(changes, (Subject("lineage", {"sha256": DIGEST}),), LINEAGE_REPORT)

        assert refusal(data, read_lineage_report) == ("lineage_report_contradicts", "models")

    def test_it_is_about_one_graph(self) -> None:
        """Named so."""
        data = stating({}, (Subject("m", {"sha256": DIGEST}),), LINEAGE_REPORT)

        assert refusal(data, read_lineage_report) == ("lineage_report_contradicts", "subject")

    def test_one_that_no_log_takes_is_not_sealed(self) -> None:
        """Whoever has so many keeps several folders."""
        models = tuple(ReportedModel(f"{number:05}", "adapter", f"{number:064x}", "stale") for number in range(1000))
        counts = {"clean": 0, "stale": 1000, "replaced": 0, "withdrawn": 0, "unknown": 0}

        with pytest.raises(ProtocolError) as caught:
            seal_lineage_report(msgspec.structs.replace(REPORT, models=models, counts=counts), DIGEST, KEY)
        assert said(caught.value) == "json_too_long"
