"""A platform that has trained: manifests, the record of the run, statements about models, and keys."""

from pathlib import Path

import pytest

from cli.conftest import Run
from gate.lineage.made_models import NOW, data, gate_run, lineage, sha
from widerspruch.gate.lineage.folder import add_statement
from widerspruch.protocol.lineage.model_lineage import Ingredient
from widerspruch.protocol.manifest import open_manifest, write_manifest
from widerspruch.protocol.run_record import LogSeen, RecordedSet, RunRecord, Verification, seal_run_record
from widerspruch.protocol.signing_keys import SigningKey

FILES = {"data/bucket-000.parquet": 0, "data/bucket-001.parquet": 1}


@pytest.fixture
def trained(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two manifests, a record, two models, and two keys."""
    monkeypatch.chdir(tmp_path)
    run("gate", "keys", "new", "--sign", "--out", "signing.pem")
    run("gate", "keys", "new", "--sign", "--out", "stranger.pem")
    signer = SigningKey.load(Path("signing.pem"))
    write_manifest(Path("before.json"), gate_run(dict(FILES)), signer)
    write_manifest(Path("after.json"), gate_run(FILES | {"data/bucket-001.parquet": "less"}, until=NOW + 1), signer)
    before = open_manifest(Path("before.json").read_bytes(), signature_needed=False)
    Path("run-record.json").write_bytes(seal_run_record(record(), before.digest, signer))
    first = Ingredient("data", "data/bucket-000.parquet", sha(0), before.digest, "000")
    add_statement(Path("lineage"), lineage([first]), "adapter-000", sha("adapter-000"), signer)
    other = Ingredient("model", "adapter-000", sha("adapter-000"))
    add_statement(Path("lineage"), lineage([other], kind="quantised"), "klein", sha("klein"), signer)
    wrong = data("data/bucket-000.parquet", "else", before)
    add_statement(Path("wrong"), lineage([wrong]), "falsch", sha("falsch"), signer)
    return tmp_path


def record() -> RunRecord:
    """Of the run before."""
    return RunRecord(
        purpose="generative",
        frozen_at=NOW,
        heeds_until=NOW,
        sets=(RecordedSet("beispielnetz", 7, "9" * 64, NOW),),
        rulebook="1" * 64,
        log=LogSeen("beispielnetz.example/1", 3, "4" * 64),
        counts={},
        kept_rows=20,
        verification=Verification(0, 0),
        outputs_root="5" * 64,
    )
