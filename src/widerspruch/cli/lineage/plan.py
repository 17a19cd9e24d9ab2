"""`widerspruch lineage plan`: what has to be trained again, in which order."""

from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.options import Json, Language
from widerspruch.cli.lineage.affected import ground_sentences, redone_sentence
from widerspruch.cli.lineage.options import After, Before, FolderPath, Trust, Withdrawn, graph_and_purge
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.gate.lineage.plan import PlannedModel, plan
from widerspruch.gate.lineage.walk import walk
from widerspruch.protocol.lineage.lineage_report import Redone


class RetrainingPlan(Struct, frozen=True):
    """What has to be trained again, in an order in which that can be done."""

    models: tuple[PlannedModel, ...]
    redone: Redone


def plan_command(
    folder: FolderPath,
    before: Before,
    after: After,
    withdrawn: Withdrawn = None,
    trust: Trust = None,
    json: Json = False,
    lang: Language = None,
) -> None:
    """The models that are stale or unknown, each after those that it rests on."""
    language = chosen_language(lang)
    words = command_words(language)
    graph, purged = graph_and_purge(folder, before, after, trust)
    planned = plan(graph, walk(graph, purged, withdrawn or ()))
    if json:
        print_json(RetrainingPlan(planned, purged.redone))
        return
    if not planned:
        say(words("lineage.nothing_to_do"))
    for number, one in enumerate(planned, 1):
        exactness = words(f"lineage.exactness.{one.exactness}")
        say(words("lineage.step", number=number, name=one.name, digest=one.sha256, exactness=exactness))
        if not one.is_possible:
            say(words("lineage.find_out_first"))
            say(*ground_sentences(one.grounds, language))
    say(redone_sentence(purged.redone, language))
    if not trust:
        say(words("lineage.unchecked"))
