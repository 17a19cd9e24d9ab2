"""Case files as an adviser's would be, made by a fixed chance: invented people, real ways of the rulebook."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from random import Random

from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AnswerReading,
    AnswerReceived,
    AnyEvent,
    Complained,
    Note,
    Rechecked,
    RecordedEvent,
    Reminded,
    SeenOnScreen,
    Sent,
    StepBegun,
    StepFailed,
)
from widerspruch.rulebook.load import Rulebook

PLATFORMS = ("facebook", "instagram", "threads", "linkedin", "whatsapp", "x", "tiktok", "chatgpt")
TODAY = date(2026, 11, 29)
MINUTE = 60_000_000
FIRST = 1_790_000_000_000_000  # an instant in September 2026, microseconds UTC


def made_case(accounts: int, events: int, rulebook: Rulebook) -> tuple[RecordedEvent, ...]:
    """A file of this many accounts and events; three in a row share an address, four an accounts centre."""
    chance = Random(7)
    mine = [
        Account(f"konto-{n}", PLATFORMS[n % len(PLATFORMS)], email=f"adresse-{n // 3}", group=f"zentrale-{n // 4}")
        for n in range(accounts)
    ]
    ways = {slug: [r.id for r in rulebook.routes_of(slug, TODAY) if r.kind != "none"] for slug in PLATFORMS}
    told: list[AnyEvent] = [AccountAdded(account) for account in mine]
    told += islice(_walks(mine, ways, chance), events - accounts)
    return tuple(RecordedEvent(number, FIRST + number * MINUTE, event) for number, event in enumerate(told, 1))


def _walks(mine: list[Account], ways: dict[str, list[str]], chance: Random) -> Iterator[AnyEvent]:
    while True:
        account = chance.choice(mine)
        day = TODAY - timedelta(days=chance.randrange(400))
        yield from _walk(account.key, chance.choice(ways[account.platform]), day, chance)


def _walk(account: str, route: str, day: date, chance: Random) -> Iterator[AnyEvent]:
    """What happens to one objection, from its beginning to wherever chance leaves it."""
    yield StepBegun(account, route, day)
    if chance.random() < 0.1:
        yield StepFailed(account, route, day, "form_error")
        return
    yield Sent(account, route, day)
    yield SeenOnScreen(account, route, day)
    if chance.random() < 0.2:
        yield Reminded(account, route, day)
        yield Complained(account, route, day, "irland")
        return
    verdict = chance.choice(("granted", "granted", "acknowledged", "refused", "unclear"))
    yield AnswerReceived(
        account, route, day, AnswerReading(verdict, day, "person", case_id=str(chance.randrange(10**9)))
    )
    if verdict == "granted":
        yield Rechecked(account, route, day, changed=False)
    yield Note(day, "Am Telefon nachgefragt.", account)
