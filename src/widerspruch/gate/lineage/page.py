"""The public list of models that are not clean, as Markdown."""

import re

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.protocol.lineage.lineage_report import LineageReport, ReportedModel
from widerspruch.rulebook.instants import day_of

_MARKED = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")


def stale_models_page(report: LineageReport, language: Language) -> str:
    """Title, what the words mean, and a table with a line for each model that is not clean."""
    words = load_catalogue(language, "widerspruch.gate")
    redone = report.redone
    lines = [
        f"# {words('stale_models.title')}",
        "",
        words("stale_models.as_of", day=day_of(report.made_at)),
        "",
    ]
    if report.models:
        head = [words(f"stale_models.head.{one}") for one in ("model", "kind", "state", "until", "digest")]
        lines += [markdown_row(head), markdown_row(["---"] * len(head))]
        lines += [markdown_row(_cells(one, language)) for one in report.models]
    else:
        lines.append(words("stale_models.none"))
    lines += [
        "",
        words("stale_models.clean", models=words.number(report.counts["clean"])),
        words("stale_models.redone", rows=words.number(redone.rows), of_rows=words.number(redone.of_rows)),
        "",
        words("stale_models.meaning"),
        "",
    ]
    return "\n".join(lines)


def _cells(one: ReportedModel, language: Language) -> list[str]:
    words = load_catalogue(language, "widerspruch.gate")
    until = "" if one.until is None else words.day(day_of(one.until))
    if one.state in ("stale", "unknown") and one.until is None:
        until = words("stale_models.until_unknown")
    state = words(f"stale_models.state.{one.state}")
    if one.by is not None:
        state += f" (`{one.by[:12]}`)"
    return [plain(one.name), words(f"stale_models.kind.{one.kind}"), state, until, f"`{one.sha256}`"]


def plain(name: str) -> str:
    """A name in which no sign of Markdown means anything."""
    return _MARKED.sub(r"\\\1", name)


def markdown_row(cells: list[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"
