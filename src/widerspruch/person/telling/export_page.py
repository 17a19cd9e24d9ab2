"""What the page of an export says beside the report: how far reading is, why it ended, what was found in the folder for
downloads, and what can be stated."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.lib.shown import in_a_line
from widerspruch.lib.writing import written_size
from widerspruch.person.account_entry import AccountEntry
from widerspruch.person.downloads import FoundExport
from widerspruch.person.look.messages import Answered, Ended, LookStep, Progress
from widerspruch.person.statements import STATED_AUDIENCES
from widerspruch.person.telling.account_choices import NamedChoice
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import day_of
from widerspruch.rulebook.load import Rulebook

StepState = Literal["done", "now", "next"]


class ToldStep(Struct, frozen=True):
    """One step of the work. `said`: how far it is, where that is known."""

    name: str
    state: StepState
    state_word: str
    said: str | None = None


class ToldProgress(Struct, frozen=True):
    """How far the work is.

    Attributes:
        done: Hundredths of what is being read; None: nobody can say.
    """

    steps: tuple[ToldStep, ...]
    done: int | None


class ToldDownload(Struct, frozen=True):
    """An export in the folder for downloads.

    Attributes:
        value: What a form sends for it.

        is_newest: Of this platform.
    """

    value: str
    title: str
    files: tuple[str, ...]
    is_newest: bool
    is_unfinished: bool


class StatedOf(Struct, frozen=True):
    """What can be stated of one account.

    Attributes:
        unclear: What would become clear by it, as sentences.

        asks_audience: Whether it matters who could see posts.

        routes: Ways by which it may have been objected; the first, empty one is the usual.
    """

    key: str
    name: str
    unclear: tuple[str, ...]
    asks_audience: bool
    routes: tuple[NamedChoice, ...]


def progress(now: Progress, words: PersonWords) -> ToldProgress:
    """The steps with how far each is."""
    at = _STEPS.index(now.step)
    return ToldProgress(
        tuple(_step(step, place, at, now, words) for place, step in enumerate(_STEPS)),
        100 * now.done // now.total if now.step == "progress" and now.total else None,
    )


_STEPS: tuple[LookStep, ...] = get_args(LookStep)


def _step(step: LookStep, place: int, at: int, now: Progress, words: PersonWords) -> ToldStep:
    state: StepState = "done" if place < at else "now" if place == at else "next"
    said = None
    if state == "now" and step == "progress":
        sizes = {name: written_size(size, words.language) for name, size in (("done", now.done), ("total", now.total))}
        said = words.person("site.export.read_so_far", **sizes)
    return ToldStep(
        words.person(f"site.export.step.{step}"), state, words.person(f"site.export.step_state.{state}"), said
    )


def why_ended(ended: Ended, words: PersonWords) -> str | None:
    """Why there is no report, and what to do; None where the person wanted it so."""
    if ended.problem is not None:
        problem = ended.problem
        values = {name: in_a_line(value) if isinstance(value, str) else value for name, value in problem.values.items()}
        return words.exports(f"problem.{problem.code}", **values)
    return None if ended.reason == "closed" else words.person(f"site.export.ended.{ended.reason}", where=ended.where)


def downloads(found: Iterable[FoundExport], rulebook: Rulebook, words: PersonWords) -> tuple[ToldDownload, ...]:
    """What was found, in its order: the newest first."""
    seen: set[str] = set()
    told = []
    for one in found:
        told.append(
            ToldDownload(
                value=download_value(one),
                title=words.person(
                    "site.export.download_unfinished" if one.is_unfinished else "site.export.download",
                    platform=account_name(one.platform, rulebook),
                    day=words.day(day_of(one.changed_at)),
                    size=written_size(one.size, words.language),
                ),
                files=tuple(in_a_line(file.name) for file in one.files),
                is_newest=one.platform not in seen and not one.is_unfinished,
                is_unfinished=one.is_unfinished,
            )
        )
        seen.add(one.platform)
    return tuple(told)


def download_value(found: FoundExport) -> str:
    """What a form sends for an export: nothing that says what it is called."""
    return sha256("/".join(file.name for file in found.files).encode("utf-8", "surrogateescape")).hexdigest()[:20]


def stated_of(answer: Answered, rulebook: Rulebook, words: PersonWords) -> tuple[StatedOf, ...]:
    """What can be stated of each account, in the order in which they were found."""
    stated = {one.account for one in answer.question.audiences}
    return tuple(
        StatedOf(
            key=account.key,
            name=account_name(account.key, rulebook),
            unclear=tuple(
                words.person(f"site.export.unclear.{one.about}", n=one.items)
                for one in answer.unclear
                if one.account == account.key
            ),
            asks_audience=account.key in stated
            or any(one.account == account.key and one.about == "audience_unknown" for one in answer.unclear),
            routes=_routes(account.platform, rulebook, words),
        )
        for account in answer.accounts
    )


def _routes(platform: str, rulebook: Rulebook, words: PersonWords) -> tuple[NamedChoice, ...]:
    ways = [
        NamedChoice(route.id, words.law(route.title))
        for route in rulebook.routes_of(platform)
        if "account_holder" in route.who and route.covers.scopes
    ]
    return (NamedChoice("", words.person("site.export.usual_route")), *ways)


def audience_choices(words: PersonWords) -> tuple[NamedChoice, ...]:
    """Who could see a post; first: not stated."""
    stated = (NamedChoice(audience, words.law(f"audience.{audience}")) for audience in STATED_AUDIENCES)
    return (NamedChoice("", words.person("site.export.not_stated")), *stated)


def entry_names(entries: Iterable[AccountEntry], rulebook: Rulebook, words: PersonWords) -> str:
    """Accounts that could be put on the list, as in a sentence; empty where there are none."""
    keys = [f"{entry.platform}:{entry.label}" if entry.label else entry.platform for entry in entries]
    return words.listed(account_name(key, rulebook) for key in keys) if keys else ""


class ToldHowTo(Struct, frozen=True):
    """How one gets the export of a platform."""

    name: str
    steps: tuple[str, ...]


def how_to_get(words: PersonWords) -> tuple[ToldHowTo, ...]:
    """For each kind of export."""
    return tuple(
        ToldHowTo(
            words.person(f"site.export.how.{kind}.name"),
            tuple(words.person(f"site.export.how.{kind}.{number}") for number in range(1, steps + 1)),
        )
        for kind, steps in _HOW_TO.items()
    )


_HOW_TO = {"meta": 4, "linkedin": 3, "whatsapp": 3}
