"""The public list of models that are not clean, as Markdown: what counts first, and narrow enough for a phone."""

import re
from collections.abc import Iterator, Mapping

from widerspruch.lib.texts import Catalogue, load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.protocol.lineage.lineage_report import LineageReport, ModelState, ReportedModel
from widerspruch.rulebook.instants import day_of

_MARKED = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")
_SHORT = 12
"""Digits of a digest within a line; all of them stand at the end."""

_ORDER: Mapping[ModelState, int] = {"stale": 0, "unknown": 1, "replaced": 2, "withdrawn": 3, "clean": 4}
_FAR = 2**63


def stale_models_page(report: LineageReport, language: Language) -> str:
    """Title, how many models are stale and until when, a table with a line for each model that is not clean, what the
    words mean, what the list does not say, and the digests."""
    words = load_catalogue(language, "widerspruch.gate")
    models = sorted(report.models, key=lambda one: (_ORDER[one.state], one.until or _FAR, one.name, one.sha256))
    lines = [
        f"# {words('stale_models.title')}",
        "",
        words("stale_models.as_of", day=day_of(report.made_at)),
        "",
        f"**{_lead(report, words)}**",
        "",
    ]
    if models:
        lines += [
            markdown_row([words(f"stale_models.head.{one}") for one in ("model", "state", "until")]),
            markdown_row(["---"] * 3),
        ]
        lines += [markdown_row(_cells(one, words)) for one in models]
        lines.append("")
    lines += [f"- {one}" for one in _counts(report, words)]
    lines += ["", f"## {words('stale_models.words')}", ""]
    lines += [f"- {one}" for one in _meanings(report, words)]
    lines += ["", f"## {words('stale_models.limits')}", ""]
    lines += [f"- {words(f'stale_models.limit.{one}')}" for one in ("word", "people", "base")]
    if models:
        lines += ["", f"## {words('stale_models.digests')}", ""]
        lines += [f"    {one.sha256}  {one.name}" for one in models]
    return "\n".join([*lines, ""])


def _lead(report: LineageReport, words: Catalogue) -> str:
    open_ones = [one for one in report.models if one.is_open]
    days = [one.until for one in open_ones if one.until is not None]
    if not open_ones:
        return words("stale_models.none")
    told = words("stale_models.some", n=len(open_ones))
    return f"{told} {words('stale_models.last_day', day=day_of(max(days)))}" if len(days) == len(open_ones) else told


def _cells(one: ReportedModel, words: Catalogue) -> list[str]:
    until = "–" if one.until is None else words.day(day_of(one.until))
    if one.is_open and one.until is None:
        until = words("stale_models.until_unknown")
    state = words(f"stale_models.state.{one.state}")
    if one.by is not None:
        state = words("stale_models.by", state=state, by=f"`{one.by[:_SHORT]}`")
    kind = words(f"stale_models.kind.{one.kind}")
    return [f"{plain(one.name)} ({kind}, `{one.sha256[:_SHORT]}`)", state, until]


def _counts(report: LineageReport, words: Catalogue) -> Iterator[str]:
    redone = report.redone
    yield words("stale_models.clean", models=words.number(report.counts["clean"]))
    yield words("stale_models.redone", rows=words.number(redone.rows), of_rows=words.number(redone.of_rows))


def _meanings(report: LineageReport, words: Catalogue) -> Iterator[str]:
    """Of the states that there are, and of the one that the list is about."""
    states = {one.state for one in report.models} | {"stale"}
    yield from (words(f"stale_models.meaning.{one}") for one in _ORDER if one in states)


def plain(name: str) -> str:
    """A name in which no sign of Markdown means anything."""
    return _MARKED.sub(r"\\\1", name)


def markdown_row(cells: list[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"
