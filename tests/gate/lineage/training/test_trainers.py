"""The two trainers of the house, each by itself: the same bytes from the same rows, and one model of several."""

from collections.abc import Sequence
from importlib.metadata import EntryPoint, EntryPoints
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pytest
from hypothesis import given as given_of
from hypothesis import strategies as st

from gate.lineage.training.made_buckets import WORDS, Post, contents, given, posts, recipe, write_bucket
from gate.made import write
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.training import trainers
from widerspruch.gate.lineage.training.linear_model import LinearModel
from widerspruch.gate.lineage.training.ngram import NgramTrainer, read_counts
from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.gate.lineage.training.trainers import trainer_named

TRAINERS = ("linear", "ngram")
NUMBERS = count()


def folder(place: Path) -> Path:
    """A new one."""
    made = place / f"model-{next(NUMBERS)}"
    made.mkdir()
    return made


def trained(place: Path, how: ModelRecipe, *files: Path, seed: int = 7) -> Path:
    """The part over files."""
    made = folder(place)
    trainer_named(how.trainer).train(given(*files, seed=seed), how, made)
    return made


def merged(place: Path, how: ModelRecipe, *parts: Path) -> Path:
    """One model of parts."""
    made = folder(place)
    trainer_named(how.trainer).merge(parts, how, made)
    return made


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Two buckets with rows, one without."""
    authors = (range(10), range(10, 25), ())
    return [write_bucket(tmp_path / f"bucket-{at:03}.parquet", posts(some)) for at, some in enumerate(authors)]


@pytest.mark.parametrize("name", TRAINERS)
def test_the_same_rows_give_the_same_bytes(tmp_path: Path, files: list[Path], name: str) -> None:
    """In another file, in lines instead of columns, with another trainer of that kind."""
    lines = write_bucket(tmp_path / "bucket-000.jsonl", posts(range(10)))

    parts = [trained(tmp_path, recipe(name), file) for file in (files[0], files[0], lines)]

    assert contents(parts[0]) == contents(parts[1]) == contents(parts[2])
    assert contents(parts[0]) != contents(trained(tmp_path, recipe(name), files[1]))


@pytest.mark.parametrize("how", [recipe(), recipe(parameters={"classes": [*WORDS], "merge": "vote"})])
def test_what_was_merged_knows_the_classes(tmp_path: Path, files: list[Path], how: ModelRecipe) -> None:
    """By the mean and by vote, and a bucket without rows changes nothing."""
    parts = [trained(tmp_path, how, file) for file in files]
    new = posts(range(100, 140))

    whole, without = merged(tmp_path, how, *parts), merged(tmp_path, how, *parts[:2])
    said = LinearModel.read(whole).predict([text for _, text, _ in new])

    assert contents(whole) == contents(without)
    assert sum(one == topic for one, (_, _, topic) in zip(said, new, strict=True)) > 0.9 * len(new)


@pytest.mark.parametrize("merge", ["mean", "vote"])
def test_of_no_rows_at_all_there_is_a_model_too(tmp_path: Path, files: list[Path], merge: str) -> None:
    """It says the first class of everything."""
    how = recipe(parameters={"classes": ["a", "b"], "merge": merge})
    nothing = trained(tmp_path, how, files[2])

    assert LinearModel.read(merged(tmp_path, how, nothing, nothing)).predict(["Beet", "Tor"]) == ["a", "a"]


@pytest.mark.parametrize("text", ["", "!!! ???", "🦔🌷", "a b c"])
def test_of_rows_without_a_word_nothing_is_learnt(tmp_path: Path, text: str) -> None:
    """Of a few people it may be all that is left after a purge."""
    part = trained(tmp_path, recipe(), write_bucket(tmp_path / "bucket-000.parquet", [(1, text, "sport")] * 3))

    assert contents(part) == contents(trained(tmp_path, recipe(), write_bucket(tmp_path / "bucket-001.parquet", [])))


def test_two_classes_are_told_apart(tmp_path: Path) -> None:
    """There scikit-learn keeps one line of weights instead of two."""
    rows = [row for row in posts(range(30)) if row[2] != "küche"]
    how = recipe(parameters={"classes": ["sport", "garten"]})
    part = trained(tmp_path, how, write_bucket(tmp_path / "bucket-000.parquet", rows))

    assert LinearModel.read(part).predict(["Beet Tulpe Hecke", "Tor Pokal Abseits"]) == ["garten", "sport"]


def test_n_grams_are_counted_within_a_text(tmp_path: Path) -> None:
    """And sorted, with a text that is too short, twice the same, and signs of all kinds."""
    rows = [(1, "abcab", ""), (2, "ab", ""), (3, 'a"\n', ""), (4, "cab", "")]
    part = trained(tmp_path, recipe("ngram"), write_bucket(tmp_path / "bucket-000.parquet", rows))

    assert [*read_counts(part)] == [('a"\n', 1), ("abc", 1), ("bca", 1), ("cab", 2)]


def exchanged(place: Path, whole: Path, gone: Sequence[Path], new: Sequence[Path]) -> Path:
    """A merged model of n-grams with other parts."""
    made = folder(place)
    NgramTrainer().exchange(whole, gone, new, recipe("ngram"), made)
    return made


def test_what_is_taken_out_of_n_grams_is_as_if_it_had_never_been_in(tmp_path: Path, files: list[Path]) -> None:
    """To the last byte; what was not in cannot be taken out."""
    how = recipe("ngram")
    parts = [trained(tmp_path, how, file) for file in files]
    whole = merged(tmp_path, how, *parts)

    rest = exchanged(tmp_path, whole, [parts[1]], [])

    assert contents(rest) == contents(merged(tmp_path, how, parts[0], parts[2]))
    assert contents(exchanged(tmp_path, rest, [parts[2]], [parts[1], parts[2]])) == contents(whole)
    with pytest.raises(ValueError, match="no part"):
        exchanged(tmp_path, rest, [parts[1]], [])


@given_of(st.lists(st.lists(st.text(max_size=12), max_size=4), min_size=1, max_size=5), st.integers(1, 4))
def test_n_grams_of_parts_are_those_of_all_rows(parted: list[list[str]], n: int) -> None:
    """However rows are parted, and whichever part is taken out again: to the last byte."""
    how = recipe("ngram", parameters={"n": n})
    with TemporaryDirectory() as name:
        place = Path(name)
        files = [write_bucket(place / f"bucket-{at:03}.parquet", _rows(texts)) for at, texts in enumerate(parted)]
        parts = [trained(place, how, file) for file in files]
        whole = merged(place, how, *parts)
        without_last = exchanged(place, whole, parts[-1:], [])

        assert contents(whole) == contents(trained(place, how, *files))
        assert contents(without_last) == contents(merged(place, how, *parts[:-1]))


def _rows(texts: list[str]) -> list[Post]:
    return [(1, text, "") for text in texts]


def test_n_grams_of_more_buckets_than_files_may_be_open(
    tmp_path: Path, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sum is the same."""
    how = recipe("ngram")
    parts = [trained(tmp_path, how, file) for file in files]
    at_once = merged(tmp_path, how, *parts * 3)
    monkeypatch.setattr("widerspruch.gate.lineage.training.ngram._FILES_AT_ONCE", 2)

    assert contents(merged(tmp_path, how, *parts * 3)) == contents(at_once)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (recipe("none"), "recipe_trainer"),
        (recipe(parameters={"classes": ["a"]}), "recipe_parameters"),
        (recipe(parameters={"classes": ["a", "a"]}), "recipe_parameters"),
        (recipe(parameters={"classes": ["a", "b"], "passes": 0}), "recipe_parameters"),
        (recipe(parameters={"classes": ["a", "b"], "alpha": 0}), "recipe_parameters"),
        (recipe(parameters={"classes": ["a", "b"], "features": 1 << 40}), "recipe_parameters"),
        (recipe(parameters={"classes": ["a", "b"], "early_stopping": True}), "recipe_parameters"),
        (recipe(columns={"text": "text"}), "recipe_parameters"),
        (recipe("ngram", parameters={"n": 0}), "recipe_parameters"),
    ],
)
def test_a_recipe_that_the_trainer_does_not_know_is_refused(how: ModelRecipe, code: str) -> None:
    """Before anything is trained."""
    with pytest.raises(GateError) as refused:
        trainer_named(how.trainer).facts(how)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (recipe(columns={"text": "texts", "label": "topic"}), "recipe_column"),
        (recipe(parameters={"classes": ["garten", "sport"]}), "recipe_label"),
    ],
)
@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_rows_that_are_not_as_the_recipe_says_are_refused(
    tmp_path: Path, how: ModelRecipe, code: str, ending: str
) -> None:
    """By a word of their own, and without a word of the row."""
    file = write_bucket(tmp_path / f"bucket-000.{ending}", posts(range(10)))
    with pytest.raises(GateError) as refused:
        trained(tmp_path, how, file)
    assert refused.value.code == code


def test_a_column_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Lists of texts, numbers with a point, and bytes that are called text."""
    lines = tmp_path / "bucket-000.jsonl"
    lines.write_text('{"text": ["a"], "topic": "sport"}\n', "utf-8")
    offsets = pa.array([0, 2], pa.int32()).buffers()[1]
    no_text = pa.Array.from_buffers(pa.string(), 1, [None, offsets, pa.py_buffer(b"\xff\xfe")])
    files = [
        write(tmp_path / f"bucket-{at:03}.parquet", pa.table({"text": one, "topic": ["sport"]}))
        for at, one in enumerate((pa.array([1.5]), pa.array([["a"]]), no_text))
    ]
    for file in (lines, *files):
        with pytest.raises(GateError) as refused:
            trained(tmp_path, recipe(), file)
        assert refused.value.code == "recipe_column_type"


def test_whole_numbers_are_classes_too(tmp_path: Path) -> None:
    """As they are written."""
    file = tmp_path / "bucket-000.jsonl"
    file.write_text('{"text": "Tor", "topic": 1}\n{"text": "Beet", "topic": 2}\n{"text": null}\n', "utf-8")
    part = trained(tmp_path, recipe(parameters={"classes": ["1", "2"]}), file)

    assert LinearModel.read(part).predict(["Tor", "Beet"]) == ["1", "2"]


def test_the_seed_follows_from_recipe_and_bucket_alone(tmp_path: Path, files: list[Path]) -> None:
    """And it decides the bytes."""
    how = recipe(seed=7)

    assert how.seed_of("017") == 4735254596345984857
    assert len({how.seed_of("017"), how.seed_of("018"), recipe(seed=8).seed_of("017")}) == 3
    one, other = (trained(tmp_path, how, files[0], seed=seed) for seed in (7, 8))
    assert contents(one) != contents(other)


def test_another_package_can_bring_a_trainer(monkeypatch: pytest.MonkeyPatch) -> None:
    """By an entry point; one that is not there is refused with the names of those that are."""
    one = EntryPoint("words", "gate.lineage.training.words_trainer:WordsTrainer", trainers.GROUP)
    monkeypatch.setattr(trainers, "entry_points", lambda group: EntryPoints([one]).select(group=group))

    assert trainer_named("words").facts(recipe("words")).part_kind == "adapter"
    with pytest.raises(GateError) as refused:
        trainer_named("letters")
    assert refused.value.values["known"] == "linear, ngram, words"


def test_without_scikit_learn_a_sentence_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """N-grams do not need it."""
    monkeypatch.setitem(__import__("sys").modules, "sklearn", None)

    with pytest.raises(GateError) as refused:
        trainer_named("linear").facts(recipe())
    assert refused.value.code == "trainer_extra"
    assert trainer_named("ngram").facts(recipe("ngram")).isa == "any"
