"""A plan in the terminal: the steps in order, then what the platforms leave without a remedy."""

from typing import cast

from rich.padding import Padding
from rich.text import Text

from widerspruch.cli.console import out
from widerspruch.cli.words import command_words, rulebook_words, written_day
from widerspruch.objections.plan import Gap, Need, Plan
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Device, Route
from widerspruch.rulebook.texts import Catalogue
from widerspruch.rulebook.vocabulary import Language

DEVICES = cast("tuple[Device, ...]", ("browser", "iphone", "android"))


def show_steps(
    plan: Plan,
    rulebook: Rulebook,
    language: Language,
    *,
    device: Device | None = None,
    easy: bool = False,
) -> None:
    """Print needs and gaps; with a device, every step of every route, too."""
    words = command_words(language)
    law = rulebook_words("de-leicht" if easy and language == "de" else language)
    if not plan.needs and not plan.gaps:
        out.print(Text(words("summary.no_next")))
        return
    for number, need in enumerate(plan.needs, start=1):
        _show_need(number, need, rulebook, words, law)
        _show_link(rulebook.route(need.route), words)
        for line in _need_lines(need, rulebook, words, law, language):
            _line(line, 3)
        if device is not None:
            _show_route(rulebook.route(need.route), device, words, law)
    _show_total(plan, words)
    for gap in plan.gaps:
        _line(f"– {_gap_title(gap, rulebook, words, law)}", 0, "bold yellow")
        for text_id in gap.advice:
            _line(f"• {law(text_id)}", 3)
        if gap.alternatives:
            titles = ", ".join(law(rulebook.route(route_id).title) for route_id in gap.alternatives)
            _line(words("plan.gap_alternatives", routes=titles), 3)


def show_briefly(plan: Plan, rulebook: Rulebook, language: Language) -> None:
    """Print what is to be done and where, and point to the command that explains it."""
    words = command_words(language)
    law = rulebook_words(language)
    if not plan.needs and not plan.gaps:
        out.print(Text(words("summary.no_next")))
        return
    for number, need in enumerate(plan.needs, start=1):
        _show_need(number, need, rulebook, words, law)
        _show_link(rulebook.route(need.route), words)
    _show_total(plan, words)
    for gap in plan.gaps:
        _line(f"– {_gap_title(gap, rulebook, words, law)}", 0)
    platforms = dict.fromkeys(
        [account.partition(":")[0] for need in plan.needs for account in need.accounts]
        + [gap.platform for gap in plan.gaps]
    )
    _line(words("plan.how", accounts=" ".join(platforms)), 0)


def _line(text: str, indent: int, style: str = "") -> None:
    out.print(Padding(Text(text, style=style), (0, 0, 0, indent), expand=False))


def _show_need(number: int, need: Need, rulebook: Rulebook, words: Catalogue, law: Catalogue) -> None:
    route = rulebook.route(need.route)
    strength = words(f"plan.{need.strength}")
    minutes = words("plan.minutes", n=need.minutes)
    accounts = ", ".join(need.accounts)
    _line(f"{number}. {law(route.title)} – {accounts} ({strength}, {minutes})", 0, "bold")


def _show_link(route: Route, words: Catalogue) -> None:
    """On one line, however narrow the terminal is: a link that is broken in two cannot be clicked."""
    if route.url is None:
        return
    uncertain = f" {words('plan.uncertain')}" if all(fact.uncertain for fact in route.facts) else ""
    out.print(Text(f"   {route.url}{uncertain}"), soft_wrap=True)


def _show_route(route: Route, device: Device, words: Catalogue, law: Catalogue) -> None:
    for number, step in enumerate(route.steps.get(device) or route.steps.get("browser", ()), start=1):
        _line(f"{number}) {law(step)}", 6)
    for text_id in route.effect:
        _line(words("plan.effect", text=law(text_id)), 3)
    for text_id in route.not_covered:
        _line(words("plan.not_covered", text=law(text_id)), 3)
    if route.confirms is not None:
        _line(words("plan.evidence", text=law(route.confirms.evidence)), 3)


def _show_total(plan: Plan, words: Catalogue) -> None:
    needed = [need for need in plan.needs if need.strength == "needed"]
    advised = len(plan.needs) - len(needed)
    sentences = [words("plan.total_needed", n=len(needed), minutes=plan.minutes)] if needed else []
    if advised:
        sentences.append(words("plan.total_advised", n=advised))
    if sentences:
        _line(" ".join(sentences), 0, "bold")


def _need_lines(need: Need, rulebook: Rulebook, words: Catalogue, law: Catalogue, language: Language) -> list[str]:
    route = rulebook.route(need.route)
    lines = []
    if route.email is not None:
        lines.append(route.email)
    if route.address:
        lines.append(", ".join(route.address))
    if route.kind in ("form", "email", "letter"):
        lines.append(words(f"plan.reason_{route.demands.reason}"))
    if need.due is not None:
        lines.append(words("plan.due", day=written_day(need.due, language)))
    if need.because is not None and need.because != "route_is_advised":
        lines.append(words(f"plan.because_{need.because}"))
    if need.instead_of is not None:
        lines.append(words("plan.instead_of", route=law(rulebook.route(need.instead_of).title)))
    return lines


def _gap_title(gap: Gap, rulebook: Rulebook, words: Catalogue, law: Catalogue) -> str:
    name = rulebook.platforms[gap.platform].name
    if gap.because == "all_refused":
        return words("plan.gap_all_refused", platform=name)
    if gap.route is None:
        return words("plan.gap_unrecorded", platform=name)
    title = law(rulebook.route(gap.route).title)
    return words("plan.gap", title=title if name in title else f"{name}: {title}")
