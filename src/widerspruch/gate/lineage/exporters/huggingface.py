"""For Hugging Face: the card of one model, with its metadata and a section in words.

Metadata are written as JSON within YAML, which every reader of YAML reads, and in which no name can mean anything.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage.exporters.exported import ExportedData, ExportedModel, ExportedState, unnamed
from widerspruch.gate.lineage.page import markdown_row, plain
from widerspruch.lib.texts import Catalogue, load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.protocol.lineage.model_lineage import ModelKind
from widerspruch.protocol.written_instants import written_instant
from widerspruch.rulebook.instants import day_of

RELATIONS: dict[ModelKind, str] = {
    "adapter": "adapter",
    "checkpoint": "finetune",
    "merged": "merge",
    "quantised": "quantized",
}
"""The hub's words for how a model comes from another. It has none for an index or an ensemble."""

BEGIN, END = "<!-- widerspruch -->", "<!-- /widerspruch -->"
"""Around the section, so that it can be found in a card that says more, and replaced."""

_REPOSITORY = re.compile(r"(?=.{3,96}\Z)[A-Za-z0-9]\w*(?:[.-]\w+)*/[A-Za-z0-9]\w*(?:[.-]\w+)*", re.ASCII)


def huggingface_document(models: Sequence[ExportedModel], language: Language) -> bytes:
    """A card.

    Raises:
        GateError: It is not one model (`export_one_model`, values: models).
    """
    if len(models) != 1:
        raise GateError("export_one_model", models=len(models))
    (one,) = models
    words = load_catalogue(language, "widerspruch.gate")
    lines = ["---", *_metadata(one), "---", "", f"# {plain(one.name)}", "", *_section(one, words)]
    return ("\n".join(lines) + "\n").encode()


def _metadata(one: ExportedModel) -> Iterator[str]:
    # Only what is a repository's name: another would point to whoever has it there.
    bases = [base.name for base in one.models if _REPOSITORY.fullmatch(base.name)]
    if bases and one.kind in RELATIONS:
        yield from _list("base_model", bases)
        yield f"base_model_relation: {RELATIONS[one.kind]}"
    if one.data:
        yield from _list("datasets", [_data_set(data) for data in one.data])
    yield from _list("tags", ["widerspruch"])
    yield f"widerspruch: {json.dumps(_told(one), ensure_ascii=False)}"


def _list(name: str, values: Sequence[str]) -> Iterator[str]:
    yield f"{name}:"
    yield from (f"- {json.dumps(value, ensure_ascii=False)}" for value in values)


def _data_set(data: ExportedData) -> str:
    return data.name if _REPOSITORY.fullmatch(data.name) else unnamed(data.sha256, data.is_corpus)


def _told(one: ExportedModel) -> dict[str, Any]:
    told: dict[str, Any] = {"statement": one.statement, "model": one.sha256, "kind": one.kind}
    if one.signed_by is not None:
        told["signed_by"] = one.signed_by
    told["data"] = [_told_of_data(data) for data in one.data]
    told["models"] = [base.sha256 for base in one.models]
    if one.state is not None:
        told["report"] = one.state.report
        told["state"] = one.state.state
        told["state_as_of"] = written_instant(one.state.as_of)
    return told


def _told_of_data(data: ExportedData) -> dict[str, Any]:
    told: dict[str, Any] = {"manifest" if data.is_corpus else "file": data.sha256}
    if data.sets:
        told["sets"] = [{"platform": one.platform, "number": one.number, "digest": one.digest} for one in data.sets]
    if data.record is not None:
        told["record"] = data.record
    return told


def _section(one: ExportedModel, words: Catalogue) -> Iterator[str]:
    yield BEGIN
    yield ""
    yield f"## {words('model_card.title')}"
    yield ""
    yield words("model_card.kind", kind=words(f"stale_models.kind.{one.kind}"), day=day_of(one.made_at))
    yield ""
    if one.data:
        yield markdown_row([words(f"model_card.head.{name}") for name in ("data", "files", "digest", "set", "record")])
        yield markdown_row(["---"] * 5)
        yield from (markdown_row([*_cells(data, words)]) for data in one.data)
        yield ""
        yield from _heeded(one, words)
    if one.models:
        yield words("model_card.models", n=len(one.models))
        yield ""
        yield from (f"- {plain(base.name)} (`{base.sha256}`)" for base in one.models)
        yield ""
        if one.unstated is None:
            yield words("model_card.models_elsewhere")
        elif one.unstated:
            yield words("model_card.unstated", n=one.unstated)
        else:
            yield words("model_card.models_included")
        yield ""
    if one.undeclared:
        yield words("model_card.undeclared", names=", ".join(map(plain, one.undeclared)))
        yield ""
    if one.state is not None:
        yield _state(one.state, words)
        yield ""
    yield words("model_card.statement", statement=f"`{one.statement}`", digest=f"`{one.sha256}`")
    yield ""
    yield words("model_card.limits")
    yield ""
    yield END


def _cells(data: ExportedData, words: Catalogue) -> Iterator[str]:
    is_named = data.name != unnamed(data.sha256, data.is_corpus)
    yield plain(data.name) if is_named else words(f"model_card.{'corpus' if data.is_corpus else 'file'}")
    files = words("model_card.all_files") if data.files is None else words.number(data.files)
    yield words("model_card.by_models", files=files) if data.by_models else files
    yield f"`{data.sha256}`"
    sets = (f"{plain(one.platform)} {one.number} (`{one.digest}`)" for one in data.sets)
    yield "<br>".join(sets)
    yield "" if data.record is None else f"`{data.record}`"


def _heeded(one: ExportedModel, words: Catalogue) -> Iterator[str]:
    """Only of what somebody showed a manifest or a record."""
    until = [data.heeds_until for data in one.data]
    if None not in until:
        yield words("model_card.heeded", day=day_of(min(known for known in until if known is not None)))
        yield ""


def _state(state: ExportedState, words: Catalogue) -> str:
    told = words(f"model_card.state.{state.state}", day=day_of(state.as_of), by=f"`{state.by}`")
    if state.state in ("stale", "unknown"):
        until = "until_unknown" if state.until is None else "until"
        told += " " + words(f"model_card.{until}", day=day_of(state.until or 1))
    return told + " " + words("model_card.report", report=f"`{state.report}`")
