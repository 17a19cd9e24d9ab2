"""What a statement of the gate says."""

from pathlib import Path

from widerspruch.gate.api.given import File, Files, trusted_keys
from widerspruch.gate.telling.show import StatementReport, statement_report


def show_statement(path: File, *, trust: Files = ()) -> StatementReport:
    """What a manifest, an exclusion set, a mask or a ledger says, and who signed it. No other file is looked at."""
    return statement_report(Path(path), trusted_keys(trust))
