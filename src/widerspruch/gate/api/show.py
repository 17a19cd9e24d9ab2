"""What a statement of the gate says."""

from pathlib import Path

from msgspec import structs

from widerspruch.gate.api.given import File, Files, paths_of, trusted_keys
from widerspruch.gate.errors import GateError
from widerspruch.gate.sets.tree_check import check_tree
from widerspruch.gate.telling.show import StatementReport, statement_report


def show_statement(
    path: File, *, trust: Files = (), openings: File | None = None, since: Files = ()
) -> StatementReport:
    """What a manifest, an exclusion set, a mask or a ledger says, and who signed it. No other file is looked at.

    Args:
        openings: What opens a set. With it, its tables and those that it builds on (`since`) are read, and its tree is
            made again.
    """
    told = statement_report(Path(path), trusted_keys(trust))
    if openings is None:
        return told
    if told.header is None or not Path(path).is_dir():
        raise GateError("tree_of_what", name=Path(path).name)
    check_tree(Path(path), paths_of(since), Path(openings))
    return structs.replace(told, tree_checked=True)
