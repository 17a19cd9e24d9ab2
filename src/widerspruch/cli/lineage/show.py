"""`widerspruch lineage show`: models and what they were made of."""

from typing import Literal

from msgspec import Struct

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.gate.options import Json, Language
from widerspruch.cli.lineage.options import FolderPath, Trust
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.gate.api.given import trusted_keys
from widerspruch.gate.lineage.folder import read_graph
from widerspruch.protocol.lineage.model_lineage import ModelLineage


class ShownModel(Struct, frozen=True):
    """One statement; the fields as in `model_lineage.ReadLineage`."""

    name: str
    sha256: str
    signed_by: str | None
    undeclared: tuple[str, ...]
    lineage: ModelLineage


class ShownGraph(Struct, frozen=True):
    """Models, each after those that it was made of."""

    digest: str
    models: tuple[ShownModel, ...]


def show_command(folder: FolderPath, trust: Trust = None, json: Json = False, lang: Language = None) -> None:
    """Every model with its ingredients, each after those that it was made of."""
    words = command_words(chosen_language(lang))
    graph = read_graph(folder, trusted_keys(trust or ()))
    if json:
        models = (
            ShownModel(one.name, one.sha256, one.signed_by, one.lineage.undeclared(), one.lineage)
            for one in graph.models.values()
        )
        print_json(ShownGraph(graph.digest(), tuple(models)))
        return
    say(words("lineage.models", n=len(graph.models)))
    for one in graph.models.values():
        kind = words(f"lineage.kind.{one.lineage.kind}")
        say(words("lineage.model", name=one.name, kind=kind, digest=one.sha256))
        roles: tuple[Literal["data", "model", "shared"], ...] = ("data", "model", "shared")
        for role in roles:
            names = [part.name for part in one.lineage.made_from if part.role == role]
            if names:
                say(words(f"lineage.from.{role}", names=", ".join(names[:10]), n=len(names)))
        if one.lineage.undeclared():
            say(words("lineage.undeclared", names=", ".join(one.lineage.undeclared())))
    if not trust:
        say(words("lineage.unchecked"))
