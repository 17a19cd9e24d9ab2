"""docs/moves.md shows the table of moves as it is."""

from pathlib import Path

from widerspruch.lib.texts import load_catalogue
from widerspruch.objections.moves import MOVES, STATES, TABLE, WHY_NOT, MoveName

PAGE = Path(__file__).parents[2] / "docs" / "moves.md"
WORDS = load_catalogue("de", "widerspruch.objections")


def row(name: MoveName) -> str:
    """What follows from a move, by what follows."""
    cells = []
    for follows in dict.fromkeys(TABLE[name].values()):
        states = [WORDS(f"state.{state}") for state in STATES if TABLE[name][state] == follows]
        if follows in WHY_NOT:
            cells.append(f"geht nicht (`{follows}`): {', '.join(states)}")
        else:
            moved = [word for word in states if word != WORDS(f"state.{follows}")]
            stays = [word for word in states if word == WORDS(f"state.{follows}")]
            cells.append(f"**{WORDS(f'state.{follows}')}** aus: {', '.join([*moved, *stays])}")
    return f"| `{name}` | {' <br> '.join(cells)} |"


def test_the_page_shows_the_table() -> None:
    """Row by row, in the words that people read; a move that changes changes the page."""
    page = PAGE.read_text("utf-8").splitlines()
    assert [line for line in page if line.startswith("| `")] == [row(name) for name in MOVES]
