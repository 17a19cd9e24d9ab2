"""docs/moves.md shows the table of moves as it is."""

from pathlib import Path

from widerspruch.lib.texts import load_catalogue
from widerspruch.objections.moves import MOVES, STATES, TABLE, WHY_NOT, MoveName, ObjectionState

PAGE = Path(__file__).parents[2] / "docs" / "moves.md"
WORDS = load_catalogue("de", "widerspruch.objections")

EVENTS: dict[MoveName, str] = {
    "step_begun": "angefangen",
    "step_failed": "ging nicht",
    "sent": "abgeschickt",
    "acknowledged": "Eingang bestätigt (Antwort oder Bildschirm)",
    "unclear": "Antwort, die niemand versteht",
    "asked_back": "die Plattform fragt nach",
    "granted": "angenommen (Antwort oder Wort des Menschen)",
    "refused": "abgelehnt (Antwort oder Wort des Menschen)",
    "reminded": "erinnert",
    "complained": "Beschwerde eingelegt",
    "authority_replied": "die Aufsichtsbehörde antwortet",
    "unchanged": "nachgesehen: steht noch",
    "changed": "nachgesehen: gilt nicht mehr wie zuvor",
    "withdrawn": "zurückgenommen",
    "closed": "abgeschlossen",
    "lapsed": "bei der Plattform erloschen (nichts gefunden, kein Code)",
    "told": "sagt nichts über den Stand",
}


def named(states: list[ObjectionState]) -> str:
    return ", ".join(WORDS(f"state.{state}") for state in states)


def row(name: MoveName) -> str:
    """Where a move leads, where nothing changes, and where it cannot be."""
    leads, cannot = [], []
    for follows in dict.fromkeys(TABLE[name].values()):
        others: list[ObjectionState] = [one for one in STATES if TABLE[name][one] == follows and one != follows]
        if follows in WHY_NOT:
            cannot.append(f"{named(others)} (`{follows}`)")
        elif others:
            leads.append(f"**{WORDS(f'state.{follows}')}** aus: {named(others)}")
    stays: list[ObjectionState] = [state for state in STATES if TABLE[name][state] == state]
    cells = (f"{EVENTS[name]} `{name}`", " <br> ".join(leads), named(stays), " <br> ".join(cannot))
    return f"| {' | '.join(cell or '–' for cell in cells)} |"


def test_the_page_shows_the_table() -> None:
    """Row by row, in the words that people read; a move that changes changes the page."""
    page = PAGE.read_text("utf-8").splitlines()
    assert [line for line in page if line.startswith("| ") and "`" in line] == [row(name) for name in MOVES]
