"""What the pages about the formats must say."""

import json
import re
import tomllib
from pathlib import Path

from widerspruch.protocol.challenge import Challenge
from widerspruch.protocol.discovery import Discovery, DrpEndpoint, PublicKeyEntry, PublishedLog
from widerspruch.protocol.drp.messages import AiTrainingClaims
from widerspruch.protocol.drp.outcomes import OUTCOMES_ON_WIRE
from widerspruch.protocol.drp.profile import AGENT_KINDS, NOT_COVERED, WORD_OF_SCOPE
from widerspruch.protocol.drp.refusals import REFUSALS
from widerspruch.protocol.drp.status import AiTrainingStatus
from widerspruch.protocol.lineage.lineage_report import MODEL_STATES, LineageReport, Redone
from widerspruch.protocol.lineage.model_lineage import MODEL_KINDS, Ingredient, ModelLineage, SharedPart, TrainingRecipe
from widerspruch.protocol.lineage.report_proof import LineageProofFile
from widerspruch.protocol.lineage.report_verification import LINEAGE_OUTCOMES
from widerspruch.protocol.log import log_proof, merkle, note, policy, tiles
from widerspruch.protocol.manifest import GateRun
from widerspruch.protocol.notice_proof import NoticeProof
from widerspruch.protocol.proof.findings import BREACHES, PROOF_REASONS
from widerspruch.protocol.proof.format import ProofFile, ProvenMember, ProvenRow, ProvenRun, ProvenSet
from widerspruch.protocol.receipt import Receipt
from widerspruch.protocol.run_record import RunRecord
from widerspruch.rulebook.release import Release

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "protocol"


def table(page: str, head: str) -> list[list[str]]:
    """The rows of the table that begins so, without the signs that set words apart."""
    rows = (DOCS / page).read_text("utf-8").split(f"\n| {head}")[1].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in row.strip("|").split("|")] for row in rows]


def test_every_field_of_a_manifest_is_explained() -> None:
    """The page about manifests names each member of the predicate."""
    page = (DOCS / "manifest.md").read_text("utf-8")

    assert [name for name in GateRun.__struct_fields__ if f"`{name}`" not in page] == []


def test_every_field_of_a_receipt_is_explained() -> None:
    """The page about receipts names each member of the predicate, and no other."""
    table = (DOCS / "receipt.md").read_text("utf-8").split("| member |")[1].split("\n\n")[0]

    assert [line.split("`")[1] for line in table.splitlines()[2:]] == list(Receipt.__struct_fields__)


def test_every_field_of_a_record_is_explained() -> None:
    """And no other."""
    assert [row[0] for row in table("run-record.md", "member |")] == list(RunRecord.__struct_fields__)


def test_every_field_of_a_proof_of_a_notice_is_explained() -> None:
    """And no other."""
    assert [row[0] for row in table("notice-proof.md", "member |")] == list(NoticeProof.__struct_fields__)


def test_every_field_of_a_rulebooks_release_is_explained() -> None:
    """And no other."""
    assert [row[0] for row in table("rulebook-package.md", "member |")] == list(Release.__struct_fields__)


def test_every_field_of_a_challenge_is_explained() -> None:
    """And no other."""
    assert [row[0] for row in table("challenge.md", "member |")] == list(Challenge.__struct_fields__)


def test_every_refusal_is_explained() -> None:
    """The page about the protocol has the table of the code, and no other."""
    assert table("drp.md", "code |") == [
        [code, str(one.status), "yes" if one.is_fatal else "no", one.title] for code, one in REFUSALS.items()
    ]


def test_every_outcome_is_explained() -> None:
    """With its state and its reason in the protocol's words."""
    assert [row[:3] for row in table("drp.md", "what became of it |")] == [
        [outcome, one.status, one.reason] for outcome, one in OUTCOMES_ON_WIRE.items()
    ]


def test_every_member_of_the_profile_is_explained() -> None:
    """Of an exercise and of a status, in the order of the code."""
    wire = {"scopes": "scope"}
    asked = [wire.get(name, name).replace("_", "-") for name in AiTrainingClaims.__struct_fields__]
    told = [wire.get(name, name) for name in AiTrainingStatus.__struct_fields__]

    assert [row[0] for row in table("drp.md", "member |")] == ["profile", *asked]
    assert [row[0] for row in table("drp.md", "member of `ai-training` |")] == told


def test_every_word_on_the_wire_is_explained() -> None:
    """Scopes, kinds of agents, and what may stay uncovered."""
    page = (DOCS / "drp.md").read_text("utf-8")

    assert [row[:2] for row in table("drp.md", "scope |")] == [[word, scope] for scope, word in WORD_OF_SCOPE.items()]
    assert [row[0] for row in table("drp.md", "kind |")] == list(AGENT_KINDS)
    assert [word for word in NOT_COVERED if f"`{word}`" not in page] == []


def test_every_member_of_discovery_is_explained() -> None:
    """And no other."""
    keys = [name for row in table("discovery.md", "member of `keys` |") for name in row[0].split("`, `")]

    assert sorted(row[0] for row in table("discovery.md", "member |")) == sorted(
        ["format", *Discovery.__struct_fields__]
    )
    assert sorted(keys) == sorted(PublicKeyEntry.__struct_fields__)
    assert [row[0] for row in table("discovery.md", "member of `drp` |")] == list(DrpEndpoint.__struct_fields__)
    assert [row[0] for row in table("discovery.md", "member of `log` |")] == list(PublishedLog.__struct_fields__)


def test_every_limit_of_a_log_is_told() -> None:
    """As it stands in the code."""
    known = {name: value for module in (log_proof, merkle, note, policy, tiles) for name, value in vars(module).items()}

    assert {name for name in known if name.startswith(("LONGEST", "LARGEST", "MOST"))} == {
        name for name, _ in table("log.md", "limit |")
    }
    assert [(name, str(known[name])) for name, _ in table("log.md", "limit |")] == [
        (name, value) for name, value in table("log.md", "limit |")
    ]


def test_everything_that_is_refused_of_a_log_is_told() -> None:
    """Each code once, and no other."""
    told = [code for row in table("log.md", "code |") for code in row[0].split("`, `")]
    texts = (ROOT / "src" / "widerspruch" / "protocol" / "texts" / "en" / "log.toml").read_text("utf-8")

    assert sorted(told) == sorted(tomllib.loads(texts)["problem"])


def test_every_member_of_a_proof_is_explained() -> None:
    """Of the file, of a set and of a run; its exhibits' words are told elsewhere."""
    page = (DOCS / "proof.md").read_text("utf-8")
    _, of_file, of_set, of_run = page.split("| member |")

    for text, struct in ((of_file, ProofFile), (of_set, ProvenSet), (of_run, ProvenRun)):
        rows = text.split("\n\n")[0].splitlines()[2:]
        assert [row.split("`")[1] for row in rows] == list(struct.__struct_fields__)
    assert [
        name for name in (*ProvenMember.__struct_fields__, *ProvenRow.__struct_fields__) if f"`{name}`" not in page
    ] == []


def test_every_outcome_of_a_proof_is_explained() -> None:
    """In the order in which they are decided."""
    rows = [row[:2] for row in table("proof.md", "outcome |")]

    assert {code for outcome, code in rows if outcome == "not_covered"} == set(PROOF_REASONS)
    assert {code for outcome, code in rows if outcome == "broken_promise"} == set(BREACHES)
    assert rows[-1] == ["excluded", ""]


def test_samples_are_json() -> None:
    """Whoever copies one has something that can be read."""
    for page in ("drp.md", "discovery.md"):
        for sample in re.findall(r"```json\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL):
            json.loads(sample.replace(", … }", "}"))


def test_every_member_of_a_models_lineage_is_explained() -> None:
    """Of the statement, of an ingredient, of a shared part and of the report, and no other."""
    page = (DOCS / "model-lineage.md").read_text("utf-8")
    _, of_model, of_ingredient, of_part, of_report = page.split("| member |")
    told = [
        [
            name
            for line in text.split("\n\n")[0].splitlines()[2:]
            for name in line.split("|")[1].strip(" `").split("`, `")
        ]
        for text in (of_model, of_ingredient, of_part, of_report)
    ]

    assert told == [list(one.__struct_fields__) for one in (ModelLineage, Ingredient, SharedPart, LineageReport)]
    assert [
        name for name in (*TrainingRecipe.__struct_fields__, *Redone.__struct_fields__) if f"`{name}`" not in page
    ] == []
    assert [row[0] for row in table("model-lineage.md", "state |")] == [
        "clean",
        "stale",
        "unknown",
        "replaced",
        "withdrawn",
    ]
    assert [word for word in (*MODEL_KINDS, *MODEL_STATES) if f"`{word}`" not in page] == []


def test_every_member_and_outcome_of_a_report_that_is_handed_on_is_explained() -> None:
    """And no other."""
    assert [row[0] for row in table("lineage-proof.md", "member |")] == list(LineageProofFile.__struct_fields__)
    assert [row[0] for row in table("lineage-proof.md", "outcome |")] == list(LINEAGE_OUTCOMES)
