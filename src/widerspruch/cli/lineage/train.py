"""`widerspruch lineage train`: a part for each bucket, one model merged of them, and what each was made of."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.options import Json, Language
from widerspruch.cli.lineage.options import ModelsOut, Prove, RecipeFile, Sign, Statements, Trust, refuse_models_place
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.gate.api.given import signing_key, trusted_keys
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
    json: Json = False,
    lang: Language = None,
) -> None:
    """Train all buckets, merge, and put the statements into the folder."""
    language = chosen_language(lang)
    trusted = trusted_keys(trust or ())
    opened = open_buckets(corpus, trusted)
    refuse_models_place(out, lineage, [opened.folder])
    request = training_request(opened, recipe)
    stating = Stating(lineage, signing_key(sign), trusted, clock.now())
    trained = train_family(request, stating, out, proves=prove)
    if json:
        print_json(trained)
        return
    say(*trained_sentences(trained, out, language), *undeclared_sentences(trained.undeclared, language))
    if not trust:
        say(command_words(language)("lineage.corpus_unchecked"))


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
