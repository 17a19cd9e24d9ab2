"""No file is named to DuckDB but through `lib.database_files`: it would take good paths for patterns and columns."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import widerspruch

SOURCE = Path(widerspruch.__file__).parent
DOOR = SOURCE / "lib" / "database_files.py"
OPENING = SOURCE / "rulebook" / "database.py"
"""Where connections are made, which see only the folders that they are given."""

STATEMENTS = re.compile(
    r"\b(read_parquet|parquet_scan|parquet_\w*metadata|parquet_schema|read_csv\w*|read_json\w*|read_ndjson\w*|read_text"
    r"|read_blob|read_avro|read_xlsx|sniff_csv|delta_scan|iceberg_scan|arrow_scan_dumb)\b"
    r"|\bglob\s*\("
    r"|(?-i:\bCOPY\b)"
    r"|\bcopy\b.*\b(to|from)\s*'"
    r"|(?-i:\b(FROM|JOIN|ATTACH|DATABASE)\s*')"
    r"|\bselect\b.*\b(from|join)\s*'",
    re.IGNORECASE | re.DOTALL,
)
"""SQL that names a file. In a formatted string `{}` stands for what is put in."""

METHODS = re.compile(
    r"(read|from|to|write)_(parquet|csv|csv_auto|json|ndjson)|parquet_scan|to_csv|write_csv|sql_file|install_extension"
    r"|load_extension"
)
NO_CONNECTION = re.compile(r"DuckDBPyConnection|DuckDBPyRelation|\w*(Error|Exception)")
"""What a module may say of DuckDB without opening it."""

OTHER_LIBRARIES = {"pq", "pacsv", "pajson", "papq", "orjson", "msgspec"}
"""What calls such a method and is not DuckDB."""


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Each text of a program as it will be put together, with its line; not what only documents."""
    documentation = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    parts: set[int] = set()
    for node in ast.walk(tree):
        if id(node) in documentation or id(node) in parts or not isinstance(node, ast.expr):
            continue
        text = put_together(node)
        if text is not None:
            parts.update(map(id, ast.walk(node)))
            yield node.lineno, text


def put_together(node: ast.expr) -> str | None:
    """What a text is, with `{}` for all that is only known when the program runs; None if it is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(put_together(part) or "{}" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        left, right = put_together(node.left), put_together(node.right)
        return None if left is None and right is None else f"{left or '{}'}{right or '{}'}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("format", "join"):
        within = [node.func.value, *node.args, *(keyword.value for keyword in node.keywords)]
        known = [text for text in map(put_together, within) if text is not None]
        return " ".join(known) if known else None
    if isinstance(node, ast.List | ast.Tuple):
        known = [text for text in map(put_together, node.elts) if text is not None]
        return "".join(known) if known else None
    return None


def offences(tree: ast.AST) -> Iterator[int]:
    """Lines in which a program names a file to DuckDB, or has DuckDB from elsewhere than our own connection."""
    for line, text in texts(tree):
        if STATEMENTS.search(text):
            yield line
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (_reads_a_file(node) or _opens_a_database(node)):
            yield node.lineno
        if isinstance(node, ast.Import | ast.ImportFrom) and _hides_its_name(node):
            yield node.lineno


def _reads_a_file(node: ast.Attribute) -> bool:
    of_another_library = isinstance(node.value, ast.Name) and node.value.id in OTHER_LIBRARIES
    return bool(METHODS.fullmatch(node.attr)) and not of_another_library


def _opens_a_database(node: ast.Attribute) -> bool:
    of_duckdb = isinstance(node.value, ast.Name) and node.value.id == "duckdb"
    return of_duckdb and not NO_CONNECTION.fullmatch(node.attr)


def _hides_its_name(node: ast.Import | ast.ImportFrom) -> bool:
    """What is imported would be used without `duckdb.` before it."""
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] in ("duckdb", "_duckdb")
    return any(
        one.name.split(".")[0] in ("duckdb", "_duckdb") and (one.asname or "." in one.name) for one in node.names
    )


def test_no_file_is_named_elsewhere() -> None:
    """In no module but the door itself."""
    found = [
        f"{path.relative_to(SOURCE).as_posix()}:{line}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path not in (DOOR, OPENING)
        for line in offences(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "program",
    [
        "connection.execute(f\"SELECT * FROM read_parquet('{path}')\")",
        "connection.execute('SELECT * FROM read_' + 'parquet(?)', [path])",
        "connection.execute('SELECT * FROM read_' 'csv_auto(?)', [path])",
        "connection.execute('SELECT * FROM {}'.format('read_json_auto(x)'))",
        "connection.read_parquet(path)",
        "relation.write_parquet(path)",
        "read = connection.read_csv",
        "duckdb.read_parquet(path)",
        "connection.execute(f\"COPY items TO '{path}' (FORMAT parquet)\")",
        "connection.execute(f\"COPY ({query})\\n TO '{path}'\")",
        "connection.execute(f\"SELECT * FROM '{path}'\")",
        "connection.execute(f\"select * from x join '{path}'\")",
        "connection.execute('COPY ' + query + place)",
        "connection.execute(f\"copy x to '{path}'\")",
        "connection.execute(f\"ATTACH '{path}'\")",
        "connection.execute(\"FROM glob('/tmp/*')\")",
        "from duckdb import connect",
        "import duckdb as other",
        "duckdb.connect()",
        "duckdb.sql(query)",
    ],
)
def test_it_cannot_be_talked_round(program: str) -> None:
    """However the statement is put together."""
    assert list(offences(ast.parse(program))) != []


@pytest.mark.parametrize("path", [DOOR, OPENING])
def test_the_door_is_there(path: Path) -> None:
    """What is left out of the search is what it says."""
    assert list(offences(ast.parse(path.read_text("utf-8")))) != []
