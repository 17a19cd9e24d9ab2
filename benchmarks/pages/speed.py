"""How long the app takes to answer with a page: `python -m benchmarks.pages.speed [--runs 9]`.

A real case file of an adviser's size, held open by the app as it is served; asked by Django's client, so that the time
is that of the server alone. "anew": something was recorded just before, so that how the case stands is derived again.
Milliseconds of the processor's time, medians; the goal is 150 for any page.
"""

import argparse
import statistics
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import django.test.client
from django.test import Client

from benchmarks.objections.made_cases import TODAY, made_case
from widerspruch.casefile.errors import CaseFileError
from widerspruch.objections.events import Note
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.site.serve import ServeOptions, new_state
from widerspruch.person.site.settings import set_django_up
from widerspruch.person.site.state import STATE, SiteState
from widerspruch.rulebook.load import load_rulebook

SIZES = ((10, 250), (200, 5_000), (200, 200))
"""Accounts and events; in the last, nobody has done anything yet: the longest plan."""

PAGES = ("/", "/accounts", "/plan", "/step/1/meta-form-facebook-2025", "/reasons", "/case", "/recheck", "/files")
PORT = 51234
GOAL_MS = 150


def now() -> int:
    """Microseconds UTC: a clock that stands."""
    return int(datetime(TODAY.year, TODAY.month, TODAY.day, 9, tzinfo=UTC).timestamp()) * 1_000_000


def app(folder: Path, accounts: int, events: int) -> tuple[SiteState, Client]:
    """The app with a case, and a browser that was let in."""
    set_django_up()
    django.test.client.WSGIRequest = SiteRequest  # type: ignore[misc]
    rulebook = load_rulebook()
    options = ServeOptions(now, lambda: TODAY, rulebook, started=lambda _: None, folder=folder)
    state = new_state(options)
    state.entrance.port = PORT
    case = state.holding.new("Erika", now())
    for one in made_case(accounts, 3 * events, rulebook):
        if len(case.recorded()) == events:
            break
        with suppress(CaseFileError):  # what was made by chance may be what cannot happen
            case.record(one.event, one.at)
    client = Client(**{STATE: state, "HTTP_HOST": f"127.0.0.1:{PORT}"})
    client.get(state.entrance.new_address().partition(f":{PORT}")[2])
    return state, client


def main() -> None:
    """Print a table for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    for accounts, events in SIZES:
        with TemporaryDirectory() as folder:
            state, client = app(Path(folder), accounts, events)
            print(f"| {accounts} accounts, {events:,} events, {runs} runs | ms | anew, ms | KB |")
            print("|---|---|---|---|")
            for page in PAGES:
                answer = client.get(page)
                assert answer.status_code == 200, (page, answer.status_code)
                again = statistics.median(_asked(client, page) for _ in range(runs))
                anew = statistics.median(_after_a_note(state, client, page) for _ in range(runs))
                print(f"| `{page}` | {again:.0f} | {anew:.0f} | {len(answer.content) / 1000:.0f} |")
            print()
            state.holding.close()


def _asked(client: Client, page: str) -> float:
    started = time.process_time()
    client.get(page)
    return (time.process_time() - started) * 1000


def _after_a_note(state: SiteState, client: Client, page: str) -> float:
    case = state.holding.held
    assert case is not None
    case.record(Note(TODAY, "x"), now())
    return _asked(client, page)


if __name__ == "__main__":
    main()
