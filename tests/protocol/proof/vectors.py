"""The attacks as files that anybody can try on another verifier: `python -m tests.protocol.proof.vectors` writes them."""

import json
from pathlib import Path
from typing import Any

from tests.protocol.proof.attacks.every import EVERY
from tests.protocol.proof.attacks.table import Attack, Case
from tests.protocol.proof.world import KEYS, POLICY

FOLDER = Path(__file__).parents[1] / "vectors" / "proof"
CASES = "cases.json"


def files_of(attack: Attack) -> dict[str, bytes]:
    """The proof, and what it is to be held against where that is not as always."""
    case = attack.make()
    own = {f"{attack.name}.json": case.data}
    if case.policy != POLICY:
        own[f"{attack.name}.policy"] = case.policy
    if case.keys not in (KEYS, None):
        own[f"{attack.name}.keys"] = case.keys
    return own


def told(attack: Attack, case: Case) -> dict[str, Any]:
    """What stands in the table of cases."""
    return {
        "outcome": attack.outcome,
        "code": attack.code,
        "account": case.account,
        "now": case.now,
        "policy": "policy" if case.policy == POLICY else f"{attack.name}.policy",
        "keys": None if case.keys is None else "keys.json" if case.keys == KEYS else f"{attack.name}.keys",
    }


def every_file() -> dict[str, bytes]:
    """All that lies in the folder."""
    cases = {attack.name: told(attack, attack.make()) for attack in EVERY}
    written = {"policy": POLICY, "keys.json": KEYS, CASES: f"{json.dumps(cases, indent=1)}\n".encode()}
    for attack in EVERY:
        written |= files_of(attack)
    return written


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for name, data in every_file().items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
