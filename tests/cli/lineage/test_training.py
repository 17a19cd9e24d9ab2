"""`widerspruch lineage train` and `retrain`, over a corpus that the real gate parted and purged."""

import io
import json
import shutil
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path

import pyarrow as pa
import pytest

from cli.conftest import Run
from cli.lineage.test_after_a_purge import PROFILE
from gate.lineage.training.made_buckets import contents, posts
from gate.made import write
from widerspruch.cli import main

RECIPE = """
name = "themen"
trainer = "{trainer}"
columns = {{ text = "text", label = "topic" }}
{parameters}
[[shared]]
name = "parameters"
no_personal_data = true
"""
LINEAR = 'parameters = { classes = ["garten", "küche", "sport"], features = 4096 }'
LATE = 7
FRIEND = 12
"""Tagged LATE in a post."""

GATE = ("--key", "hashing.key", "--profile", "profile.toml", "--sign", "signing.pem", "--mentions", "exclude")
MODELS = ("--recipe", "recipe.toml", "--lineage", "lineage", "--sign", "signing.pem", "--trust", "signing.pem.pub")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus in eight buckets, built before the late objection."""
    folder = tmp_path_factory.mktemp("built")
    with chdir(folder):
        _build()
    return folder


def _build() -> None:
    rows = [*posts(range(40)), (FRIEND, "Hecke Beet", "garten")]
    columns = {
        "author_id": pa.array([author for author, _, _ in rows], pa.int64()),
        "text": [text for _, text, _ in rows],
        "topic": [topic for _, _, topic in rows],
        "tagged": pa.array([[]] * (len(rows) - 1) + [[LATE]], pa.list_(pa.int64())),
        "created_at": pa.array([1_767_000_000_000_000] * len(rows), pa.int64()),
    }
    write(Path("corpus", "posts.parquet"), pa.table(columns))
    Path("profile.toml").write_text(PROFILE, "utf-8")
    Path("recipe.toml").write_text(RECIPE.format(trainer="linear", parameters=LINEAR), "utf-8")
    _run("gate", "keys", "new", "--out", "hashing.key")
    _run("gate", "keys", "new", "--sign", "--out", "signing.pem")
    head = "account_id,received_at,mentions\n1,2026-01-05,no\n"
    for number, lines in (("1", head), ("2", f"{head}{LATE},2026-03-01,yes\n")):
        Path(f"list-{number}.csv").write_text(lines, "utf-8")
        given = ("--platform", "beispielnetz", "--key", "hashing.key", "--sign", "signing.pem")
        _run("gate", "make-set", f"list-{number}.csv", *given, "--number", number, "--out", f"set-{number}")
    given = ("--exclusions", "set-1", *GATE, "--freeze", "2026-02-01", "--buckets", "8", "--family", "family.salt")
    _run("gate", "run", "corpus", *given, "--out", "built", "--allow-no-match")
    Path("before.json").write_bytes(Path("built", "manifest.json").read_bytes())
    _run("log", "keys", "new", "--out", "log.pem", "--name", "beispielnetz.example/1")
    _run("log", "init", "log", "--origin", "beispielnetz.example/1", "--key", "log.pem")


def _run(*arguments: str) -> None:
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as said, pytest.raises(SystemExit) as ended:
        main(arguments)
    assert not ended.value.code, said.getvalue()


@pytest.fixture
def place(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def purge(run: Run) -> None:
    """Take out the late objector and what mentions them."""
    given = ("--exclusions", "set-2", "--key", "hashing.key", "--corpus", "corpus", "--freeze", "2026-06-01")
    ended = run("gate", "purge", "built", *given, "--family", "family.salt", "--sign", "signing.pem", "--apply")
    assert ended.code == 0, ended.err


def test_a_late_objection_is_followed_to_models_that_are_as_from_scratch(run: Run, place: Path) -> None:
    """Run, train, purge, retrain: only what was touched is redone, and nothing is stale afterwards."""
    logged = ("--log", "log", "--log-key", "log.pem")
    trained = run("lineage", "train", "built", "--out", "models", *MODELS, *logged, "--prove", "--json")
    assert trained.code == 0, trained.err + trained.out
    purge(run)
    pair = ("--before", "before.json", "--after", "built")
    affected = json.loads(run("lineage", "affected", "lineage", *pair, "--trust", "signing.pem.pub", "--json").out)
    options = (*pair, "--models", "models", "--out", "models-2", *MODELS, *logged, "--prove", "--json")
    retrained = json.loads(run("lineage", "retrain", *options).out)
    run("lineage", "train", "built", "--out", "scratch", "--recipe", "recipe.toml", "--lineage", "other")
    after = json.loads(run("lineage", "affected", "lineage", *pair, "--trust", "signing.pem.pub", "--json").out)

    assert json.loads(trained.out)["exactness"] == retrained["exactness"] == "bitwise"
    stale = {one["name"] for one in affected["models"] if one["state"] == "stale"}
    assert stale == {one["name"] for one in retrained["again"]} | {"themen"}
    assert 1 <= len(retrained["again"]) <= 2
    assert retrained["of"] == 8
    assert json.loads(trained.out)["logged"]["indexes"] == [*range(9)]
    assert retrained["logged"]["size"] == 9 + retrained["logged"]["added"] == 10 + len(retrained["again"])
    assert {one["state"] for one in after["models"]} == {"clean", "replaced"}
    for model in ("merged", *(f"parts/bucket-{number:03}" for number in range(8))):
        assert contents(Path("models-2", model)) == contents(Path("scratch", model))


@pytest.mark.slow
def test_on_other_instructions_of_the_processor_it_is_the_recipe_alone(run: Run, run_apart: Run, place: Path) -> None:
    """The linear algebra is told to take those of an old processor."""
    run("lineage", "train", "built", "--out", "models", *MODELS)
    purge(run)
    options = ("--before", "before.json", "--after", "built", "--models", "models", *MODELS, "--prove", "--json")
    other = run_apart("lineage", "retrain", *options, "--out", "models-2", OPENBLAS_CORETYPE="Nehalem")
    told = json.loads(other.out)
    shown = json.loads(run("lineage", "show", "lineage", "--json").out)["models"]
    isas = {one["lineage"]["recipe"]["isa"] for one in shown}

    assert (told["exactness"], told["is_of_one_machine"]) == ("recipe", False)
    assert len(isas) == 2
    assert any("Nehalem" in one for one in isas)


@pytest.mark.parametrize("language", ["de", "en"])
def test_both_commands_say_in_words_what_they_did(run: Run, place: Path, language: str) -> None:
    """With proof and without, and what nobody checked."""
    Path("recipe.toml").write_text(RECIPE.format(trainer="ngram", parameters=""), "utf-8")
    given = ("--recipe", "recipe.toml", "--lineage", "lineage", "--lang", language)
    trained = run("lineage", "train", "built/manifest.json", "--out", "models", *given)
    purge(run)
    pair = ("--before", "before.json", "--after", "built")
    retrained = run("lineage", "retrain", *pair, "--models", "models", "--out", "models-2", *given, "--prove")

    assert (trained.code, trained.err, retrained.code, retrained.err) == (0, "", 0, "")
    said = {"de": ("Nicht bewiesen", "Bewiesen", "Ohne --trust"), "en": ("Not proven", "Proven", "Without --trust")}
    unproven, proven, unchecked = said[language]
    assert unproven in trained.out
    assert proven in retrained.out
    assert unchecked in trained.out
    assert "--sign" in trained.out
    assert "lineage." not in trained.out + retrained.out


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("name = ", "recipe_unreadable"),
        ("\0", "recipe_unreadable"),
        ("a = " + "[" * 100_000, "recipe_unreadable"),
        (RECIPE.format(trainer="ngram", parameters="threads = 0"), "recipe_unreadable"),
        (RECIPE.format(trainer="ngram", parameters="seed = -1"), "recipe_unreadable"),
        (RECIPE.format(trainer="ngram", parameters="steps = 100"), "recipe_unreadable"),
        (RECIPE.format(trainer="ngram", parameters="parameters = { n = 1979-05-27 }"), "recipe_parameters"),
        (RECIPE.format(trainer="ngram", parameters='isa = "z80"'), "recipe_isa"),
        (RECIPE.format(trainer="magic", parameters=""), "recipe_trainer"),
        (RECIPE.format(trainer="ngram", parameters="").replace("themen", "a\\u001b[2J"), "recipe_unreadable"),
        (RECIPE.format(trainer="ngram", parameters="").replace('"text"', '"texts"'), "recipe_column"),
    ],
)
def test_a_recipe_that_cannot_be_used_writes_nothing(run: Run, place: Path, written: str, code: str) -> None:
    """Each fault has its own word."""
    Path("recipe.toml").write_text(written, "utf-8")
    ended = run("lineage", "train", "built", "--out", "models", *MODELS, "--json")

    assert (json.loads(ended.out)["error"]["code"], ended.code) == (code, 1)
    assert not Path("models").exists()
    assert not Path("lineage").exists()


def test_a_manifest_of_a_stranger_is_not_trained_on(run: Run, place: Path) -> None:
    """Where keys are named."""
    run("gate", "keys", "new", "--sign", "--out", "stranger.pem")
    given = ("--recipe", "recipe.toml", "--lineage", "lineage", "--trust", "stranger.pem.pub", "--json")
    ended = run("lineage", "train", "built", "--out", "models", *given)

    assert json.loads(ended.out)["error"]["code"] == "signer_unknown"


@pytest.mark.parametrize(
    ("out", "lineage", "why"),
    [
        ("built/models", "lineage", "in_input"),
        ("built", "lineage", "is_input"),
        ("models", "built/lineage", "in_input"),
        ("lineage/models", "lineage", "in_other"),
        ("models", "models/lineage", "in_other"),
        ("models", "models", "in_other"),
    ],
)
def test_models_lie_neither_in_a_corpus_nor_beside_statements(
    run: Run, place: Path, out: str, lineage: str, why: str
) -> None:
    """Nothing is begun there either."""
    before = {*Path().rglob("*")}
    ended = run("lineage", "train", "built", "--recipe", "recipe.toml", "--out", out, "--lineage", lineage, "--json")

    assert (json.loads(ended.out)["error"]["code"], ended.code) == (why, 3)
    assert {*Path().rglob("*")} == before
