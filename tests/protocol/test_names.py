"""Nothing that the project calls its own begins with what somebody else may own."""

import re
from pathlib import Path

from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.manifest import GATE_RUN
from widerspruch.protocol.receipt import RECEIPT
from widerspruch.protocol.sets.header import EXCLUSION_SET
from widerspruch.protocol.statement import KINDS

ROOT = Path(__file__).parents[2]
FOREIGN = re.compile(
    r"\bwiderspruch\.(eu|de|org|com|net|io|dev|app|at|ch|info)\b|(github|gitlab|codeberg)\.(com|org)/widerspruch"
)


def test_no_domain_and_no_repository_is_claimed() -> None:
    """Neither sources nor documents nor the package's data name an address as ours that is not."""
    places = [ROOT / "pyproject.toml", *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*"), *(ROOT / "src").rglob("*")]
    written = [place for place in places if place.is_file() and place.parent.name != "__pycache__"]
    texts = {place: place.read_bytes().decode("utf-8", "replace") for place in written}

    assert len(texts) > 500
    assert [str(place.relative_to(ROOT)) for place, text in texts.items() if FOREIGN.search(text)] == []


def test_kinds_of_statements_are_names_that_nobody_can_register() -> None:
    """A random number, and a fragment that people can read."""
    for kind, word in ((EXCLUSION_SET, "exclusion-set"), (GATE_RUN, "gate-run"), (RECEIPT, "receipt")):
        assert re.fullmatch(rf"urn:uuid:[0-9a-f-]{{36}}#{word}/v\d+", kind)


def test_every_kind_of_statement_has_a_word_for_people() -> None:
    """Whoever gives a file of another kind is told so without a random number."""
    sources = (ROOT / "src" / "widerspruch" / "protocol").rglob("*.py")
    found = {kind for path in sources for kind in re.findall(r'f"\{NAMES\}#([a-z-]+/v\d+)"', path.read_text("utf-8"))}

    assert found == {*KINDS}
    for language in ("de", "en"):
        words = load_catalogue(language, "widerspruch.protocol")
        assert [kind for kind in KINDS if f"statement_kind.{kind}" not in words] == []
