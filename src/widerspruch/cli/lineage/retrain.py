"""`widerspruch lineage retrain`: after a purge, train again what it touched, and prove it if asked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.entering import end_by
from widerspruch.cli.gate.options import Json, Language, Local
from widerspruch.cli.lineage.options import (
    After,
    Before,
    LineageLog,
    LineageLogKey,
    ModelsOut,
    Prove,
    RecipeFile,
    Sign,
    Statements,
    Trust,
    log_for_signed,
    purged,
    refuse_models_place,
)
from widerspruch.cli.lineage.train import ending_sentences, statements_entered, training_request, undeclared_sentences
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.gate.api.given import signing_key, trusted_keys
from widerspruch.gate.lineage.training.corpus import open_buckets
from widerspruch.gate.lineage.training.retrain import EarlierModels, RetrainedFamily, retrain_family
from widerspruch.gate.lineage.training.statements import Stating
from widerspruch.lib import clock, writing

PARTS_SHOWN = 20


def retrain_command(
    before: Before,
    after: After,
    models: Annotated[Path, typer.Option("--models", parser=typed_path, metavar="FOLDER", help="help.lineage_models")],
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
    """Find out what is affected, train that again on the first of the manifests after, and state what replaces what."""
    language = chosen_language(lang)
    given, trusted = log_for_signed(log, log_key, sign, local=local), trusted_keys(trust or ())
    earlier = EarlierModels(models, purged(before, after, trusted))
    opened = open_buckets(after[0], trusted)
    refuse_models_place(out, lineage, [opened.folder, models])
    request = training_request(opened, recipe)
    stating = Stating(lineage, signing_key(sign), trusted, clock.now(), for_log=given is not None)
    retrained = retrain_family(request, earlier, stating, out, proves=prove)
    new = [*(one.sha256 for one in retrained.again), retrained.sha256]
    done = statements_entered(lineage, new, given, language)
    if json:
        print_json(retrained, logged=done)
    else:
        say(*retrained_sentences(retrained, out, language), *undeclared_sentences(retrained.undeclared, language))
        say(*ending_sentences(done, language, is_signed=sign is not None, is_checked=bool(trust)))
    end_by(done)


def retrained_sentences(retrained: RetrainedFamily, out: Path, language: writing.Language) -> Iterator[str]:
    """What was redone, of how much, and what that is worth."""
    words = command_words(language)
    number = words.number
    for one in retrained.again[:PARTS_SHOWN]:
        yield words("lineage.again", name=one.name, why=words(f"lineage.why.{one.why}"))
    if len(retrained.again) > PARTS_SHOWN:
        yield words("lineage.more_parts", n=len(retrained.again) - PARTS_SHOWN)
    yield words("lineage.retrained", name=retrained.name, digest=retrained.sha256, out=out)
    yield words(
        "lineage.redone_parts",
        parts=number(len(retrained.again)),
        of=number(retrained.of),
        rows=number(retrained.rows),
        of_rows=number(retrained.of_rows),
        bytes=number(retrained.bytes),
        of_bytes=number(retrained.of_bytes),
    )
    whole = "lineage.seconds_alone" if retrained.of_seconds is None else "lineage.seconds_of"
    yield words(whole, seconds=number(round(retrained.seconds)), of=number(round(retrained.of_seconds or 0)))
    yield words(f"lineage.certainty.{'other' if _is_other(retrained) else retrained.exactness}")


def _is_other(retrained: RetrainedFamily) -> bool:
    """Whether a proof was tried over parts of another processor or other libraries."""
    return retrained.proof is not None and retrained.exactness != "bitwise"
