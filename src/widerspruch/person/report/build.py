"""The answer as one page: no script, no network, everything in one file.

figures, plan, chosen items, rules, files  ->  values in words  ->  templates  ->  HTML
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from widerspruch.lib.shown import shown_text
from widerspruch.lib.writing import Language
from widerspruch.person.check import CheckAnswer
from widerspruch.person.deciding import own_handles
from widerspruch.person.report.charts import account_charts
from widerspruch.person.report.choosing import choose
from widerspruch.person.report.figures import figures
from widerspruch.person.report.files import problem_sentences, profiles
from widerspruch.person.report.grounds import (
    Rules,
    disputes,
    files_concerned,
    rules_applied,
    timelines,
    why,
)
from widerspruch.person.report.listing import listing
from widerspruch.person.telling.law import law
from widerspruch.person.telling.next_steps import next_steps
from widerspruch.person.telling.reasons import reasons
from widerspruch.person.telling.whose import whose_told
from widerspruch.person.telling.words import PersonWords, name_accounts
from widerspruch.rulebook.load import Rulebook


def write_report(answer: CheckAnswer, rulebook: Rulebook, language: Language, target: Path) -> None:
    """Write the report to `target`. Raises `OSError` where that fails."""
    page = _environment().get_template("report.html.j2").render(report_values(answer, rulebook, language))
    # A member's name may hold what is no text; it must not keep the report from being written.
    target.write_bytes(page.encode("utf-8", "replace"))


def report_values(answer: CheckAnswer, rulebook: Rulebook, language: Language) -> dict[str, Any]:
    """Everything that the templates show, in words of one language."""
    words = PersonWords(language)
    summary = answer.summary
    accounts = name_accounts(summary.accounts, rulebook)
    rules = Rules(rulebook, words)
    whys = tuple(why(part, accounts[part.account], rules, words) for part in summary.accounts if part.why)
    concerned = files_concerned((part.platform for part in summary.accounts), rulebook)
    applied = {row.terms_id for part in summary.accounts for row in part.why if row.terms_id}
    chosen = choose(answer.connection)
    told = figures(summary, answer.plan, accounts, words)
    plan = next_steps(answer.plan, rulebook, words)
    values: dict[str, Any] = {
        "w": words,
        "law": words.law,
        "say": words.person,
        "number": words.number,
        "counted": words.counted,
        "label": lambda kinds: ", ".join(words(f"finding.{kind}") for kind in kinds),
        "language": language,
        "style": _style(),
        "figures": told,
        "steps": plan,
        "reasons": reasons(rulebook, words),
        "law_topics": law(rulebook, words),
        "charts": account_charts(summary.accounts, accounts, words),
        "lists": listing(chosen, accounts, rules, words, own_handles(answer.accounts)),
        "whys": whys,
        "rules": rules_applied(whys),
        "disputes": disputes(concerned, rulebook, words),
        "timelines": timelines(concerned, applied, accounts.values(), rulebook, words),
        "profiles": profiles(answer.imported.inventories, rulebook, words),
        "problems": problem_sentences(answer.imported.problems, words),
        "merged": answer.imported.merged,
        "whose": whose_told(answer.imported.belonging, answer.accounts, rulebook, words),
        "seen": words.day(rulebook.newest_platform_text()),
    }
    return values | {"parts": tuple(part for part, has_content in _PARTS.items() if has_content(values))}


_PARTS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "steps": lambda values: True,
    "readings": lambda values: any(row.counts.total for row in values["figures"].accounts),
    "gaps": lambda values: bool(values["steps"].gaps),
    "charts": lambda values: bool(values["charts"]),
    "sensitive": lambda values: True,
    "others": lambda values: True,
    "ai": lambda values: True,
    "stake": lambda values: True,
    "why": lambda values: bool(values["whys"]),
    "disputes": lambda values: bool(values["disputes"]),
    "timeline": lambda values: bool(values["timelines"]),
    "reasons": lambda values: any(step.reason and step.reason.blocks for step in values["steps"].steps),
    "law": lambda values: True,
    "files": lambda values: True,
    "help": lambda values: True,
}
"""The sections in order, each with when it has anything to say."""


@cache
def _environment() -> Environment:
    """Templates that escape whatever they are given, show no sign that a page would obey, and fail on a value that is
    not there."""
    return Environment(
        loader=PackageLoader("widerspruch.person.report", "templates"),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: Any) -> Any:
    return shown_text(value) if type(value) is str else value


@cache
def _style() -> Markup:
    sheet = (files("widerspruch.person.report") / "style.css").read_text("utf-8")
    return Markup(sheet)  # noqa: S704 (a file of this package)
