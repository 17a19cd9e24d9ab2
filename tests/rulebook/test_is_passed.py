"""The rulebook is passed: whoever decides by it says by which, and only the doors load it."""

import ast
from pathlib import Path

import widerspruch

SOURCE = Path(widerspruch.__file__).parent
HOME = SOURCE / "rulebook" / "load.py"
DOORS = ("cli/", "gate/api/")
"""The command, and the calls in Python that do what it does: both take it from the distribution that is installed."""


def test_only_the_doors_load_the_rulebook():
    """No room calls `load_rulebook`, under whatever name it imports it, nor reads the platform files by itself."""
    loading = {
        file.relative_to(SOURCE).as_posix()
        for file in SOURCE.rglob("*.py")
        if file != HOME and names_in(file) & {"load_rulebook", "read_platforms"}
    }
    assert {name for name in loading if not name.startswith(DOORS)} == set()
    assert loading, "the doors do"


def names_in(file: Path) -> set[str]:
    """All names that a file imports or looks up."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return imported | {node.attr for node in nodes if isinstance(node, ast.Attribute)}
