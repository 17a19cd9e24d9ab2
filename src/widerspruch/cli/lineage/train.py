"""`widerspruch lineage train`: a part for each bucket, one model merged of them, and what each was made of."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.entering import EnteredAll, LogGiven, end_by, entered_all, entered_all_sentences
from widerspruch.cli.gate.options import Json, Language, Local
from widerspruch.cli.lineage.options import (
    LineageLog,
    LineageLogKey,
    ModelsOut,
    Prove,
    RecipeFile,
    Sign,
    Statements,
    Trust,
    log_for_signed,
    refuse_models_place,
)
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.gate.api.given import signing_key, trusted_keys
from widerspruch.gate.lineage.folder import statement_name
from widerspruch.gate.lineage.training.corpus import BucketedCorpus, open_buckets
from widerspruch.gate.lineage.training.making import TrainingRequest
from widerspruch.gate.lineage.training.recipe import read_recipe
from widerspruch.gate.lineage.training.statements import Stating
from widerspruch.gate.lineage.training.train import TrainedFamily, train_family
from widerspruch.gate.lineage.training.trainers import trainer_named
from widerspruch.lib import clock, writing


def train_command(
    corpus: Annotated[Path, typer.Argument(parser=typed_path, metavar="CORPUS", help="help.lineage_corpus")],
    recipe: RecipeFile,
    out: ModelsOut,
    lineage: Statements,
    prove: Prove = False,
    sign: Sign = None,
    trust: Trust = None,
    log: LineageLog = None,
    log_key: LineageLogKey = None,
    local: Local = False,
    json: Json = False,
    lang: Language = None,
) -> None:
    """Train all buckets, merge, and put the statements into the folder."""
    language = chosen_language(lang)
    given, trusted = log_for_signed(log, log_key, sign, local=local), trusted_keys(trust or ())
    opened = open_buckets(corpus, trusted)
    refuse_models_place(out, lineage, [opened.folder])
    request = training_request(opened, recipe)
    stating = Stating(lineage, signing_key(sign), trusted, clock.now(), for_log=given is not None)
    trained = train_family(request, stating, out, proves=prove)
    models = [*trained.parts.values(), trained.sha256]
    done = statements_entered(lineage, models, given, language)
    if json:
        print_json(trained, logged=done)
    else:
        say(*trained_sentences(trained, out, language), *undeclared_sentences(trained.undeclared, language))
        say(*ending_sentences(done, language, is_signed=sign is not None, is_checked=bool(trust)))
    end_by(done)


def statements_entered(
    lineage: Path, models: Sequence[str], given: LogGiven | None, language: writing.Language
) -> EnteredAll | None:
    """Enter the statements about models, by their digests, into a log. Raises as `entered_all`."""
    paths = [lineage / statement_name(one) for one in models]
    folder = None if given is None else given.folder
    return entered_all(paths, given, language, later=f"widerspruch log append {folder} {lineage}/*.json")


def ending_sentences(
    done: EnteredAll | None, language: writing.Language, *, is_signed: bool, is_checked: bool
) -> Iterator[str]:
    """What nobody signed, what nobody checked, and what stands in the log."""
    words = command_words(language)
    if not is_signed:
        yield words("lineage.unsigned_all")
    if not is_checked:
        yield words("lineage.corpus_unchecked")
    if done is not None:
        yield from entered_all_sentences(done, language)


def training_request(corpus: BucketedCorpus, recipe: Path) -> TrainingRequest:
    """What both commands are given. Raises as `read_recipe`."""
    read = read_recipe(recipe)
    return TrainingRequest(
        corpus=corpus,
        recipe=read,
        recipe_folder=recipe.parent,
        trainer=lambda: trainer_named(read.trainer),
        ticks=clock.monotonic,
    )


def trained_sentences(trained: TrainedFamily, out: Path, language: writing.Language) -> Iterator[str]:
    """What there is now."""
    words = command_words(language)
    yield words(
        "lineage.trained",
        name=trained.name,
        digest=trained.sha256,
        out=out,
        parts=words.number(len(trained.parts)),
        rows=words.number(trained.rows),
        seconds=words.number(round(trained.seconds)),
    )
    yield words(f"lineage.certainty.{trained.exactness}")


def undeclared_sentences(undeclared: tuple[str, ...], language: writing.Language) -> Iterator[str]:
    """Which shared parts nobody said anything of."""
    if undeclared:
        yield command_words(language)("lineage.undeclared", names=", ".join(undeclared))
