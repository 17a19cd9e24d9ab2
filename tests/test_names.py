"""Names of the house: a public class name stands for one thing, wherever it is read."""

import ast
from collections import defaultdict
from pathlib import Path

import widerspruch

SOURCE = Path(widerspruch.__file__).parent


def test_a_public_class_name_is_unique_in_the_house():
    """Two classes of one name would be one word with two meanings."""
    places = defaultdict(list)
    for file in sorted(SOURCE.rglob("*.py")):
        if file.parent.name == "migrations":
            continue  # all have a `Migration`, as Django wants it
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(file.relative_to(SOURCE).as_posix())

    assert {name: files for name, files in places.items() if len(files) > 1} == {}
    assert len(places) > 200
