"""The answer as one page: no script, no network, everything in one file.

telling, chosen items  ->  templates  ->  HTML
"""

from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from widerspruch.person.own_account import own_handles
from widerspruch.person.pages import page_templates
from widerspruch.person.report.charts import account_charts, stacked
from widerspruch.person.report.choosing import choose
from widerspruch.person.report.listing import listing
from widerspruch.person.tables import Tables
from widerspruch.person.telling.compose import Telling
from widerspruch.person.telling.figures import AT_STAKE_FIRST
from widerspruch.person.telling.words import PersonWords


def write_report(tables: Tables, told: Telling, target: Path) -> None:
    """Write the report to `target`. Raises `OSError` where that fails."""
    values = _values(tables, told) | {"get_all": PersonWords(told.language).person("report.list.get_all")}
    page = _filled("report.html.j2", values)
    # A member's name may hold what is no text; it must not keep the report from being written.
    target.write_bytes(page.encode("utf-8", "replace"))


class ReportBody(Struct, frozen=True):
    """The report without the page around it, as HTML: for another page that has its style sheet, and lets nothing run.

    That page says the leading sentence, and asks for what the person can state: nothing here speaks of options.

    Attributes:
        figures: What it comes to, of each account.

        rest: All other sections, with a list of them.
    """

    figures: str
    rest: str


def report_body(tables: Tables, told: Telling) -> ReportBody:
    """The report for another page."""
    values = _values(tables, structs.replace(told, hints=())) | {"get_all": ""}
    parts = (_filled(template, values) for template in ("body_figures.html.j2", "body.html.j2"))
    return ReportBody(*(part.encode("utf-8", "replace").decode("utf-8") for part in parts))


def _filled(template: str, values: dict[str, Any]) -> str:
    return page_templates("widerspruch.person.report").get_template(template).render(values)


def _values(tables: Tables, told: Telling) -> dict[str, Any]:
    """What the templates show: the telling, and the items that only the page lists and draws."""
    words = PersonWords(told.language)
    rules = {rule.id: rule for rule in told.grounds.rules}
    return {
        "w": lambda text_id, **values: words.person(f"report.{text_id}", **values),
        "law": words.law,
        "say": words.person,
        "number": words.number,
        "label": lambda kinds: ", ".join(words.person(f"report.finding.{kind}") for kind in kinds),
        "told": told,
        "stacked": stacked,
        "verdicts": AT_STAKE_FIRST,
        "parts": _parts(told),
        "charts": account_charts(told.figures, words),
        "lists": listing(choose(tables.connection), told.accounts, rules, words, own_handles(tables.answer.accounts)),
    }


_PARTS = (
    *("steps", "readings", "gaps", "charts", "sensitive", "others", "ai", "stake"),
    *("why", "disputes", "timeline", "reasons", "law", "files", "help"),
)
"""The sections in order."""


def _parts(told: Telling) -> tuple[str, ...]:
    """The sections that have anything to say."""
    items = told.figures.together.counts.total
    empty_without: dict[str, object] = {
        "readings": items,
        "gaps": told.steps.gaps,
        "charts": items,
        "why": told.grounds.whys,
        "disputes": told.grounds.disputes,
        "timeline": told.grounds.timelines,
        "reasons": any(step.reason and step.reason.blocks for step in told.steps.steps),
    }
    return tuple(part for part in _PARTS if empty_without.get(part, True))
