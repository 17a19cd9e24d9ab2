"""Errors of the gate's and the log's commands for other programs: with `--json` they stand on standard output, too."""

import json
from collections.abc import Mapping, Sequence


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the command line asks for JSON on standard output; elsewhere `--json` names a file."""
    return list(arguments[:1]) in (["gate"], ["log"], ["lineage"]) and "--json" in arguments


def print_error(
    code: str,
    sentence: str,
    exit_code: int,
    *,
    kind: str,
    values: Mapping[str, object] | None = None,
    may_be_resumed: bool = False,
) -> None:
    """One object with `error`; docs/operators/json.md says what its fields mean."""
    told = {
        "code": code,
        "kind": kind,
        "sentence": sentence,
        "values": dict(values or {}),
        "exit_code": exit_code,
        "may_be_resumed": may_be_resumed,
    }
    print(json.dumps({"error": told}, ensure_ascii=False, indent=2, default=str))
