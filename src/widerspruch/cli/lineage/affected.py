"""`widerspruch lineage affected`: which models rest on what a purge took out."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.options import Json, Language
from widerspruch.cli.lineage.options import After, Before, FolderPath, Trust, Withdrawn, graph_and_purge
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.gate.lineage.walk import Ground, WalkedModel, walk
from widerspruch.lib import writing
from widerspruch.protocol.lineage.lineage_report import MODEL_STATES, Redone

GROUNDS_SHOWN = 5


class AffectedReport(Struct, frozen=True):
    """All models, each after those that it was made of; and how much of the corpora changed."""

    models: tuple[WalkedModel, ...]
    redone: Redone


def affected_command(
    folder: FolderPath,
    before: Before,
    after: After,
    withdrawn: Withdrawn = None,
    trust: Trust = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    """Walk the graph, and tell of each model that is not clean why."""
    language = chosen_language(lang)
    words = command_words(language)
    graph, purged = graph_and_purge(folder, before, after, trust)
    walked = walk(graph, purged, withdrawn or ())
    if json:
        print_json(AffectedReport(walked, purged.redone))
        return
    for one in walked:
        if one.state != "clean":
            state = words(f"lineage.state.{one.state}")
            say(words("lineage.affected", name=one.name, digest=one.sha256, state=state))
            say(*ground_sentences(one.grounds, language))
    say(*count_sentences(walked, language), redone_sentence(purged.redone, language))
    if not trust:
        say(words("lineage.unchecked"))


def ground_sentences(grounds: Sequence[Ground], language: writing.Language) -> Iterator[str]:
    """The first of them, and how many more there are."""
    words = command_words(language)
    for one in grounds[:GROUNDS_SHOWN]:
        yield "  " + words(f"lineage.ground.{one.reason}", name=one.name or "")
    if len(grounds) > GROUNDS_SHOWN:
        yield "  " + words("lineage.more_grounds", n=len(grounds) - GROUNDS_SHOWN)


def count_sentences(walked: Iterable[WalkedModel], language: writing.Language) -> Iterator[str]:
    """How many models are in which state."""
    words = command_words(language)
    states = [one.state for one in walked]
    for state in MODEL_STATES:
        yield words("lineage.count", state=words(f"lineage.state.{state}"), models=words.number(states.count(state)))


def redone_sentence(redone: Redone, language: writing.Language) -> str:
    """How much of the corpora has to be trained on again."""
    words = command_words(language)
    number = words.number
    return words(
        "lineage.redone",
        files=number(redone.files),
        of_files=number(redone.of_files),
        rows=number(redone.rows),
        of_rows=number(redone.of_rows),
    )
