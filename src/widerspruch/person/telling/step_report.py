"""What looks different at a step, as a small text without anything personal: the person sends it on, or not."""

from collections.abc import Collection
from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.looks import look_as_toml
from widerspruch.rulebook.model import Checked, Device, Route

Difference = Literal[
    "link_leads_elsewhere", "page_is_gone", "log_in_needed", "button_named_otherwise", "button_missing",
    "more_is_asked", "less_is_asked", "reason_demanded", "other_confirmation", "something_else",
]  # fmt: skip
"""What a person may choose from: nothing is typed, so that nothing personal can slip in."""

DIFFERENCES: tuple[Difference, ...] = get_args(Difference)


class StepReport(Struct, frozen=True):
    """The report, as it would be sent on."""

    file_name: str
    text: str


def step_report(
    route: Route,
    device: Device,
    differences: Collection[Difference],
    at_step: int | None,
    version: str,
    today: date,
    words: PersonWords,
) -> StepReport:
    """A report on one way, with the same fields as everybody's who looked at one (`looks.look_as_toml`).

    Args:
        at_step: Number of the sentence from which on it was different, from 1, or None.

        version: Of this program.
    """
    say = words.person
    lines = [
        say("step_report.title"),
        "",
        say("step_report.way", title=words.law(route.title), route=route.id),
        say("step_report.device", device=say(f"steps.{device}")),
        say("step_report.facts", days=", ".join(words.day(day) for day in _days(route))),
        say("step_report.program", version=version, day=today),
    ]
    if at_step is not None:
        lines.append(say("step_report.at_step", number=at_step, text=_text_of(route, device, at_step)))
    lines += ["", say("step_report.differs")]
    lines += [f"- {say(f'step_report.difference.{one}')} ({one})" for one in DIFFERENCES if one in differences]
    look = Checked(today, "gone" if "page_is_gone" in differences else "changed", device=device)
    lines += ["", say("step_report.form"), "", look_as_toml(route.id, look).rstrip()]
    return StepReport(f"widerspruch-{route.id}.txt", "\n".join(lines) + "\n")


def _days(route: Route) -> list[date]:
    """On which days the facts about the way were last seen, the newest first."""
    return sorted({fact.seen_on for fact in route.facts}, reverse=True)


def _text_of(route: Route, device: Device, at_step: int) -> str:
    steps = route.steps.get(device, route.steps.get("browser", ()))
    return steps[at_step - 1] if 0 < at_step <= len(steps) else "-"
