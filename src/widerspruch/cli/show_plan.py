"""A plan in the terminal: the steps in order, then what the platforms leave without a remedy."""

from typing import cast

from rich.padding import Padding
from rich.text import Text

from widerspruch.cli.console import out
from widerspruch.cli.words import command_words, rulebook_words
from widerspruch.objections.plan import Gap, Need, Plan
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Device, Route
from widerspruch.rulebook.texts import Catalogue
from widerspruch.rulebook.vocabulary import Language


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
        out.print(words("summary.no_next"))
        return
    for number, need in enumerate(plan.needs, start=1):
        _show_need(number, need, rulebook, words, law, device)
    if plan.needs:
        needed = [need for need in plan.needs if need.strength == "needed"]
        out.print(Text(words("plan.total", needs=len(needed), minutes=plan.minutes), style="bold"))
    for gap in plan.gaps:
        _show_gap(gap, rulebook, words, law)


def _show_need(
    number: int, need: Need, rulebook: Rulebook, words: Catalogue, law: Catalogue, device: Device | None
) -> None:
    route = rulebook.route(need.route)
    strength = words(f"plan.{need.strength}")
    minutes = words("plan.minutes", n=need.minutes)
    out.print(Text(f"{number}. {law(route.title)} ({strength}, {minutes})", style="bold"))
    for line in _need_lines(need, route, rulebook, words, law):
        out.print(Padding(Text(line), (0, 0, 0, 3)))
    if device is not None:
        steps = route.steps.get(device) or route.steps.get("browser", ())
        for step_number, step in enumerate(steps, start=1):
            out.print(Padding(Text(f"{step_number}) {law(step)}"), (0, 0, 0, 6)))
        for text_id in route.effect:
            out.print(Padding(Text(words("plan.effect", text=law(text_id))), (0, 0, 0, 3)))
        for text_id in route.not_covered:
            out.print(Padding(Text(words("plan.not_covered", text=law(text_id))), (0, 0, 0, 3)))
        if route.confirms is not None:
            out.print(Padding(Text(words("plan.evidence", text=law(route.confirms.evidence))), (0, 0, 0, 3)))


def _need_lines(need: Need, route: Route, rulebook: Rulebook, words: Catalogue, law: Catalogue) -> list[str]:
    lines = [words("plan.covers", accounts=", ".join(need.accounts))]
    if route.url is not None:
        uncertain = all(fact.uncertain for fact in route.facts)
        lines.append(words("plan.link", url=route.url) + (f" {words('plan.uncertain')}" if uncertain else ""))
    if route.email is not None:
        lines.append(route.email)
    if route.address:
        lines.append(", ".join(route.address))
    if route.kind in ("form", "email", "letter"):
        lines.append(words(f"plan.reason_{route.demands.reason}"))
    if need.due is not None:
        lines.append(words("plan.due", day=f"{need.due:%d.%m.%Y}"))
    if need.because is not None:
        lines.append(words(f"plan.because_{need.because}"))
    if need.instead_of is not None:
        lines.append(words("plan.instead_of", route=law(rulebook.route(need.instead_of).title)))
    return lines


def _show_gap(gap: Gap, rulebook: Rulebook, words: Catalogue, law: Catalogue) -> None:
    name = rulebook.platforms[gap.platform].name
    title = words("plan.gap" if gap.route else "plan.gap_unrecorded", platform=name)
    if gap.route is not None:
        title = f"{title}: {law(rulebook.route(gap.route).title)}"
    out.print(Text(f"– {title}", style="bold yellow"))
    for text_id in gap.advice:
        out.print(Padding(Text(f"• {law(text_id)}"), (0, 0, 0, 3)))
    if gap.alternatives:
        titles = ", ".join(law(rulebook.route(route_id).title) for route_id in gap.alternatives)
        out.print(Padding(Text(words("plan.gap_alternatives", routes=titles)), (0, 0, 0, 3)))


DEVICES = cast("tuple[Device, ...]", ("browser", "iphone", "android"))
