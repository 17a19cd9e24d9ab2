"""`widerspruch lineage export`, as people type it, and what it refuses."""

import json
from pathlib import Path

import pytest

from cli.conftest import Run
from gate.lineage.made_models import sha
from widerspruch.gate.lineage.exporters.formats import EXPORTERS
from widerspruch.gate.lineage.folder import statement_name

ONE = Path("lineage", statement_name(sha("adapter-000")))


def code(run: Run, *arguments: object) -> tuple[str, int]:
    """Why it was refused."""
    ended = run("lineage", "export", *arguments, "--json")
    return json.loads(ended.out)["error"]["code"], ended.code


@pytest.mark.parametrize("program", EXPORTERS)
@pytest.mark.parametrize("language", ["de", "en"])
def test_each_program_gets_its_file(run: Run, trained: Path, program: str, language: str) -> None:
    """Twice the same is the same file; what stands there stays."""
    behind = ("--manifest", "before.json", "--record", "run-record.json", "--dataset", "beispielnetz/posts")
    given = ("lineage", "export", ONE, "--as", program, "--out", "out", *behind, "--trust", "signing.pem.pub")
    first, again = (run(*given, "--lang", language) for _ in range(2))
    written = Path("out").read_text("utf-8")
    told = json.loads(run(*given, "--lang", language, "--json").out)

    assert (first.code, first.err, again.code) == (0, "", 0)
    assert told["models"][0]["statement"] in written
    assert told["models"][0]["data"][0]["sets"] == [{"platform": "beispielnetz", "number": 7, "digest": "9" * 64}]
    assert "beispielnetz/posts" in written
    assert "export." not in first.out
    assert code(run, ONE, "--as", program, "--out", "out") == ("foreign", 3)
    assert Path("out").read_text("utf-8") == written


def test_a_card_says_what_a_report_says(run: Run, trained: Path) -> None:
    """Stale with its day; clean only from the folder that the report was made of."""
    pair = ("--before", "before.json", "--after", "after.json")
    run("lineage", "report", "lineage", *pair, "--out", "report.json", "--sign", "signing.pem")
    given = ("--as", "huggingface", "--report", "report.json", "--lang", "de")
    of_folder = run("lineage", "export", "lineage", "--model", sha("klein"), *given, "--out", "card.md")

    assert of_folder.code == 0
    assert "Es beruht auf keinen Dateien" in Path("card.md").read_text("utf-8")
    assert code(run, ONE, *given, "--out", "other.md") == ("export_report_other", 1)
    assert not Path("other.md").exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((ONE, "--as", "wandb"), ("choice", 2)),
        (("none", "--as", "mlflow"), ("statement_missing", 1)),
        (("before.json", "--as", "mlflow"), ("predicate_other", 1)),
        (("signing.pem", "--as", "mlflow"), ("json_unreadable", 1)),
        ((ONE, "--as", "mlflow", "--trust", "stranger.pem.pub"), ("signer_unknown", 1)),
        ((ONE, "--as", "mlflow", "--manifest", "after.json"), ("export_manifest_other", 1)),
        ((ONE, "--as", "mlflow", "--manifest", "run-record.json"), ("predicate_other", 1)),
        ((ONE, "--as", "mlflow", "--record", "before.json"), ("predicate_other", 1)),
        (
            (Path("lineage", statement_name(sha("klein"))), "--as", "mlflow", "--record", "run-record.json"),
            ("export_record_other", 1),
        ),
        (("wrong", "--as", "mlflow", "--manifest", "before.json"), ("export_file_other", 1)),
        (("lineage", "--as", "huggingface"), ("export_one_model", 1)),
        (("lineage", "--as", "mlflow", "--model", "0" * 64), ("lineage_model_unknown", 1)),
        ((ONE, "--as", "mlflow", "--dataset", "a"), ("export_names", 1)),
        ((ONE, "--as", "mlflow", "--manifest", "before.json", "--dataset", "a\nb"), ("export_names", 1)),
        ((ONE, "--as", "mlflow", "--report", "before.json"), ("predicate_other", 1)),
    ],
)
def test_what_cannot_be_exported_writes_nothing(
    run: Run, trained: Path, arguments: tuple[object, ...], why: tuple[str, int]
) -> None:
    """Each fault has its own word."""
    assert code(run, *arguments, "--out", "out") == why
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("target", "why"),
    [("lineage/bom.json", "in_input"), ("before.json", "is_input"), (str(ONE), "in_input"), ("empty", "is_folder")],
)
@pytest.mark.parametrize("what", ["lineage", ONE])
def test_nothing_is_written_over_or_beside_what_is_read(
    run: Run, trained: Path, what: object, target: str, why: str
) -> None:
    """Beside statements an export would be taken for one of them."""
    Path("empty").mkdir()
    before = {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}
    expected = "is_input" if Path(target) == what else why
    given = ("--as", "cyclonedx", "--manifest", "before.json", "--out", target)

    assert code(run, what, *given) == (expected, 3)
    assert {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()} == before


def test_a_file_of_another_kind_is_called_by_its_name(run: Run, trained: Path) -> None:
    """Not by the random number with which its type begins."""
    ended = run("lineage", "export", ONE, "--as", "mlflow", "--out", "out", "--record", "before.json")

    assert "Erwartet war der Eintrag eines Laufs" in ended.complained
    assert "gefunden wurde das Protokoll eines Laufs" in ended.complained
    assert "urn:" not in ended.complained


def test_an_option_that_is_missing_is_called_by_its_name(run: Run, trained: Path) -> None:
    """Not by what stands for its value."""
    ended = run("lineage", "export", ONE, "--out", "out")

    assert (ended.code, "Es fehlt eine Angabe: --as" in ended.complained) == (2, True)


def test_an_empty_folder_is_told(run: Run, trained: Path) -> None:
    """Rather than a document about nothing."""
    Path("empty").mkdir()

    assert code(run, "empty", "--as", "mlflow", "--out", "out") == ("export_nothing", 1)
